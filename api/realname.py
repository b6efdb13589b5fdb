"""Proving a real name at the first sign-in: by a service that knows who somebody is, not by a password.

An adapter sends the browser to its service and reads from what comes back who it is. In a demonstration home a
simulator stands in for the service: it believes whatever name and number it is told, says so, and exists nowhere else.
An adapter for OIDC (电子社保卡 and the like) is another class with these methods.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Protocol

import sqlalchemy as sa

from api import orders
from ledger.store import bulk, engine
from voucher.core.refusal import Refused
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.person import Person
from voucher.register.accounts import AccountCreated, CreateAccount
from voucher.shell.desk import Desk, Identity
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.service import Order, Service
from voucher.shell.tables import STATE

GRANT: Final = (Capability.WORKER, "*")


class RealName(Protocol):
    """A service that knows who somebody is. `template` is the page that sends the browser there."""

    name: str
    simulated: bool
    template: str

    def who(self, answer: Mapping[str, str], today: str) -> Identity:
        """Who it is, by what came back; `Refused` if it proves nobody."""


class Simulator:
    """Believes the name and number typed into it. For demonstrations."""

    name: str = "simulator"
    simulated: bool = True
    template: str = "people/simulator.html"

    def who(self, answer: Mapping[str, str], today: str) -> Identity:
        """Whoever was typed in."""
        given = {"name": answer.get("name", "")[:64], "number": answer.get("number", "")[:40]}
        return orders.identity(given, today)


def adapter(home: Home) -> RealName | None:
    """The adapter of a home; none is configured in a home that is no demonstration."""
    return Simulator() if home.settings.demonstration else None


def account_for(service: Service, desk: Desk, identity: Identity) -> str:
    """The worker's account of a person who proved who they are, made at the first time by an entry of the operator's.

    Refused for somebody whom no bureau or institution has registered: there is nothing here for them to see.
    """
    person = desk.known([identity]).get(identity.number)
    if person is None or not _same_name(service.home, desk, person, identity):
        raise Refused("person.unregistered")
    accounts = [account for account in _accounts(service.home, person) if GRANT[0] in dict(account.grants)]
    if not accounts:
        return _create(service, person)
    active = [account for account in accounts if account.state == AccountState.ACTIVE]
    if not active:
        raise Refused("auth.disabled")
    return active[0].id


def _create(service: Service, person: str) -> str:
    operator = service.home.settings.operator
    digest = sha256(f"{service.home.settings.origin}\nfirst-sign-in/{person}".encode()).digest()
    key = str(uuid.UUID(bytes=digest[:16], version=4))
    outcome = service.give(Order(actor=operator, key=key, command=CreateAccount(person=person, grants=(GRANT,))))
    created = outcome.events[0]
    if not isinstance(created, AccountCreated):
        raise TypeError("an account was not created")
    return created.account


def _same_name(home: Home, desk: Desk, person: str, identity: Identity) -> bool:
    with engine.snapshot(home.database) as connection:
        rows = bulk.select_in(connection, STATE["person"], "id", [person])
    found = codec(Person).state(rows[0]) if rows else None
    return isinstance(found, Person) and desk.identity_of(found).name == identity.name


def _accounts(home: Home, person: str) -> list[Account]:
    table = STATE["account"]
    with engine.snapshot(home.database) as connection:
        rows = connection.execute(sa.select(table).where(table.c.person == person).order_by(table.c.id))
        found = codec(Account).states([tuple(row) for row in rows])
    return [account for account in found if isinstance(account, Account)]
