"""Private keys in files: made once, mode 0600, outside the database, never printed."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.decision import PrivateKey
from ledger.errors import LedgerError
from ledger.note import SignerKey


def generate() -> Ed25519PrivateKey:
    """A new Ed25519 key."""
    return Ed25519PrivateKey.generate()


def write(path: Path, key: PrivateKey) -> None:
    """Write a private key as PKCS #8 PEM, mode 0600; refuses to overwrite."""
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_secret(path, data)


def write_secret(path: Path, data: bytes) -> None:
    """Create a file of mode 0600 that did not exist and flush it to disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> PrivateKey:
    """A private key from PEM (Ed25519 or P-256); `LedgerError` if it is another kind or open to other users."""
    data = read_secret(path)
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise LedgerError(f"{path.name} is not a private key in PEM") from error
    if isinstance(key, Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise LedgerError(f"{path.name} is neither an Ed25519 nor a P-256 key")


def read_secret(path: Path) -> bytes:
    """Contents of a secret file; `LedgerError` if it is missing or other users may read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise LedgerError(f"{path.name} can be read by other users; set its mode to 0600")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise LedgerError(f"{path.name} is missing") from error


def note_signer(origin: str, path: Path) -> SignerKey:
    """The log's signing key under its origin's name."""
    key = read(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise LedgerError("a log's key is Ed25519")
    return SignerKey(origin, key.private_bytes_raw())
