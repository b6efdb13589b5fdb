"""`tvl init`: keys, database, first entry, first checkpoint."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
import sqlalchemy as sa

from ledger import decision, keys, note
from ledger.clock import Clock
from ledger.decision import PrivateKey
from ledger.mark import Mark, MarkFile
from ledger.store import engine, log
from voucher.core import ids
from voucher.identifiers import id_number
from voucher.register.founding import Found, FoundingOfficer
from voucher.shell import fold, issuer, schema, vault
from voucher.shell.home import Home, HomeError, Settings, Urls
from voucher.shell.service import Order, Service
from voucher.shell.vault import FieldRow, IndexRow


class NewOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer of the root of trust: name, identity number, and their private key."""

    name: str
    id_number: str
    private: PrivateKey


def create(
    folder: Path,
    *,
    origin: str,
    region: str,
    officers: list[NewOfficer],
    demonstration: bool = False,
    clock: Clock | None = None,
    urls: Urls | None = None,
) -> Home:
    """Make a home and found its ledger. `HomeError` if there is one; a half-made one is named, never overwritten."""
    urls = urls or Urls.of(folder)
    if (folder / "home.json").exists():
        raise HomeError(f"there is a home in {folder} already")
    if (folder / "keys" / "log.key").exists():
        raise HomeError(f"{folder} holds a home that was not finished; move it away and start again")
    note.check_name(origin)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_key = keys.generate()
    keys.write(folder / "keys" / "log.key", log_key)
    issuer.make_key(folder / "keys" / "issuer.key")
    vault.make_keys(folder / "keys")
    _make_database(urls)
    MarkFile(folder / "mark.json").write(Mark(origin=origin))
    verifier = str(note.SignerKey(origin, log_key.private_bytes_raw()).verifier)
    key = str(uuid.uuid4())
    accounts = [ids.derive("founding", key, number) for number in range(2 + len(officers))]
    settings = Settings(
        origin=origin,
        verifier_key=verifier,
        region=region,
        demonstration=demonstration,
        operator=accounts[0],
        system=accounts[1],
        officers=tuple(accounts[2:]),
    )
    _write_settings(folder, settings)
    home = Home(folder, clock, urls)
    _found(home, key, officers)
    home.publisher().publish()
    return home


def renew(folder: Path, urls: Urls | None = None, progress: Callable[[int], None] | None = None) -> bool:
    """Bring a home of an older version to this one: the keys and tables that it lacks, and the state folded anew, since a
    new version keeps more of it. Returns whether there was anything to fold; `progress` gets the entries folded."""
    urls = urls or Urls.of(folder)
    if not (folder / "keys" / "issuer.key").exists():
        issuer.make_key(folder / "keys" / "issuer.key")
    if not schema.upgrade(urls.owner):
        return False
    _grant(urls)
    owner = engine.create(urls.owner)
    try:
        fold.rebuild(owner, progress)
    finally:
        owner.dispose()
    return True


def _make_database(urls: Urls) -> None:
    schema.upgrade(urls.owner)
    owner = engine.create(urls.owner)
    try:
        with engine.transaction(owner) as connection:
            if connection.execute(sa.text("SELECT count(*) FROM ledger_head")).scalar():
                raise HomeError("the database holds a ledger already")
            log.create_head(connection)
    finally:
        owner.dispose()
    _grant(urls)


def _grant(urls: Urls) -> None:
    """Let the application's role do what it needs, where it is not the owner."""
    used, owner = sa.make_url(urls.database), sa.make_url(urls.owner)
    if used.get_backend_name() != "sqlite" and used.username and used.username != owner.username:
        schema.grant(urls.owner, used.username)


def _write_settings(folder: Path, settings: Settings) -> None:
    path = folder / "home.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
    path.chmod(0o600)


def _found(home: Home, key: str, officers: list[NewOfficer]) -> None:
    founding: list[FoundingOfficer] = []
    fields: list[FieldRow] = []
    indexes: list[IndexRow] = []
    today = "9999-12-31"
    for account, officer in zip(home.settings.officers, officers, strict=True):
        person = ids.derive("founding-person", key, len(founding))
        number = id_number.parse(officer.id_number, today).value
        fact = {"id_number": number, "id_type": id_number.ID_TYPE, "name": officer.name}
        sealed, row = home.vault.seal(person, "identity", person, fact)
        alg, public = decision.public_bytes(officer.private)
        founding.append(FoundingOfficer(account, person, sealed, alg, base64.b64encode(public).decode()))
        fields.append(row)
        indexes.append(home.vault.index("identity", f"{id_number.ID_TYPE}:{number}", person))
    command = Found(
        verifier_key=home.settings.verifier_key,
        region=home.settings.region,
        demonstration=home.settings.demonstration,
        operator=home.settings.operator,
        system=home.settings.system,
        officers=tuple(founding),
    )
    order = Order(
        actor=home.settings.operator,
        key=key,
        command=command,
        fields=tuple(fields),
        indexes=tuple(indexes),
    )
    Service(home).give(order)
