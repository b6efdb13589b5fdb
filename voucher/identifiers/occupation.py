"""Occupations of the national classification (职业分类大典, 2022): a code d-dd-dd-dd is large, middle, small and fine class.

The table that comes with this version holds the occupations that its packs, examples and tests use; operators enter more.
`types` are the certificate types that exist for an occupation.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

import msgspec

SMALL: Final = 3


class OccupationFound(msgspec.Struct, frozen=True):
    """An occupation on a day: code, names, certificate types, marks, from when, and the document behind it."""

    code: str
    zh: str
    en: str
    types: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    start: str = "2022-01-01"
    end: str | None = None
    document: str = "职业分类大典2022年版"


_decoder: Final = msgspec.json.Decoder(tuple[OccupationFound, ...])


@cache
def packaged() -> tuple[OccupationFound, ...]:
    """The rows that come with this version, by code."""
    return _decoder.decode((resources.files("voucher.data") / "occupations.json").read_bytes())


def packaged_on(code: str, day: str) -> OccupationFound | None:
    """The packaged row of a code on a day."""
    rows = (row for row in packaged() if row.code == code and row.start <= day)
    return next((row for row in rows if row.end is None or day <= row.end), None)


def class_of(code: str, parts: int) -> str:
    """The class that a code lies in: 1 part is the large one, 2 the middle, 3 the small, 4 the occupation itself."""
    return "-".join(code.split("-")[:parts])


def same_class(one: str, other: str, parts: int = SMALL) -> bool:
    """Whether two occupations lie in one class."""
    return class_of(one, parts) == class_of(other, parts)
