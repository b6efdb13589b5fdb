"""The audit of the log: one tampering each, past the guards, and the finding that names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import msgspec
import psycopg
import pytest

from ledger import audit, checkpoint
from ledger.checkpoint import Checkpoint
from ledger.mark import Mark
from ledger.merkle import Frontier, leaf_hash
from ledger.note import SignerKey
from ledger.store import engine, log
from tests.support import trees
from tests.support.tamper import run, tamper, unguarded
from tests.support.toylog import ORIGIN, ToyLog

SIZES = (100, 300, 515)
FORGED = b'{"forged":true}'


@pytest.fixture
def signed(toy: ToyLog) -> ToyLog:
    """515 entries in three tiles with two nodes, three checkpoints, and the mark at the last of them."""
    before = 0
    for size in SIZES:
        toy.fill(size - before)
        toy.publisher.publish()
        before = size
    return toy


def found(toy: ToyLog) -> list[tuple[str, int | None]]:
    """Codes and indexes of what the audit finds; each finding says more in words."""
    findings = toy.audit()
    assert all(finding.detail for finding in findings)
    return [(finding.code, finding.index) for finding in findings]


def head_of(toy: ToyLog, size: int) -> Frontier:
    """The frontier over the first entries as they stand in the database."""
    tree = Frontier()
    with toy.engine.connect() as connection:
        for stored in log.read_entries(connection, 0, size):
            tree.push(leaf_hash(stored.data))
    return tree


def set_head(toy: ToyLog, tree: Frontier) -> None:
    run(toy.engine, "UPDATE ledger_head SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 515])
def test_an_untouched_log_has_no_finding(toy: ToyLog, count: int) -> None:
    """Unpublished, published, and with entries beyond the checkpoint."""
    toy.fill(count)
    assert found(toy) == []
    toy.publisher.publish()
    assert found(toy) == []
    toy.raise_()
    assert found(toy) == []


def test_a_missing_guard_is_named(signed: ToyLog) -> None:
    """By the name of its trigger."""
    statement = "DROP TRIGGER ledger_entry_update"
    run(signed.engine, statement if engine.is_sqlite(signed.engine) else f"{statement} ON ledger_entry")
    assert [(finding.code, finding.detail) for finding in signed.audit()] == [("guard", "ledger_entry_update")]


def test_a_halted_log_is_told(signed: ToyLog) -> None:
    """With the reason for which it was halted."""
    log.set_halted(signed.engine, "forked")
    assert [(finding.code, finding.detail) for finding in signed.audit()] == [("halted", "forked")]


def test_a_removed_entry_is_found_at_its_index(signed: ToyLog) -> None:
    """What stands there instead is told; nothing behind the hole can be believed."""
    tamper(signed.engine, "DELETE FROM ledger_entry WHERE entry_index = 300")
    first, *rest = signed.audit()
    assert (first.code, first.index) == ("index", 300)
    assert "301 stands there" in first.detail
    assert {finding.code for finding in rest} <= {"cut_off", "behind_mark", "head", "node"}


def test_an_entry_before_the_first_is_found(signed: ToyLog) -> None:
    """Indexes count from 0."""
    tamper(signed.engine, "UPDATE ledger_entry SET entry_index = -1 WHERE entry_index = 0")
    assert found(signed)[0] == ("index", 0)


@pytest.mark.parametrize("index", [0, 255, 256, 514])
def test_an_edited_entry_is_found_at_its_index(signed: ToyLog, index: int) -> None:
    """Its bytes do not have the stored hash, and from there on no root is the signed one."""
    tamper(signed.engine, "UPDATE ledger_entry SET entry_bytes = ? WHERE entry_index = ?", (FORGED, index))
    codes = found(signed)
    assert codes[0] == ("leaf_hash", index)
    assert codes.count(("checkpoint", None)) == sum(size > index for size in SIZES)
    assert ("forked", None) in codes
    assert ("head", None) in codes


def test_an_edited_leaf_hash_alone_is_found(signed: ToyLog) -> None:
    """The bytes are right, and so is everything else: only what tiles are served from is wrong."""
    tamper(signed.engine, "UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 7", (bytes(32),))
    assert found(signed) == [("leaf_hash", 7)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = ? WHERE number = 1",
        "UPDATE ledger_node SET number = 2, hash = ? WHERE number = 1",
    ],
)
def test_an_edited_or_removed_node_is_found(signed: ToyLog, statement: str) -> None:
    """With the entries under it; none of them is accused, for their own bytes are right."""
    tamper(signed.engine, statement, (bytes(32),))
    first, *rest = signed.audit()
    assert (first.code, first.index) == ("node", None)
    assert "256 to 511" in first.detail
    assert {finding.code for finding in rest} <= {"node"}


def test_a_node_without_entries_is_found(signed: ToyLog) -> None:
    """A tile that nobody could have filled."""
    run(signed.engine, "INSERT INTO ledger_node VALUES (1, 2, ?)", (bytes(32),))
    (finding,) = signed.audit()
    assert (finding.code, finding.index, finding.detail) == ("node", None, "node 2 at level 1 has no entries under it")


def test_a_head_of_another_tree_is_found(signed: ToyLog) -> None:
    """Too short, too long, or of the right size with another frontier."""
    set_head(signed, head_of(signed, 514))
    assert found(signed) == [("head", 514)]
    longer = head_of(signed, 515)
    longer.push(bytes(32))
    set_head(signed, longer)
    assert found(signed) == [("head", 515)]
    other = Frontier()
    for leaf in trees.leaves(515):
        other.push(leaf)
    set_head(signed, other)
    assert found(signed) == [("head", None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_head SET size = 513",
        "UPDATE ledger_head SET frontier = (SELECT leaf_hash FROM ledger_entry WHERE entry_index = 0)",
        "DELETE FROM ledger_head",
    ],
)
def test_a_head_that_cannot_be_read_is_found(signed: ToyLog, statement: str) -> None:
    """A size without its frontier, a frontier without its size, or no head at all: the rest is audited all the same."""
    tamper(signed.engine, "UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 7", (bytes(32),))
    run(signed.engine, statement)
    assert found(signed) == [("head", None), ("leaf_hash", 7)]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE ledger_entry SET entry_bytes = CAST(entry_bytes AS TEXT) WHERE entry_index = 514", "leaf_hash"),
        ("UPDATE ledger_entry SET entry_bytes = 7 WHERE entry_index = 514", "leaf_hash"),
        ("UPDATE ledger_entry SET entry_bytes = 7, leaf_hash = zeroblob(32) WHERE entry_index = 514", "leaf_hash"),
        ("UPDATE ledger_entry SET leaf_hash = 'text' WHERE entry_index = 7", "leaf_hash"),
        ("UPDATE ledger_node SET hash = 'text' WHERE number = 0", "node"),
        ("UPDATE ledger_head SET frontier = 'text'", "head"),
    ],
)
def test_a_value_of_another_type_is_a_finding_and_not_a_crash(signed: ToyLog, statement: str, codes: str) -> None:
    """SQLite keeps text where bytes belong; an audit that stumbles over it would hide everything else."""
    tamper(signed.engine, statement)
    assert codes in {code for code, _ in found(signed)}


def resigned(toy: ToyLog, root: bytes) -> str:
    """A checkpoint of 300 entries by the log's own key."""
    return checkpoint.sign(Checkpoint(ORIGIN, 300, root), toy.signer)


def stranger(toy: ToyLog) -> str:
    """The right checkpoint by a key that is not the log's."""
    return checkpoint.sign(Checkpoint(ORIGIN, 300, head_of(toy, 300).root()), SignerKey(ORIGIN, bytes(32)))


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (lambda _: "", "checkpoint 300: a note is a text"),
        (stranger, "checkpoint 300: the note has no signature of a known key"),
        (lambda toy: resigned(toy, bytes(32)), "the tree of 300 entries is not the one that was signed"),
    ],
    ids=["garbled", "another key", "another root"],
)
def test_a_forged_checkpoint_is_found(signed: ToyLog, forge: Callable[[ToyLog], str], reason: str) -> None:
    """Not a note, not by the log's key, or by the log's key over another tree."""
    tamper(signed.engine, "UPDATE ledger_checkpoint SET note = ? WHERE size = 300", (forge(signed),))
    (finding,) = signed.audit()
    assert (finding.code, finding.index) == ("checkpoint", None)
    assert reason in finding.detail


def test_a_checkpoint_stored_under_another_size_is_found(signed: ToyLog) -> None:
    """Its note says which tree it is of."""
    tamper(signed.engine, "UPDATE ledger_checkpoint SET size = 299 WHERE size = 300")
    (finding,) = signed.audit()
    assert (finding.code, finding.detail) == ("checkpoint", "checkpoint 299 is of size 300")


def cut(toy: ToyLog, size: int) -> None:
    """Cut the tail off and make the head fit, as a restored older copy would look."""
    tree = head_of(toy, size)
    with unguarded(toy.engine):
        run(toy.engine, "DELETE FROM ledger_entry WHERE entry_index >= ?", (size,))
        run(toy.engine, "DELETE FROM ledger_node WHERE (number + 1) * 256 > ?", (size,))
    set_head(toy, tree)


def test_a_cut_tail_is_found_by_the_checkpoints_that_remain(signed: ToyLog) -> None:
    """And by the mark outside; where the mark is another machine's, by the checkpoints alone."""
    cut(signed, 400)
    assert found(signed) == [("cut_off", 400), ("behind_mark", 400)]
    signed.mark.path.unlink()
    assert found(signed) == [("cut_off", 400), ("mark", None)]


def test_a_restored_older_copy_is_found_by_the_mark_alone(signed: ToyLog) -> None:
    """Its checkpoints went with it: nothing inside the database knows that there was more."""
    cut(signed, 400)
    tamper(signed.engine, "DELETE FROM ledger_checkpoint WHERE size > 400")
    assert found(signed) == [("behind_mark", 400)]


def test_a_missing_mark_is_told(signed: ToyLog) -> None:
    """Without it a restored copy would not be found."""
    signed.mark.path.unlink()
    assert found(signed) == [("mark", None)]


def rewrite(toy: ToyLog, index: int) -> None:
    """Rewrite history as its owner could: an entry, its hash, the nodes above it and the head, all in agreement."""
    with unguarded(toy.engine):
        run(
            toy.engine,
            "UPDATE ledger_entry SET entry_bytes = ?, leaf_hash = ? WHERE entry_index = ?",
            (FORGED, leaf_hash(FORGED), index),
        )
        tree = Frontier()
        with toy.engine.connect() as connection:
            for stored in list(log.read_entries(connection, 0, 515)):
                for level, number, value in tree.push(stored.leaf):
                    run(
                        toy.engine,
                        "UPDATE ledger_node SET hash = ? WHERE level = ? AND number = ?",
                        (value, level, number),
                    )
    set_head(toy, tree)


def test_a_history_rewritten_throughout_is_found_by_what_was_signed(signed: ToyLog) -> None:
    """Every stored hash agrees; the checkpoints from the entry on and the mark do not."""
    rewrite(signed, 200)
    assert found(signed) == [("checkpoint", None), ("checkpoint", None), ("forked", None)]


def test_a_history_rewritten_with_its_checkpoints_is_found_by_the_mark(signed: ToyLog) -> None:
    """Whoever has the database but not the log's key can only remove what was signed."""
    rewrite(signed, 200)
    tamper(signed.engine, "DELETE FROM ledger_checkpoint")
    assert found(signed) == [("forked", None)]


def test_a_mark_that_has_seen_nothing_hides_nothing_and_accuses_nobody(signed: ToyLog) -> None:
    """A mark begun anew beside a log with checkpoints: they are checked as ever."""
    signed.mark.write(Mark(origin=ORIGIN))
    assert found(signed) == []
    cut(signed, 400)
    assert found(signed) == [("cut_off", 400)]


def test_a_mark_of_another_history_is_found(signed: ToyLog) -> None:
    """Which of the two was tampered with is for people to find out."""
    mark = signed.mark.read()
    assert mark is not None
    signed.mark.write(msgspec.structs.replace(mark, size=100, frontier=bytes(96)))
    assert found(signed) == [("forked", None)]
    signed.mark.write(msgspec.structs.replace(mark, size=101, frontier=head_of(signed, 101).to_bytes()))
    assert found(signed) == []


def test_progress_is_told_in_entries(signed: ToyLog) -> None:
    """The sum is the size of the log."""
    told: list[int] = []
    with engine.snapshot(signed.engine) as connection:
        result = audit.audit(connection, ORIGIN, [signed.signer.verifier], signed.mark.read(), told.append)
    assert told == [256, 256, 3]
    assert result.tree.size == 515
    assert result.tree.root() == head_of(signed, 515).root()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_log_of_any_length_is_audited_in_flat_memory(signed: ToyLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's driver holds every row of a result; no result is larger than a stretch, whatever the log's size."""
    monkeypatch.setattr(audit, "STRETCH", 256)
    held: list[int] = []

    class Counting(psycopg.Cursor[tuple[object, ...]]):
        def execute(self, *arguments: Any, **options: Any) -> Self:
            done = super().execute(*arguments, **options)
            held.append(done.rowcount)
            return done

    with engine.snapshot(signed.engine) as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.cursor_factory = Counting
        result = audit.audit(connection, ORIGIN, [signed.signer.verifier], signed.mark.read())
        driver.cursor_factory = psycopg.Cursor
    assert (result.tree.size, result.findings) == (515, [])
    assert max(held) == 256
