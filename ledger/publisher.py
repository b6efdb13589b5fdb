"""The one publisher: verifies what was appended since its mark, signs a checkpoint, keeps it, then publishes it.

It alone holds the log's private key and the mark. It reads entries' bytes, not stored hashes: a row that was edited
after it was appended, a restored backup, a forked history are found here before anything is signed, and halt the log.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from pathlib import Path

import sqlalchemy as sa

from ledger import checkpoint, halt, note
from ledger.checkpoint import Checkpoint
from ledger.errors import BadProof, LedgerError, ReadOnly
from ledger.mark import Mark, MarkFile
from ledger.merkle import Frontier, leaf_hash
from ledger.store import engine, log

logger = logging.getLogger(__name__)


class Publisher:
    """Signs checkpoints for one log. `publish` may be called at any time; it does nothing when nothing is new."""

    def __init__(self, target: sa.Engine, key: note.SignerKey, mark: MarkFile) -> None:
        self._engine = target
        self._key = key
        self._mark = mark

    def publish(self) -> str | None:
        """The signed note of the log as it stands (None for an empty log). `ReadOnly` when the log is found broken."""
        mark = self._mark.read()
        if mark is None:
            raise LedgerError("the publisher's mark is missing; restore it or run `tvl init`")
        if mark.origin != self._key.name:
            raise LedgerError("the mark belongs to another log")
        tree = self._verified_tree(mark)
        if tree.size > mark.size:
            text = checkpoint.sign(Checkpoint(self._key.name, tree.size, tree.root()), self._key)
            mark = Mark(origin=mark.origin, size=tree.size, frontier=tree.to_bytes(), note=text)
            self._mark.write(mark)
        self._store(mark)
        return mark.note or None

    def run(self, stop: threading.Event, interval: float = 1.0) -> None:
        """Publish at most once every `interval` seconds until told to stop; what goes wrong is reported, not signed."""
        while not stop.is_set():
            try:
                self.publish()
            except ReadOnly as error:
                logger.error("the log is halted: %s", error)  # noqa: TRY400 - the reason is told, no trace is needed
            except (LedgerError, OSError) as error:
                logger.error("nothing is signed: %s", error)  # noqa: TRY400 - the mark is missing or the disk is full
            except engine.DATABASE_ERRORS:
                logger.warning("the database does not answer")
            stop.wait(interval)

    def _verified_tree(self, mark: Mark) -> Frontier:
        tree = mark.tree()
        with engine.snapshot(self._engine) as connection:
            try:
                head = log.read_head(connection)
            except BadProof as error:
                raise self._halt(halt.BROKEN, "the head") from error
            if head.size < tree.size:
                raise self._halt(halt.BEHIND_MARK, f"mark {tree.size}, database {head.size}")
            for stored in log.read_entries(connection, tree.size, head.size):
                if stored.index != tree.size or leaf_hash(stored.data) != stored.leaf:
                    raise self._halt(halt.BROKEN, f"entry {tree.size}")
                tree.push(stored.leaf)
        if tree.size != head.size:
            raise self._halt(halt.BROKEN, f"entry {tree.size}")
        if tree.to_bytes() != head.frontier.to_bytes():
            raise self._halt(halt.FORKED, f"below entry {head.size}")
        return tree

    def _store(self, mark: Mark) -> None:
        with engine.transaction(self._engine) as connection:
            latest = log.latest_checkpoint(connection)
            if mark.note and (latest is None or latest[0] < mark.size):
                log.insert_checkpoint(connection, mark.size, mark.note)

    def _halt(self, reason: str, detail: str) -> ReadOnly:
        log.set_halted(self._engine, reason)
        return ReadOnly(reason, detail)


class PublisherLock:
    """Held by the one process that publishes; a second one waits or is told so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, wait: bool = False) -> bool:
        """Take the lock; False when another process has it and `wait` is not set."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None
