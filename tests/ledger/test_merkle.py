"""The Merkle tree: public vectors, the definition of RFC 6962, and proofs that somebody tampered with."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import merkle
from ledger.errors import BadProof
from ledger.merkle import Frontier
from tests.support import trees

LEAVES = trees.leaves(600)
SIZES = st.integers(1, 300)


@st.composite
def inclusions(draw: st.DrawFn) -> tuple[int, int]:
    """(index, size) of an entry in a tree."""
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


@st.composite
def extensions(draw: st.DrawFn) -> tuple[int, int]:
    """(old, new) sizes of a tree that truly grew."""
    new = draw(st.integers(2, 300))
    return draw(st.integers(1, new - 1)), new


def flipped(data: bytes, bit: int) -> bytes:
    """The bytes with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_public_inclusion_cases_are_judged_as_they_say(vectors: Path) -> None:
    """98 cases: each verifies or fails as its flag says."""

    def check(case: dict[str, Any]) -> None:
        merkle.verify_inclusion(
            raw(case["leafHash"]), case["leafIdx"], case["treeSize"], hashes(case), raw(case["root"])
        )

    assert judge(vectors / "merkle" / "inclusion", check) == (98, [])


def test_the_public_consistency_cases_are_judged_as_they_say(vectors: Path) -> None:
    """98 cases: each verifies or fails as its flag says."""

    def check(case: dict[str, Any]) -> None:
        merkle.verify_consistency(case["size1"], case["size2"], hashes(case), raw(case["root1"]), raw(case["root2"]))

    assert judge(vectors / "merkle" / "consistency", check) == (98, [])


def judge(folder: Path, check: Callable[[dict[str, Any]], None]) -> tuple[int, list[str]]:
    """How many cases there are, and the names of those judged otherwise than they say."""
    wrong = []
    files = sorted(folder.rglob("*.json"))
    for file in files:
        case = json.loads(file.read_text())
        try:
            check(case)
            refused = False
        except BadProof:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(str(file))
    return len(files), wrong


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def hashes(case: dict[str, Any]) -> list[bytes]:
    return [raw(text) for text in case["proof"] or []]


def test_the_reference_tree_has_its_published_hashes(vectors: Path) -> None:
    """Leaf, node and all nine roots of the classic eight-leaf tree."""
    reference = json.loads((vectors / "rfc6962.json").read_text())
    found = [merkle.leaf_hash(bytes.fromhex(text)) for text in reference["leaf_inputs_hex"]]
    assert [leaf.hex() for leaf in found] == reference["leaf_hashes_hex"]
    assert [merkle.root_of(found[:n]).hex() for n in range(9)] == reference["roots_by_size_hex"]
    leaf, node = reference["hasher"]
    assert merkle.leaf_hash(bytes.fromhex(leaf["data_hex"])).hex() == leaf["hash_hex"]
    assert merkle.node_hash(bytes.fromhex(node["left_hex"]), bytes.fromhex(node["right_hex"])).hex() == node["hash_hex"]


def test_every_way_to_a_root_gives_the_root_of_the_definition() -> None:
    """Frontier, level by level and from subtrees: one root, at every size."""
    tree = Frontier()
    for size in range(301):
        expected = trees.mth(LEAVES[:size])
        assert tree.root() == merkle.root_of(LEAVES[:size]) == expected
        assert merkle.tree_root(trees.reader(LEAVES[:size]), size) == expected
        assert Frontier.from_bytes(size, tree.to_bytes()).root() == expected
        tree.push(LEAVES[size])


@given(st.lists(st.binary(max_size=40), max_size=80))
def test_roots_of_any_entries_follow_the_definition(entries: list[bytes]) -> None:
    """The entries' bytes do not matter, equal ones included."""
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    tree = Frontier()
    for leaf in leaves:
        tree.push(leaf)
    assert tree.root() == merkle.root_of(leaves) == trees.mth(leaves)


def test_pushing_reports_each_tile_node_once_when_it_is_complete() -> None:
    """Levels and numbers come out with the root of their 256^level leaves; a whole tile at once gives the same."""
    one, tiled = Frontier(), Frontier()
    leaves = LEAVES[:512]
    found = [node for leaf in leaves for node in one.push(leaf)]
    assert found == [(1, n, trees.mth(leaves[n * 256 : n * 256 + 256])) for n in range(2)]
    assert [node for n in range(2) for node in tiled.push_tile(found[n][2])] == found
    assert (one.size, one.stack) == (tiled.size, tiled.stack)


def test_the_second_level_is_reported_with_the_65536th_leaf() -> None:
    """A node of level 2 comes right after the last node of level 1 under it."""
    tree, plain = Frontier(), trees.leaves(256)
    for root in plain[:-1]:
        tree.push_tile(root)
    assert tree.push_tile(plain[-1]) == [(1, 255, plain[-1]), (2, 0, trees.mth(plain))]
    assert tree.size == 65_536


def test_a_whole_tile_is_refused_in_the_middle_of_another() -> None:
    """`push_tile` demands a size that is a multiple of 256."""
    tree = Frontier()
    tree.push(LEAVES[0])
    with pytest.raises(BadProof, match="where a tile begins"):
        tree.push_tile(LEAVES[1])


def test_a_copy_grows_apart_from_its_original() -> None:
    """Pushing to one does not touch the other."""
    tree = Frontier()
    tree.push(LEAVES[0])
    tree.copy().push(LEAVES[1])
    assert (tree.size, tree.root()) == (1, LEAVES[0])


@pytest.mark.parametrize(("size", "data"), [(1, b""), (0, bytes(32)), (3, bytes(32)), (1, bytes(31)), (3, bytes(63))])
def test_a_frontier_of_another_size_is_refused(size: int, data: bytes) -> None:
    """The number of hashes is the number of ones in the size; each has 32 bytes."""
    with pytest.raises(BadProof, match=f"frontier of size {size}"):
        Frontier.from_bytes(size, data)


@given(inclusions())
def test_inclusion_proofs_follow_the_definition_and_verify(place: tuple[int, int]) -> None:
    """PATH(m, D[n]) hash by hash, and it leads to the root."""
    index, size = place
    path = merkle.inclusion_proof(trees.reader(LEAVES[:size]), index, size)
    assert path == trees.path(index, LEAVES[:size])
    merkle.verify_inclusion(LEAVES[index], index, size, path, trees.mth(LEAVES[:size]))


@given(extensions())
def test_consistency_proofs_follow_the_definition_and_verify(sizes: tuple[int, int]) -> None:
    """PROOF(m, D[n]) hash by hash, and it leads to both roots."""
    old, new = sizes
    path = merkle.consistency_proof(trees.reader(LEAVES[:new]), old, new)
    assert path == trees.proof(old, LEAVES[:new])
    merkle.verify_consistency(old, new, path, trees.mth(LEAVES[:old]), trees.mth(LEAVES[:new]))


def test_every_small_proof_verifies() -> None:
    """All entries and all earlier sizes of all trees up to 33 leaves, without chance."""
    for size in range(1, 34):
        read, root = trees.reader(LEAVES[:size]), trees.mth(LEAVES[:size])
        for index in range(size):
            merkle.verify_inclusion(LEAVES[index], index, size, merkle.inclusion_proof(read, index, size), root)
            path = merkle.consistency_proof(read, index + 1, size)
            merkle.verify_consistency(index + 1, size, path, trees.mth(LEAVES[: index + 1]), root)


@given(inclusions(), st.data())
def test_a_flipped_bit_in_an_inclusion_proof_fails(place: tuple[int, int], data: st.DataObject) -> None:
    """Leaf, root or any hash of the path: one bit is enough."""
    index, size = place
    parts = [LEAVES[index], trees.mth(LEAVES[:size]), *trees.path(index, LEAVES[:size])]
    chosen = data.draw(st.integers(0, len(parts) - 1))
    parts[chosen] = flipped(parts[chosen], data.draw(st.integers(0, 255)))
    with pytest.raises(BadProof):
        merkle.verify_inclusion(parts[0], index, size, parts[2:], parts[1])


@given(extensions(), st.data())
def test_a_flipped_bit_in_a_consistency_proof_fails(sizes: tuple[int, int], data: st.DataObject) -> None:
    """Either root or any hash of the path: one bit is enough."""
    old, new = sizes
    parts = [trees.mth(LEAVES[:old]), trees.mth(LEAVES[:new]), *trees.proof(old, LEAVES[:new])]
    chosen = data.draw(st.integers(0, len(parts) - 1))
    parts[chosen] = flipped(parts[chosen], data.draw(st.integers(0, 255)))
    with pytest.raises(BadProof):
        merkle.verify_consistency(old, new, parts[2:], parts[0], parts[1])


def tampered(path: list[bytes], root: bytes) -> list[list[bytes]]:
    """A path truncated at either end, extended at either end, and with any two neighbours swapped."""
    made = [path[:-1], path[1:]] if path else []
    made += [[*path, root], [root, *path], [*path, path[-1] if path else root]]
    made += [[*path[:i], path[i + 1], path[i], *path[i + 2 :]] for i in range(len(path) - 1)]
    return made


@given(inclusions())
def test_a_truncated_extended_or_swapped_inclusion_proof_fails(place: tuple[int, int]) -> None:
    """The path has one length and one order."""
    index, size = place
    root = trees.mth(LEAVES[:size])
    for path in tampered(trees.path(index, LEAVES[:size]), root):
        with pytest.raises(BadProof):
            merkle.verify_inclusion(LEAVES[index], index, size, path, root)


@given(extensions())
def test_a_truncated_extended_or_swapped_consistency_proof_fails(sizes: tuple[int, int]) -> None:
    """The path has one length and one order."""
    old, new = sizes
    first, second = trees.mth(LEAVES[:old]), trees.mth(LEAVES[:new])
    for path in tampered(trees.proof(old, LEAVES[:new]), second):
        with pytest.raises(BadProof):
            merkle.verify_consistency(old, new, path, first, second)


@given(inclusions(), st.integers(0, 299))
def test_a_proof_does_not_serve_another_entry(place: tuple[int, int], other: int) -> None:
    """Neither another leaf at this index nor this leaf at another index."""
    index, size = place
    other %= size
    if other == index:
        return
    path, root = trees.path(index, LEAVES[:size]), trees.mth(LEAVES[:size])
    for leaf, at in ((LEAVES[other], index), (LEAVES[index], other)):
        with pytest.raises(BadProof):
            merkle.verify_inclusion(leaf, at, size, path, root)


def test_two_histories_of_one_size_are_not_consistent() -> None:
    """A fork is refused at equal and at growing sizes."""
    ours, theirs = LEAVES[:10], [*LEAVES[:6], *trees.leaves(4, "forked ")]
    with pytest.raises(BadProof, match="of one size differ"):
        merkle.verify_consistency(10, 10, [], trees.mth(ours), trees.mth(theirs))
    with pytest.raises(BadProof, match="another old root"):
        merkle.verify_consistency(7, 10, trees.proof(7, theirs), trees.mth(ours[:7]), trees.mth(theirs))
    with pytest.raises(BadProof, match="another new root"):
        merkle.verify_consistency(7, 10, trees.proof(7, ours), trees.mth(ours[:7]), trees.mth(theirs))


def test_equal_trees_need_an_empty_proof() -> None:
    """The same size with the same root verifies with no hash and fails with one."""
    root = trees.mth(LEAVES[:5])
    merkle.verify_consistency(5, 5, [], root, root)
    with pytest.raises(BadProof):
        merkle.verify_consistency(5, 5, [root], root, root)


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (0, 0), (1, 1), (5, 3)])
def test_an_entry_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    """It is neither made nor verified."""
    with pytest.raises(BadProof, match=f"no entry {index}"):
        merkle.inclusion_proof(trees.reader(LEAVES), index, size)
    with pytest.raises(BadProof, match=f"no entry {index}"):
        merkle.verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 5), (-1, 5), (6, 5), (0, 0)])
def test_a_tree_does_not_shrink_and_nothing_extends_the_empty_tree(old: int, new: int) -> None:
    """Consistency from zero proves nothing and is refused, made or verified."""
    with pytest.raises(BadProof, match=f"from {old} to {new}"):
        merkle.consistency_proof(trees.reader(LEAVES), old, new)
    with pytest.raises(BadProof, match=f"from {old} to {new}"):
        merkle.verify_consistency(old, new, [], LEAVES[0], LEAVES[0])


@pytest.mark.parametrize("size", [31, 33, 0])
def test_a_hash_of_another_length_fails(size: int) -> None:
    """Leaf, root and path are 32 bytes each, so that one cannot spill into its neighbour."""
    good, odd = LEAVES[0], bytes(size)
    for leaf, path, root in ((odd, [good], good), (good, [odd], good), (good, [good], odd)):
        with pytest.raises(BadProof, match="32 bytes"):
            merkle.verify_inclusion(leaf, 0, 2, path, root)
    for old, path, new in ((odd, [good], good), (good, [odd], good), (good, [good], odd)):
        with pytest.raises(BadProof, match="32 bytes"):
            merkle.verify_consistency(1, 2, path, old, new)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """The prefixes keep an entry that looks like two hashes apart from the node over them."""
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
