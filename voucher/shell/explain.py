"""Explaining an entry: which rules were asked, with which facts, and what each answered, however long ago.

The state is folded from the log as it was before the entry, into a database that is thrown away; the entry's command is
decided again on it, by the pack whose digest the entry records, with every rule that is asked written down; and the
events that come of it are compared with those that stand in the log. They must be the same: a difference means that the
log, the pack's bytes or this program are not what they were.

An entry without its command (unsigned ones of early versions) cannot be decided again; what its events say is all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ledger import timestamp
from ledger.errors import LedgerError
from ledger.store import engine, log
from voucher.core.facts import Facts, State
from voucher.core.message import Command, Event, encode
from voucher.core.refusal import Refused, unknown
from voucher.objects.proposal import Proposal
from voucher.policy.pack import Applied, Asked, Policy
from voucher.register.proposals import ApproveProposal, DeclineProposal
from voucher.rules.base import Answer, Fail, Flag, Value
from voucher.shell import fold, state
from voucher.shell.home import Home
from voucher.step import decide
from voucher.step.context import At
from voucher.step.decide import Request
from voucher.step.registry import StoredEntry, command_decoder, entry_decoder

Progress = Callable[[int], None]
NO_BODY: Final = "no_body"
STANDING: Final = frozenset({"rate", "parameter", "calendar", "pack"})
"""Kinds that are read as a whole: what stands beside the packs."""


class ReplayError(LedgerError):
    """Deciding an entry's command again does not give the entry's events."""

    code = "explain.differs"


class RuleAsked(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that was asked: where it stands, its parameters, the facts it was shown, and its answer.

    `answer` is pass, flag, fail, value, or applied (its parameters were taken, without a question); `number` is what a rule that computes gave; `detail` what it was about."""

    clause: str
    family: str
    document: str
    section: str
    day: str
    wording: str
    choice: dict[str, str] | None
    sentence: dict[str, str]
    parameters: dict[str, Any]
    question: str
    facts: dict[str, Any]
    answer: str
    number: int | None
    detail: dict[str, Any]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """An object that was at hand when it was decided, and the entry that had last changed it."""

    kind: str
    id: str
    at: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """How an entry came about. `proposed` is the command that an approval carries out; `replayed` says whether it was
    decided again, and `why_not` why it could not be; `pack` names the policy that was asked."""

    index: int
    time: str
    actor: str
    type: str
    command: dict[str, Any] | None
    proposed: dict[str, Any] | None
    policy: str | None
    pack: dict[str, str] | None
    replayed: bool
    why_not: str
    asked: tuple[RuleAsked, ...]
    read: tuple[Read, ...]
    events: tuple[dict[str, Any], ...]


def explain(home: Home, index: int, progress: Progress | None = None) -> Explanation:
    """Explain an entry; refused as unknown if the log has none of this index, `ReplayError` if it does not follow."""
    with engine.snapshot(home.database) as connection:
        stored = log.read_entry(connection, index)
        if stored is None:
            raise unknown("entry")
        entry = entry_decoder().decode(stored.data)
        if not entry.command.body:
            return _told(entry, index, why_not=NO_BODY, pack=_pack(home, connection, entry))
        with tempfile.TemporaryDirectory(prefix="tvl-explain-") as folder:
            scratch = fold.scratch(Path(folder))
            try:
                with engine.transaction(scratch) as before:
                    _fold_until(connection, before, index, progress)
                    return _replay(home, connection, before, index, entry)
            finally:
                scratch.dispose()


def _fold_until(source: sa.Connection, target: sa.Connection, index: int, progress: Progress | None) -> None:
    """The state as it was before an entry."""
    folded = fold.Fold(target)
    for stretch in fold.read(fold.entry_rows(source, index)):
        folded.take(stretch)
        if progress:
            progress(len(stretch))


def _facts_for(home: Home, connection: sa.Connection, before: sa.Connection, request: Request) -> Facts:
    """What the writer had loaded when it decided the command. The one place where facts of the past come from: objects from
    the fold, profiles of people in the version that was sealed then from the vault, which keeps every version."""

    def opened(_before: sa.Connection, known: Facts, wanted: Sequence[str]) -> list[State]:
        return home.open_dossiers(connection, known, wanted)

    facts = state.fresh()
    state.load(before, facts, (), lambda: decide.needs(request, facts), opened)
    return facts


def _replay(
    home: Home, connection: sa.Connection, before: sa.Connection, index: int, entry: StoredEntry[Event]
) -> Explanation:
    command = command_decoder().decode(entry.command.body)
    request = Request(actor=entry.actor, key=entry.key, command=command, decision=entry.decision)
    facts = _facts_for(home, connection, before, request)
    read, proposed = _read(request, facts), _proposed(command, facts)
    trace: list[Asked] = []

    def policy(digest: str) -> Policy:
        return home.packs.get(connection, digest).traced(trace)

    at = At(index, timestamp.from_text(entry.time))
    events, digest = _decided(request, facts, at, policy)
    if [encode(event) for event in events] != [encode(event) for event in entry.events] or digest != entry.policy:
        raise ReplayError(f"entry {index}: deciding {entry.command.type} again gives other events")
    asked = tuple(_asked(one) for one in trace)
    pack = _pack(home, connection, entry)
    return _told(entry, index, asked=asked, read=read, command=command, proposed=proposed, pack=pack)


def _decided(
    request: Request, facts: Facts, at: At, policy: Callable[[str], Policy]
) -> tuple[tuple[Event, ...], str | None]:
    """The events, and the policy that was asked; of what was refused, the attempt that it left."""
    try:
        decided = decide.decide(request, facts, at, policy)
    except Refused as refused:
        return refused.events, None
    return decided.events, decided.policy


def _proposed(command: Command, facts: Facts) -> Command | None:
    if not isinstance(command, ApproveProposal | DeclineProposal):
        return None
    found: Command = command_decoder().decode(facts.need(Proposal, command.proposal).command)
    return found


def _read(request: Request, facts: Facts) -> tuple[Read, ...]:
    """The objects that the command needed, as they were."""
    found = {}
    for kind, field, value in decide.needs(request, facts):
        named = facts.kind_named(kind)
        if field == "id":
            one = facts.get(named, str(value))
            held = [one] if one else []
        else:
            held = facts.where(named, field, value) if kind in STANDING else []
        for state_of in held:
            found[kind, state_of.id] = Read(kind=kind, id=state_of.id, at=state_of.at)
    return tuple(found[pair] for pair in sorted(found))


def _pack(home: Home, connection: sa.Connection, entry: StoredEntry[Event]) -> dict[str, str] | None:
    if entry.policy is None:
        return None
    file = home.packs.get(connection, entry.policy).file
    return {"name": file.name, "zh": file.title.zh, "en": file.title.en}


def _asked(asked: Asked) -> RuleAsked:
    in_force, question, answer = asked.in_force, asked.question, asked.answer
    sentence = in_force.rule.sentence
    parameters: dict[str, Any] = msgspec.to_builtins(in_force.rule)
    return RuleAsked(
        clause=in_force.clause,
        family=in_force.family,
        document=in_force.document,
        section=in_force.section,
        day=asked.day,
        wording=in_force.wording,
        choice=msgspec.to_builtins(in_force.choice),
        sentence={"zh": sentence.zh, "en": sentence.en},
        parameters={name: value for name, value in parameters.items() if name != "rule"},
        question=type(question).__name__,
        facts=msgspec.to_builtins(question),
        answer="applied" if isinstance(question, Applied) else _word(answer),
        number=answer.value if isinstance(answer, Value) else None,
        detail=answer.detail if isinstance(answer, Fail | Flag | Value) else {},
    )


def _word(answer: Answer) -> str:
    if isinstance(answer, Value):
        return "value"
    return "fail" if isinstance(answer, Fail) else "flag" if isinstance(answer, Flag) else "pass"


def _told(
    entry: StoredEntry[Event],
    index: int,
    *,
    pack: dict[str, str] | None,
    asked: tuple[RuleAsked, ...] = (),
    read: tuple[Read, ...] = (),
    command: Command | None = None,
    proposed: Command | None = None,
    why_not: str = "",
) -> Explanation:
    return Explanation(
        index=index,
        time=entry.time,
        actor=entry.actor,
        type=entry.command.type,
        command=_plain(command),
        proposed=_plain(proposed),
        policy=entry.policy,
        pack=pack,
        replayed=not why_not,
        why_not=why_not,
        asked=asked,
        read=read,
        events=tuple(msgspec.json.decode(encode(event)) for event in entry.events),
    )


def _plain(command: Command | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = msgspec.json.decode(msgspec.json.encode(command)) if command else None
    return found
