"""Explaining an entry: the rules that were asked, with which facts, and what each answered."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from api.cli.shared import bars, json_option, open_home, show
from ledger.store import engine, log
from voucher.rules import reading
from voucher.rules.words import ANSWERS
from voucher.shell.explain import NO_BODY, Explanation, RuleAsked
from voucher.shell.explain import explain as explain_entry


@click.command()
@click.argument("entry", type=int)
@json_option
def explain(entry: int, *, as_json: bool) -> None:
    """Which rules were asked for ENTRY, with which facts, and what each answered.

    The state is folded from the log as it was before the entry, and its command decided again. Exit 1 if the events that
    come of it are not those in the log.
    """
    with open_home() as home, bars(quiet=as_json) as advance:
        with engine.snapshot(home.database) as connection:
            advance("entries", -max(min(entry, log.read_head(connection).size), 1))
        found = explain_entry(home, entry, lambda count: advance("entries", count))
    show(msgspec.to_builtins(found), as_json=as_json, text=lambda: "\n".join(_words(found)))


def _words(found: Explanation) -> list[str]:
    lines = [f"第 {found.index} 条 entry {found.index} · {found.time} · {found.type}"]
    lines += [f"  经办账号 account: {found.actor}"]
    if found.proposed:
        lines += [f"  批准的提议 the proposed command: {found.proposed['type']}"]
    if found.pack:
        lines += [f"  政策包 pack: {found.pack['name']} · {found.pack['zh']} · {found.pack['en']}", f"  {found.policy}"]
    lines += _how(found)
    for asked in found.asked:
        lines += ["", *_asked(asked)]
    lines += ["", "产生的事件 events: " + ", ".join(event["type"] for event in found.events)]
    return lines


def _how(found: Explanation) -> list[str]:
    if found.why_not == NO_BODY:
        return [
            "  这条记录没有保存命令原文，不能重新作出决定；只能看它的事件。",
            "  The entry does not hold its command: it cannot be decided again, its events are all there is.",
        ]
    same = "  已按当时的状态重新作出决定，结果与账本一致 · decided again on the state of that moment: the same events"
    none = "  没有询问政策规则 · no rule of a policy was asked"
    return [same] if found.asked else [same, none]


def _asked(asked: RuleAsked) -> list[str]:
    answer = ANSWERS[asked.answer]
    number = "" if asked.number is None else f" {asked.number}"
    lines = [f"● {asked.clause} → {answer.zh} {answer.en}{number}"]
    lines += [f"  依据 source: {asked.document} {asked.section}（{asked.day}）"]
    if asked.wording:
        lines += [f"  原文 wording: {asked.wording}"]
    if asked.choice:
        lines += [f"  取法 choice: {asked.choice['zh']} · {asked.choice['en']}"]
    lines += [f"  参数 parameter: {line}" for line in _both(asked.parameters, asked.clause)]
    lines += [f"  事实 fact: {line}" for line in _both(asked.facts, asked.question)]
    return lines


def _both(values: dict[str, Any], owner: str) -> list[str]:
    found = []
    for name, value in values.items():
        zh, text = reading.line(name, value, owner, "zh")
        en, _text = reading.line(name, value, owner, "en")
        found.append(f"{zh} {en} = {text}")
    return found


COMMANDS = (explain,)
