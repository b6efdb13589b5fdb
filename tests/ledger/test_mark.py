"""The mark outside the database: replaced whole, read again when it changed, and never guessed when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import BadProof, LedgerError
from ledger.mark import Mark, MarkFile
from ledger.merkle import Frontier
from tests.support import trees


def marked(count: int, note: str = "") -> Mark:
    """The mark of a tree of some entries."""
    tree = Frontier()
    for leaf in trees.leaves(count):
        tree.push(leaf)
    return Mark(origin="toy.example/log", size=count, frontier=tree.to_bytes(), note=note)


@pytest.mark.parametrize("count", [0, 1, 7, 256])
def test_a_mark_comes_back_from_disk(tmp_path: Path, count: int) -> None:
    """Origin, size, frontier and note; the tree goes on from it."""
    made = marked(count, "note — with words\n")
    MarkFile(tmp_path / "mark.json").write(made)
    found = MarkFile(tmp_path / "mark.json").read()
    assert found == made
    assert found is not None
    assert found.tree().root() == trees.mth(trees.leaves(count))


def test_a_missing_mark_is_none(tmp_path: Path) -> None:
    """Another machine may keep it."""
    assert MarkFile(tmp_path / "mark.json").read() is None


def test_a_reader_sees_what_another_wrote(tmp_path: Path) -> None:
    """Each time it was replaced; unchanged, the same value is given again without reading."""
    reader, writer = MarkFile(tmp_path / "mark.json"), MarkFile(tmp_path / "mark.json")
    for count in range(5):
        writer.write(marked(count))
        found = reader.read()
        assert found == marked(count)
        assert reader.read() is found


def test_a_mark_put_back_by_hand_is_seen(tmp_path: Path) -> None:
    """A restored copy with an older time is a change too."""
    file = MarkFile(tmp_path / "mark.json")
    file.write(marked(1))
    old = file.path.read_bytes()
    file.write(marked(2))
    assert file.read() == marked(2)
    file.path.write_bytes(old)
    assert file.read() == marked(1)
    file.path.unlink()
    assert file.read() is None


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"{}", b'{"origin":1}', b'{"origin":"o","size":"1"}', b'{"origin":"o","frontier":"*"}']
)
def test_a_damaged_mark_is_an_error_and_not_a_beginning(tmp_path: Path, data: bytes) -> None:
    """Half a file must not look like a log that signed nothing yet; it is told by name, each time."""
    file = MarkFile(tmp_path / "mark.json")
    file.path.write_bytes(data)
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"the mark mark\.json is damaged"):
            file.read()


def test_a_mark_whose_frontier_does_not_fit_its_size_has_no_tree() -> None:
    """A number changed by hand is found before anything is signed on it."""
    with pytest.raises(BadProof):
        Mark(origin="o", size=3, frontier=bytes(32)).tree()


def test_a_crash_while_writing_leaves_the_old_mark(tmp_path: Path) -> None:
    """The new one stands aside until it is whole: what lies there unfinished is never read."""
    file = MarkFile(tmp_path / "mark.json")
    file.write(marked(1))
    file.path.with_suffix(".new").write_bytes(b'{"origin":"toy')
    assert MarkFile(file.path).read() == marked(1)
    file.write(marked(2))
    assert [path.name for path in tmp_path.iterdir()] == ["mark.json"]
    assert MarkFile(file.path).read() == marked(2)
