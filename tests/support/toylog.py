"""A log whose owner is as simple as can be: counters that a command may only raise. For testing the ledger alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from ledger import audit
from ledger.audit import Finding
from ledger.clock import Clock, SimulatedClock, Stamper
from ledger.entry import CommandRef
from ledger.mark import Mark, MarkFile
from ledger.note import SignerKey
from ledger.publisher import Publisher
from ledger.store import bulk, guards, log, tables
from ledger.store import engine as store
from ledger.writer import BATCH_LIMIT, Answer, Submission, Verdict, Writer

ORIGIN = "toy.example/log"
START = 1_795_248_000_000
counter = sa.Table(
    "toy_counter",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, sa.CheckConstraint("value < 1000000"), nullable=False),
)


class Raise(msgspec.Struct, frozen=True):
    """Raise a counter; by 0 is refused, by a negative number is a fault."""

    counter: str
    by: int = 1
    note: str = ""


class ToySession:
    def __init__(self, toy: Toy, connection: sa.Connection, submissions: Sequence[Submission[Raise]]) -> None:
        self._toy = toy
        self._connection = connection
        wanted = sorted({s.command.counter for s in submissions})
        self._values = dict(bulk.select_in(connection, counter, "id", wanted))
        self._changed: set[str] = set()
        self._known = set(self._values)

    def decide(self, submission: Submission[Raise], index: int, millis: int) -> Verdict:  # noqa: ARG002
        command = submission.command
        self._toy.on_decide(command)
        if command.by == 0:
            return Verdict(answer="refused")
        if command.by < 0:
            raise RuntimeError("a fault in the application")
        value = self._values.get(command.counter, 0) + command.by
        self._values[command.counter] = value
        self._changed.add(command.counter)
        event = {"counter": command.counter, "note": command.note, "type": "raised", "value": value}
        return Verdict(events=(msgspec.Raw(msgspec.json.encode(event, order="sorted")),), answer=value)

    def flush(self) -> None:
        changed = [(self._values[name], name) for name in sorted(self._changed)]
        bulk.insert(self._connection, counter, [(name, value) for value, name in changed if name not in self._known])
        bulk.update(self._connection, counter, (1,), [row for row in changed if row[1] in self._known])
        self._toy.on_flush(self._connection)

    def committed(self, tree: bytes) -> None:
        self._toy.trees.append(tree)


class Toy:
    """Counters, and three places where a test may let something happen: `on_open`, `on_decide`, `on_flush`."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.trees: list[bytes] = []
        self.on_open: Callable[[sa.Connection, int], None] = lambda _connection, _count: None
        self.on_decide: Callable[[Raise], None] = lambda _command: None
        self.on_flush: Callable[[sa.Connection], None] = lambda _connection: None

    def open(self, connection: sa.Connection, submissions: Sequence[Submission[Raise]], tree: bytes) -> ToySession:
        self.trees.append(tree)
        self.batches.append(len(submissions))
        self.on_open(connection, len(submissions))
        return ToySession(self, connection, submissions)


class ToyLog:
    """A toy log in a database, with its writer and publisher."""

    def __init__(self, engine: sa.Engine, folder: Path, clock: Clock | None = None, **options: Any) -> None:
        self.engine = engine
        self.folder = folder
        self.clock = SimulatedClock(START)
        self.application = Toy()
        self.mark = MarkFile(folder / "mark.json")
        self.signer = SignerKey(ORIGIN, b"\x07" * 32)
        self.writer = Writer(engine, ORIGIN, self.application, Stamper(clock or self.clock), self.mark, **options)
        self.publisher = Publisher(engine, self.signer, self.mark)

    def create(self) -> ToyLog:
        tables.metadata.create_all(self.engine)
        counter.create(self.engine)
        with self.engine.connect() as connection:
            log.create_head(connection)
            if self.engine.dialect.name != "sqlite":
                connection.exec_driver_sql(guards.refuse_function())
            guards.install(connection, guards.guards(self.engine.dialect.name))
        self.mark.write(Mark(origin=ORIGIN))
        return self

    def raise_(self, name: str = "a", by: int = 1, key: str = "", actor: str = "me", note: str = "") -> Answer:
        return self.writer.submit(submission(name, by, key, actor, note))

    def fill(self, count: int, note: str = "") -> list[Answer]:
        """Append some entries in as few batches as can be."""
        answers: list[Answer] = []
        for begin in range(0, count, BATCH_LIMIT):
            made = self.writer.submit_many([submission(note=note) for _ in range(min(BATCH_LIMIT, count - begin))])
            answers += [answer for answer in made if isinstance(answer, Answer)]
        assert len(answers) == count
        return answers

    def size(self) -> int:
        """Entries that the head counts."""
        with self.engine.connect() as connection:
            return log.read_head(connection).size

    def audit(self) -> list[Finding]:
        """What the log's audit finds, in one snapshot, with the mark as it lies on disk."""
        with store.snapshot(self.engine) as connection:
            return audit.audit(connection, ORIGIN, [self.signer.verifier], self.mark.read()).findings


def submission(name: str = "a", by: int = 1, key: str = "", actor: str = "me", note: str = "") -> Submission[Raise]:
    command = Raise(name, by, note)
    digest = sha256(msgspec.json.encode(command)).hexdigest()
    return Submission(
        actor=actor, key=key or str(uuid.uuid4()), command=command, ref=CommandRef(type="raise", digest=digest)
    )
