"""Unified social credit codes by GB 32100-2015: 18 characters with a check character."""

from __future__ import annotations

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError


class UsccError(ValueError):
    """Not a credit code."""


def parse(text: str) -> str:
    """The code in its one form; `UsccError` if length, characters or check character are wrong."""
    try:
        return str(uscc.validate(text))
    except ValidationError as error:
        raise UsccError("not a unified social credit code") from error
