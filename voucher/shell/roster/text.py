"""Cells as text: what a value says, and whether a number in it still has all its digits.

A double holds whole numbers up to 2^53. An identity number of 18 digits is above that, so once a spreadsheet has taken
it for a figure its last digits are gone. Such a value is written as the spreadsheet shows it, 4.10099198503070E+17, in
which form it is recognised wherever it comes from: a cell, a CSV, or a corrected sheet handed back unchanged.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import Final

EXACT: Final = 2**53
_SHOWN_DIGITS: Final = 15
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SCIENTIFIC: Final = re.compile(r"([0-9]+)(?:\.([0-9]*))?[Ee]\+?([0-9]{1,3})")
_SHOWN: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+(?:1[5-9]|[2-9][0-9])")
_WHOLE: Final = re.compile(r"([0-9]+)\.0*")
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTED_FORMULA: Final = re.compile(r'="([^"]*)"')


def of(value: object) -> str:
    """The text of a cell's value, whatever its type in the file."""
    match value:
        case str():
            return plain(value)
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value)
        case datetime():
            return value.isoformat(" ").removesuffix(" 00:00:00")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def plain(text: str) -> str:
    """The text with one kind of line end and without what no sheet can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_CHARACTER.sub("\ufffd", _CONTROL.sub("", lines))


def squeezed(text: str) -> str:
    """The text for comparing: full-width forms made half-width, no spaces, line breaks or invisible characters."""
    return "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def visible(text: str) -> str:
    """The text without characters that take no space, and with full-width letters, digits and signs made half-width."""
    return _INVISIBLE.sub("", text).translate(_HALF_WIDTH)


def lost(text: str) -> bool:
    """Whether a number in this text has lost digits: a figure above 2^53, or one shown with fewer digits than it has."""
    if found := _SCIENTIFIC.fullmatch(text):
        whole, fraction, exponent = found[1], found[2] or "", int(found[3])
        return exponent > len(fraction) or len(whole + fraction) > _SHOWN_DIGITS
    if found := _WHOLE.fullmatch(text):
        return _above(found[1])
    return False


def shown_as_figure(text: str) -> bool:
    """Whether this is how a spreadsheet shows a figure above 2^53; stricter than `lost`, for columns of any meaning."""
    return "E+" in text and bool(_SHOWN.fullmatch(text.strip()))


def as_entered(text: str) -> str:
    """A number's text as a person entered it: no `.0`, no exact scientific form, no `="…"` that some systems export."""
    entered = "".join(visible(text).split())
    if found := _QUOTED_FORMULA.fullmatch(entered):
        entered = found[1]
    if lost(entered):
        return entered
    if found := _WHOLE.fullmatch(entered):
        return found[1]
    if found := _SCIENTIFIC.fullmatch(entered):
        whole, fraction, exponent = found[1], found[2] or "", int(found[3])
        return whole + fraction if len(fraction) == exponent else entered
    return entered


def _number(value: float) -> str:
    if not math.isfinite(value) or value != int(value):
        return f"{value:.15g}"
    return str(int(value)) if abs(value) <= EXACT else f"{value:.14E}"


def _above(digits: str) -> bool:
    significant = digits.lstrip("0")
    return len(significant) > len(str(EXACT)) or int(significant or "0") > EXACT
