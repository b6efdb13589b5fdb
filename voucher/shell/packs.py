"""Policy packs by digest: read from the database once per process, checked against their digest every time they are."""

from __future__ import annotations

from hashlib import sha256
from importlib import resources

import sqlalchemy as sa

from ledger.store.engine import transaction
from voucher.core.refusal import Refused
from voucher.policy.pack import PackError, Policy, load
from voucher.shell.tables import pack_file


class Packs:
    """The packs stored beside the log."""

    def __init__(self) -> None:
        self._loaded: dict[str, Policy] = {}

    def get(self, connection: sa.Connection, digest: str) -> Policy:
        """A pack ready to be asked; refused if its bytes are not here."""
        if digest not in self._loaded:
            query = sa.select(pack_file.c.content).where(pack_file.c.digest == digest)
            content = connection.execute(query).scalar()
            if content is None:
                raise Refused("policy.pack_unknown")
            if sha256(content).hexdigest() != digest:
                raise PackError(f"the stored bytes of pack {digest} are not those of its digest")
            self._loaded[digest] = load(bytes(content))
        return self._loaded[digest]


def store(engine: sa.Engine, content: bytes) -> Policy:
    """Keep a pack's bytes, so that it can be released. `PackError` if they are not a pack."""
    policy = load(content)
    with transaction(engine) as connection:
        query = sa.select(pack_file.c.digest).where(pack_file.c.digest == policy.digest)
        if connection.execute(query).scalar() is None:
            connection.execute(sa.insert(pack_file).values(digest=policy.digest, content=content))
    return policy


def packaged(name: str) -> bytes:
    """The bytes of a pack that comes with this version."""
    return (resources.files("voucher.packs") / f"{name}.json").read_bytes()


def packaged_names() -> list[str]:
    """Packs that come with this version."""
    return sorted(
        item.name.removesuffix(".json")
        for item in resources.files("voucher.packs").iterdir()
        if item.name.endswith(".json")
    )
