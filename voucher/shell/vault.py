"""The vault: what is personal, apart from the log, encrypted under a key per subject.

A subject is a person, an institution, or a text. Its key lies in a key store of its own, wrapped by an epoch key, so
that destroying it makes every copy of the subject's rows unreadable, backups included. AES-256-GCM; additional data =
subject, field and version, so that a row moved elsewhere does not open. The salt of a commitment is derived from the
subject's key: a repeated request gives the same commitment, and it is gone when the key is.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from ledger import canonical, keys
from ledger.errors import LedgerError
from ledger.store import bulk, engine
from voucher.core.message import Sealed, commitment
from voucher.shell.tables import vault_field, vault_index

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 12
EPOCH: Final = 1

_metadata: Final = sa.MetaData()
subject_key: Final = sa.Table(
    "subject_key",
    _metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)


Opened = Callable[[str, list[str]], None]
"""Is told which field was opened, of whom."""


class VaultError(LedgerError):
    """A row of the vault that is missing, was moved or changed, or whose key is gone."""

    code = "vault.unreadable"


class FieldRow(msgspec.Struct, frozen=True):
    """One encrypted field, ready to be written."""

    subject: str
    field: str
    ref: str
    nonce: bytes
    ciphertext: bytes


class IndexRow(msgspec.Struct, frozen=True):
    """One keyed digest, ready to be written."""

    kind: str
    digest: bytes
    subject: str


class Vault:
    """Seals, opens and finds. The key store is another database (a file of its own beside the embedded one)."""

    def __init__(
        self, database: sa.Engine, key_store: sa.Engine, epoch_key: bytes, index_key: bytes, on_open: Opened
    ) -> None:
        self.opened = on_open
        self._database = database
        self._key_store = key_store
        self._epoch_key = epoch_key
        self._index_key = index_key
        self._keys: dict[str, bytes] = {}

    def prepare(self, subjects: list[str]) -> None:
        """Make the keys of many new subjects in one go."""
        self._keys_of(subjects, create=True)

    def seal(self, subject: str, field: str, ref: str, fact: Any) -> tuple[Sealed, FieldRow]:
        """The reference and commitment for the log, and the row for the vault."""
        key = self._keys_of([subject], create=True)[subject]
        sealed = Sealed(ref, commitment(_salt(key, field, ref), fact))
        nonce = os.urandom(NONCE_SIZE)
        bound = _bound(subject, field, ref)
        return sealed, FieldRow(subject, field, ref, nonce, AESGCM(key).encrypt(nonce, canonical.encode(fact), bound))

    def salt(self, subject: str, field: str, ref: str) -> bytes:
        """The salt of a commitment, to be handed out with a fact that is public; `VaultError` if its key is gone."""
        found = self._keys_of([subject], create=False)
        if subject not in found:
            raise VaultError(f"{field} of {subject} is not in the vault")
        return _salt(found[subject], field, ref)

    def open(self, subject: str, field: str, sealed: Sealed) -> Any:
        """The fact behind a reference; `VaultError` if it cannot be read or is not what was committed to."""
        found = self.open_many(field, [(subject, sealed)])
        return found[subject]

    def open_beside(self, subject: str, field: str, ref: str) -> Any:
        """A fact that no entry refers to, such as a phone number; `VaultError` if there is none that opens."""
        with engine.snapshot(self._database) as connection:
            rows = {(r[0], r[1], r[2]): r for r in bulk.select_in(connection, vault_field, "subject", [subject])}
        found_keys = self._keys_of([subject], create=False)
        self.opened(field, [subject])
        return self._decrypt(rows, found_keys, subject, field, ref)[1]

    def open_many(self, field: str, wanted: Iterable[tuple[str, Sealed]]) -> dict[str, Any]:
        """The facts behind many subjects' references to one field, each checked against its commitment."""
        pairs = list(wanted)
        subjects = [subject for subject, _ in pairs]
        with engine.snapshot(self._database) as connection:
            rows = {(r[0], r[1], r[2]): r for r in bulk.select_in(connection, vault_field, "subject", subjects)}
        found_keys = self._keys_of(subjects, create=False)
        self.opened(field, subjects)
        return {subject: self._open(rows, found_keys, subject, field, sealed) for subject, sealed in pairs}

    def open_for_decision(
        self, connection: sa.Connection, field: str, wanted: Sequence[tuple[str, Sealed]]
    ) -> dict[str, Any]:
        """The facts that open and are what was committed to, by subject, read in the decision's own transaction. No person
        looks at them, so nobody is told."""
        subjects = [subject for subject, _ in wanted]
        rows = {(r[0], r[1], r[2]): r for r in bulk.select_in(connection, vault_field, "subject", subjects)}
        found_keys = self._keys_of(subjects, create=False)
        found = {}
        for subject, sealed in wanted:
            try:
                found[subject] = self._open(rows, found_keys, subject, field, sealed)
            except VaultError:
                continue
        return found

    def _decrypt(
        self, rows: dict[Any, Any], found_keys: dict[str, bytes], subject: str, field: str, ref: str
    ) -> tuple[bytes, Any]:
        row = rows.get((subject, field, ref))
        key = found_keys.get(subject)
        if row is None or key is None:
            raise VaultError(f"{field} of {subject} is not in the vault")
        try:
            data = AESGCM(key).decrypt(bytes(row[3]), bytes(row[4]), _bound(subject, field, ref))
        except InvalidTag as error:
            raise VaultError(f"{field} of {subject} does not open: the row was changed or moved") from error
        return key, canonical.decode(data)

    def _open(
        self, rows: dict[Any, Any], found_keys: dict[str, bytes], subject: str, field: str, sealed: Sealed
    ) -> Any:
        key, fact = self._decrypt(rows, found_keys, subject, field, sealed.ref)
        if commitment(_salt(key, field, sealed.ref), fact) != sealed.commitment:
            raise VaultError(f"{field} of {subject} is not what was committed to")
        return fact

    def index(self, kind: str, value: str, subject: str) -> IndexRow:
        """The index row of a number."""
        return IndexRow(kind, self._digest(kind, value), subject)

    def find(self, kind: str, values: Iterable[str]) -> dict[str, str]:
        """The subjects that are registered under numbers."""
        digests = {self._digest(kind, value): value for value in values}
        found: dict[str, str] = {}
        with engine.snapshot(self._database) as connection:
            for chunk in _chunks(list(digests), 500):
                query = sa.select(vault_index.c.digest, vault_index.c.subject).where(
                    vault_index.c.kind == kind, vault_index.c.digest.in_(chunk)
                )
                found |= {digests[bytes(row.digest)]: row.subject for row in connection.execute(query)}
        return found

    def mark(self, kind: str, value: str) -> bytes:
        """A keyed digest under the vault's index key, of a kind that no index has: what only this home can have made."""
        return self._digest(f"mark/{kind}", value)

    def close(self) -> None:
        """Let the key store go, and the keys in memory."""
        self._keys.clear()
        self._key_store.dispose()

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._index_key, f"{kind}\n{value}".encode(), "sha256")

    def _keys_of(self, subjects: list[str], *, create: bool) -> dict[str, bytes]:
        missing = [subject for subject in dict.fromkeys(subjects) if subject not in self._keys]
        for chunk in _chunks(missing, 500):
            if create:
                self._create_keys(chunk)
            with self._key_store.connect() as connection:
                for subject, _, wrapped in bulk.select_in(connection, subject_key, "subject", chunk):
                    self._remember(subject, self._unwrap(subject, bytes(wrapped)))
        return {subject: self._keys[subject] for subject in subjects if subject in self._keys}

    def _create_keys(self, subjects: list[str]) -> None:
        rows = [(subject, EPOCH, self._wrap(subject, os.urandom(KEY_SIZE))) for subject in subjects]
        mark = "?" if engine.is_sqlite(self._key_store) else "%s"
        with engine.transaction(self._key_store) as connection:
            for row in rows:
                engine.run(
                    connection,
                    f"INSERT INTO subject_key VALUES ({mark}, {mark}, {mark}) ON CONFLICT (subject) DO NOTHING",  # noqa: S608
                    row,
                )

    def _remember(self, subject: str, key: bytes) -> None:
        if len(self._keys) > 50_000:
            self._keys.clear()
        self._keys[subject] = key

    def _wrap(self, subject: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        return nonce + AESGCM(self._epoch_key).encrypt(nonce, key, subject.encode())

    def _unwrap(self, subject: str, wrapped: bytes) -> bytes:
        try:
            return AESGCM(self._epoch_key).decrypt(wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], subject.encode())
        except InvalidTag as error:
            raise VaultError(f"the key of {subject} does not open") from error


def owners(connection: sa.Connection, rows: Sequence[IndexRow]) -> dict[tuple[str, bytes], str]:
    """Whose the numbers of index rows are already, by kind and digest."""
    c = vault_index.c
    found: dict[tuple[str, bytes], str] = {}
    for chunk in _chunks([row.digest for row in rows], 500):
        query = sa.select(c.kind, c.digest, c.subject).where(c.digest.in_(chunk))
        found |= {(kind, bytes(digest)): subject for kind, digest, subject in connection.execute(query)}
    return found


def create_key_store(url: str) -> sa.Engine:
    """The key store's database, with its table."""
    found = engine.create(url)
    _metadata.create_all(found)
    return found


def make_keys(folder: Path) -> None:
    """The epoch key and the index key, each 32 random bytes in a file of its own."""
    for name in ("epoch-1.key", "index.key"):
        keys.write_secret(folder / name, os.urandom(KEY_SIZE))


def read_keys(folder: Path) -> tuple[bytes, bytes]:
    """(epoch key, index key)."""
    return keys.read_secret(folder / "epoch-1.key"), keys.read_secret(folder / "index.key")


def _bound(subject: str, field: str, ref: str) -> bytes:
    return f"{subject}\n{field}\n{ref}".encode()


def _salt(key: bytes, field: str, ref: str) -> bytes:
    return HKDFExpand(SHA256(), KEY_SIZE, b"commitment\n" + sha256(f"{field}\n{ref}".encode()).digest()).derive(key)


def _chunks(items: list[Any], size: int) -> Iterable[list[Any]]:
    return (items[i : i + size] for i in range(0, len(items), size))
