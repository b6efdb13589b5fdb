"""Certificate numbers as they are compared. Their structure is not looked at: the issuing body's register decides."""

from __future__ import annotations

import re


def clean(text: str) -> str:
    """Without white space, in capitals."""
    return re.sub(r"\s", "", text).upper()
