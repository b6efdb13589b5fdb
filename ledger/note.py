"""Signed notes (C2SP signed-note v1.0.0).

    <text, ends in a newline>
    <blank line>
    — <key name> <base64(key id[4] ‖ signature)>        one line per signature

A verifier takes the notes of keys it knows, ignores the rest, and rejects the whole note when a known key's
signature is wrong. Signature types: 0x01 Ed25519 over the text; 0x04 a timestamped cosignature (cosignature/v1).
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import BadNote

ED25519: Final = 0x01
COSIGNATURE_V1: Final = 0x04
MAX_SIGNATURES: Final = 64
MAX_NOTE: Final = 1 << 20
_PREFIX = "— "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its 4-byte id and the raw signature that follows it."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in a note."""
        return f"{_PREFIX}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart: its text (with the final newline) and its signature lines, not yet verified."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key that verifies notes: name, type (ED25519 or COSIGNATURE_V1) and 32 bytes of Ed25519 key."""

    name: str
    type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]."""
        return _key_id(self.name, self.type, self.public)

    def __str__(self) -> str:
        data = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{data}"

    def verify(self, text: str, signature: bytes) -> None:
        """`BadNote` unless `signature` (without key id) is this key's over `text`."""
        message, raw = text.encode(), signature
        if self.type == COSIGNATURE_V1:
            message, raw = cosigned_message(text, timestamp(signature)), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except (InvalidSignature, ValueError) as error:
            raise BadNote(f"the signature of {self.name} does not verify") from error


class SignerKey:
    """A private Ed25519 key that signs notes under a name. Its seed never appears in a repr."""

    def __init__(self, name: str, seed: bytes) -> None:
        check_name(name)
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, ED25519, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """A type 0x01 signature over the text with its final newline."""
        return Signature(self.name, self.verifier.key_id, self._private.sign(text.encode()))


def parse_verifier_key(text: str) -> VerifierKey:
    """A verifier key from `name+hex8(key id)+base64(type ‖ public key)`; `BadNote` if malformed or of unknown type."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadNote("a verifier key has the form name+id+key")
    name, key_id, data = parts[0], parts[1], _base64(parts[2])
    check_name(name)
    if not data or _key_id(name, data[0], data[1:]).hex() != key_id:
        raise BadNote("the verifier key's id does not match its key")
    if data[0] not in (ED25519, COSIGNATURE_V1) or len(data) != 33:
        raise BadNote(f"unknown key type {data[0]:#x}")
    return VerifierKey(name, data[0], data[1:])


def check_name(name: str) -> None:
    """`BadNote` unless a key name is non-empty, valid UTF-8, without white space and without `+`."""
    encodable = not any(0xD800 <= ord(c) <= 0xDFFF for c in name)
    if not name or "+" in name or not encodable or any(c.isspace() for c in name):
        raise BadNote("a key name is not empty and has neither white space nor a plus sign")


def sign(text: str, *keys: SignerKey) -> str:
    """A note over `text`, signed by each key."""
    check_text(text)
    return text + "\n" + "".join(key.sign(text).line() for key in keys)


def check_text(text: str) -> None:
    """`BadNote` unless a text may be signed: it ends in a newline and has no control character but newlines."""
    if not text.endswith("\n"):
        raise BadNote("a note's text ends in a newline")
    if any(c != "\n" and unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise BadNote("a note's text has no control characters")


def parse(note: str) -> Note:
    """A note taken apart at its last blank line; `BadNote` if malformed. Verifies nothing."""
    if len(note) > MAX_NOTE:
        raise BadNote("the note is too large")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadNote("a note is a text, a blank line and signature lines")
    text += "\n"
    check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote("the note has too many signatures")
    return Note(text, tuple(_parse_line(line) for line in lines))


def verify(note: str, keys: Iterable[VerifierKey]) -> Note:
    """The note with only the signatures of `keys`, each verified; `BadNote` if none is there or one is wrong."""
    known = {(key.name, key.key_id): key for key in keys}
    parsed = parse(note)
    found: dict[tuple[str, bytes], Signature] = {}
    for signature in parsed.signatures:
        name = (signature.name, signature.key_id)
        if name in known and name not in found:
            known[name].verify(parsed.text, signature.signature)
            found[name] = signature
    if not found:
        raise BadNote("the note has no signature of a known key")
    return Note(parsed.text, tuple(found.values()))


def timestamp(cosignature: bytes) -> int:
    """Seconds since 1970 that a cosignature/v1 (8 bytes big-endian ‖ 64-byte signature) was made."""
    if len(cosignature) != 72:
        raise BadNote("a cosignature has 72 bytes")
    return int.from_bytes(cosignature[:8], "big")


def cosigned_message(text: str, seconds: int) -> bytes:
    """The bytes that a cosignature/v1 signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _parse_line(line: str) -> Signature:
    name, space, data = line.removeprefix(_PREFIX).partition(" ")
    if not line.startswith(_PREFIX) or not space:
        raise BadNote("a signature line is an em dash, a name and a signature")
    check_name(name)
    raw = _base64(data)
    if len(raw) < 5:
        raise BadNote("a signature is at least five bytes")
    return Signature(name, raw[:4], raw[4:])


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def _base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise BadNote("not base64 in its one form")
    return raw
