"""Certificate numbers as they are compared, and whether one is built as numbers of its type are. What differs is worth a
warning: the issuing body's register decides. What could be no number at all is refused."""

from __future__ import annotations

import re
from typing import Final

SKILL_LEVEL: Final = "skill_level"
QUALIFICATION: Final = "vocational_qualification"
_POSSIBLE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{5,31}")
_SKILL_LEVEL: Final = re.compile(r"[YS]\d{12}(\d{2})([1-5])\d{6}", re.ASCII)
"""Class of the body, body, province and site; year; level; sequence."""
_APPOINTED: Final = re.compile(r"[A-Z]{2}\d{20}", re.ASCII)
"""Of special and chief technicians, who are appointed above senior technician."""
_OLD: Final = re.compile(r"\d{16}", re.ASCII)
"""Of the old qualification certificates."""
APPOINTED: Final = ("special_technician", "chief_technician")


def clean(text: str) -> str:
    """Without white space, in capitals."""
    return re.sub(r"\s", "", text).upper()


def is_possible(number: str) -> bool:
    """Whether a cleaned text can be a number: capitals, digits and hyphens, 6 to 32 of them."""
    return bool(_POSSIBLE.fullmatch(number))


def oddity(number: str, certificate_type: str, level: str, issued_on: str) -> str:
    """What a person should look at in a cleaned number: "structure", "level" or "year"; empty if nothing. Only the numbers
    of skill-level and old qualification certificates have a structure that is known here; days are yyyy-mm-dd."""
    if certificate_type == QUALIFICATION:
        return "" if _OLD.fullmatch(number) else "structure"
    if certificate_type != SKILL_LEVEL:
        return ""
    if level in APPOINTED:
        return "" if _APPOINTED.fullmatch(number) else "structure"
    found = _SKILL_LEVEL.fullmatch(number)
    if found is None:
        return "structure"
    if level.removeprefix("L") != found[2]:
        return "level"
    return "" if found[1] in (issued_on[2:4], f"{int(issued_on[:4]) - 1:04d}"[2:]) else "year"
