"""A command in the words of its form: for the second officer, who reads what the first one filled in."""

from __future__ import annotations

from typing import Any

import msgspec

from api.pages import words
from api.pages.acts import names
from api.pages.acts.describe import ROWS, YES, YUAN, Act, Ask
from api.pages.acts.reading import YES_NO
from api.pages.look import gettext
from voucher.core.message import Command, Sealed


def told_of(act: Act, command: Command) -> list[tuple[str, str]]:
    """Every field that a form asks for, with what stands in it."""
    kinds = {field.name: field.kind for field in act.step.fields}
    rows = []
    for ask in ((act.about,) if act.about else ()) + act.asks:
        value = _value(command, ask.name)
        if value not in (None, "", (), []):
            rows.append((ask.label, _told(ask, value, kinds.get(ask.name, ""))))
    shown = {ask.name.split(".")[0] for ask in act.asks} | ({act.about.name} if act.about else set())
    rest = {name: getattr(command, name) for name in act.filled if name not in shown}
    return [*rows, *((name, words.yuan(value) if name == "total" else str(value)) for name, value in rest.items())]


def _value(command: Command, name: str) -> Any:
    part, _dot, inner = name.partition(".")
    value = getattr(command, part, None)
    if isinstance(value, Sealed):
        return None
    return getattr(value, inner, None) if inner and value is not None else value


def _told(ask: Ask, value: Any, kind: str) -> str:
    if ask.sort == ROWS:
        return "；".join("　".join(_plain(cell) for cell in msgspec.structs.astuple(row)) for row in value)
    if ask.sort == YUAN:
        return words.yuan(value)
    if ask.sort == YES:
        word = "yes" if value else "no"
        return gettext(YES_NO[word])
    given = [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
    known = ask.choices or _named(kind, given)
    return "；".join(gettext(known[one]) if one in known else one for one in given)


def _plain(cell: Any) -> str:
    return "、".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)


def _named(kind: str, ids: list[str]) -> dict[str, str]:
    """Objects by what they are called, as far as whoever reads may see them."""
    if kind not in names.KINDS:
        return {}
    return names.labelled(list(names.by_ids(names.KINDS[kind], ids).values()))
