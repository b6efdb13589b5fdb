"""The stage of the benchmarks: a founded home in a scratch database, with people, accounts and vouchers in any number."""

from __future__ import annotations

import itertools
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa

from ledger import keys
from ledger.decision import Decision, PrivateKey
from ledger.merkle import Frontier, NodeReader, inclusion_proof, node_hash
from voucher.core import ids
from voucher.core.message import Command, Sealed
from voucher.lifecycle.issue import ApproveBatch, IssueVouchers, part_leaf
from voucher.objects.account import Capability
from voucher.register.accounts import CreateAccount
from voucher.register.persons import NewPerson, RegisterPersons, VerifyPersons
from voucher.register.policies import ReleasePack
from voucher.register.proposals import ApproveProposal
from voucher.shell import founding, packs
from voucher.shell.demo.cast import id_number
from voucher.shell.demo.profiles import questionnaires
from voucher.shell.home import Home, Urls
from voucher.shell.service import Order, Service

ORIGIN: Final = "bench.invalid/voucher-ledger"
REGION: Final = "41"
PART: Final = 500
_databases = itertools.count(1)


@dataclass(slots=True)
class Stage:
    """An open home with two officers who sign."""

    home: Home
    service: Service
    officers: tuple[tuple[str, PrivateKey], ...]
    workers: list[tuple[str, str]] = field(default_factory=list)
    """(account, person)"""

    def give(self, order: Order) -> None:
        """Give a command that must be accepted."""
        self.service.give(order)

    def two(self, command: Command) -> str:
        """Have a command proposed and approved; the id of what it created."""
        (one, first), (two, second) = self.officers
        key = str(uuid.uuid4())
        self.give(self._signed(one, key, command, first))
        proposal = ids.derive(one, key)
        self.give(self._signed(two, str(uuid.uuid4()), ApproveProposal(proposal=proposal), second))
        return ids.derive("proposal", proposal)

    def _signed(self, actor: str, key: str, command: Command, private: PrivateKey) -> Order:
        decision: Decision = self.service.sign(key, command, private)
        return Order(actor=actor, key=key, command=command, decision=decision)

    def register(self, count: int) -> list[str]:
        """People, registered and verified; what is sealed about them is made up."""
        officer = self.officers[0][0]
        persons: list[str] = []
        for begin in range(0, count, 200):
            key = str(uuid.uuid4())
            new = ids.series(officer, key, min(200, count - begin))
            sealed = tuple(NewPerson(person, Sealed(person, "0" * 64)) for person in new)
            self.give(Order(actor=officer, key=key, command=RegisterPersons(region=REGION, persons=sealed)))
            verify = VerifyPersons(persons=tuple(new), method="bench", evidence="0" * 64)
            self.give(Order(actor=officer, key=str(uuid.uuid4()), command=verify))
            asked = questionnaires(new, self.home.clock.now())
            self.give(Order(actor=officer, key=str(uuid.uuid4()), command=asked))
            persons += new
        return persons

    def hire(self, count: int) -> None:
        """Workers with accounts."""
        operator = self.home.settings.operator
        for chunk in _chunks(self.register(count), PART):
            orders = [
                Order(
                    actor=operator,
                    key=str(uuid.uuid4()),
                    command=CreateAccount(person=person, grants=((Capability.WORKER, "*"),)),
                )
                for person in chunk
            ]
            for result in self.service.give_many(orders):
                if isinstance(result, Exception):
                    raise result
            self.workers += [(ids.derive(o.actor, o.key), p) for o, p in zip(orders, chunk, strict=True)]

    def issue(self, persons: list[str], category: str) -> Iterable[tuple[list[str], list[str]]]:
        """Issue a voucher of a category to each, part by part; yields (holders, vouchers)."""
        parts = list(_chunks(persons, PART))
        leaves = [part_leaf(part) for part in parts]
        batch = self.two(
            ApproveBatch(
                category=category,
                region=REGION,
                valid_from="2020-01-01",
                root=_root(leaves).hex(),
                count=len(persons),
                parts=len(parts),
            )
        )
        officer = self.officers[0][0]
        for number, part in enumerate(parts):
            proof = tuple(h.hex() for h in inclusion_proof(_reader(leaves), number, len(parts)))
            key = str(uuid.uuid4())
            command = IssueVouchers(batch=batch, part=number, holders=tuple(part), proof=proof)
            self.give(Order(actor=officer, key=key, command=command))
            yield part, ids.series(officer, key, len(part))


def make(folder: Path, admin: str | None) -> Stage:
    """A stage on SQLite, or on a new database of the PostgreSQL server behind an administrator's URL."""
    url = f"sqlite:///{folder / 'ledger.sqlite'}" if admin is None else _new_database(admin)
    urls = Urls(database=url, owner=url, key_store=f"sqlite:///{folder / 'key-store.sqlite'}")
    private = [keys.generate(), keys.generate()]
    officers = [
        founding.NewOfficer(name=f"officer {n}", id_number=id_number(n), private=key) for n, key in enumerate(private)
    ]
    home = founding.create(folder, origin=ORIGIN, region=REGION, officers=officers, urls=urls)
    service = Service(home)
    stage = Stage(home, service, tuple(zip(home.settings.officers, private, strict=True)))
    policy = packs.store(home.database, packs.packaged("demonstration"))
    file = policy.file
    stage.two(ReleasePack(pack=policy.digest, name=file.name, region=file.region, start=file.start, end=file.end))
    return stage


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes away."""
    return tempfile.TemporaryDirectory(prefix="tvl-bench-")


def _new_database(admin: str) -> str:
    name = f"bench_{uuid.uuid4().hex[:8]}_{next(_databases)}"
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return sa.make_url(admin).set(database=name).render_as_string(hide_password=False)


def _root(leaves: list[bytes]) -> bytes:
    tree = Frontier()
    for leaf in leaves:
        tree.push(leaf)
    return tree.root()


def _reader(leaves: list[bytes]) -> NodeReader:
    def node(height: int, number: int) -> bytes:
        if height == 0:
            return leaves[number]
        return node_hash(node(height - 1, 2 * number), node(height - 1, 2 * number + 1))

    return node


def _chunks(items: list[str], size: int) -> Iterable[list[str]]:
    return (items[i : i + size] for i in range(0, len(items), size))
