"""A home: one ledger with its database, its keys and its settings. The place where everything is put together.

home.json        origin, verifier key, region, whether a demonstration, the accounts of the founding
ledger.sqlite    the embedded database, unless TVL_DATABASE_URL names another
keys/            log.key (publisher only), issuer.key, epoch-1.key, index.key, key-store.sqlite; all mode 0600
mark.json        how far the publisher has seen the log
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import msgspec
import sqlalchemy as sa

from ledger import keys, note
from ledger.clock import AHEAD_LIMIT, Clock, Stamper, SystemClock
from ledger.errors import LedgerError
from ledger.mark import MarkFile
from ledger.publisher import Publisher, PublisherLock
from ledger.store import engine
from ledger.view import View
from ledger.writer import Writer
from voucher.core.facts import Facts, State
from voucher.shell import dossiers, schema, vault
from voucher.shell.application import Envelope, VoucherApplication
from voucher.shell.issuer import Issuer
from voucher.shell.packs import Packs

DRIVERS: Final = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


class HomeError(LedgerError):
    """The home is missing, unfinished, or not what the command needs."""

    code = "home.error"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What `home.json` holds."""

    origin: str
    verifier_key: str
    region: str
    demonstration: bool
    operator: str
    system: str
    officers: tuple[str, ...]


_decoder = msgspec.json.Decoder(Settings)


class Urls(msgspec.Struct, frozen=True, kw_only=True):
    """Where the databases are: the application's, its owner's (same engine, more rights), the vault's key store."""

    database: str
    owner: str
    key_store: str

    @classmethod
    def of(cls, folder: Path) -> Urls:
        """From TVL_DATABASE_URL, TVL_OWNER_DATABASE_URL and TVL_KEY_STORE_URL, else files in the home."""
        database = _url("TVL_DATABASE_URL", f"sqlite:///{folder / 'ledger.sqlite'}")
        return cls(
            database=database,
            owner=_url("TVL_OWNER_DATABASE_URL", database),
            key_store=_url("TVL_KEY_STORE_URL", f"sqlite:///{folder / 'keys' / 'key-store.sqlite'}"),
        )


def _url(name: str, otherwise: str) -> str:
    """The URL in a variable of the environment; `HomeError` if it is not one of a database that this can use."""
    given = os.environ.get(name) or otherwise
    try:
        driver = sa.make_url(given).drivername
    except (sa.exc.ArgumentError, ValueError):
        driver = ""
    if driver not in DRIVERS:
        raise HomeError(f"{name} is not a URL of SQLite (sqlite:///…) or PostgreSQL (postgresql://…)")
    return given


class Home:
    """An open home."""

    def __init__(self, folder: Path, clock: Clock | None = None, urls: Urls | None = None) -> None:
        self.folder = folder
        self.urls = urls or Urls.of(folder)
        self.settings = read_settings(folder)
        self.clock = clock or SystemClock()
        self.on_open: vault.Opened = _unwatched
        if self.clock.simulated and not self.settings.demonstration:
            raise HomeError("a real home refuses a simulated clock")

    @cached_property
    def database(self) -> sa.Engine:
        """The database, with the schema of this version."""
        found = engine.create(self.urls.database)
        try:
            schema.check(found)
        except BaseException:
            found.dispose()
            raise
        return found

    @cached_property
    def packs(self) -> Packs:
        """The policy packs stored beside the log."""
        return Packs()

    @cached_property
    def mark(self) -> MarkFile:
        """The mark outside the database."""
        return MarkFile(self.folder / "mark.json")

    @cached_property
    def writer(self) -> Writer[Envelope]:
        """The batching writer of this process."""
        limit = AHEAD_LIMIT if not self.settings.demonstration else 1 << 62
        stamper = Stamper(self.clock, limit)
        return Writer(
            self.database, self.settings.origin, VoucherApplication(self.packs, self.open_dossiers), stamper, self.mark
        )

    @cached_property
    def view(self) -> View:
        """What is published."""
        return View(self.database)

    @cached_property
    def vault(self) -> vault.Vault:
        """The vault, with its keys."""
        epoch, index = vault.read_keys(self.folder / "keys")
        store = vault.create_key_store(self.urls.key_store)
        return vault.Vault(self.database, store, epoch, index, self._opened)

    def open_dossiers(self, connection: sa.Connection, facts: Facts, wanted: Sequence[str]) -> list[State]:
        """Profiles as facts for a decision."""
        return dossiers.opened(self.vault, connection, facts, wanted)

    def _opened(self, field: str, subjects: list[str]) -> None:
        self.on_open(field, subjects)

    @cached_property
    def issuer(self) -> Issuer:
        """The issuer, with its key."""
        return Issuer(self.database, self.settings.region, self.folder / "keys" / "issuer.key")

    @property
    def verifier_key(self) -> note.VerifierKey:
        """The log's public key."""
        return note.parse_verifier_key(self.settings.verifier_key)

    def publisher(self) -> Publisher:
        """The publisher; only its process may read the log's key."""
        signer = keys.note_signer(self.settings.origin, self.folder / "keys" / "log.key")
        return Publisher(self.database, signer, self.mark)

    def publisher_lock(self) -> PublisherLock:
        """Held by the one process that publishes."""
        return PublisherLock(self.folder / "publisher.lock")

    def close(self) -> None:
        """Stop the writer and let the databases go."""
        if "writer" in self.__dict__:
            self.writer.close()
        if "vault" in self.__dict__:
            self.vault.close()
        if "database" in self.__dict__:
            self.database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_settings(folder: Path) -> Settings:
    """The home's settings; `HomeError` where there is no home."""
    path = folder / "home.json"
    try:
        return _decoder.decode(path.read_bytes())
    except FileNotFoundError as error:
        raise HomeError(f"no home in {folder}: run `tvl init` first") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise HomeError(f"{path} is damaged: {error}") from error


def _unwatched(_field: str, _subjects: list[str]) -> None:
    """Nobody asks: a job or the command line opens the vault."""
