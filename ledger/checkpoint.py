"""Checkpoints (C2SP tlog-checkpoint v1.0.0): what the log's key signs about the tree.

<origin>
<size, decimal>
<base64 of the root hash>
[extension lines]
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger import note
from ledger.errors import BadCheckpoint
from ledger.merkle import HASH_SIZE


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree's origin, size in entries and root hash."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse(text: str) -> Checkpoint:
    """A checkpoint from a note's text; `BadCheckpoint` if it is not one. Extension lines are allowed and ignored."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1]:
        raise BadCheckpoint("a checkpoint has an origin, a size and a root, and no empty line")
    origin, size, root = lines[:3]
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
        raise BadCheckpoint("the size is not a decimal number without leading zeros")
    try:
        digest = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCheckpoint("the root is not base64") from error
    if len(digest) != HASH_SIZE or base64.b64encode(digest).decode() != root:
        raise BadCheckpoint(f"the root is not {HASH_SIZE} bytes in base64")
    return Checkpoint(origin, int(size), digest)


def sign(checkpoint: Checkpoint, key: note.SignerKey) -> str:
    """The signed note. The key's name is the origin."""
    if key.name != checkpoint.origin:
        raise BadCheckpoint("a log's key is named like its origin")
    return note.sign(checkpoint.text(), key)


def verify(signed: str, origin: str, keys: Iterable[note.VerifierKey]) -> Checkpoint:
    """The checkpoint of a signed note, with the origin expected and a signature of a log key that verifies."""
    verified = note.verify(signed, [key for key in keys if key.name == origin and key.type == note.ED25519])
    found = parse(verified.text)
    if found.origin != origin:
        raise BadCheckpoint(f"the checkpoint is of {found.origin}, not of {origin}")
    return found
