"""The first entry of a ledger: its log key, its operator, the system's own account, and two named officers as the
recorded root of trust. Everything later is granted by entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from ledger.decision import Algorithm
from voucher.core.facts import Facts, Ref
from voucher.core.ids import AccountId, PersonId
from voucher.core.message import Code, Command, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.home import HOME, Home
from voucher.register.accounts import AccountCreated
from voucher.register.keys import enrolled_key, new_key
from voucher.register.persons import NewPerson, PersonsRegistered, PersonsVerified
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class FoundingOfficer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An officer of the root of trust: account, person, sealed identity, and public key (base64)."""

    account: AccountId
    person: PersonId
    identity: Sealed
    alg: Algorithm
    public: str


class Found(Command, frozen=True, kw_only=True, tag="home.found"):
    """Found a ledger; possible once, as its first entry."""

    verifier_key: str
    region: Code
    demonstration: bool
    operator: AccountId
    system: AccountId
    officers: Annotated[tuple[FoundingOfficer, ...], msgspec.Meta(min_length=2)]


class Founded(Event, frozen=True, kw_only=True, tag="home.founded"):
    """The ledger's log key (C2SP verifier key), home region, and whether it is a demonstration."""

    verifier_key: str
    region: Code
    demonstration: bool


def _keys(command: Found, _facts: Facts) -> Iterable[Ref]:
    for officer in command.officers:
        yield from new_key(officer.alg, officer.public)


@decides(Found, needs=_keys)
def found(command: Found, context: Context) -> Iterable[Event]:
    """Only into an empty log, and only with officers who are different people with different keys."""
    if context.at.index:
        raise Refused("founding.done")
    officers = command.officers
    different = {o.person for o in officers}, {o.account for o in officers}, {o.public for o in officers}
    if any(len(distinct) < len(officers) for distinct in different):
        raise Refused("duties.same_person")
    yield Founded(verifier_key=command.verifier_key, region=command.region, demonstration=command.demonstration)
    yield PersonsRegistered(region=command.region, persons=tuple(NewPerson(o.person, o.identity) for o in officers))
    yield PersonsVerified(
        persons=tuple(o.person for o in officers),
        commitments=tuple(o.identity.commitment for o in officers),
        method="founding",
        evidence="0" * 64,
    )
    yield AccountCreated(account=command.operator, grants=((Capability.OPERATOR, EVERYWHERE),))
    yield AccountCreated(account=command.system, grants=((Capability.SYSTEM, EVERYWHERE),))
    for officer in officers:
        yield AccountCreated(
            account=officer.account, person=officer.person, grants=((Capability.BUREAU, command.region),)
        )
        yield enrolled_key(context.facts, officer.account, officer.alg, officer.public)


@evolves(Founded)
def founded(event: Founded, facts: Facts, at: At) -> None:
    """The ledger's own facts; accounts and keys follow in the same entry."""
    facts.put(
        Home(
            id=HOME,
            at=at.index,
            verifier_key=event.verifier_key,
            region=event.region,
            demonstration=event.demonstration,
        )
    )
