"""Names: written the way the identity card has them, and what is odd about the rest.

Rare characters are names' own business: every Chinese character of Unicode is kept, in all its planes. Characters for
private use and the signs that stand in for a lost character are errors, since they look different on every computer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from voucher.shell.roster import text

MAX_LENGTH: Final = 50
_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_DOTS: Final = "·•・‧･⋅∙●▪᛫﹒."
_RADICAL: Final = re.compile("[\u2f00-\u2fdf]")
_VARIATION: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INNER_DOT: Final = re.compile(rf"(?<=[{_HAN}])\s*[{_DOTS}][{_DOTS}\s]*(?=[{_HAN}])")
_INNER_SPACE: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_LOST: Final = re.compile("[?\ufffd\u25a0\u25a1\u3013\u2e80-\u2eff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MASKED: Final = re.compile(r"[*×]")
_CHINESE: Final = re.compile(rf"[{_HAN}]+(·[{_HAN}]+)*")
_FOREIGN: Final = re.compile(
    rf"[{_HAN}A-Za-z\u00c0-\u024f](?:[{_HAN}A-Za-z\u00c0-\u024f·.'’ -]*[{_HAN}A-Za-z\u00c0-\u024f.])?"
)


def normal(entered: str) -> str:
    """The name with one middle dot for all its look-alikes, and no spaces but those between foreign words."""
    name = unicodedata.normalize("NFC", _VARIATION.sub("", text.visible(entered)))
    # A radical copied from a PDF looks exactly like the character that was meant, and means nothing else.
    name = _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), name)
    name = _INNER_DOT.sub("·", " ".join(name.split()))
    return _INNER_SPACE.sub("", name)


def oddity(name: str) -> str:
    """The code of what is wrong or odd about a normal name, or nothing."""
    if not name:
        return "name.missing"
    if _LOST.search(name):
        return "name.lost_character"
    if _MASKED.search(name):
        return "name.masked"
    if re.search(r"\d", name):
        return "name.digits"
    if len(name) > MAX_LENGTH:
        return "name.long"
    return _of_letters(name)


def _of_letters(name: str) -> str:
    if _CHINESE.fullmatch(name):
        return "name.short" if len(name) == 1 else ""
    return "name.latin" if _FOREIGN.fullmatch(name) else "name.symbols"
