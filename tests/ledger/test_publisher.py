"""The publisher: signs what it verified, remembers before it shows, and never signs a log that was tampered with."""

from __future__ import annotations

import itertools
import logging
import os
import threading
from pathlib import Path
from typing import Self

import msgspec
import pytest
import sqlalchemy as sa

from ledger import checkpoint, halt, merkle
from ledger.errors import LedgerError, ReadOnly
from ledger.mark import Mark, MarkFile
from ledger.merkle import Frontier, leaf_hash
from ledger.note import SignerKey
from ledger.publisher import Publisher, PublisherLock
from ledger.store import engine, log
from ledger.view import View
from tests.support.gate import until
from tests.support.tamper import run, tamper, unguarded
from tests.support.toylog import ORIGIN, ToyLog, submission


def checkpoints(toy: ToyLog) -> list[tuple[int, str]]:
    with toy.engine.connect() as connection:
        return log.checkpoints(connection)


def published(toy: ToyLog, count: int) -> str:
    """Append some entries and publish them."""
    toy.fill(count)
    note = toy.publisher.publish()
    assert note is not None
    return note


def test_an_empty_log_publishes_nothing(toy: ToyLog) -> None:
    """There is no tree to sign yet."""
    assert toy.publisher.publish() is None
    assert checkpoints(toy) == []


def test_a_checkpoint_is_signed_stored_and_marked(toy: ToyLog) -> None:
    """Over the size and root of the entries' bytes, under the log's key, alike in the database and in the mark."""
    leaves = [answer.leaf or b"" for answer in toy.fill(300)]
    note = toy.publisher.publish()
    assert note is not None
    found = checkpoint.verify(note, ORIGIN, [toy.signer.verifier])
    assert (found.size, found.root) == (300, merkle.root_of(leaves))
    assert checkpoints(toy) == [(300, note)]
    mark = toy.mark.read()
    assert mark is not None
    assert (mark.origin, mark.size, mark.note, mark.tree().root()) == (ORIGIN, 300, note, found.root)


def test_nothing_new_gives_the_same_note(toy: ToyLog) -> None:
    """No second signature, no second row, and the mark is not even written again."""
    note = published(toy, 3)
    before = toy.mark.path.stat().st_mtime_ns
    assert toy.publisher.publish() == note
    assert Publisher(toy.engine, toy.signer, MarkFile(toy.mark.path)).publish() == note
    assert checkpoints(toy) == [(3, note)]
    assert toy.mark.path.stat().st_mtime_ns == before


def test_every_checkpoint_extends_the_one_before(toy: ToyLog) -> None:
    """Consistency is provable between any two."""
    notes = [published(toy, count) for count in (1, 2, 5, 250, 1)]
    signed = [checkpoint.verify(note, ORIGIN, [toy.signer.verifier]) for note in notes]
    assert [one.size for one in signed] == [1, 3, 8, 258, 259]
    for old, new in itertools.pairwise(signed):
        path = View(toy.engine).consistency(old.size, new.size)
        merkle.verify_consistency(old.size, new.size, path, old.root, new.root)


def refuse_checkpoints(toy: ToyLog) -> str:
    """Let the database fail where a checkpoint is stored; the statement that mends it."""
    if engine.is_sqlite(toy.engine):
        run(toy.engine, "CREATE TRIGGER away BEFORE INSERT ON ledger_checkpoint BEGIN SELECT RAISE(ABORT, 'away'); END")
        return "DROP TRIGGER away"
    run(toy.engine, "ALTER TABLE ledger_checkpoint ADD CONSTRAINT away CHECK (size < 0) NOT VALID")
    return "ALTER TABLE ledger_checkpoint DROP CONSTRAINT away"


def test_a_crash_between_mark_and_database_converges(toy: ToyLog) -> None:
    """The mark is written first: after the failure the very note that was signed is stored, not another one."""
    published(toy, 2)
    toy.fill(1)
    mend = refuse_checkpoints(toy)
    with pytest.raises(engine.DATABASE_ERRORS, match="away"):
        toy.publisher.publish()
    ahead = toy.mark.read()
    assert ahead is not None
    assert (ahead.size, len(checkpoints(toy))) == (3, 1)
    run(toy.engine, mend)
    toy.fill(1)
    assert toy.raise_().index == 4
    again = Publisher(toy.engine, toy.signer, MarkFile(toy.mark.path)).publish()
    assert [size for size, _ in checkpoints(toy)] == [2, 5]
    assert checkpoints(toy)[-1][1] == again
    assert toy.audit() == []


def test_a_note_that_was_marked_but_not_stored_is_stored_as_it_was(toy: ToyLog) -> None:
    """When nothing was appended since the crash, the mark's own note goes into the database."""
    toy.fill(3)
    mend = refuse_checkpoints(toy)
    with pytest.raises(engine.DATABASE_ERRORS, match="away"):
        toy.publisher.publish()
    run(toy.engine, mend)
    mark = toy.mark.read()
    assert mark is not None
    assert toy.publisher.publish() == mark.note
    assert checkpoints(toy) == [(3, mark.note)]


def halted(toy: ToyLog) -> str:
    """What the publisher halts the log for; nothing is signed, and nobody appends any more."""
    before, mark = checkpoints(toy), toy.mark.read()
    for _ in range(2):
        with pytest.raises(ReadOnly) as told:
            toy.publisher.publish()
    assert (checkpoints(toy), toy.mark.read()) == (before, mark)
    with pytest.raises(ReadOnly) as refused:
        toy.raise_()
    assert refused.value.reason == told.value.reason
    assert run(toy.engine, "SELECT halted FROM ledger_head") == [(told.value.reason,)]
    return told.value.reason


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        ("UPDATE ledger_entry SET entry_bytes = ? WHERE entry_index = 4", (b"{}",)),
        ("UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 4", (bytes(32),)),
        ("DELETE FROM ledger_entry WHERE entry_index = 4", ()),
        ("DELETE FROM ledger_entry WHERE entry_index = 5", ()),
        ("DELETE FROM ledger_entry", ()),
    ],
    ids=["edited bytes", "edited hash", "hole", "cut row", "emptied"],
)
def test_rows_changed_before_they_were_signed_break_the_log(
    toy: ToyLog, statement: str, parameters: tuple[bytes, ...]
) -> None:
    """Bytes, hash or row: the entries do not agree with themselves or with the head."""
    published(toy, 3)
    toy.fill(3)
    tamper(toy.engine, statement, parameters)
    assert halted(toy) == halt.BROKEN


def test_a_row_edited_together_with_its_hash_is_a_fork(toy: ToyLog) -> None:
    """The frontier that the writer kept remembers the entry that was there."""
    published(toy, 3)
    toy.fill(3)
    data = b'{"another":"entry"}'
    tamper(
        toy.engine,
        "UPDATE ledger_entry SET entry_bytes = ?, leaf_hash = ? WHERE entry_index = 4",
        (data, leaf_hash(data)),
    )
    assert halted(toy) == halt.FORKED


def test_a_head_that_does_not_fit_its_frontier_breaks_the_log(toy: ToyLog) -> None:
    """A size changed alone: the publisher halts the log instead of stumbling over it."""
    published(toy, 3)
    run(toy.engine, "UPDATE ledger_head SET size = 7")
    with pytest.raises(ReadOnly, match="broken: the head"):
        toy.publisher.publish()
    assert run(toy.engine, "SELECT halted FROM ledger_head") == [(halt.BROKEN,)]
    run(toy.engine, "UPDATE ledger_head SET size = 3")
    assert len(checkpoints(toy)) == 1


def restore(toy: ToyLog, size: int) -> None:
    """Bring the database back to an older state, as from a backup: rows, checkpoints and head of that size."""
    with toy.engine.connect() as connection:
        tree = Frontier()
        for stored in log.read_entries(connection, 0, size):
            tree.push(stored.leaf)
    with unguarded(toy.engine):
        run(toy.engine, "DELETE FROM ledger_entry WHERE entry_index >= ?", (size,))
        run(toy.engine, "DELETE FROM ledger_checkpoint WHERE size > ?", (size,))
        run(toy.engine, "UPDATE ledger_head SET size = ?, frontier = ?", (size, tree.to_bytes()))


def test_a_restored_older_copy_is_found_and_not_signed(toy: ToyLog) -> None:
    """Consistent in itself, but the mark outside has seen more."""
    published(toy, 3)
    published(toy, 3)
    restore(toy, 4)
    assert halted(toy) == halt.BEHIND_MARK


def test_an_older_copy_that_grew_again_is_a_fork(target: sa.Engine, toy: ToyLog, tmp_path: Path) -> None:
    """Same size as the mark or more, other history: as after a restore on a machine that has no mark."""
    published(toy, 6)
    restore(toy, 3)
    elsewhere = ToyLog(target, tmp_path / "elsewhere")
    elsewhere.writer.submit_many([submission("other") for _ in range(5)])
    elsewhere.writer.close()
    assert toy.size() == 8
    assert halted(toy) == halt.FORKED


def test_a_history_of_the_marks_size_with_another_root_is_a_fork(
    target: sa.Engine, toy: ToyLog, tmp_path: Path
) -> None:
    """Not one entry needs to be new for the frontier to differ."""
    published(toy, 6)
    restore(toy, 3)
    elsewhere = ToyLog(target, tmp_path / "elsewhere")
    elsewhere.writer.submit_many([submission("other") for _ in range(3)])
    elsewhere.writer.close()
    assert halted(toy) == halt.FORKED


def test_a_mended_log_goes_on_when_the_halt_is_cleared(toy: ToyLog) -> None:
    """The publisher verifies from its mark again and signs."""
    published(toy, 3)
    toy.fill(1)
    good = run(toy.engine, "SELECT leaf_hash FROM ledger_entry WHERE entry_index = 3")[0][0]
    tamper(toy.engine, "UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 3", (bytes(32),))
    assert halted(toy) == halt.BROKEN
    tamper(toy.engine, "UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 3", (bytes(good),))
    log.set_halted(toy.engine, None)
    toy.publisher.publish()
    assert [size for size, _ in checkpoints(toy)] == [3, 4]
    assert toy.audit() == []


def test_without_its_mark_the_publisher_signs_nothing(toy: ToyLog) -> None:
    """Missing, of another log, or of a key with another name: it does not begin anew by itself."""
    toy.fill(1)
    good = toy.mark.read()
    toy.mark.path.unlink()
    with pytest.raises(LedgerError, match="mark is missing"):
        toy.publisher.publish()
    toy.mark.write(Mark(origin="other.example"))
    with pytest.raises(LedgerError, match="belongs to another log"):
        toy.publisher.publish()
    assert good is not None
    toy.mark.write(good)
    with pytest.raises(LedgerError, match="belongs to another log"):
        Publisher(toy.engine, SignerKey("other.example", bytes(32)), toy.mark).publish()
    assert checkpoints(toy) == []


def test_a_mark_edited_by_hand_is_not_signed_upon(toy: ToyLog) -> None:
    """Another frontier of the same size forks from the database's."""
    published(toy, 3)
    toy.fill(1)
    mark = toy.mark.read()
    assert mark is not None
    toy.mark.write(msgspec.structs.replace(mark, frontier=bytes(64)))
    assert halted(toy) == halt.FORKED


class Running:
    """A publisher in a thread of its own."""

    def __init__(self, toy: ToyLog) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=toy.publisher.run, args=(self._stop, 0.01))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_a_running_publisher_follows_the_log(toy: ToyLog) -> None:
    """What is appended is under a checkpoint soon, and it ends when it is told to."""
    with Running(toy):
        for count in (1, 2, 3):
            toy.fill(1)
            until(lambda count=count: checkpoints(toy)[-1:] != [] and checkpoints(toy)[-1][0] == count)  # type: ignore[misc]
    assert toy.audit() == []


def test_a_running_publisher_outlives_what_it_reports(toy: ToyLog, caplog: pytest.LogCaptureFixture) -> None:
    """A broken log and a database that does not answer are told, and it signs again when they are mended."""
    caplog.set_level(logging.WARNING)
    with Running(toy):
        mend = refuse_checkpoints(toy)
        toy.fill(1)
        until(lambda: "the database does not answer" in caplog.text)
        run(toy.engine, mend)
        until(lambda: len(checkpoints(toy)) == 1)
        log.set_halted(toy.engine, halt.BROKEN)
        toy.mark.write(Mark(origin=ORIGIN, size=2, frontier=bytes(32)))
        until(lambda: "the log is halted: behind_mark" in caplog.text)
        toy.mark.write(Mark(origin=ORIGIN))
        log.set_halted(toy.engine, None)
        toy.fill(1)
        until(lambda: checkpoints(toy)[-1][0] == 2)


def test_a_running_publisher_outlives_its_mark_and_its_disk(toy: ToyLog, caplog: pytest.LogCaptureFixture) -> None:
    """A mark that is missing, damaged or cannot be written is told; nobody restarts a publisher that has died."""
    mark = toy.mark.path.read_bytes()
    with Running(toy):
        toy.mark.path.unlink()
        until(lambda: "nothing is signed: the publisher's mark is missing" in caplog.text)
        toy.mark.path.write_bytes(b"{")
        until(lambda: "mark.json is damaged" in caplog.text)
        toy.mark.path.with_suffix(".new").mkdir()
        toy.mark.path.write_bytes(mark)
        toy.fill(1)
        until(lambda: "Is a directory" in caplog.text)
        assert checkpoints(toy) == []
        toy.mark.path.with_suffix(".new").rmdir()
        until(lambda: len(checkpoints(toy)) == 1)
    assert toy.audit() == []


def test_only_one_process_publishes(tmp_path: Path) -> None:
    """A second one is told so, or waits until the first lets go."""
    first, second = PublisherLock(tmp_path / "lock"), PublisherLock(tmp_path / "lock")
    second.release()
    assert first.acquire()
    assert not second.acquire()
    waiting = threading.Thread(target=second.acquire, kwargs={"wait": True}, daemon=True)
    waiting.start()
    first.release()
    waiting.join(20)
    assert not first.acquire()
    second.release()
    assert first.acquire(wait=True)
    first.release()


def test_a_forked_child_does_not_keep_the_publishers_lock(tmp_path: Path) -> None:
    """Released is released, though a child has a copy of the open file."""
    first, second = PublisherLock(tmp_path / "lock"), PublisherLock(tmp_path / "lock")
    assert first.acquire()
    assert first._descriptor is not None
    inherited = os.dup(first._descriptor)
    first.release()
    assert second.acquire()
    second.release()
    os.close(inherited)
