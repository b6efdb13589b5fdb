"""docs/policy-choices.md: every place where the documents leave something open, what they say, what was chosen, and why.
Made from the packs: `python -m tests.support.choices --write`."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import msgspec

from voucher.policy.pack import RuleInForce, Text, load
from voucher.rules import reading
from voucher.shell import packs
from voucher.shell.clauses import PACKS, register, titles

FILE = Path(__file__).parents[2] / "docs" / "policy-choices.md"
HEAD = """# What the documents leave open

Made from the packs by `python -m tests.support.choices --write`; do not edit. What is chosen is a named parameter of a
rule in `voucher/packs/` wherever it is a number, a day or a list, so that it is changed by releasing another pack, by two
officers, and not by changing the program. The page `/policy/<pack>` shows the same beside each rule.

"""


class Choice(NamedTuple):
    """What was chosen for a clause of a document."""

    clause: str
    document: str
    section: str
    wording: str
    text: Text
    parameters: str


def choices() -> dict[Choice, list[str]]:
    """Every choice, with the packs that make it."""
    found: dict[Choice, list[str]] = defaultdict(list)
    for name in PACKS:
        file = load(packs.packaged(name)).file
        for stated in (*file.rules, *file.records):
            if stated.choice is not None:
                parameters = _parameters(stated) if isinstance(stated, RuleInForce) else ""
                place = (stated.clause, stated.document, stated.section, stated.wording)
                found[Choice(*place, stated.choice, parameters)].append(name)
    return found


def text() -> str:
    """The document, in the order of the register."""
    order = {clause.id: number for number, clause in enumerate(register().clauses)}
    found = sorted(choices().items(), key=lambda item: (order.get(item[0].clause, len(order)), item[0].document))
    return HEAD + "\n".join(_told(choice, names) for choice, names in found)


def _told(choice: Choice, names: list[str]) -> str:
    title = titles().get(choice.clause)
    lines = [f"## `{choice.clause}`" + (f" {title.zh} · {title.en}" if title else ""), ""]
    lines += [f"- text ({choice.document} {choice.section}): “{choice.wording}”"]
    lines += [f"- choice: {choice.text.en}", f"- 取法：{choice.text.zh}"]
    lines += [f"- parameters: {choice.parameters}"] if choice.parameters else []
    return "\n".join([*lines, f"- packs: {', '.join(names)}", ""])


def _parameters(stated: RuleInForce) -> str:
    given = msgspec.to_builtins(stated.rule)
    said = [f"`{name}` = {reading.value(value, 'en')}" for name, value in given.items() if name != "rule"]
    return ", ".join(said)


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    sys.exit(0 if FILE.read_text(encoding="utf-8") == text() else "run with --write")
