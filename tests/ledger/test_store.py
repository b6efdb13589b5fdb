"""Rows of the log on both engines: what is asked for comes back, in order and whole, or not at all."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from ledger import tile
from ledger.errors import BadProof, BadTile
from ledger.merkle import Frontier, leaf_hash
from ledger.store import bulk, engine, log
from ledger.store.log import Head, StoredEntry
from ledger.tile import ENTRIES, Tile
from tests.support import trees
from tests.support.tamper import tamper
from tests.support.toylog import ToyLog, submission

KINDS = sa.Table(
    "kinds",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("big", sa.BigInteger),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("yes", sa.Boolean),
)
ONE_KEY = sa.Table(
    "one_key",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("big", sa.BigInteger),
    sa.Column("raw", sa.LargeBinary),
)
ROWS = [("a", 1, 2**53, b"\x00\xff", True), ("b", 2, None, None, None), ("字\U0001f602%?'\"", -1, -(2**60), b"", False)]


def test_entries_are_found_by_actor_and_key_together(toy: ToyLog) -> None:
    """Neither alone is enough, asking twice is asking once, and what is not there is not made up."""
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    first = toy.raise_(key=one, actor="me")
    second = toy.raise_(key=one, actor="you")
    toy.raise_(key=two, actor="me")
    with toy.engine.connect() as connection:
        found = log.find_keys(connection, [("me", one), ("you", one), ("me", one), ("you", two), ("me", "never")])
        assert log.find_keys(connection, []) == {}
    assert {pair: stored.index for pair, stored in found.items()} == {("me", one): 0, ("you", one): 1}
    assert (found["me", one].data, found["you", one].leaf) == (first.entry, second.leaf)


def test_thousands_of_keys_are_looked_up_at_once(toy: ToyLog) -> None:
    """More than either engine takes as single parameters."""
    made = [submission() for _ in range(400)]
    toy.writer.submit_many(made)
    keys = [(s.actor, s.key) for s in made] + [("me", str(uuid.uuid4())) for _ in range(70_000)]
    with toy.engine.connect() as connection:
        assert len(log.find_keys(connection, keys)) == 400


@pytest.mark.parametrize(
    ("begin", "end", "chunk"), [(0, 20, 4096), (0, 20, 1), (3, 17, 5), (5, 10, 5), (19, 50, 7), (4, 4, 3), (30, 40, 3)]
)
def test_entries_are_read_in_order_in_chunks_of_any_size(toy: ToyLog, begin: int, end: int, chunk: int) -> None:
    """Chunk borders neither lose nor repeat a row, nor does the end of the log."""
    made = toy.fill(20)
    with toy.engine.connect() as connection:
        found = list(log.read_entries(connection, begin, end, chunk))
    assert [stored.index for stored in found] == list(range(begin, min(end, 20)))
    assert [stored.data for stored in found] == [answer.entry for answer in made[begin:end]]


def test_a_gap_between_entries_is_not_closed_over(toy: ToyLog) -> None:
    """Whoever reads compares the indexes."""
    toy.fill(5)
    tamper(toy.engine, "DELETE FROM ledger_entry WHERE entry_index = 2")
    with toy.engine.connect() as connection:
        assert [stored.index for stored in log.read_entries(connection, 0, 5, 2)] == [0, 1, 3, 4]
        assert log.read_entry(connection, 2) is None


def test_a_row_comes_back_as_it_was_written(toy: ToyLog) -> None:
    """Index, actor, key, bytes and leaf hash, as bytes on either engine."""
    answer = toy.raise_(key="f47ac10b-58cc-4372-a567-0e02b2c3d479", actor="officer:7", note="字")
    with toy.engine.connect() as connection:
        found = log.read_entry(connection, 0)
    assert answer.entry is not None
    expected = StoredEntry(
        0, "officer:7", "f47ac10b-58cc-4372-a567-0e02b2c3d479", answer.entry, leaf_hash(answer.entry)
    )
    assert found == expected
    assert type(found.data) is type(found.leaf) is bytes


def test_tiles_are_read_from_the_rows(toy: ToyLog) -> None:
    """Hashes of level 0, nodes of level 1 and bundles, full and partial."""
    made = toy.fill(515)
    leaves = [answer.leaf or b"" for answer in made]
    with toy.engine.connect() as connection:
        for wanted in (Tile(0, 0), Tile(0, 1), Tile(0, 2, 3), Tile(0, 2, 1), Tile(0, 1, 255)):
            expected = leaves[wanted.start : wanted.start + wanted.width]
            assert log.read_tile(connection, wanted) == b"".join(expected)
            bundle = log.read_tile(connection, Tile(ENTRIES, wanted.number, wanted.width))
            assert [leaf_hash(entry) for entry in tile.decode_bundle(bundle)] == expected
        assert log.read_tile(connection, Tile(1, 0, 2)) == trees.mth(leaves[:256]) + trees.mth(leaves[256:512])


def test_a_tile_with_a_row_missing_is_not_served(toy: ToyLog) -> None:
    """Beyond the end, above the top, or where somebody removed a row."""
    toy.fill(300)
    tamper(toy.engine, "DELETE FROM ledger_entry WHERE entry_index = 7")
    with toy.engine.connect() as connection:
        for wanted in (
            Tile(0, 1, 45),
            Tile(ENTRIES, 1, 45),
            Tile(1, 0, 2),
            Tile(2, 0, 1),
            Tile(0, 0),
            Tile(ENTRIES, 0),
        ):
            with pytest.raises(BadTile, match=r"has \d+ of \d+ rows"):
                log.read_tile(connection, wanted)
        assert len(log.read_tile(connection, Tile(0, 0, 7))) == 7 * 32


def test_a_tile_with_a_hash_of_another_length_is_not_served(toy: ToyLog) -> None:
    """It would shift every slot after it."""
    toy.fill(2)
    tamper(toy.engine, "UPDATE ledger_entry SET leaf_hash = ? WHERE entry_index = 1", (b"\x00" * 31,))
    with toy.engine.connect() as connection, pytest.raises(BadTile, match="not 32 bytes"):
        log.read_tile(connection, Tile(0, 0, 2))


def test_the_head_is_stored_and_read_whole(toy: ToyLog) -> None:
    """Frontier, time and halt; a frontier that does not fit its size is refused."""
    tree = Frontier()
    for leaf in trees.leaves(7):
        tree.push(leaf)
    with engine.transaction(toy.engine) as connection:
        log.write_head(connection, Head(tree, 1_795_000_000_123, None))
    log.set_halted(toy.engine, "forked")
    with toy.engine.connect() as connection:
        found = log.read_head(connection)
        assert (found.size, found.frontier.stack, found.last_time, found.halted) == (
            7,
            tree.stack,
            1_795_000_000_123,
            "forked",
        )
        engine.run(connection, "UPDATE ledger_head SET size = 8")
        with pytest.raises(BadProof):
            log.read_head(connection)


def test_there_is_one_head(toy: ToyLog) -> None:
    """A second row is refused by the table."""
    for statement in (
        "INSERT INTO ledger_head (id, size, frontier, last_time) VALUES (2, 0, '', 0)",
        "INSERT INTO ledger_head (id, size, frontier, last_time) VALUES (1, 0, '', 0)",
    ):
        with toy.engine.connect() as connection, pytest.raises(engine.DATABASE_ERRORS):
            engine.run(connection, statement)


def test_checkpoints_are_kept_oldest_first(toy: ToyLog) -> None:
    """All of them, and the newest by itself."""
    with toy.engine.connect() as connection:
        assert log.latest_checkpoint(connection) is None
        for size in (3, 5, 70_000):
            log.insert_checkpoint(connection, size, f"note — {size}\n")
        assert log.checkpoints(connection) == [(size, f"note — {size}\n") for size in (3, 5, 70_000)]
        assert log.latest_checkpoint(connection) == (70_000, "note — 70000\n")


@pytest.fixture
def kinds(target: sa.Engine) -> sa.Engine:
    """A table with a column of every kind that is written in bulk."""
    KINDS.create(target)
    return target


def rows(target: sa.Engine) -> list[tuple[object, ...]]:
    with target.connect() as connection:
        return sorted((tuple(row) for row in connection.execute(sa.select(KINDS))), key=str)


def test_rows_of_every_kind_are_inserted_in_bulk(kinds: sa.Engine) -> None:
    """Text of any script, large integers, bytes, booleans and nulls."""
    with kinds.connect() as connection:
        bulk.insert(connection, KINDS, ROWS)
        bulk.insert(connection, KINDS, [])
        bulk.update(connection, ONE_KEY, (1,), [])
    assert rows(kinds) == sorted(ROWS, key=str)


def test_an_update_changes_the_columns_named_and_no_other(target: sa.Engine) -> None:
    """In the rows of its keys; a key that is not there adds nothing."""
    ONE_KEY.create(target)
    with target.connect() as connection:
        bulk.insert(connection, ONE_KEY, [("a", 1, b"one"), ("b", 2, b"two"), ("字", 3, None)])
        bulk.update(connection, ONE_KEY, (2,), [(b"new", "a"), (b"\x00", "字"), (b"none", "never")])
        bulk.update(connection, ONE_KEY, (1, 2), [(None, None, "b")])
        found = {tuple(row) for row in connection.execute(sa.select(ONE_KEY))}
    assert found == {("a", 1, b"new"), ("b", None, None), ("字", 3, b"\x00")}


def test_a_second_insert_of_a_key_is_refused(kinds: sa.Engine) -> None:
    """And none of the rows beside it is kept when the caller rolls back."""
    with kinds.connect() as connection:
        bulk.insert(connection, KINDS, ROWS[:1])
    with pytest.raises(engine.DATABASE_ERRORS), engine.transaction(kinds) as connection:
        bulk.insert(connection, KINDS, [ROWS[1], ROWS[0]])
    assert rows(kinds) == ROWS[:1]


def test_rows_of_another_width_are_refused(kinds: sa.Engine) -> None:
    """A forgotten column is an error, not a shifted row."""
    with kinds.connect() as connection:
        for wrong in (ROWS[0][:-1], (*ROWS[0], 1)):
            with pytest.raises((ValueError, *engine.DATABASE_ERRORS)):
                bulk.insert(connection, KINDS, [wrong])
    assert rows(kinds) == []


def test_rows_are_selected_by_a_list_of_keys(kinds: sa.Engine) -> None:
    """Any text can be asked for; an empty list asks nothing."""
    with kinds.connect() as connection:
        bulk.insert(connection, KINDS, ROWS)
        found = bulk.select_in(connection, KINDS, "id", [ROWS[2][0], "a", "a", "never", "' OR 1=1 --"])
        assert bulk.select_in(connection, KINDS, "id", []) == []
    assert sorted(row[0] for row in found) == sorted(["a", ROWS[2][0]])


def test_a_column_type_without_an_array_is_refused_by_name() -> None:
    """PostgreSQL takes one array per column; a table with another type is found when its first row is written."""
    table = sa.Table("odd", sa.MetaData(), sa.Column("x", sa.Float))
    with pytest.raises(TypeError, match=r"odd\.x"):
        bulk._insert_text(table, "postgresql")
