"""Key files: made once, for their owner only, and nothing else is taken for one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import keys
from ledger.decision import PrivateKey, public_bytes
from ledger.errors import LedgerError

UNHEARD_OF = b"""-----BEGIN PRIVATE KEY-----
MA4CAQAwBQYDKgMEBAIEAA==
-----END PRIVATE KEY-----
"""
"""PKCS #8 that names an algorithm nobody knows: 1.2.3.4."""
P256 = ec.derive_private_key(7, ec.SECP256R1())


def pem(key: object, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    made: bytes = key.private_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    return made


@pytest.mark.parametrize("key", [keys.generate(), P256], ids=["ed25519", "p256"])
def test_a_key_comes_back_from_its_file(tmp_path: Path, key: PrivateKey) -> None:
    """Both kinds that people and logs use."""
    path = tmp_path / "keys" / "deep" / "a.key"
    keys.write(path, key)
    assert public_bytes(keys.read(path)) == public_bytes(key)


def test_two_keys_are_never_the_same() -> None:
    """Made from the machine's randomness."""
    assert public_bytes(keys.generate()) != public_bytes(keys.generate())


def test_a_key_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    """Mode 0600, and 0700 for the folder that was made for it."""
    before = os.umask(0)
    try:
        keys.write(tmp_path / "made" / "a.key", P256)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "made" / "a.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """The first key stays as it was."""
    path = tmp_path / "a.key"
    keys.write(path, P256)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        keys.write(path, keys.generate())
    assert path.read_bytes() == before


def test_a_key_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    """A symbolic link laid in its place does not lead the secret elsewhere."""
    (tmp_path / "a.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        keys.write_secret(tmp_path / "a.key", b"secret")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o644, 0o666])
def test_a_key_that_others_may_open_is_not_used(tmp_path: Path, mode: int) -> None:
    """Any right of group or others is too much; the message names the file, not its contents."""
    path = tmp_path / "a.key"
    keys.write(path, P256)
    path.chmod(mode)
    with pytest.raises(LedgerError, match=r"a\.key can be read by other users; set its mode to 0600"):
        keys.read(path)


def test_a_key_that_only_its_owner_may_read_is_used(tmp_path: Path) -> None:
    """0400 is stricter than 0600 and fine."""
    path = tmp_path / "a.key"
    keys.write_secret(path, b"secret")
    path.chmod(0o400)
    assert keys.read_secret(path) == b"secret"


def test_a_missing_key_is_told_by_name(tmp_path: Path) -> None:
    """`LedgerError`, not an operating-system error."""
    with pytest.raises(LedgerError, match=r"a\.key is missing"):
        keys.read(tmp_path / "a.key")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a private key"),
        (b"hello", "not a private key"),
        (pem(P256)[:-40], "not a private key"),
        (pem(P256, b"password"), "not a private key"),
        (
            P256.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
            "not a private key",
        ),
        (UNHEARD_OF, "not a private key"),
        (pem(ec.derive_private_key(7, ec.SECP384R1())), "neither an Ed25519 nor a P-256 key"),
        (pem(ed448.Ed448PrivateKey.from_private_bytes(bytes(57))), "neither an Ed25519 nor a P-256 key"),
        (pem(x25519.X25519PrivateKey.from_private_bytes(bytes(32))), "neither an Ed25519 nor a P-256 key"),
        (pem(rsa.generate_private_key(65537, 2048)), "neither an Ed25519 nor a P-256 key"),
    ],
    ids=["empty", "text", "cut", "encrypted", "public", "unheard of", "p384", "ed448", "x25519", "rsa"],
)
def test_another_file_is_not_taken_for_a_key(tmp_path: Path, data: bytes, reason: str) -> None:
    """Damaged, encrypted, public or of a kind that this log does not use."""
    keys.write_secret(tmp_path / "a.key", data)
    with pytest.raises(LedgerError, match=reason) as told:
        keys.read(tmp_path / "a.key")
    assert "PRIVATE" not in str(told.value)


def test_the_log_signs_with_ed25519_under_its_origin(tmp_path: Path) -> None:
    """A P-256 key is a person's, not a log's."""
    keys.write(tmp_path / "log.key", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    signer = keys.note_signer("toy.example/log", tmp_path / "log.key")
    assert str(signer.verifier) == "toy.example/log+1c28d432+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"
    keys.write(tmp_path / "person.key", P256)
    with pytest.raises(LedgerError, match="a log's key is Ed25519"):
        keys.note_signer("toy.example/log", tmp_path / "person.key")
