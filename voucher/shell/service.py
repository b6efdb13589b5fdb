"""Giving commands: what the API and the command line call. Builds submissions, verifies signatures before they queue,
turns what the writer answers into outcomes or refusals."""

from __future__ import annotations

import base64
import logging
import secrets
import uuid
from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from ledger import decision as decisions
from ledger import entry as entries
from ledger.decision import Decision, PrivateKey, Statement
from ledger.entry import CommandRef
from ledger.errors import BadNote, LedgerError
from ledger.store import engine, log
from ledger.writer import Answer, Submission
from voucher.core.message import Command, Event, reference, type_of
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.shell.application import Envelope
from voucher.shell.home import Home
from voucher.shell.refusals import RefusalBook
from voucher.shell.tables import STATE
from voucher.shell.vault import FieldRow, IndexRow
from voucher.step.attempts import AttemptRecorded
from voucher.step.registry import command_decoder, entry_decoder, step_of

logger = logging.getLogger(__name__)
STATEMENT_VERSION: Final = 1


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A command to be given: by whom, under which key, with what for the vault, signed by which decision."""

    actor: str
    key: str
    command: Command
    fields: tuple[FieldRow, ...] = ()
    indexes: tuple[IndexRow, ...] = ()
    dropped: tuple[IndexRow, ...] = ()
    decision: Decision | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted command: its entry's index, leaf hash and bytes, its events, and whether it was given before."""

    index: int
    leaf: bytes
    entry: bytes
    events: tuple[Event, ...]
    replayed: bool


class Service:
    """Commands into one home's ledger."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.refusals = RefusalBook(home.database)

    def give(self, order: Order) -> Outcome:
        """The outcome; raises `Refused` (recorded) or `LedgerError`."""
        (result,) = self.give_many([order])
        if isinstance(result, Exception):
            raise result
        return result

    def give_many(self, orders: Sequence[Order]) -> list[Outcome | Exception]:
        """Several commands at once, in order; each has its own outcome or error."""
        results: list[Outcome | Exception | None] = []
        submissions: list[Submission[Envelope]] = []
        for order in orders:
            try:
                submissions.append(self._submission(order))
                results.append(None)
            except (Refused, LedgerError) as error:
                results.append(error)
        answers = iter(self.home.writer.submit_many(submissions))
        finished = [_outcome(next(answers)) if result is None else result for result in results]
        for order, result in zip(orders, finished, strict=True):
            if isinstance(result, Refused):
                self.refusals.record(order.actor, type_of(type(order.command)), result, self.home.clock.now())
        return finished

    def earlier(self, actor: str, key: str) -> Outcome | None:
        """What came of a command that was given under this key before, if one was accepted."""
        with engine.snapshot(self.home.database) as connection:
            stored = log.find_keys(connection, [(actor, key)]).get((actor, key))
        if stored is None:
            return None
        events = entry_decoder().decode(stored.data).events
        return Outcome(index=stored.index, leaf=stored.leaf, entry=stored.data, events=events, replayed=True)

    def sign(self, key: str, command: Command, private: PrivateKey) -> Decision:
        """The command's statement, signed with a key file."""
        return decisions.sign(statement(self.home.settings.origin, key, command), private)

    def _submission(self, order: Order) -> Submission[Envelope]:
        step = step_of(order.command)
        if order.decision:
            self._verify(order)
        entries.check_key(order.key)
        ref, command = _checked(order.command)
        return Submission(
            actor=order.actor,
            key=order.key,
            command=Envelope(command=command, fields=order.fields, indexes=order.indexes, dropped=order.dropped),
            ref=ref,
            decision=order.decision if step.signed else None,
        )

    def _verify(self, order: Order) -> None:
        """Refused unless the decision is this command's and its signature verifies; whose key it is, the core asks."""
        given = order.decision
        if given is None or given.statement != statement(self.home.settings.origin, order.key, order.command):
            raise _refused(Refused("auth.signature_key"))
        table = STATE["key"]
        with engine.snapshot(self.home.database) as connection:
            public = connection.execute(sa.select(table.c.public).where(table.c.id == given.key)).scalar()
        try:
            decisions.verify(given, base64.b64decode(public or ""))
        except BadNote:
            raise _refused(Refused("auth.signature_key")) from None


def _checked(command: Command) -> tuple[CommandRef, Command]:
    """The command as its own canonical bytes read back: whatever does not fit its types is refused here."""
    ref = reference(command, body=True)
    try:
        return ref, command_decoder().decode(ref.body)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("`$")[2].strip(".`") or "type"
        raise _refused(Refused("value.invalid", field=field)) from error


def new_key(millis: int) -> str:
    """A random idempotency key: a UUID of version 7 (RFC 9562), a moment in ms before 74 bits of chance. Keys made in one
    stretch of time lie side by side in the index, so that a commit has fewer pages to write than with version 4."""
    chance = secrets.randbits(74)
    value = millis << 80 | 0x7 << 76 | chance >> 62 << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def statement(origin: str, key: str, command: Command) -> Statement:
    """What a person signs to give a command: its digest, and target, version and total as the person sees them."""
    ref = reference(command, body=False)
    return Statement(
        v=STATEMENT_VERSION,
        origin=origin,
        type=ref.type,
        digest=ref.digest,
        key=key,
        target=_target(command),
        version=command.version,
        total=getattr(command, "total", None),
    )


def _target(command: Command) -> str | None:
    """The object that a command decides about: the first id in it."""
    target = step_of(command).target
    return getattr(command, target.name) if target else None


def _outcome(answer: Answer | Exception) -> Outcome | Exception:
    if isinstance(answer, Exception):
        return answer
    if isinstance(answer.answer, Refused):
        return _refused(answer.answer)
    if answer.index is None or answer.leaf is None or answer.entry is None:
        return LedgerError("the writer gave neither an entry nor a refusal")
    events = answer.answer or entry_decoder().decode(answer.entry).events
    if isinstance(events[0], AttemptRecorded):
        return _refused(Refused(events[0].code))
    return Outcome(index=answer.index, leaf=answer.leaf, entry=answer.entry, events=events, replayed=answer.replayed)


def _refused(refused: Refused) -> Refused:
    """The refusal with its words."""
    if refused.sentence is None:
        refused.sentence = SENTENCES[refused.code]
    return refused
