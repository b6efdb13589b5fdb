"""Putting values of rules and questions into text, in the language of whoever reads."""

from __future__ import annotations

from typing import Any

from voucher.rules.words import words_of

NOTHING = "—"


def value(given: Any, lang: str) -> str:
    """A value as a person reads it: truth in words, lists with commas, nothing as a dash."""
    if given is None or given == "":
        return NOTHING
    if isinstance(given, bool):
        return ("是" if given else "否") if lang == "zh" else ("yes" if given else "no")
    if isinstance(given, list | tuple):
        return ("、" if lang == "zh" else ", ").join(value(one, lang) for one in given) or NOTHING
    if isinstance(given, dict):
        return "；".join(f"{name} {value(one, lang)}" for name, one in given.items()) or NOTHING
    return str(given)


def line(field: str, given: Any, owner: str, lang: str) -> tuple[str, str]:
    """A field's name and its value with its unit."""
    found = words_of(field, owner)
    text = value(given, lang)
    if found.unit and isinstance(given, int) and not isinstance(given, bool):
        text = f"{text} {found.unit}" if lang == "zh" or found.unit == "%" else text
    return (found.zh if lang == "zh" else found.en), text
