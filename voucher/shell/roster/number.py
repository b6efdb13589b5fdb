"""Identity numbers in a cell: the number, or the words for what is wrong with it."""

from __future__ import annotations

import re
from typing import Final

from voucher.identifiers import id_number
from voucher.identifiers.id_number import IdNumber, IdNumberError
from voucher.shell.roster import text
from voucher.shell.roster.model import Finding
from voucher.shell.roster.words import finding

_LIKE: Final = re.compile(r"[0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9X]")
_LONG: Final = re.compile(r"[0-9X*]{12,}")
_ZEROS: Final = "000"
_MEN: Final = frozenset({"男", "男性", "m", "male"})
_WOMEN: Final = frozenset({"女", "女性", "f", "female"})


def check(entered: str, cell: str, today: str) -> tuple[IdNumber | None, list[Finding]]:
    """The number, if it holds, and what there is to say about it."""
    value = text.as_entered(entered)
    if text.lost(value):
        return None, [finding(cell, "id.digits_lost")]
    if "*" in value:
        return None, [finding(cell, "id.masked")]
    plain = id_number.clean(value)
    # Other scripts have digits too, which Python takes for digits.
    if not plain.isascii():
        return None, [finding(cell, "id.characters")]
    try:
        number = id_number.parse(plain, today)
    except IdNumberError as error:
        return None, [_wrong(error, plain, cell)]
    return number, _warnings(number, cell)


def is_like_number(entered: str) -> bool:
    """Whether this is meant as an identity number, right or wrong, wherever it stands."""
    return bool(_LIKE.fullmatch(_plain(entered)))


def is_long_number(entered: str) -> bool:
    """Whether a cell in the column of identity numbers holds some number, however wrong."""
    plain = _plain(entered)
    return bool(_LONG.fullmatch(plain)) or text.lost(plain)


def contradicts(gender: str, number: IdNumber) -> bool:
    """Whether a gender as entered is not that of the number: its 17th digit is odd for men."""
    entered = text.squeezed(gender).lower()
    is_man = int(number.value[16]) % 2 == 1
    return entered in (_WOMEN if is_man else _MEN)


def _plain(entered: str) -> str:
    return id_number.clean(text.as_entered(entered))


def _wrong(error: IdNumberError, plain: str, cell: str) -> Finding:
    match error.code:
        case "empty":
            return finding(cell, "id.missing")
        case "old_15":
            return finding(cell, "id.old_15", check=error.suggestion[-1], masked=id_number.masked(error.suggestion))
        case "check_digit" if plain.endswith(_ZEROS):
            # A spreadsheet keeps 15 digits and shows zeros for the rest.
            return finding(cell, "id.digits_lost")
        case _:
            return finding(cell, f"id.{error.code}", count=len(plain))


def _warnings(number: IdNumber, cell: str) -> list[Finding]:
    codes = {"id.place": number.unknown_place, "id.zeros": number.value.endswith(_ZEROS)}
    return [finding(cell, code) for code, holds in codes.items() if holds]
