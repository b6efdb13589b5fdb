"""A code as text: `TV1:` and Base45 (RFC 9285), which a QR holds in its alphanumeric mode."""

from __future__ import annotations

from typing import Final

import base45

from voucher.tv1.bad import NOT_A_VOUCHER, BadCode, damaged
from voucher.tv1.cose import LARGEST

PREFIX: Final = "TV1:"
LONGEST: Final = len(PREFIX) + LARGEST // 2 * 3


def to_text(data: bytes) -> str:
    """The text of a code."""
    digits: bytes = base45.b45encode(data)
    return PREFIX + digits.decode()


def from_text(text: str) -> bytes:
    """The bytes of a code; `BadCode` for any other text. Nothing is trimmed: a space is a digit of Base45.

    The decoder refuses groups of digits beyond what two bytes or one can hold, so a code has one text.
    """
    if not text.startswith(PREFIX):
        raise BadCode(NOT_A_VOUCHER)
    if len(text) > LONGEST:
        raise damaged("too long")
    try:
        data: bytes = base45.b45decode(text[len(PREFIX) :])
    except ValueError as error:
        raise damaged("not Base45") from error
    return data
