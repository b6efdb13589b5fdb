"""What the policy in force is made of: released packs, rates, operator's parameters, calendars."""

from __future__ import annotations

import msgspec

from voucher.core.facts import State


class Pack(State, frozen=True):
    """A released policy pack; its id is the SHA-256 of its bytes. In force for sites in `region` on [start, end]."""

    kind = "pack"
    indexes = ("registry",)

    name: str
    region: str
    start: str
    end: str
    registry: str = "all"


class Dated(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value from a day on, with the document that states it (or the operator's own decision)."""

    from_date: str
    value: int
    document: str


class Rate(State, frozen=True):
    """Fen per certified person; id = kind/region/certificate type/level. Newest day last."""

    kind = "rate"
    indexes = ("registry",)

    dated: tuple[Dated, ...]
    registry: str = "all"

    def on(self, day: str) -> Dated | None:
        """The rate in force on a day."""
        return next((d for d in reversed(self.dated) if d.from_date <= day), None)


class Parameter(State, frozen=True):
    """An operator's parameter that no document states; id = name/region. Newest day last."""

    kind = "parameter"
    indexes = ("registry",)

    dated: tuple[Dated, ...]
    registry: str = "all"

    def on(self, day: str) -> Dated | None:
        """The value in force on a day."""
        return next((d for d in reversed(self.dated) if d.from_date <= day), None)


class Calendar(State, frozen=True):
    """The State Council's holiday notice for a year; id = year. Weekdays off, and weekend days worked."""

    kind = "calendar"
    indexes = ("registry",)

    holidays: tuple[str, ...]
    workdays: tuple[str, ...]
    document: str
    registry: str = "all"
