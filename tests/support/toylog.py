"""A log whose owner is as simple as can be: counters that a command may only raise. For testing the ledger alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from ledger import keys
from ledger.clock import SimulatedClock, Stamper
from ledger.entry import CommandRef
from ledger.mark import Mark, MarkFile
from ledger.note import SignerKey
from ledger.publisher import Publisher
from ledger.store import bulk, guards, log, tables
from ledger.writer import Submission, Verdict, Writer

ORIGIN = "toy.example/log"
START = 1_795_248_000_000
counter = sa.Table(
    "toy_counter",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, sa.CheckConstraint("value < 1000000"), nullable=False),
)


def engine_name(engine: sa.Engine) -> str:
    return engine.dialect.name


class Raise(msgspec.Struct, frozen=True):
    """Raise a counter; by 0 is refused, by a negative number is a fault."""

    counter: str
    by: int = 1
    note: str = ""


class ToySession:
    def __init__(self, connection: sa.Connection, submissions: Sequence[Submission[Raise]]) -> None:
        self._connection = connection
        wanted = sorted({s.command.counter for s in submissions})
        self._values = dict(bulk.select_in(connection, counter, "id", wanted))
        self._changed: set[str] = set()
        self._known = set(self._values)

    def decide(self, submission: Submission[Raise], index: int, millis: int) -> Verdict:  # noqa: ARG002
        command = submission.command
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


class Toy:
    def open(self, connection: sa.Connection, submissions: Sequence[Submission[Raise]]) -> ToySession:
        return ToySession(connection, submissions)


class ToyLog:
    """A toy log in a database, with its writer and publisher."""

    def __init__(self, engine: sa.Engine, folder: Path, **options: Any) -> None:
        self.engine = engine
        self.folder = folder
        self.clock = SimulatedClock(START)
        self.mark = MarkFile(folder / "mark.json")
        self.signer = SignerKey(ORIGIN, b"\x07" * 32)
        self.writer = Writer(engine, ORIGIN, Toy(), Stamper(self.clock), self.mark, **options)
        self.publisher = Publisher(engine, self.signer, self.mark)

    def create(self) -> ToyLog:
        tables.metadata.create_all(self.engine)
        counter.create(self.engine)
        with self.engine.connect() as connection:
            log.create_head(connection)
            if engine_name(self.engine) != "sqlite":
                connection.exec_driver_sql(guards.refuse_function())
            guards.install(connection, guards.guards(engine_name(self.engine)))
        self.mark.write(Mark(origin=ORIGIN))
        return self

    def raise_(self, name: str = "a", by: int = 1, key: str = "", actor: str = "me", note: str = "") -> Any:
        return self.writer.submit(submission(name, by, key, actor, note))


def submission(name: str = "a", by: int = 1, key: str = "", actor: str = "me", note: str = "") -> Submission[Raise]:
    command = Raise(name, by, note)
    digest = sha256(msgspec.json.encode(command)).hexdigest()
    return Submission(
        actor=actor, key=key or str(uuid.uuid4()), command=command, ref=CommandRef(type="raise", digest=digest)
    )


__all__ = ["ORIGIN", "START", "Raise", "Toy", "ToyLog", "keys", "submission"]
