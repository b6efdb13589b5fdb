"""Occupations that operators entered beside those that come with this version."""

from __future__ import annotations

from typing import Annotated

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, Date, Document, whole

Words = Annotated[str, whole("[A-Za-z0-9 ,.()/&'-]{0,120}")]


class OccupationRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An occupation from a day on: names, the certificate types that exist for it, and marks such as `manufacturing`."""

    from_date: Date
    zh: Document
    en: Words
    types: tuple[Code, ...]
    marks: tuple[Code, ...]
    document: Document


class Occupation(State, frozen=True):
    """id = the code (d-dd-dd-dd). Newest day last; a row replaces what held before it."""

    kind = "occupation"
    indexes = ("registry",)

    dated: tuple[OccupationRow, ...]
    registry: str = "all"

    def on(self, day: str) -> OccupationRow | None:
        """The row in force on a day."""
        return next((row for row in reversed(self.dated) if row.from_date <= day), None)
