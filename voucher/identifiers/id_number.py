"""Resident identity numbers by GB 11643-1999: 6 digits of place, 8 of birth, 3 of sequence, 1 check character.

Length, date and check character are hard errors. The place is only a warning: counties are merged and renamed, and a
check against today's list would turn away most older workers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stdnum.cn import ric

from voucher.core.dates import is_date

ID_TYPE: Final = "resident_identity_card"
_FULLWIDTH: Final = {ord("０") + n: str(n) for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "X", ord("　"): " "}
_PROVINCES: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that holds: 18 characters, with its birth date and a warning about its place, if any."""

    value: str
    born: str
    unknown_place: bool


class IdNumberError(ValueError):
    """A number that does not hold: `code` says why, `suggestion` what it may have been."""

    def __init__(self, code: str, suggestion: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion


def clean(text: str) -> str:
    """The number as a person meant it: full-width digits, spaces, a text apostrophe and a small x put right."""
    plain = text.translate(_FULLWIDTH)
    return re.sub(r"[\s'‘’`·\u200b\ufeff-]", "", plain).upper()


def parse(text: str, today: str) -> IdNumber:
    """The number; `IdNumberError` with code empty, old_15, length, characters, date or check_digit."""
    value = clean(text)
    if not value:
        raise IdNumberError("empty")
    if re.fullmatch(r"[0-9]{15}", value):
        raise IdNumberError("old_15", _upgraded(value))
    if len(value) != 18:
        raise IdNumberError("length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        raise IdNumberError("characters")
    born = f"{value[6:10]}-{value[10:12]}-{value[12:14]}"
    if not is_date(born) or not "1900-01-01" <= born <= today:
        raise IdNumberError("date")
    expected = ric.calc_check_digit(value)
    if value[-1] != expected:
        raise IdNumberError("check_digit")
    return IdNumber(value, born, value[:2] not in _PROVINCES)


def masked(value: str) -> str:
    """What may be shown: the first six and the last two characters."""
    return f"{value[:6]}{'*' * 10}{value[-2:]}"


def _upgraded(value: str) -> str:
    """What a number of the first generation (15 digits, invalid since 2013) became, if it was upgraded as usual."""
    longer = f"{value[:6]}19{value[6:]}"
    return longer + ric.calc_check_digit(longer + "0")
