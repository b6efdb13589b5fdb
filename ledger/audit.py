"""The audit of a log in its database, from the entries' bytes alone: no stored hash is believed.

Checked here: guards in place, indexes dense, leaf hashes, nodes, head, every checkpoint with its signature and its
root, the mark outside the database. What the entries mean is audited by the owner of the log on top of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from ledger import checkpoint, halt
from ledger.errors import BadProof, LedgerError
from ledger.mark import Mark
from ledger.merkle import HASH_SIZE, Frontier, root_of
from ledger.note import VerifierKey
from ledger.store import engine, guards, log
from ledger.store.bulk import Row
from ledger.tile import WIDTH

STRETCH: Final = 16 * WIDTH
"""Rows read at once, a whole number of tiles."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a stable code, the entry index it shows at (None: not about one entry), and the details."""

    code: str
    index: int | None
    detail: str


@dataclass(slots=True)
class TreeAudit:
    """What the pass over the entries found."""

    tree: Frontier = field(default_factory=Frontier)
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, index: int | None, detail: str) -> None:
        """Keep a finding."""
        self.findings.append(Finding(code, index, detail))


def audit(
    connection: sa.Connection,
    origin: str,
    keys: Sequence[VerifierKey],
    mark: Mark | None,
    progress: Progress | None = None,
) -> TreeAudit:
    """Audit the log that `connection` sees in its snapshot. No finding: the log is what was signed."""
    result = TreeAudit()
    for name in guards.missing(connection, guards.guards(connection.dialect.name)):
        result.report("guard", None, name)
    head = _read_head(connection, result)
    if head and head.halted:
        result.report("halted", None, head.halted)
    roots = _Checkpoints(connection, origin, keys, result)
    if mark:
        roots.watch(mark.size)
    _walk(connection, result, roots, progress)
    roots.finish()
    _check_mark(mark, roots, result)
    if head and head.size != result.tree.size:
        result.report("head", min(head.size, result.tree.size), f"size {head.size}, entries {result.tree.size}")
    elif head and head.frontier.to_bytes() != result.tree.to_bytes():
        result.report("head", None, "the frontier is not that of the entries")
    return result


def _read_head(connection: sa.Connection, result: TreeAudit) -> log.Head | None:
    try:
        return log.read_head(connection)
    except (BadProof, TypeError) as error:
        result.report("head", None, f"the head cannot be read: {error}")
        return None


def _walk(connection: sa.Connection, result: TreeAudit, roots: _Checkpoints, progress: Progress | None) -> None:
    nodes = _Nodes(connection, result)
    for leaves in _leaves(connection, result):
        roots.pass_over(result.tree, leaves)
        if len(leaves) == WIDTH:
            nodes.expect(result.tree.push_tile(root_of(leaves)))
        else:
            for leaf in leaves:
                result.tree.push(leaf)
        if progress:
            progress(len(leaves))
    nodes.finish()


def _leaves(connection: sa.Connection, result: TreeAudit) -> Iterator[list[bytes]]:
    """Leaf hashes computed from the entries' bytes, a tile at a time, as long as indexes are dense from 0."""
    begin = 0
    for rows in _tiles_of_rows(connection):
        dense = _dense(rows, begin)
        yield _hashed(rows[:dense], begin, result)
        begin += dense
        if dense < len(rows):
            result.report("index", begin, f"index {begin} is missing, {rows[dense][0]} stands there")
            return


def _dense(rows: list[Row], begin: int) -> int:
    """How many rows, from the first, have the indexes that follow from `begin`."""
    if rows[0][0] == begin and rows[-1][0] == begin + len(rows) - 1:
        return len(rows)
    return next(n for n, row in enumerate(rows) if row[0] != begin + n)


def _hashed(rows: list[Row], begin: int, result: TreeAudit) -> list[bytes]:
    leaves = [_leaf(row[1]) for row in rows]
    if leaves != [row[2] for row in rows] or not all(isinstance(row[1], bytes) for row in rows):
        for index, (leaf, row) in enumerate(zip(leaves, rows, strict=True), begin):
            if leaf != row[2] or not isinstance(row[1], bytes):
                result.report("leaf_hash", index, "the bytes do not have the stored leaf hash")
    return leaves


def _tiles_of_rows(connection: sa.Connection) -> Iterator[list[Row]]:
    """(index, bytes, leaf hash) in order, a tile at a time, in flat memory: a driver may hold a whole result."""
    mark = "?" if engine.is_sqlite(connection) else "%s"
    query = (
        "SELECT entry_index, entry_bytes, leaf_hash FROM ledger_entry "  # noqa: S608 - a placeholder and a number
        f"WHERE entry_index > {mark} ORDER BY entry_index LIMIT {STRETCH}"
    )
    last = -(1 << 62)
    while rows := engine.run(connection, query, (last,)).fetchall():
        yield from (rows[at : at + WIDTH] for at in range(0, len(rows), WIDTH))
        last = rows[-1][0]


def _leaf(data: object) -> bytes:
    # SQLite keeps a value of any type in any column: what is not bytes is no entry, and is reported as such.
    return sha256(b"\x00" + data).digest() if isinstance(data, bytes) else bytes(HASH_SIZE)


class _Nodes:
    """Compares stored nodes with the ones the entries give, in the order they were written."""

    def __init__(self, connection: sa.Connection, result: TreeAudit) -> None:
        query = "SELECT level, number, hash FROM ledger_node"
        self._stored = {(row[0], row[1]): row[2] for row in engine.run(connection, query).fetchall()}
        self._result = result

    def expect(self, nodes: list[tuple[int, int, bytes]]) -> None:
        for level, number, value in nodes:
            if self._stored.pop((level, number), None) != value:
                first, last = number * WIDTH**level, (number + 1) * WIDTH**level - 1
                detail = f"node {number} at level {level} is not that of entries {first} to {last}"
                self._result.report("node", None, detail)

    def finish(self) -> None:
        for level, number in self._stored:
            self._result.report("node", None, f"node {number} at level {level} has no entries under it")


class _Checkpoints:
    """Verifies every stored checkpoint against the tree at its size, and remembers the roots the mark needs."""

    def __init__(self, connection: sa.Connection, origin: str, keys: Sequence[VerifierKey], result: TreeAudit) -> None:
        self._result = result
        self._waiting: dict[int, bytes] = {}
        self.frontiers: dict[int, bytes] = {0: b""}
        self._origin, self._keys = origin, keys
        for size, text in log.checkpoints(connection):
            self._take(size, text)
        self._order = sorted(self._waiting, reverse=True)

    def _take(self, size: int, text: str) -> None:
        try:
            found = checkpoint.verify(text, self._origin, self._keys)
        except LedgerError as error:
            self._result.report("checkpoint", None, f"checkpoint {size}: {error}")
            return
        if found.size != size:
            self._result.report("checkpoint", None, f"checkpoint {size} is of size {found.size}")
        self._waiting[found.size] = found.root

    def watch(self, size: int) -> None:
        """Keep the frontier at this size too (for the mark); that of the empty tree is known."""
        if size == 0:
            return
        self.frontiers.setdefault(size, b"")
        if size not in self._order:
            self._order = sorted([*self._order, size], reverse=True)

    def pass_over(self, tree: Frontier, leaves: Sequence[bytes]) -> None:
        """Check the checkpoints whose size lies within the leaves that come next."""
        end = tree.size + len(leaves)
        if not self._order or self._order[-1] > end:
            return
        step = tree.copy()
        for leaf in leaves:
            step.push(leaf)
            if self._order and self._order[-1] == step.size:
                self._check(self._order.pop(), step)

    def _check(self, size: int, tree: Frontier) -> None:
        if size in self.frontiers:
            self.frontiers[size] = tree.to_bytes()
        root = self._waiting.pop(size, None)
        if root is not None and root != tree.root():
            self._result.report("checkpoint", None, f"the tree of {size} entries is not the one that was signed")

    def finish(self) -> None:
        for size in self._waiting:
            first = self._result.tree.size
            self._result.report("cut_off", first, f"a checkpoint of {size} entries was signed, they are not all here")


def _check_mark(mark: Mark | None, roots: _Checkpoints, result: TreeAudit) -> None:
    if mark is None:
        result.report("mark", None, "no mark is kept outside the database")
    elif mark.size > result.tree.size:
        result.report(halt.BEHIND_MARK, result.tree.size, f"the mark has seen {mark.size} entries: an older copy?")
    elif mark.size and roots.frontiers.get(mark.size) != mark.frontier:
        result.report(halt.FORKED, None, f"the first {mark.size} entries are not those the mark has seen")
