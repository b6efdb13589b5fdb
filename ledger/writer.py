"""The one path by which entries come into a log: batches, under the head's lock, from any number of processes.

A caller hands in submissions and waits. One thread per process takes whatever is queued, opens one transaction, locks
the head, looks up idempotency keys, stamps the time, lets the application decide on facts read in that transaction,
writes entries, nodes and state in bulk, and commits. Nobody is answered before the commit is flushed.

A batch that fails is rolled back and replayed one submission at a time, so that an offender fails alone. A lost
COMMIT reply is resolved by running the batch again: the keys that made it are found.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec
import sqlalchemy as sa

from ledger import entry as entries
from ledger import halt, timestamp
from ledger.clock import Stamper
from ledger.decision import Decision
from ledger.entry import CommandRef, Entry
from ledger.errors import KeyConflict, QueueFull, ReadOnly, StorageFull, Unavailable
from ledger.mark import MarkFile
from ledger.merkle import leaf_hash
from ledger.store import engine, log
from ledger.store.log import Head, StoredEntry

BATCH_LIMIT: Final = 500
QUEUE_LIMIT: Final = 4096
RETRY_SECONDS: Final = 10.0
RETURN_SECONDS: Final = 0.002
"""Longest wait for the callers of the last batch, well below the time of one flush to disk."""

logger = logging.getLogger(__name__)
C = TypeVar("C")


class Submission(msgspec.Struct, Generic[C], frozen=True, kw_only=True):
    """A command on its way into the log: who, under which key, and the reference that the entry will carry."""

    actor: str
    key: str
    command: C
    ref: CommandRef
    decision: Decision | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the application made of a command: events to append (none: nothing is written) and its own answer."""

    events: tuple[msgspec.Raw, ...] = ()
    policy: str | None = None
    answer: Any = None
    body: bool = True
    """Whether the entry holds the command itself, where the submission brings it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller gets: the entry, if one was appended now or earlier (`replayed`), and the application's answer."""

    index: int | None = None
    leaf: bytes | None = None
    entry: bytes | None = None
    replayed: bool = False
    answer: Any = None


class Session(Protocol[C]):
    """One batch inside the application: facts loaded, decisions taken in order, state written at the end."""

    def decide(self, submission: Submission[C], index: int, millis: int) -> Verdict:
        """Decide on the facts as they stand after the batch's earlier commands; update them in memory."""
        ...

    def flush(self) -> None:
        """Write the changed state in the batch's transaction."""
        ...

    def committed(self, tree: bytes) -> None:
        """The batch is in the log, whose tree has this frontier now. Not called for a batch that was rolled back."""
        ...


class Application(Protocol[C]):
    """Whoever owns the log."""

    def open(self, connection: sa.Connection, submissions: Sequence[Submission[C]], tree: bytes) -> Session[C]:
        """Load, in one query per kind, the facts that the commands need. `tree` is the frontier of the log as it stands:
        what was known when it was this is known still, for state is a fold of the log."""
        ...


class _Waiter(Generic[C]):
    __slots__ = ("done", "following", "results", "submissions")

    def __init__(self, submissions: Sequence[Submission[C]]) -> None:
        self.submissions = submissions
        self.done = threading.Lock()
        self.done.acquire()
        self.results: list[Answer | Exception] = []
        self.following: _Waiter[C] | None = None


class Writer(Generic[C]):
    """The batching writer of one process. Safe to call from any number of threads; forked children start their own."""

    def __init__(
        self,
        target: sa.Engine,
        origin: str,
        application: Application[C],
        stamper: Stamper,
        mark: MarkFile | None = None,
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self._engine = target
        self._origin = origin
        self._application = application
        self._stamper = stamper
        self._mark = mark
        self._limit = queue_limit
        self._start_lock = threading.Lock()
        self._pid = 0
        self._connection: sa.Connection | None = None
        self._reset_queue()
        self.alarms = 0
        """Commands that raised or met a constraint; each failed alone."""

    def submit(self, submission: Submission[C]) -> Answer:
        """Append one command. Raises `LedgerError`; any other exception is a fault of the application."""
        (result,) = self.submit_many([submission])
        if isinstance(result, Exception):
            raise result
        return result

    def submit_many(self, submissions: Sequence[Submission[C]]) -> list[Answer | Exception]:
        """Append up to `BATCH_LIMIT` commands together, in order; each has its own answer or error."""
        if not submissions:
            return []
        if len(submissions) > BATCH_LIMIT:
            raise ValueError(f"at most {BATCH_LIMIT} submissions at once")
        for submission in submissions:
            entries.check_key(submission.key)
        self._ensure_started()
        waiter = _Waiter(submissions)
        with self._arrived:
            if self._closing:
                raise Unavailable("the writer is closing")
            if len(self._waiting) >= self._limit:
                raise QueueFull(f"{self._limit} commands are waiting")
            self._waiting.append(waiter)
            if len(self._waiting) >= self._wake_at:
                self._arrived.notify()
        waiter.done.acquire()
        if waiter.following:
            waiter.following.done.release()
        return waiter.results

    @property
    def waiting(self) -> int:
        """Callers whose commands are queued."""
        return len(self._waiting)

    def close(self) -> None:
        """Finish what is queued and stop the thread."""
        with self._start_lock:
            if self._pid == os.getpid():
                with self._arrived:
                    self._closing = True
                    self._arrived.notify()
                self._thread.join()
                self._pid = 0

    def _reset_queue(self) -> None:
        self._arrived = threading.Condition()
        self._waiting: list[_Waiter[C]] = []
        self._wake_at = 1
        self._expected = 1
        self._closing = False

    def _ensure_started(self) -> None:
        if self._pid == os.getpid():
            return
        with self._start_lock:
            if self._pid != os.getpid():
                if self._pid:
                    self._leave_parent()
                self._reset_queue()
                self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
                self._thread.start()
                self._pid = os.getpid()

    def _leave_parent(self) -> None:
        """In a forked child: the connections made before are the parent's, neither to be used nor closed here."""
        self._inherited, self._connection = self._connection, None
        self._engine.dispose(close=False)

    def _run(self) -> None:
        while waiters := self._gather():
            self._serve(waiters)
        if self._connection:
            self._connection.close()
            self._connection = None

    def _gather(self) -> list[_Waiter[C]]:
        """The next batch: what is queued, and the callers of recent batches if they are already on their way back.

        Without that short wait the first caller to come back is committed alone while the others queue up behind it,
        and every second batch holds one command. A lone caller never waits.
        """
        with self._arrived:
            while not self._waiting and not self._closing:
                self._arrived.wait()
            if len(self._waiting) < self._expected and not self._closing:
                self._wake_at = self._expected
                self._arrived.wait(RETURN_SECONDS)
                self._wake_at = 1
            taken = self._take()
        self._expected = max(len(taken), self._expected * 7 // 8)
        return taken

    def _take(self) -> list[_Waiter[C]]:
        count = end = 0
        for waiter in self._waiting:
            count += len(waiter.submissions)
            if end and count > BATCH_LIMIT:
                break
            end += 1
        taken, self._waiting = self._waiting[:end], self._waiting[end:]
        return taken

    def _serve(self, waiters: list[_Waiter[C]]) -> None:
        """Answer every waiter, whatever happens."""
        submissions = [s for w in waiters for s in w.submissions]
        results = iter(self._attempt(submissions))
        for waiter, following in zip(waiters, [*waiters[1:], None], strict=True):
            waiter.results = [next(results) for _ in waiter.submissions]
            waiter.following = following
        # Each caller wakes the next: waking all at once makes them fight for the interpreter.
        waiters[0].done.release()

    def _attempt(self, submissions: list[Submission[C]]) -> list[Answer | Exception]:
        try:
            return self._commit(submissions)
        except (ReadOnly, StorageFull, Unavailable) as error:
            return [error for _ in submissions]
        except Exception as error:
            if len(submissions) == 1:
                self.alarms += 1
                logger.exception("a command failed in the writer: %s", submissions[0].ref.type)
                return [error]
        return [result for submission in submissions for result in self._attempt([submission])]

    def _commit(self, submissions: list[Submission[C]]) -> list[Answer | Exception]:
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                return self._append(submissions)
            except engine.DATABASE_ERRORS as error:
                self._after_failure(error, deadline)

    def _after_failure(self, error: Exception, deadline: float) -> None:
        """Return to run the batch again, or raise."""
        if engine.is_storage_full(error):
            raise StorageFull("the disk under the database is full") from error
        if not engine.is_transient(error):
            raise error
        if self._connection and not self._connection.closed:
            self._connection.invalidate()
        self._connection = None
        if time.monotonic() > deadline:
            raise Unavailable("the database does not answer") from error
        logger.warning("the database did not answer, trying again")
        time.sleep(0.2)

    def _append(self, submissions: list[Submission[C]]) -> list[Answer | Exception]:
        connection = self._connection = self._connection or self._engine.connect()
        session: Session[C] | None = None
        with log.appending(connection) as head:
            known = log.find_keys(connection, [(s.actor, s.key) for s in submissions])
            fresh = [s for s in submissions if (s.actor, s.key) not in known]
            batch: _Batch[C] = _Batch(self._origin, head, known)
            if fresh:
                self._check_writable(head)
                millis = self._stamper.stamp(head.last_time)
                session = self._application.open(connection, fresh, head.frontier.to_bytes())
                batch.stamp(millis)
                results: list[Answer | Exception] = [batch.take(s, session) for s in submissions]
                batch.write(connection, session)
            else:
                results = [batch.replay(s) for s in submissions]
        if session:
            session.committed(head.frontier.to_bytes())
        return results

    def _check_writable(self, head: Head) -> None:
        if head.halted:
            raise ReadOnly(head.halted, "halted by the publisher or the operator")
        mark = self._mark.read() if self._mark else None
        if mark and mark.size > head.size:
            detail = f"the mark has seen {mark.size} entries, the database holds {head.size}"
            raise ReadOnly(halt.BEHIND_MARK, detail)


class _Batch(Generic[C]):
    """Entries being made in one transaction."""

    def __init__(self, origin: str, head: Head, known: dict[tuple[str, str], StoredEntry]) -> None:
        self._origin = origin
        self._head = head
        self._known = known
        self._entries: list[StoredEntry] = []
        self._nodes: list[tuple[int, int, bytes]] = []

    def stamp(self, millis: int) -> None:
        """Give the batch its time."""
        self._millis = millis
        self._time = timestamp.to_text(millis)

    def take(self, submission: Submission[C], session: Session[C]) -> Answer | KeyConflict:
        """Decide one command, or answer it from the entry that its key already has."""
        if (submission.actor, submission.key) in self._known:
            return self.replay(submission)
        verdict = session.decide(submission, self._head.size, self._millis)
        if not verdict.events:
            return Answer(answer=verdict.answer)
        stored = self._make(submission, verdict)
        return Answer(index=stored.index, leaf=stored.leaf, entry=stored.data, answer=verdict.answer)

    def replay(self, submission: Submission[C]) -> Answer | KeyConflict:
        """The first answer again, or `KeyConflict` when the key was used for another command."""
        stored = self._known[submission.actor, submission.key]
        if entries.decode(stored.data).command.digest != submission.ref.digest:
            return KeyConflict(stored.index)
        return Answer(index=stored.index, leaf=stored.leaf, entry=stored.data, replayed=True)

    def write(self, connection: sa.Connection, session: Session[C]) -> None:
        """Write everything that the batch made."""
        if not self._entries:
            return
        self._head.last_time = self._millis
        with engine.pipelined(connection):
            log.insert_entries(connection, self._entries)
            log.insert_nodes(connection, self._nodes)
            session.flush()
            log.write_head(connection, self._head)

    def _make(self, submission: Submission[C], verdict: Verdict) -> StoredEntry:
        ref = submission.ref
        data = entries.encode(
            Entry(
                actor=submission.actor,
                command=ref if verdict.body else CommandRef(type=ref.type, digest=ref.digest),
                decision=submission.decision,
                events=verdict.events,
                key=submission.key,
                origin=self._origin,
                policy=verdict.policy,
                time=self._time,
                v=entries.VERSION,
            )
        )
        stored = StoredEntry(self._head.size, submission.actor, submission.key, data, leaf_hash(data))
        self._nodes += self._head.frontier.push(stored.leaf)
        self._entries.append(stored)
        self._known[submission.actor, submission.key] = stored
        return stored
