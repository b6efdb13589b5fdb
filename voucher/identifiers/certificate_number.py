"""The structure of certificate numbers. A mismatch is a warning: the issuing body's register decides.

Skill-level certificates have 22 characters: class of the body (Y or S), body (4), province (2), site (6), year (2),
level (1-5), sequence (6). Old qualification certificates have 16 digits; special technicians' 2 letters and 20 digits.
"""

from __future__ import annotations

import re
from typing import Final

_FORMS: Final = {
    "skill_level": re.compile(r"[YS][0-9]{4}[0-9]{2}[0-9]{6}[0-9]{2}[1-5][0-9]{6}|[A-Z]{2}[0-9]{20}"),
    "vocational_qualification": re.compile(r"[0-9]{16}|[0-9]{22}"),
}


def clean(text: str) -> str:
    """Without white space, in capitals."""
    return re.sub(r"\s", "", text).upper()


def looks_right(certificate_type: str, number: str) -> bool:
    """Whether the number has the structure of its type; true for types without a known structure."""
    form = _FORMS.get(certificate_type)
    return form is None or form.fullmatch(number) is not None
