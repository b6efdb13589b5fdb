"""The words of every refusal that is not a policy rule's: code, kind, clause, Chinese, English.

A policy rule carries its own words (voucher.rules). Codes stand here once, each in the module of its area, and are never
reused with another meaning.
"""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Sentence
from voucher.core.sentences import (
    classes,
    duties,
    evaluation,
    lessons,
    money,
    office,
    persons,
    policy,
    publicity,
    request,
    scanning,
    standing,
    supervision,
    training,
    voucher,
)

AREAS: Final = (
    request,
    voucher,
    training,
    classes,
    evaluation,
    lessons,
    money,
    scanning,
    office,
    duties,
    persons,
    policy,
    publicity,
    supervision,
    standing,
)
SENTENCES: Final[dict[str, Sentence]] = {code: found for area in AREAS for code, found in area.SENTENCES.items()}
