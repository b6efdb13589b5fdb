"""Issuing to many: a list is looked at, kept in parts under its Merkle root for two officers to approve, and issued.

A part is given under a key that comes of the list's own random seed, so that whoever goes on with an interrupted list,
and however often, issues each part once.
"""

from __future__ import annotations

import logging
import secrets
import threading
import uuid
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, TypeVar

import msgspec
import sqlalchemy as sa

from ledger.errors import LedgerError
from ledger.merkle import inclusion_proof, node_hash, root_of
from ledger.store import bulk, engine
from voucher.core.facts import Facts, State
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.issue import IssueVouchers, part_leaf
from voucher.objects import KINDS
from voucher.objects.account import Account, Capability
from voucher.objects.person import Person
from voucher.objects.policy import Pack
from voucher.objects.voucher import Voucher, VoucherBatch
from voucher.policy import amounts
from voucher.policy.pack import Policy
from voucher.rules.trainees import ISSUE
from voucher.shell import state
from voucher.shell.desk import Desk, Identity
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.service import Order, Service
from voucher.shell.tables import STATE, issue_list
from voucher.step.trainees import failures, full_candidate, trainee, trainee_needs
from voucher.tv1.names import mask

logger = logging.getLogger(__name__)
S = TypeVar("S", bound=State)
PART: Final = 100
"""Holders in a part: small enough to see it move."""
MOST: Final = 10_000
"""People on one list."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list: a pseudonym, or an identity number with the name that stands beside it, if any."""

    line: int
    person: str = ""
    number: str = ""
    name: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a line: who it is (masked), and why they may not have a voucher (None: they may)."""

    line: int
    person: str = ""
    name: str = ""
    last4: str = ""
    region: str = ""
    against: Refused | None = None
    failed: tuple[Refused, ...] = ()
    """Every condition that is not met, where it is the rules that say no."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is kept: its root, the holders of each part, the seed of its keys, and why it stopped."""

    root: str
    parts: tuple[tuple[str, ...], ...]
    seed: str
    fault: dict[str, str]

    @property
    def count(self) -> int:
        """Holders on the list."""
        return sum(map(len, self.parts))


class Issuing:
    """Lists of one home."""

    def __init__(self, home: Home, service: Service, desk: Desk) -> None:
        self._home = home
        self._service = service
        self._desk = desk
        self._lock = threading.Lock()
        self._running: set[str] = set()

    def look(self, account: Account, asked: Sequence[Asked], category: str, region: str, day: str) -> list[Found]:
        """What would be said of every line if vouchers were issued on a day. Writes nothing."""
        numbers = [Identity(name=one.name, number=one.number) for one in asked if one.number]
        known = self._desk.known(numbers)
        ids = [one.person or known.get(one.number, "") for one in asked]
        persons = self.persons(account, ids)
        identities = self._desk.identities_of(persons.values())
        live = {v.holder for v in self._by(Voucher, "holder", persons) if v.live == category}
        policy = self._policy(region, day)
        facts = self._known(persons)
        seen: set[str] = set()
        found = []
        for one, identifier in zip(asked, ids, strict=True):
            person = persons.get(identifier)
            if person is None:
                found.append(Found(line=one.line, against=unknown(Person.kind)))
                continue
            identity = identities[person.id]
            against = _clerical(one, person, identity, seen, live)
            failed = () if against else _failed(policy, facts, person, category, day)
            seen.add(person.id)
            name, last4 = mask(identity.name), identity.number[-4:]
            found.append(
                Found(
                    line=one.line,
                    person=person.id,
                    name=name,
                    last4=last4,
                    region=person.region,
                    against=against or next(iter(failed), None),
                    failed=failed,
                )
            )
        return found

    def _known(self, persons: Iterable[str]) -> Facts:
        """Profiles of people, opened."""
        facts = state.fresh()
        wanted = list(persons)
        with engine.snapshot(self._home.database) as connection:
            state.load(connection, facts, (), lambda: trainee_needs(facts, wanted), self._home.open_dossiers)
        return facts

    def _policy(self, region: str, day: str) -> Policy | Refused:
        facts = Facts(KINDS)
        with engine.snapshot(self._home.database) as connection:
            rows = connection.execute(sa.select(STATE[Pack.kind])).all()
            facts.load(Pack.kind, "registry", [amounts.ALL], codec(Pack).states([tuple(row) for row in rows]))
            try:
                return self._home.packs.get(connection, amounts.pack_for(facts, region, day).id)
            except Refused as refused:
                return refused

    def persons(self, account: Account, ids: Iterable[str]) -> dict[str, Person]:
        """People of the officer's regions, by id; others do not exist for them."""
        found = self._by(Person, "id", [identifier for identifier in ids if identifier])
        return {person.id: person for person in found if account.may(Capability.BUREAU, person.region)}

    def masked(self, account: Account, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Masked names and last characters of people of the officer's regions, by id."""
        found = self._desk.identities_of(self.persons(account, ids).values())
        return {person: (mask(identity.name), identity.number[-4:]) for person, identity in found.items()}

    def keep(self, holders: Sequence[str]) -> Parts:
        """Keep a list until it is issued; the same list is kept once."""
        if not holders or len(holders) > MOST or len(set(holders)) < len(holders):
            raise Refused("value.invalid", field="holders")
        parts = tuple(tuple(holders[i : i + PART]) for i in range(0, len(holders), PART))
        root = root_of([part_leaf(part) for part in parts]).hex()
        content = msgspec.json.encode(parts).decode()
        with engine.transaction(self._home.database) as connection:
            query = sa.select(issue_list.c.root).where(issue_list.c.root == root)
            if connection.execute(query).first() is None:
                row = {"root": root, "parts": content, "seed": secrets.token_hex(16), "fault": "{}"}
                connection.execute(sa.insert(issue_list).values(row))
        return self.kept(root)

    def kept(self, root: str) -> Parts:
        """The list under a root; refused as unknown."""
        with engine.snapshot(self._home.database) as connection:
            row = connection.execute(sa.select(issue_list).where(issue_list.c.root == root)).first()
        if row is None:
            raise unknown("issue_list")
        parts = msgspec.json.decode(row.parts, type=tuple[tuple[str, ...], ...])
        return Parts(root=row.root, parts=parts, seed=row.seed, fault=msgspec.json.decode(row.fault))

    def start(self, actor: str, batch: str) -> None:
        """Go on with a batch in the background, if this process is not at it already."""
        with self._lock:
            if batch in self._running:
                return
            self._running.add(batch)
        threading.Thread(target=self._run, args=(actor, batch), daemon=True).start()

    def running(self, batch: str) -> bool:
        """Whether this process is issuing it now."""
        with self._lock:
            return batch in self._running

    def _run(self, actor: str, batch: str) -> None:
        try:
            self.issue(actor, batch)
        except Exception:
            logger.exception("issuing stopped")
        finally:
            with self._lock:
                self._running.discard(batch)

    def issue(self, actor: str, batch: str) -> None:
        """Issue every part that is not issued yet. A part that is refused is told and does not stop the next."""
        found = self._batch(batch)
        kept = self.kept(found.root)
        leaves = [part_leaf(part) for part in kept.parts]
        faults: dict[str, str] = {}
        self._tell(kept.root, faults)
        for number, holders in enumerate(kept.parts):
            if number in found.parts_issued:
                continue
            proof = tuple(digest.hex() for digest in inclusion_proof(_Tree(leaves).node, number, len(leaves)))
            command = IssueVouchers(batch=batch, part=number, holders=holders, proof=proof)
            try:
                self._service.give(Order(actor=actor, key=_key(kept.seed, batch, number), command=command))
            except Refused as refused:
                if refused.code != "batch.part_done":
                    faults[str(number)] = refused.code
                    self._tell(kept.root, faults)
            except LedgerError as error:
                faults[str(number)] = error.code
                self._tell(kept.root, faults)
                return

    def _tell(self, root: str, faults: dict[str, str]) -> None:
        content = msgspec.json.encode(faults).decode()
        with engine.transaction(self._home.database) as connection:
            connection.execute(sa.update(issue_list).where(issue_list.c.root == root).values(fault=content))

    def _batch(self, identifier: str) -> VoucherBatch:
        found = self._by(VoucherBatch, "id", [identifier])
        if not found:
            raise unknown(VoucherBatch.kind)
        return found[0]

    def _by(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        wanted = sorted(set(values))
        if not wanted:
            return []
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], field, wanted)
        return [found for found in codec(kind).states(rows) if isinstance(found, kind)]


def _clerical(one: Asked, person: Person, identity: Identity, seen: set[str], live: set[str]) -> Refused | None:
    if one.name and one.name != identity.name:
        return Refused("list.name")
    if person.id in seen:
        return Refused("list.twice")
    return Refused("voucher.live_exists") if person.id in live else None


def _failed(policy: Policy | Refused, facts: Facts, person: Person, category: str, day: str) -> tuple[Refused, ...]:
    if isinstance(policy, Refused):
        return (policy,)
    try:
        asked = full_candidate(facts, person, day, kind=category)
    except Refused as refused:
        return (refused,)
    return tuple(failures(policy.on(day), asked, trainee(facts, person.id, ISSUE)))


class _Tree:
    """Full subtrees over a list's parts."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves

    def node(self, height: int, number: int) -> bytes:
        if height == 0:
            return self._leaves[number]
        return node_hash(self.node(height - 1, 2 * number), self.node(height - 1, 2 * number + 1))


def _key(seed: str, batch: str, part: int) -> str:
    digest = sha256(f"{seed}\n{batch}\n{part}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
