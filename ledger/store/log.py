"""Reading and appending rows of the log. Knows SQL and bytes; decides nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from ledger import tile
from ledger.errors import BadTile
from ledger.merkle import HASH_SIZE, Frontier
from ledger.store import bulk, engine, tables
from ledger.tile import Tile

_HEAD = "SELECT size, frontier, last_time, halted FROM ledger_head WHERE id = 1"


@dataclass(slots=True)
class Head:
    """The log's head row: the tree's frontier, the last entry's time in ms, and why the log is halted, if it is."""

    frontier: Frontier
    last_time: int
    halted: str | None

    @property
    def size(self) -> int:
        """Entries in the log."""
        return self.frontier.size


class StoredEntry(msgspec.Struct, frozen=True, gc=False):
    """One row of the log."""

    index: int
    actor: str
    key: str
    data: bytes
    leaf: bytes


@contextlib.contextmanager
def appending(connection: sa.Connection) -> Iterator[Head]:
    """A write transaction on this connection that holds the head's lock, with the head as it stands."""
    with engine.writing(connection):
        yield _head(connection, _HEAD if engine.is_sqlite(connection) else _HEAD + " FOR UPDATE")


def read_head(connection: sa.Connection) -> Head:
    """The head without locking it."""
    return _head(connection, _HEAD)


def create_head(connection: sa.Connection) -> None:
    """The head row of an empty log."""
    connection.execute(sa.insert(tables.head).values(id=1, size=0, frontier=b"", last_time=0))


def write_head(connection: sa.Connection, head: Head) -> None:
    """Store a head that was locked in this transaction."""
    values = (head.size, head.frontier.to_bytes(), head.last_time)
    mark = "?" if engine.is_sqlite(connection) else "%s"
    engine.run(
        connection,
        f"UPDATE ledger_head SET size = {mark}, frontier = {mark}, last_time = {mark} WHERE id = 1",  # noqa: S608 - no input in it
        values,
    )


def set_halted(target: sa.Engine, reason: str | None) -> None:
    """Halt the log for every process, or let it go on (None)."""
    with engine.transaction(target) as connection:
        connection.execute(sa.update(tables.head).values(halted=reason))


def find_keys(connection: sa.Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], StoredEntry]:
    """The entries, if any, that were appended under each (actor, idempotency key)."""
    wanted = set(keys)
    rows = bulk.select_in(connection, tables.entry, "idempotency_key", [key for _, key in keys])
    return {(row[1], row[2]): _stored(row) for row in rows if (row[1], row[2]) in wanted}


def insert_entries(connection: sa.Connection, entries: Sequence[StoredEntry]) -> None:
    """Append rows; their indexes must follow the last one."""
    bulk.insert(connection, tables.entry, [(e.index, e.actor, e.key, e.data, e.leaf) for e in entries])


def insert_nodes(connection: sa.Connection, nodes: Sequence[tuple[int, int, bytes]]) -> None:
    """Append the nodes that `Frontier.push` completed: (level, number, hash)."""
    bulk.insert(connection, tables.node, nodes)


def insert_checkpoint(connection: sa.Connection, size: int, note: str) -> None:
    """Store a signed checkpoint; its size is above every earlier one."""
    connection.execute(sa.insert(tables.checkpoint).values(size=size, note=note))


def latest_checkpoint(connection: sa.Connection) -> tuple[int, str] | None:
    """(size, signed note) of the newest checkpoint."""
    row = connection.execute(
        sa.select(tables.checkpoint.c.size, tables.checkpoint.c.note).order_by(tables.checkpoint.c.size.desc()).limit(1)
    ).first()
    return (row.size, row.note) if row else None


def checkpoints(connection: sa.Connection) -> list[tuple[int, str]]:
    """All checkpoints, oldest first."""
    query = sa.select(tables.checkpoint.c.size, tables.checkpoint.c.note).order_by(tables.checkpoint.c.size)
    return [(row.size, row.note) for row in connection.execute(query)]


def read_entry(connection: sa.Connection, index: int) -> StoredEntry | None:
    """One entry by index."""
    row = connection.execute(sa.select(tables.entry).where(tables.entry.c.entry_index == index)).first()
    return _stored(tuple(row)) if row else None


def read_entries(connection: sa.Connection, begin: int, end: int, chunk: int = 4096) -> Iterator[StoredEntry]:
    """Entries [begin, end) in order, in flat memory. Gaps are not closed over: compare the indexes."""
    for low in range(begin, end, chunk):
        query = sa.select(tables.entry).where(
            tables.entry.c.entry_index >= low, tables.entry.c.entry_index < min(low + chunk, end)
        )
        for row in connection.execute(query.order_by(tables.entry.c.entry_index)):
            yield _stored(tuple(row))


def read_tile(connection: sa.Connection, wanted: Tile) -> bytes:
    """A hash tile or an entry bundle; `BadTile` when rows are missing. The caller checks what is published."""
    begin, end = wanted.start, wanted.start + wanted.width
    if wanted.level == tile.ENTRIES:
        entries = [e.data for e in read_entries(connection, begin, end)]
        return tile.encode_bundle(_complete(entries, wanted))
    if wanted.level == 0:
        c = tables.entry.c
        query = sa.select(c.leaf_hash).where(c.entry_index >= begin, c.entry_index < end).order_by(c.entry_index)
    else:
        n = tables.node.c
        query = sa.select(n.hash).where(n.level == wanted.level, n.number >= begin, n.number < end).order_by(n.number)
    data = b"".join(_complete([bytes(h) for h in connection.execute(query).scalars()], wanted))
    if len(data) != wanted.width * HASH_SIZE:
        raise BadTile(f"{wanted.path()} holds a hash that is not {HASH_SIZE} bytes")
    return data


def _complete(rows: list[bytes], wanted: Tile) -> list[bytes]:
    if len(rows) != wanted.width:
        raise BadTile(f"{wanted.path()} has {len(rows)} of {wanted.width} rows")
    return rows


def _head(connection: sa.Connection, text: str) -> Head:
    row = engine.run(connection, text).fetchone()
    return Head(Frontier.from_bytes(row[0], bytes(row[1])), row[2], row[3])


def _stored(row: bulk.Row) -> StoredEntry:
    return StoredEntry(row[0], row[1], row[2], bytes(row[3]), bytes(row[4]))
