"""A name with its middle hidden: enough for somebody who holds the identity card, little for anybody else.

Characters are counted as people see them: a character outside the basic plane (𠮷) is one, and a variation selector or
a combining mark belongs to the character before it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

DOTS: Final = dict.fromkeys(map(ord, "•‧∙⋅・･˙"), "·")
STAR: Final = "*"
MOST_STARS: Final = 6


def mask(name: str) -> str:
    """The masked name.

    Two characters keep the first (张三 → 张*); more keep the first and the last (欧阳小明 → 欧**明). A name of parts
    (买买提·吐尔逊, John Smith) keeps the first of each part. One character is hidden whole, but for a first part.
    In a name with letters that have no case, such as Chinese, a space means nothing and a full stop is a dot.
    """
    caseless = any(unicodedata.category(character) == "Lo" for character in name)
    words = name.translate(DOTS).split()
    cleaned = "".join(words).replace(".", "·") if caseless else " ".join(words)
    divider = "·" if "·" in cleaned else " "
    parts = [found for part in cleaned.split(divider) if (found := _characters(part.strip()))]
    if not parts:
        raise ValueError("a name is empty")
    if len(parts) > 1:
        kept = [part[0] if number == 0 or len(part) > 1 else STAR for number, part in enumerate(parts)]
        return divider.join(first + _stars(len(part) - 1) for first, part in zip(kept, parts, strict=True))
    (only,) = parts
    if len(only) == 1:
        return STAR
    last = only[-1] if len(only) > 2 and only[-1] != STAR else ""
    return only[0] + _stars(len(only) - 1 - bool(last)) + last


def _stars(count: int) -> str:
    return STAR * min(count, MOST_STARS)


def _characters(text: str) -> list[str]:
    found: list[str] = []
    for character in text:
        if found and unicodedata.category(character).startswith("M"):
            found[-1] += character
        else:
            found.append(character)
    return found
