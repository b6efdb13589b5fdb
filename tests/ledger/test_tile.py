"""Tiles and bundles: one address per tile, nothing beyond the checkpoint, the same proofs as from the leaves."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import merkle, tile
from ledger.errors import BadTile, EntryTooLarge
from ledger.merkle import Frontier
from ledger.tile import ENTRIES, MAX_ENTRY, WIDTH, Tile
from tests.support import trees

TILES = st.builds(Tile, st.integers(ENTRIES, 63), st.integers(0, 2**55), st.integers(1, WIDTH))
BIG = 70_000


@given(TILES)
def test_a_path_leads_back_to_its_tile(wanted: Tile) -> None:
    """Writing and reading an address are inverse."""
    assert tile.parse_path(wanted.path()) == wanted


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 999), "tile/63/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(ENTRIES, 5, 1), "tile/entries/005.p/1"),
        (Tile(ENTRIES, 1234067), "tile/entries/x001/x234/067"),
    ],
)
def test_paths_are_spelled_as_the_specification_says(wanted: Tile, path: str) -> None:
    """Groups of three digits, all but the last with an x, and `.p/W` for a partial tile."""
    assert wanted.path() == path
    assert tile.parse_path(path) == wanted


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/entry/000",
        "tile/0/x000/000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/X001/000",
        "tile/0/x001",
        "tile/0/x001/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/000.p/1\n",
        "tile//000",
        "tile/0/../0/000",
        "tile/0/٠٠١",
        "tile/0/000.p/１",
        "TILE/0/000",
    ],
)
def test_any_other_spelling_is_refused(path: str) -> None:
    """One tile has one address, so that a cache or a mirror never holds it twice."""
    with pytest.raises(BadTile, match="not a tile path"):
        tile.parse_path(path)


@pytest.mark.parametrize("groups", [7, 2_000])
def test_a_path_without_end_is_no_tile(groups: int) -> None:
    """A number of more digits than a log can have is refused before it is made into an integer."""
    with pytest.raises(BadTile, match="not a tile path"):
        tile.parse_path("tile/0/" + "x001/" * groups + "000")


def test_a_log_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    """Level 0: 273 full and 112; level 1: one full and 17; level 2: 1; and nothing above."""
    found = list(tile.tiles_at(BIG))
    assert Counter(t.level for t in found if t.width == WIDTH) == {0: 273, 1: 1}
    assert [t for t in found if t.width < WIDTH] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [tile.slots(level, BIG) for level in (ENTRIES, 0, 1, 2, 3)] == [70_000, 70_000, 273, 1, 0]


def test_an_empty_log_has_no_tile_and_a_full_one_has_no_empty_partial() -> None:
    """There is no tile of width 0."""
    assert list(tile.tiles_at(0)) == []
    assert list(tile.tiles_at(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tile.tiles_at(512)) == [Tile(0, 0), Tile(0, 1), Tile(1, 0, 2)]


@given(st.integers(1, 2**40), st.integers(0, 6))
def test_partial_widths_follow_the_formula(size: int, level: int) -> None:
    """The partial width at level l is floor(s / 256^l) mod 256."""
    last = divmod(size // 256**level, WIDTH)
    assert tile.slots(level, size) == last[0] * WIDTH + last[1]


def test_every_listed_tile_is_published_and_the_next_slot_is_not() -> None:
    """`check_published` ends exactly where the checkpoint ends, at every level and for bundles."""
    for wanted in [*tile.tiles_at(BIG), Tile(ENTRIES, 273, 112), Tile(0, 273, 111)]:
        tile.check_published(wanted, BIG)
    for wanted in (
        Tile(0, 273, 113),
        Tile(0, 273),
        Tile(0, 274, 1),
        Tile(1, 1, 18),
        Tile(1, 1),
        Tile(2, 0, 2),
        Tile(3, 0, 1),
        Tile(63, 0, 1),
        Tile(ENTRIES, 273, 113),
        Tile(ENTRIES, 274, 1),
        Tile(0, 2**55),
    ):
        with pytest.raises(BadTile, match="not published"):
            tile.check_published(wanted, BIG)
    with pytest.raises(BadTile):
        tile.check_published(Tile(0, 0, 1), 0)


class Shelf:
    """The tiles of a log of `BIG` entries, counting who asks for which."""

    def __init__(self) -> None:
        self.leaves = trees.leaves(BIG)
        self.asked: Counter[Tile] = Counter()
        self.rows: dict[int, list[bytes]] = {0: self.leaves, 1: [], 2: []}
        tree = Frontier()
        for leaf in self.leaves:
            for level, _number, value in tree.push(leaf):
                self.rows[level].append(value)
        self.root = tree.root()

    def read(self, wanted: Tile) -> bytes:
        tile.check_published(wanted, BIG)
        self.asked[wanted] += 1
        return b"".join(self.rows[wanted.level][wanted.start : wanted.start + wanted.width])


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """A log of the specification's example size."""
    return Shelf()


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999])
def test_proofs_from_tiles_are_those_from_the_leaves(shelf: Shelf, index: int) -> None:
    """At tile borders of every level, for inclusion and for consistency."""
    read = tile.node_reader(shelf.read, BIG)
    path = merkle.inclusion_proof(read, index, BIG)
    assert path == trees.path(index, shelf.leaves)
    merkle.verify_inclusion(shelf.leaves[index], index, BIG, path, shelf.root)
    grown = merkle.consistency_proof(read, index + 1, BIG)
    assert grown == trees.proof(index + 1, shelf.leaves)


def test_a_proof_fetches_only_published_tiles_and_each_once(shelf: Shelf) -> None:
    """One inclusion proof needs at most two tiles a level."""
    shelf.asked.clear()
    merkle.inclusion_proof(tile.node_reader(shelf.read, BIG), 69_000, BIG)
    assert set(shelf.asked.values()) == {1}
    assert set(shelf.asked) <= set(tile.tiles_at(BIG))
    assert len(shelf.asked) <= 6


def test_the_root_is_read_from_the_tiles(shelf: Shelf) -> None:
    """The tiles hold the whole tree."""
    assert merkle.tree_root(tile.node_reader(shelf.read, BIG), BIG) == shelf.root


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33), bytes(96)])
def test_a_tile_of_another_width_than_asked_is_refused(data: bytes) -> None:
    """A server that gives a shorter or longer tile does not confuse the slots."""
    with pytest.raises(BadTile, match="does not hold 2 hashes"):
        merkle.inclusion_proof(tile.node_reader(lambda _: data, 2), 0, 2)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    """Empty entries included."""
    assert tile.decode_bundle(tile.encode_bundle(entries)) == entries


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.data())
def test_a_bundle_cut_inside_an_entry_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    """Cut between entries it is a shorter bundle; anywhere else it is refused."""
    bundle = tile.encode_bundle(entries)
    borders = {len(tile.encode_bundle(entries[:n])) for n in range(len(entries) + 1)}
    cut = data.draw(st.integers(0, len(bundle)))
    if cut in borders:
        assert tile.decode_bundle(bundle[:cut]) == entries[: sorted(borders).index(cut)]
        return
    with pytest.raises(BadTile, match="inside an entry"):
        tile.decode_bundle(bundle[:cut])


@pytest.mark.parametrize("cut", [1, 2, 4, 6, 7])
def test_a_bundle_cut_in_a_length_or_in_an_entry_is_refused(cut: int) -> None:
    """One byte of a length, a length without its entry, half an entry, in the first and in the second."""
    bundle = tile.encode_bundle([b"abc", b"de"])
    assert tile.decode_bundle(bundle[:5]) == [b"abc"]
    with pytest.raises(BadTile, match="inside an entry"):
        tile.decode_bundle(bundle[:cut])


def test_a_bundle_has_two_byte_lengths_and_so_a_largest_entry() -> None:
    """65,535 bytes fit, one more does not."""
    largest = bytes(MAX_ENTRY)
    assert tile.encode_bundle([largest, b"x"])[:2] == b"\xff\xff"
    assert tile.decode_bundle(tile.encode_bundle([largest, b"x"])) == [largest, b"x"]
    with pytest.raises(EntryTooLarge):
        tile.encode_bundle([bytes(MAX_ENTRY + 1)])
