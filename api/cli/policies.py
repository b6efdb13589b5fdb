"""The clauses of the documents: what carries each in this version, and what tests it."""

from __future__ import annotations

import sys
from typing import Any, Final

import click
import msgspec

from api.cli.shared import json_option, show
from voucher.shell.clauses import PACKS, Carried, Clause, carried, register

SORTS: Final = {"rule": "规则 rule", "record": "记录 record"}
SIDES: Final = {"inside": "符合 inside", "outside": "不符合 outside"}


@click.command()
@click.option("--pack", type=click.Choice(PACKS), help="Only the clauses that this pack states or must state.")
@click.option("--missing", is_flag=True, help="Only what no rule, record or test carries; exit 1 if there is any.")
@json_option
def clauses(*, pack: str | None, missing: bool, as_json: bool) -> None:
    """Every clause of the documents: the rule or record that carries it, its packs, its tests.

    Clauses that only reports or people answer are marked so, with the reason. Needs no home.
    """
    found = [one for one in carried() if _wanted(one, pack, missing=missing)]
    show([_plain(one) for one in found], as_json=as_json, text=lambda: "\n".join(_words(found)))
    sys.exit(1 if missing and found else 0)


def _wanted(one: Carried, pack: str | None, *, missing: bool) -> bool:
    places = {*one.clause.packs, *(place.pack for place in one.places)}
    return (pack is None or pack in places) and (not missing or bool(one.missing))


def _plain(one: Carried) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(one)
    clause = found.pop("clause")
    return {**clause, "status": _status(one.clause, one), **found}


def _status(clause: Clause, one: Carried) -> str:
    if clause.reason:
        return "not_software"
    return "missing" if one.missing else "carried"


def _words(found: list[Carried]) -> list[str]:
    lines: list[str] = []
    section = ""
    for one in found:
        if one.clause.section != section:
            section = one.clause.section
            title = register().sections[section]
            lines += ["", f"{section}. {title.zh} · {title.en}"]
        lines += _of(one)
    left = sum(1 for one in found if one.clause.reason)
    gaps = sum(1 for one in found if one.missing)
    lines += ["", f"共 total {len(found)}；不由软件决定 not for software: {left}；缺 missing: {gaps}"]
    return lines[1:]


def _of(one: Carried) -> list[str]:
    clause = one.clause
    lines = [f"{clause.id}  [{clause.mode}]  {clause.title.zh} · {clause.title.en}"]
    for sort, word in SORTS.items():
        where = [f"{p.pack}（{p.document} {p.section}）" for p in one.places if p.sort == sort]
        lines += [f"    {word}: {'；'.join(where)}"] if where else []
    if clause.own:
        own = ", ".join((*clause.own.kept, *clause.own.refusals))
        lines += [f"    无文件规定，由流程本身承担 stated nowhere, the loop itself: {own}"]
    if clause.reason:
        lines += [f"    — 不由软件决定 not for software: {clause.reason.zh} {clause.reason.en}"]
    lines += [f"    测试 tests {word}: {', '.join(one.tests[side])}" for side, word in SIDES.items() if one.tests[side]]
    return lines + ([f"    ✗ 缺 missing: {', '.join(one.missing)}"] if one.missing else [])


COMMANDS = (clauses,)
