"""Mobile numbers."""

from __future__ import annotations

import re
from typing import Final

from voucher.shell.roster import text

_BETWEEN: Final = re.compile(r"[\s()'‘’`\u2010-\u2015-]")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")


def mobile(entered: str) -> str | None:
    """The eleven digits of a mobile number in China, or nothing."""
    number = _COUNTRY.sub("", _BETWEEN.sub("", text.as_entered(entered)))
    return number if _MOBILE.fullmatch(number) else None


def oddity(entered: str) -> str:
    """The code of what is wrong with a phone that was entered but is no mobile number."""
    return "phone.digits_lost" if text.lost(text.as_entered(entered)) else "phone.invalid"
