"""The one error of reading a code."""

from __future__ import annotations

from typing import Final

NOT_A_VOUCHER: Final = "tv1.not_a_voucher"
DAMAGED: Final = "tv1.damaged"
SIGNATURE: Final = "tv1.signature"
FOREIGN_ISSUER: Final = "tv1.foreign_issuer"


class BadCode(Exception):
    """The bytes are not what they should be. `code` is stable and has words in `voucher.tv1.words`."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code


def damaged(why: str) -> BadCode:
    """Neither what we write nor what the format allows."""
    return BadCode(DAMAGED, why)
