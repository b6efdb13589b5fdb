"""The proof file (C2SP tlog-proof): an entry's place in the log, for anyone to check without asking anyone.

c2sp.org/tlog-proof@v1
[extra <base64>]
index <decimal>
<base64 hash>*                from the leaf's sibling upward
<blank line>
<signed checkpoint>
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger import checkpoint as checkpoints
from ledger.errors import BadProof
from ledger.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from ledger.note import VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's index, its audit path and the signed checkpoint the path leads to. `extra` is not authenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The proof as a file."""
        extra = [] if self.extra is None else [f"extra {_encode(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(_encode, self.path)]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def parse(text: str) -> Proof:
    """A proof from a file; `BadProof` if malformed."""
    head, blank, signed = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != HEADER:
        raise BadProof(f"a proof file starts with {HEADER}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _decode(lines.pop(0).removeprefix("extra "))
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines.pop(0)) if lines else None
    if not index:
        raise BadProof("a proof file names the index")
    path = tuple(_decode(line) for line in lines)
    if any(len(h) != HASH_SIZE for h in path):
        raise BadProof(f"a hash of the path is not {HASH_SIZE} bytes")
    return Proof(int(index[1]), path, signed, extra)


def verify(proof: Proof, entry: bytes, origin: str, keys: Iterable[VerifierKey]) -> checkpoints.Checkpoint:
    """The verified checkpoint; `BadNote`, `BadCheckpoint` or `BadProof` unless `entry` stands where the proof says."""
    found = checkpoints.verify(proof.checkpoint, origin, keys)
    verify_inclusion(leaf_hash(entry), proof.index, found.size, proof.path, found.root)
    return found


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadProof("not base64") from error
    if _encode(data) != text:
        raise BadProof("not base64 in its one form")
    return data
