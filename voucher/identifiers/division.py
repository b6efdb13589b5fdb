"""Administrative divisions with the days on which they stood where (GB/T 2260, and the notices' own regions).

Reports and policies must use the tree of their year: the airport zone was a district of Zhengzhou in the 2022 notice
and stands beside it in the 2024 one. A code is a prefix of the codes below it, and grants rely on that; so the zone's
code is 410173 until 2023 and, since 2024, 4173, a code of our own beside Zhengzhou's 4101.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

import msgspec

CITY: Final = 4
"""Digits of a city's code."""


class Division(msgspec.Struct, frozen=True):
    """A division: code, names, the code above it, the first and last day of this standing (None: open), and the code under
    which it stands afterwards."""

    code: str
    zh: str
    en: str
    parent: str
    start: str | None = None
    end: str | None = None
    becomes: str = ""


_decoder = msgspec.json.Decoder(tuple[Division, ...])


@cache
def _all() -> tuple[Division, ...]:
    data = (resources.files("voucher.data") / "divisions.json").read_bytes()
    return _decoder.decode(data)


def division(code: str, day: str) -> Division | None:
    """The division with this code on a day."""
    return next((d for d in _all() if d.code == code and _stood(d, day)), None)


def children(code: str, day: str) -> list[Division]:
    """Divisions directly below a code on a day, in the order of the official lists."""
    return [d for d in _all() if d.parent == code and _stood(d, day)]


def city(code: str, day: str) -> str:
    """The division directly below the province in which a code lies on a day: 410122 → 4101. What stands elsewhere since
    lies there under its old code too. A province's own code stays itself."""
    for found in _all():
        if found.becomes and code.startswith(found.code) and not _stood(found, day):
            return found.becomes
    return code[:CITY]


def codes_of(found: str) -> tuple[str, ...]:
    """First digits of the codes that may lie in a city on some day: its own, and those of what was elsewhere before."""
    return (found, *(before.code[:CITY] for before in _all() if before.becomes == found))


def _stood(found: Division, day: str) -> bool:
    return (found.start is None or found.start <= day) and (found.end is None or day <= found.end)
