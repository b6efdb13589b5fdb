"""The packs that can be read: those that two officers released, by their digest or name, and those that come with this
version and are not released. What is read is checked against its digest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.refusal import unknown
from voucher.objects.policy import Pack
from voucher.policy.pack import Policy, load
from voucher.shell import packs
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, pack_file

DIGEST: Final = re.compile("[0-9a-f]{64}")


class Span(NamedTuple):
    """The days on which a document is in force in a pack's place."""

    document: str
    title_zh: str
    title_en: str
    start: str
    end: str


class Standing(NamedTuple):
    """A pack of the timeline: its place, its days, its documents' days within them."""

    digest: str
    name: str
    title_zh: str
    title_en: str
    region: str
    start: str
    end: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The packs of a home."""

    home: Home

    def released(self) -> list[Pack]:
        """Released packs, by place and days."""
        with engine.snapshot(self.home.database) as connection:
            rows: list[Any] = [tuple(row) for row in connection.execute(sa.select(STATE[Pack.kind]))]
        found = [state for state in codec(Pack).states(rows) if isinstance(state, Pack)]
        return sorted(found, key=lambda pack: (pack.region, pack.start, pack.at))

    def unreleased(self) -> list[str]:
        """Packs that come with this version and are not released as they are."""
        known = {pack.id for pack in self.released()}
        return [name for name in packs.packaged_names() if sha256(packs.packaged(name)).hexdigest() not in known]

    def is_released(self, digest: str) -> bool:
        """Whether two officers put a pack in force."""
        return any(pack.id == digest for pack in self.released())

    def policy(self, name: str) -> Policy:
        """A pack by its digest, else the last one released under a name, else as it comes with this version."""
        if DIGEST.fullmatch(name):
            return self._stored(name)
        named = [pack for pack in self.released() if pack.name == name]
        if named:
            return self._stored(max(named, key=lambda pack: pack.at).id)
        if name not in packs.packaged_names():
            raise unknown(Pack.kind)
        return load(packs.packaged(name))

    def content(self, name: str) -> bytes:
        """A pack's bytes, which are what was released and hashed."""
        digest = self.policy(name).digest
        with engine.snapshot(self.home.database) as connection:
            query = sa.select(pack_file.c.content).where(pack_file.c.digest == digest)
            found = connection.execute(query).scalar()
        return packs.packaged(name) if found is None else bytes(found)

    def in_force(self, region: str, day: str) -> Pack | None:
        """The released pack for a place and day, if there is one: the narrowest, then the one that starts last."""
        fitting = [p for p in self.released() if region.startswith(p.region) and p.start <= day <= p.end]
        return max(fitting, key=lambda pack: (len(pack.region), pack.start, pack.at), default=None)

    def timeline(self) -> list[Standing]:
        """Which document is in force where and when: the released packs, then those that could be released."""
        names = [pack.id for pack in self.released()]
        offered = [load(packs.packaged(name)) for name in self.unreleased() if name != packs.DEMONSTRATION]
        return [_standing(policy) for policy in (*map(self.policy, names), *offered)]

    def _stored(self, digest: str) -> Policy:
        with engine.snapshot(self.home.database) as connection:
            query = sa.select(pack_file.c.digest).where(pack_file.c.digest == digest)
            if connection.execute(query).scalar() is None:
                raise unknown(Pack.kind)
            return self.home.packs.get(connection, digest)


def on(policy: Policy, day: str) -> Policy:
    """The pack on a day, or on the nearest of its own."""
    return policy.on(min(max(day, policy.file.start), policy.file.end))


def _standing(policy: Policy) -> Standing:
    file = policy.file
    spans = tuple(
        Span(d.id, d.title.zh, d.title.en, max(d.start, file.start), min(d.end, file.end)) for d in file.documents
    )
    return Standing(policy.digest, file.name, file.title.zh, file.title.en, file.region, file.start, file.end, spans)
