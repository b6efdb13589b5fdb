"""Proving a real name, by a service that knows who somebody is and not by a password: at the first sign-in, and again
when a voucher is to be shown by another phone.

An adapter sends the browser to its service and reads from what comes back who it is. In a demonstration home a
simulator stands in for the service: it believes whatever name and number it is told, says so, and exists nowhere else.
An adapter for OIDC (电子社保卡 and the like) is another class with these methods. Where none is connected, people go to a
counter.

What was proven is carried from the page to the command that needs it by a token: good for ten minutes, for one person,
under the keyed digest of the vault. It holds no name and no number.
"""

from __future__ import annotations

import hmac
import re
import secrets
import uuid
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Protocol

import msgspec
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
GOOD_FOR: Final = 600
"""Seconds for which a token is good."""
_TOKEN: Final = re.compile(r"([0-9]{1,12})/([a-z0-9_]{1,64})/([0-9a-f]{64})/([0-9a-f]{64})")


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's identity was checked, and the digest of the evidence, which must not be one of a number that could be
    guessed."""

    method: str
    evidence: str


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is, and how that was checked."""

    identity: Identity
    checked: Checked


class RealName(Protocol):
    """A service that knows who somebody is. `template` is the page that sends the browser there."""

    name: str
    simulated: bool
    template: str

    def who(self, answer: Mapping[str, str], today: str) -> Proven:
        """Who it is, by what came back; `Refused` if it proves nobody."""


class Simulator:
    """Believes the name and number typed into it. For demonstrations."""

    name: str = "simulator"
    simulated: bool = True
    template: str = "people/simulator.html"

    def who(self, answer: Mapping[str, str], today: str) -> Proven:
        """Whoever was typed in."""
        given = {"name": answer.get("name", "")[:64], "number": answer.get("number", "")[:40]}
        checked = Checked(method="simulated", evidence=sha256(secrets.token_bytes(32)).hexdigest())
        return Proven(identity=orders.identity(given, today), checked=checked)


def adapter(home: Home) -> RealName | None:
    """The adapter of a home; none is configured in a home that is no demonstration."""
    return Simulator() if home.settings.demonstration else None


def person_of(home: Home, desk: Desk, identity: Identity) -> str:
    """The registered person with this name and number; refused for somebody whom nobody has registered."""
    person = desk.known([identity]).get(identity.number)
    if person is None or not _same_name(home, desk, person, identity):
        raise Refused("person.unregistered")
    return person


def token(home: Home, person: str, checked: Checked) -> str:
    """What was proven, to be carried to the command that needs it."""
    until = home.clock.now() // 1000 + GOOD_FOR
    return f"{until}/{checked.method}/{checked.evidence}/{_mark(home, person, until, checked)}"


def read_token(home: Home, person: str, given: str) -> Checked:
    """What was proven of this person; refused if it was of another, is too old, or was never given out."""
    found = _TOKEN.fullmatch(given)
    if not found:
        raise Refused("binding.check_needed")
    until, checked = int(found[1]), Checked(method=found[2], evidence=found[3])
    right = _mark(home, person, until, checked)
    now = home.clock.now() // 1000
    if not hmac.compare_digest(right, found[4]) or not now <= until <= now + GOOD_FOR:
        raise Refused("binding.check_needed")
    return checked


def _mark(home: Home, person: str, until: int, checked: Checked) -> str:
    return home.vault.mark("real_name", f"{person}\n{until}\n{checked.method}\n{checked.evidence}").hex()


def account_for(service: Service, desk: Desk, identity: Identity) -> str:
    """The worker's account of a person who proved who they are, made at the first time by an entry of the operator's.

    Refused for somebody whom no bureau or institution has registered: there is nothing here for them to see.
    """
    person = person_of(service.home, desk, identity)
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
