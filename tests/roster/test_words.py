from __future__ import annotations

import re
import string

from voucher.shell.roster.words import FINDINGS, REFUSALS


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_of_a_sentence_say_the_same_values() -> None:
    """A value named in Chinese that is not in English, or the other way round, is only ever a second address."""
    for code, (zh, en) in REFUSALS.items():
        assert _fields(zh) == _fields(en), code
    for code, words in FINDINGS.items():
        assert _fields(words.zh) == _fields(words.en), code


def test_codes_are_lower_case_and_dotted() -> None:
    """Codes are for programs, and stable."""
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9_]+", code) for code in [*REFUSALS, *FINDINGS])


def test_every_finding_says_what_to_do() -> None:
    """A sentence that only says what is wrong leaves the office where it was: each has a second one."""
    for code, words in FINDINGS.items():
        assert words.zh.count("。") >= 2, code
        assert words.en.rstrip(".").count(". ") + words.en.count(": ") + words.en.count("; ") >= 1, code
