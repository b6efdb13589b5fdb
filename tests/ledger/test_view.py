"""The view: what is published, all of it, and nothing beyond the newest checkpoint."""

from __future__ import annotations

import itertools

import pytest

from ledger import checkpoint, merkle, proof, tile
from ledger.errors import BadProof, BadTile
from ledger.merkle import Frontier, leaf_hash
from ledger.tile import ENTRIES, Tile
from ledger.view import View
from tests.support.toylog import ORIGIN, ToyLog

SIZES = (1, 2, 5, 255, 256, 257, 513)


@pytest.fixture
def grown(toy: ToyLog) -> ToyLog:
    """A log that was checkpointed at each of SIZES."""
    for before, size in itertools.pairwise((0, *SIZES)):
        toy.fill(size - before)
        toy.publisher.publish()
    return toy


def signed(toy: ToyLog) -> checkpoint.Checkpoint:
    """The newest checkpoint, verified."""
    size, note = View(toy.engine).checkpoint()
    found = checkpoint.verify(note, ORIGIN, [toy.signer.verifier])
    assert found.size == size
    return found


def test_before_the_first_checkpoint_nothing_is_shown(toy: ToyLog) -> None:
    """Entries are there, but nobody has signed them."""
    toy.fill(3)
    view = View(toy.engine)
    assert view.checkpoint() == (0, "")
    assert view.entry(0) is None
    with pytest.raises(BadTile, match="not published"):
        view.tile("tile/0/000.p/3")
    with pytest.raises(BadProof):
        view.prove(0)
    with pytest.raises(BadProof):
        view.consistency(1, 3)


def test_entries_beyond_the_checkpoint_are_not_shown(toy: ToyLog) -> None:
    """Neither bytes, nor tiles, nor proofs; once published, all of them."""
    toy.fill(2)
    toy.publisher.publish()
    made = toy.fill(2)
    view = View(toy.engine)
    hidden = [view.entry(2), view.entry(3)]
    assert hidden == [None, None]
    for path in ("tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/000", "tile/1/000.p/1"):
        with pytest.raises(BadTile):
            view.tile(path)
    with pytest.raises(BadProof, match="no entry 2 in a tree of 2"):
        view.prove(2)
    with pytest.raises(BadProof, match="not published a tree of that size"):
        view.consistency(2, 4)
    toy.publisher.publish()
    assert view.entry(3) == made[1].entry
    assert view.prove(3).index == 3
    assert len(view.tile("tile/0/000.p/4")) == 128


def test_the_tiles_of_every_checkpoint_stay(grown: ToyLog) -> None:
    """A partial tile that was once served is served for ever, also after the full tile is there, with the same bytes."""
    view = View(grown.engine)
    for size in SIZES:
        for wanted in tile.tiles_at(size):
            full = Tile(wanted.level, wanted.number)
            data = view.tile(wanted.path())
            assert len(data) == wanted.width * 32
            if full.start + 256 <= tile.slots(wanted.level, SIZES[-1]):
                assert view.tile(full.path())[: len(data)] == data


def test_the_tiles_are_the_signed_tree(grown: ToyLog) -> None:
    """From the hashes of level 0 alone, and from the bundles, the root of the checkpoint comes out."""
    view, found = View(grown.engine), signed(grown)
    hashes, bundled = Frontier(), Frontier()
    for wanted in tile.tiles_at(found.size):
        if wanted.level == 0:
            data = view.tile(wanted.path())
            for at in range(0, len(data), 32):
                hashes.push(data[at : at + 32])
            for entry in tile.decode_bundle(view.tile(Tile(ENTRIES, wanted.number, wanted.width).path())):
                bundled.push(leaf_hash(entry))
    assert hashes.root() == bundled.root() == found.root
    assert hashes.size == bundled.size == found.size


def test_every_published_entry_has_a_proof(grown: ToyLog) -> None:
    """As a file that verifies with the log's public key alone."""
    view = View(grown.engine)
    for index in (0, 1, 254, 255, 256, 511, 512):
        entry = view.entry(index)
        assert entry is not None
        text = view.prove(index).text()
        assert proof.verify(proof.parse(text), entry, ORIGIN, [grown.signer.verifier]).size == SIZES[-1]


def test_any_two_checkpoints_are_proven_consistent(grown: ToyLog) -> None:
    """Each with each later one."""
    view, tree, roots = View(grown.engine), Frontier(), {}
    for number in range(3):
        bundle = view.tile(Tile(ENTRIES, number, 256 if number < 2 else 1).path())
        for entry in tile.decode_bundle(bundle):
            tree.push(leaf_hash(entry))
            roots[tree.size] = tree.root()
    for old, new in itertools.combinations_with_replacement(SIZES, 2):
        merkle.verify_consistency(old, new, view.consistency(old, new), roots[old], roots[new])


def test_a_consistency_that_cannot_be_is_refused(grown: ToyLog) -> None:
    """From nothing, backwards, or to a size that was not published."""
    for old, new in ((0, 5), (5, 2), (-1, 5), (2, 514), (513, 10**9)):
        with pytest.raises(BadProof):
            View(grown.engine).consistency(old, new)


def test_an_index_outside_the_log_has_neither_entry_nor_proof(grown: ToyLog) -> None:
    """None, and `BadProof`."""
    view = View(grown.engine)
    for index in (-1, 513, 10**9):
        assert view.entry(index) is None
        with pytest.raises(BadProof):
            view.prove(index)


def test_a_tile_that_does_not_exist_is_refused(grown: ToyLog) -> None:
    """Beyond the checkpoint, empty, or not spelled as a tile."""
    view = View(grown.engine)
    for path in (
        "tile/0/002.p/2",
        "tile/0/002",
        "tile/0/003.p/1",
        "tile/1/000.p/3",
        "tile/1/000",
        "tile/2/000.p/1",
        "tile/63/000.p/1",
        "tile/entries/002.p/2",
        "tile/entries/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000.p/256",
        "tile/0/0",
        "checkpoint",
        "",
    ):
        with pytest.raises(BadTile):
            view.tile(path)
