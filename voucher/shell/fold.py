"""Folding entries into state: how state is rebuilt, and what the audit compares the stored state with.

Entries are taken in stretches: their events are applied in memory, what changed is written together. Objects stay in
memory from stretch to stretch up to a limit, so that memory is flat however long the log is; one that had to leave is
read back when an event names it again, which is rare, since what happens to an object happens close together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ledger import timestamp
from ledger.store import bulk, engine, log
from voucher.core.facts import Facts, State
from voucher.core.message import Event
from voucher.objects import KINDS
from voucher.shell import state
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, metadata
from voucher.step.context import At
from voucher.step.declare import EVOLUTIONS
from voucher.step.registry import StoredEntry, entry_decoder

STRETCH: Final = 4096
"""Entries applied between two writes."""
LIMIT: Final = 60_000
"""Objects kept in memory."""

Seen = tuple[int, StoredEntry[Event]]
Inspect = Callable[[int, StoredEntry[Event], Facts], None]


class Fold:
    """State being folded into the state tables behind a connection, which start empty, in the caller's transaction."""

    def __init__(self, connection: sa.Connection, limit: int = LIMIT) -> None:
        self._connection = connection
        self._limit = limit
        self._complete = True
        """Everything folded so far is still in memory: what is not there does not exist."""
        self._facts = Facts(KINDS, self._fetch)

    def take(self, entries: Sequence[Seen], inspect: Inspect | None = None) -> None:
        """Apply a stretch of entries, in order. `inspect` sees each one with the facts as they were before it."""
        for index, entry in entries:
            if inspect:
                inspect(index, entry, self._facts)
            self.apply(index, entry)
        state.write(self._connection, self._facts)
        self._facts.forget_changes()
        if self._facts.shrink(self._limit):
            self._complete = False

    def apply(self, index: int, entry: StoredEntry[Event]) -> None:
        """Apply one entry's events."""
        at = At(index, timestamp.from_text(entry.time))
        for event in entry.events:
            EVOLUTIONS[type(event)].evolve(event, self._facts, at)

    def _fetch(self, kind: str, identifier: str) -> State | None:
        if self._complete:
            return None
        rows = bulk.select_in(self._connection, STATE[kind], "id", [identifier])
        return codec(self._facts.kind_named(kind)).state(rows[0]) if rows else None


def read(rows: Iterable[tuple[int, bytes]]) -> Iterator[list[Seen]]:
    """Stretches of decoded entries from (index, bytes)."""
    decode = entry_decoder().decode
    stretch: list[Seen] = []
    for index, data in rows:
        stretch.append((index, decode(data)))
        if len(stretch) == STRETCH:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def scratch(folder: Path) -> sa.Engine:
    """Empty state tables in a database of their own."""
    found = engine.create(f"sqlite:///{folder / 'fold.sqlite'}")
    metadata.create_all(found, tables=list(STATE.values()))
    return found


def entry_rows(connection: sa.Connection, end: int = 1 << 62) -> Iterator[tuple[int, bytes]]:
    """(index, bytes) of all entries before `end`, in order, in flat memory."""
    begin = 0
    mark = "?" if engine.is_sqlite(connection) else "%s"
    query = (
        f"SELECT entry_index, entry_bytes FROM ledger_entry WHERE entry_index >= {mark} AND entry_index < {mark} "  # noqa: S608
        "ORDER BY entry_index"
    )
    while rows := engine.run(connection, query, (begin, min(begin + STRETCH, end))).fetchall():
        yield from rows
        begin += STRETCH


def rebuild(owner: sa.Engine, progress: Callable[[int], None] | None = None) -> int:
    """Empty the state tables and fold the log into them again, as the database's owner. Returns the entries folded.

    One transaction under the head's lock: nothing is appended meanwhile, and a crash leaves the state as it was.
    """
    with owner.connect() as connection, log.appending(connection) as head:
        for kind in reversed(KINDS):
            engine.run(connection, f'DELETE FROM "{kind.kind}"')  # noqa: S608 - names of our own tables
        fold = Fold(connection)
        for stretch in read(entry_rows(connection)):
            fold.take(stretch)
            if progress:
                progress(len(stretch))
    return head.size
