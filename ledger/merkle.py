"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1): hashes, roots, inclusion and consistency proofs.

    leaf = SHA-256(0x00 ‖ entry)        node = SHA-256(0x01 ‖ left ‖ right)        empty root = SHA-256("")

A tree of n > 1 leaves splits at the largest power of two below n. A proof is a list of 32-byte hashes, from the
leaf's sibling upward. Verifiers never trust a stored hash: they are given an entry, a root and the path between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from ledger.errors import BadProof

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

#: Gives the root of the perfect subtree of height `h` whose leaves start at `n · 2^h`.
NodeReader: TypeAlias = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry's bytes as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node over its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first. O(log n) memory."""

    __slots__ = ("size", "stack")

    def __init__(self, size: int = 0, stack: Iterable[bytes] = ()) -> None:
        self.size = size
        self.stack = list(stack)
        if len(self.stack) != size.bit_count() or any(len(h) != HASH_SIZE for h in self.stack):
            raise BadProof(f"a frontier of size {size} has {size.bit_count()} hashes of {HASH_SIZE} bytes")

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The frontier whose `to_bytes` was `data`."""
        return cls(size, (data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)))

    def to_bytes(self) -> bytes:
        """The stack, largest subtree first, as one string of 32-byte hashes."""
        return b"".join(self.stack)

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf hash. Returns the tile nodes it completes: (level ≥ 1, number, root of 256^level leaves)."""
        return self._push(leaf, 0)

    def push_tile(self, root: bytes) -> list[tuple[int, int, bytes]]:
        """Append the root of 256 leaves at once; the size must be a multiple of 256. Returns as `push` does."""
        if self.size & 255:
            raise BadProof("a whole tile is appended only where a tile begins")
        return [(1, self.size >> 8, root), *self._push(root, 8)]

    def _push(self, found: bytes, height: int) -> list[tuple[int, int, bytes]]:
        done: list[tuple[int, int, bytes]] = []
        count = (self.size >> height) + 1
        self.size += 1 << height
        stack = self.stack
        while not count & 1:
            found = sha256(b"\x01" + stack.pop() + found).digest()
            count >>= 1
            height += 1
            if not height & 7:
                done.append((height >> 3, count - 1, found))
        stack.append(found)
        return done

    def root(self) -> bytes:
        """Root of the tree as it stands."""
        if not self.stack:
            return EMPTY_ROOT
        root = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier of the same tree."""
        return Frontier(self.size, self.stack)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, computed level by level."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        pairs = iter(level)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


def subtree_root(read: NodeReader, begin: int, end: int) -> bytes:
    """Root over leaves [begin, end), where `begin` is a multiple of the power of two at or above the width."""
    width = end - begin
    height = width.bit_length() - 1
    if width == 1 << height:
        return read(height, begin >> height)
    middle = begin + (1 << height)
    return node_hash(read(height, begin >> height), subtree_root(read, middle, end))


def tree_root(read: NodeReader, size: int) -> bytes:
    """Root of the first `size` leaves."""
    return subtree_root(read, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read: NodeReader, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1; `BadProof` unless 0 ≤ index < size."""
    if not 0 <= index < size:
        raise BadProof(f"no entry {index} in a tree of {size}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(subtree_root(read, middle, end))
            end = middle
        else:
            path.append(subtree_root(read, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(read: NodeReader, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2; `BadProof` unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise BadProof(f"no consistency proof from {old} to {new}")
    path: list[bytes] = []
    begin, end = 0, new
    while begin < old < end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(subtree_root(read, middle, end))
            end = middle
        else:
            path.append(subtree_root(read, begin, middle))
            begin = middle
    if begin > 0:
        path.append(subtree_root(read, begin, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2: `BadProof` unless `path` leads from `leaf` at `index` to the root of a tree of `size`."""
    if not 0 <= index < size:
        raise BadProof(f"no entry {index} in a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    if len(path) != inner + (index >> inner).bit_count():
        raise BadProof(f"a proof for entry {index} of {size} does not have {len(path)} hashes")
    _check_hashes(leaf, root, *path)
    found = leaf
    for height, sibling in enumerate(path[:inner]):
        found = node_hash(sibling, found) if index >> height & 1 else node_hash(found, sibling)
    for sibling in path[inner:]:
        found = node_hash(sibling, found)
    if found != root:
        raise BadProof("the proof leads to another root")


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """RFC 9162 §2.1.4.2: `BadProof` unless the tree of `new` leaves extends the tree of `old` leaves (old ≥ 1)."""
    if not 0 < old <= new:
        raise BadProof(f"no consistency proof from {old} to {new}")
    if old == new:
        if path or old_root != new_root:
            raise BadProof("two trees of one size differ, or an empty proof is not empty")
        return
    _check_hashes(old_root, new_root, *path)
    first, second = _replay(old, new, path, old_root)
    if first != old_root:
        raise BadProof("the proof leads to another old root")
    if second != new_root:
        raise BadProof("the proof leads to another new root")


def _replay(old: int, new: int, path: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    shift = (old & -old).bit_length() - 1
    inner = (old - 1 ^ new - 1).bit_length() - shift
    start = 0 if old == 1 << shift else 1
    if len(path) != start + inner + (old - 1 >> shift + inner).bit_count():
        raise BadProof(f"a proof from {old} to {new} does not have {len(path)} hashes")
    first = second = path[0] if start else old_root
    mask = old - 1 >> shift
    for height, sibling in enumerate(path[start : start + inner]):
        if mask >> height & 1:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
        else:
            second = node_hash(second, sibling)
    for sibling in path[start + inner :]:
        first, second = node_hash(sibling, first), node_hash(sibling, second)
    return first, second


def _split(width: int) -> int:
    return 1 << (width - 1).bit_length() - 1


def _check_hashes(*hashes: bytes) -> None:
    if any(len(h) != HASH_SIZE for h in hashes):
        raise BadProof(f"a hash is not {HASH_SIZE} bytes")
