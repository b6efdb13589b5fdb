"""The application that owns the log: what the ledger's writer calls for each batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import sqlalchemy as sa

from ledger.errors import Retry
from ledger.store import bulk
from ledger.writer import Submission, Verdict
from voucher.core.facts import Facts, NotLoaded, Ref
from voucher.core.message import Command, encode
from voucher.core.refusal import Refused
from voucher.shell import state, vault
from voucher.shell.packs import Packs
from voucher.shell.state import Opener
from voucher.shell.tables import vault_field, vault_index
from voucher.shell.vault import FieldRow, IndexRow
from voucher.step import decide
from voucher.step.context import At
from voucher.step.decide import Request

if TYPE_CHECKING:
    from voucher.step.decide import Policies


DUPLICATE: Final = {"identity": "person.duplicate", "certificate": "certificate.duplicate"}
"""The refusal of a number that is registered already, by the kind of the vault's index."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A command with the vault's rows that are written (and index rows dropped) in the same transaction, if it is
    accepted."""

    command: Command
    fields: tuple[FieldRow, ...] = ()
    indexes: tuple[IndexRow, ...] = ()
    dropped: tuple[IndexRow, ...] = ()


KEPT: Final = 24_000
"""Objects kept in memory from batch to batch."""


class Session:
    """One batch."""

    def __init__(
        self,
        connection: sa.Connection,
        submissions: Sequence[Submission[Envelope]],
        policies: Policies,
        memory: Memory,
        tree: bytes,
        opener: Opener,
    ) -> None:
        self._connection = connection
        self._policies = policies
        self._memory = memory
        self._alone = len(submissions) == 1
        self._facts = memory.take(tree)
        self._fields: list[FieldRow] = []
        self._indexes: list[IndexRow] = []
        self._dropped: list[IndexRow] = []
        self._requests = {(s.actor, s.key): _request(s) for s in submissions}
        self._owners = vault.owners(connection, [row for s in submissions for row in s.command.indexes])
        simple = [request for request in self._requests.values() if decide.is_simple(request)]
        others = [request for request in self._requests.values() if not decide.is_simple(request)]
        state.load(connection, self._facts, self._wanted(simple), lambda: self._wanted(others), opener)

    def _wanted(self, requests: Iterable[Request]) -> Iterable[Ref]:
        for request in requests:
            yield from decide.needs(request, self._facts)

    def decide(self, submission: Submission[Envelope], index: int, millis: int) -> Verdict:
        """Events, or a refusal (which may leave events of its own). A command that is signed, or that asked a policy, is
        kept in the entry: by it, the decision can be checked, and explained years later."""
        try:
            request = self._requests[submission.actor, submission.key]
            decided = decide.decide(request, self._facts, At(index, millis), self._policies)
        except Refused as refused:
            events = tuple(encode(event) for event in refused.events)
            return Verdict(events=events, answer=refused, body=submission.decision is not None)
        except NotLoaded as error:
            if self._alone:
                raise
            raise Retry("a command needs what an earlier one of its batch has just made") from error
        if twice := self._taken(submission.command):
            # The facts hold the command's events already: only a batch of this command alone can be given up.
            if not self._alone:
                raise Retry("a number in a command is registered already")
            return Verdict(answer=twice)
        self._fields += submission.command.fields
        self._indexes += submission.command.indexes
        self._dropped += submission.command.dropped
        events = tuple([encode(event) for event in decided.events])
        kept = submission.decision is not None or decided.policy is not None
        return Verdict(events=events, policy=decided.policy, answer=decided.events, body=kept)

    def _taken(self, command: Envelope) -> Refused | None:
        """The refusal if a number in the command is another's; else the numbers are the command's from now on."""
        for row in command.indexes:
            if self._owners.setdefault((row.kind, row.digest), row.subject) != row.subject:
                return Refused(DUPLICATE[row.kind])
        return None

    def flush(self) -> None:
        """State, then vault."""
        state.write(self._connection, self._facts)
        self._facts.forget_changes()
        for row in self._dropped:
            table = vault_index.c
            self._connection.execute(sa.delete(vault_index).where(table.kind == row.kind, table.digest == row.digest))
        bulk.insert(self._connection, vault_field, [tuple(msgspec.structs.astuple(row)) for row in self._fields])
        bulk.insert(self._connection, vault_index, [tuple(msgspec.structs.astuple(row)) for row in self._indexes])

    def committed(self, tree: bytes) -> None:
        """Leave the facts to the next batch, unless a command that was given up has changed them."""
        if not self._facts.are_changed():
            self._memory.keep(tree, self._facts)


class Memory:
    """The facts of the last batch, for the next one of this process, if nothing came into the log in between.

    State is a fold of the log: as long as the log's tree is the one that they were left at, facts in memory are what the
    tables hold. Whoever takes them must bring them back; a batch that fails does not, and they are read anew.
    """

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: tuple[bytes, Facts] | None = None

    def take(self, tree: bytes) -> Facts:
        """The facts that were left at this tree, or none yet."""
        kept, self._kept = self._kept, None
        return kept[1] if kept and kept[0] == tree else state.fresh()

    def keep(self, tree: bytes, facts: Facts) -> None:
        """Facts as they stand at this tree."""
        facts.shrink(self._limit)
        self._kept = tree, facts


class VoucherApplication:
    """The voucher ledger as the log's owner."""

    def __init__(self, packs: Packs, opener: Opener) -> None:
        self._packs = packs
        self._opener = opener
        self._memory = Memory()

    def open(self, connection: sa.Connection, submissions: Sequence[Submission[Envelope]], tree: bytes) -> Session:
        """Facts for a batch."""
        return Session(
            connection,
            submissions,
            lambda digest: self._packs.get(connection, digest),
            self._memory,
            tree,
            self._opener,
        )


def _request(submission: Submission[Envelope]) -> Request:
    return Request(
        actor=submission.actor,
        key=submission.key,
        command=submission.command.command,
        decision=submission.decision,
    )
