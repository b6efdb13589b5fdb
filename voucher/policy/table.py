"""A pack as a table that a lawyer can read, and two packs side by side.

The table goes family by family: which document wins it on the day, and every rule and record that any document of the pack
states on it. What a document that does not win states is there too, and is marked: it stands, and decides nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import zip_longest
from string import Formatter
from typing import Any

import msgspec

from voucher.policy.pack import Document, Policy, Record, RuleInForce, Text, winners


class Sort(StrEnum):
    """A clause decides or computes (rule), or is kept or held by the loop itself (record)."""

    RULE = "rule"
    RECORD = "record"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as a document of the pack states it. `decides`: its document wins the family on the day."""

    clause: str
    sort: Sort
    document: str
    section: str
    decides: bool
    words: Text
    wording: str
    choice: Text | None
    parameters: dict[str, Any]
    kept: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A rule family: the documents that may win it, in order, the one that does on the day (none: no rule), its clauses."""

    name: str
    order: tuple[str, ...]
    winner: str | None
    rows: tuple[Row, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A document of the pack, and whether it is in force on the day."""

    document: Document
    in_force: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A pack on a day."""

    name: str
    title: Text
    digest: str
    region: str
    start: str
    end: str
    day: str
    demonstration: bool
    documents: tuple[Standing, ...]
    families: tuple[Family, ...]


class Change(StrEnum):
    """What became of a family, a clause or a parameter from one pack to the other."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter in both packs; None where there is none."""

    name: str
    one: Any
    other: Any
    change: Change


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A clause in one pack and what stands for it in the other."""

    one: Row | None
    other: Row | None
    change: Change
    parameters: tuple[Parameter, ...]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A family in both packs."""

    name: str
    change: Change
    winners: tuple[str | None, str | None]
    pairs: tuple[Pair, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two packs side by side: all that stands in either, family by family."""

    one: Table
    other: Table
    families: tuple[Compared, ...]

    @property
    def differences(self) -> int:
        """Families that are not alike."""
        return sum(1 for family in self.families if family.change != Change.SAME)


def table(policy: Policy) -> Table:
    """The table of a pack on the policy's day."""
    file, day = policy.file, policy.day
    won = winners(file, day)
    standing = tuple(Standing(document=d, in_force=d.start <= day <= d.end) for d in file.documents)
    stated: dict[str, list[Row]] = {family: [] for family in file.precedence}
    every: list[RuleInForce | Record] = [*file.rules, *file.records]
    for one in every:
        stated[one.family].append(_row(one, decides=won.get(one.family) == one.document))
    families = tuple(
        Family(name=name, order=file.order(name), winner=won.get(name), rows=tuple(_in_order(rows)))
        for name, rows in stated.items()
    )
    return Table(
        name=file.name,
        title=file.title,
        digest=policy.digest,
        region=file.region,
        start=file.start,
        end=file.end,
        day=day,
        demonstration=file.demonstration,
        documents=standing,
        families=families,
    )


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """What decides before what only stands, rules before records, else as in the file."""
    return sorted(rows, key=lambda row: (not row.decides, row.sort == Sort.RECORD))


def _row(stated: RuleInForce | Record, *, decides: bool) -> Row:
    common: dict[str, Any] = {
        "clause": stated.clause,
        "document": stated.document,
        "section": stated.section,
        "decides": decides,
        "wording": stated.wording,
        "choice": stated.choice,
    }
    if isinstance(stated, RuleInForce):
        given: dict[str, Any] = msgspec.to_builtins(stated.rule)
        parameters = {name: value for name, value in given.items() if name != "rule"}
        words = Text(zh=_filled(stated.rule.sentence.zh, parameters), en=_filled(stated.rule.sentence.en, parameters))
        return Row(**common, sort=Sort.RULE, words=words, parameters=parameters)
    common |= {"words": stated.words, "kept": stated.kept, "refusals": stated.refusals}
    return Row(**common, sort=Sort.RECORD, parameters={})


def _filled(sentence: str, parameters: dict[str, Any]) -> str:
    """A refusal's sentence with the parameters in their places, and an ellipsis where the facts of a case would stand."""
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return sentence.format(**{name: parameters.get(name, "…") for name in names})


def compare(one: Policy, other: Policy) -> Comparison:
    """Two packs, each on its policy's day, by what decides in them."""
    left, right = table(one), table(other)
    ours, theirs = ({family.name: family for family in side.families} for side in (left, right))
    names = dict.fromkeys((*ours, *theirs))
    families = tuple(_compared(name, ours.get(name), theirs.get(name)) for name in names)
    return Comparison(one=left, other=right, families=families)


def _compared(name: str, one: Family | None, other: Family | None) -> Compared:
    pairs = tuple(_pairs(_deciding(one), _deciding(other)))
    change = Change.SAME
    if any(pair.change != Change.SAME for pair in pairs):
        kinds = {pair.change for pair in pairs}
        change = kinds.pop() if len(kinds) == 1 else Change.CHANGED
    return Compared(
        name=name, change=change, pairs=pairs, winners=(one.winner if one else None, other.winner if other else None)
    )


def _deciding(family: Family | None) -> list[Row]:
    return [row for row in family.rows if row.decides] if family else []


def _pairs(ours: list[Row], theirs: list[Row]) -> Iterable[Pair]:
    """Clauses of the same id beside each other; what is left over is paired in its order."""
    known = {row.clause: row for row in theirs}
    for row in ours:
        if row.clause in known:
            yield _pair(row, known[row.clause])
    shared = {row.clause for row in ours} & set(known)
    left = [row for row in ours if row.clause not in shared]
    right = [row for row in theirs if row.clause not in shared]
    for one, other in zip_longest(left, right):
        yield _pair(one, other)


def _pair(one: Row | None, other: Row | None) -> Pair:
    ours, theirs = one.parameters if one else {}, other.parameters if other else {}
    parameters = tuple(_parameter(name, ours, theirs) for name in dict.fromkeys((*ours, *theirs)))
    if one is None or other is None:
        change = Change.ADDED if one is None else Change.REMOVED
    else:
        alike = one.clause == other.clause and one.sort == other.sort and ours == theirs
        held = (one.kept, one.refusals) == (other.kept, other.refusals)
        change = Change.SAME if alike and held else Change.CHANGED
    return Pair(one=one, other=other, change=change, parameters=parameters)


def _parameter(name: str, ours: dict[str, Any], theirs: dict[str, Any]) -> Parameter:
    one, other = ours.get(name), theirs.get(name)
    if name not in ours or name not in theirs:
        change = Change.ADDED if name not in ours else Change.REMOVED
    else:
        change = Change.SAME if one == other else Change.CHANGED
    return Parameter(name=name, one=one, other=other, change=change)
