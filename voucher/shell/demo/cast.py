"""Who plays: officers, operators and workers of the demonstration, their accounts and their keys."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from stdnum.cn import ric, uscc

from ledger import decision, keys
from ledger.decision import PrivateKey
from voucher.objects.account import Capability
from voucher.register.accounts import AccountCreated, CreateAccount
from voucher.register.keys import EnrolKey
from voucher.shell.desk import Desk, Identity
from voucher.shell.service import Order, Outcome, Service

PLACE: Final = "410099"
"""A county code that does not exist: no number here is anybody's."""
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
ORDINALS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(slots=True)
class Actor:
    """An account that acts: its person, and its key if it signs."""

    account: str
    person: str | None = None
    private: PrivateKey | None = None


@dataclass(slots=True)
class Cast:
    """Everybody, by role."""

    actors: dict[str, Actor] = field(default_factory=dict)
    workers: dict[str, Actor] = field(default_factory=dict)
    """Workers by person."""

    def __getitem__(self, role: str) -> Actor:
        return self.actors[role]


def id_number(number: int, born: str = "19850307") -> str:
    """A well-formed identity number that is nobody's."""
    body = f"{PLACE}{born}{number % 1000:03d}"
    return str(body + ric.calc_check_digit(body + "0"))


def credit_code(number: int) -> str:
    """A well-formed credit code of the demonstration."""
    body = f"52410000MJ{number:07d}"
    return str(body + uscc.calc_check_digit(body))


def trainee(number: int) -> Identity:
    """The n-th trainee: a placeholder name, a number that is nobody's."""
    surname = SURNAMES[number % len(SURNAMES)]
    name = f"{surname}学员{ORDINALS[number // len(SURNAMES) % 10]}"
    special = {7: "阿依·学员", 13: "㑇学员", 21: "𠮷学员"}
    year = 1966 + number % 38
    return Identity(
        name=special.get(number, name),
        number=id_number(number, f"{year}{number % 12 + 1:02d}{number % 27 + 1:02d}"),
        phone=f"1380000{number:04d}",
    )


def step_key(origin: str, step: str) -> str:
    """The idempotency key of a step, the same whenever the demonstration is played on this ledger."""
    digest = bytearray(sha256(f"{origin}\n{step}".encode()).digest()[:16])
    return str(uuid.UUID(bytes=bytes(digest), version=4))


def officer_key(folder: Path, role: str) -> PrivateKey:
    """The role's key file in the home, made on first use."""
    path = folder / "keys" / "people" / f"{role}.key"
    if not path.exists():
        keys.write(path, keys.generate())
    return keys.read(path)


class Casting:
    """Makes the accounts, each by the operator's commands."""

    def __init__(self, service: Service, desk: Desk) -> None:
        self._service = service
        self._desk = desk
        self._settings = service.home.settings

    def person(self, role: str, identity: Identity, registrar: Actor) -> str:
        """Register one person of the cast."""
        order = self._desk.register_people(
            registrar.account, self._key(f"person/{role}"), self._settings.region, [identity]
        )
        self._service.give(order)
        return order.indexes[0].subject

    def account(self, role: str, person: str | None, *grants: tuple[Capability, str], signs: bool = True) -> Actor:
        """An account with its grants, and an enrolled key if it signs."""
        outcome = self._give(f"account/{role}", CreateAccount(person=person, grants=grants))
        created = outcome.events[0]
        if not isinstance(created, AccountCreated):
            raise TypeError("an account was not created")
        private = officer_key(self._service.home.folder, role) if signs else None
        if private:
            alg, public = decision.public_bytes(private)
            encoded = base64.b64encode(public).decode()
            self._give(f"key/{role}", EnrolKey(account=created.account, alg=alg, public=encoded))
        return Actor(created.account, person, private)

    def _give(self, step: str, command: CreateAccount | EnrolKey) -> Outcome:
        order = Order(actor=self._settings.operator, key=self._key(step), command=command)
        return self._service.give(order)

    def _key(self, step: str) -> str:
        return step_key(self._settings.origin, step)
