"""The Merkle tree as RFC 6962 §2.1 words it: slow, recursive, and written apart from the code it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from ledger.merkle import NodeReader


def entries(count: int, salt: str = "") -> list[bytes]:
    """Some entries, each different."""
    return [f"{salt}entry {number}".encode() for number in range(count)]


def leaves(count: int, salt: str = "") -> list[bytes]:
    """The leaf hashes of some entries."""
    return [sha256(b"\x00" + entry).digest() for entry in entries(count, salt)]


def mth(hashes: Sequence[bytes]) -> bytes:
    """MTH(D) over leaf hashes."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = _split(len(hashes))
    return sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def path(m: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(hashes) == 1:
        return []
    k = _split(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def proof(m: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n])."""
    return _subproof(m, hashes, complete=True)


def reader(hashes: Sequence[bytes]) -> NodeReader:
    """Perfect subtrees computed from the leaves."""
    return lambda height, number: mth(hashes[number << height : (number + 1) << height])


def _subproof(m: int, hashes: Sequence[bytes], *, complete: bool) -> list[bytes]:
    if m == len(hashes):
        return [] if complete else [mth(hashes)]
    k = _split(len(hashes))
    if m <= k:
        return [*_subproof(m, hashes[:k], complete=complete), mth(hashes[k:])]
    return [*_subproof(m - k, hashes[k:], complete=False), mth(hashes[:k])]


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k
