"""Real people under pseudonyms: registered, verified, corrected by two officers. No correction moves a voucher.

What is personal is sealed in the vault; the log sees the commitment to identity type, number and name, so that swapping
two people's vault rows, a silent transfer, shows when the audit opens it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.ids import PersonId
from voucher.core.message import MANY, Code, Command, Digest, Event, Sealed, whole
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.person import Person, PersonState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class NewPerson(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A person to be registered: the pseudonym's id, and the sealed identity."""

    person: Annotated[PersonId, whole("[0-9a-f]{32}")]
    identity: Sealed


class RegisterPersons(Command, frozen=True, kw_only=True, tag="person.register"):
    """Enter people into the registry, from a roster or at a counter. Not yet verified."""

    region: Code
    persons: Annotated[tuple[NewPerson, ...], msgspec.Meta(min_length=1, max_length=200)]


class VerifyPersons(Command, frozen=True, kw_only=True, tag="person.verify"):
    """An officer records that identities were checked: how, and the digest of the evidence."""

    persons: Annotated[tuple[PersonId, ...], msgspec.Meta(min_length=1, max_length=MANY)]
    method: Code
    evidence: Digest


class CorrectIdentity(Command, frozen=True, kw_only=True, tag="person.correct"):
    """Two officers correct a wrong name or number of one person."""

    person: PersonId
    identity: Sealed
    evidence: Digest


class PersonsRegistered(Event, frozen=True, kw_only=True, tag="person.registered"):
    """People are known, not yet verified."""

    region: Code
    persons: tuple[NewPerson, ...]


class PersonsVerified(Event, frozen=True, kw_only=True, tag="person.verified"):
    """Their identity was checked; each with the commitment that was checked."""

    persons: tuple[PersonId, ...]
    commitments: tuple[Digest, ...]
    method: Code
    evidence: Digest


class IdentityCorrected(Event, frozen=True, kw_only=True, tag="person.corrected"):
    """Another sealed identity holds for the same person."""

    person: PersonId
    identity: Sealed
    evidence: Digest


REGISTRARS = (Capability.BUREAU, Capability.INSTITUTION)


@decides(RegisterPersons, *REGISTRARS)
def register(command: RegisterPersons, context: Context) -> Iterable[Event]:
    """One number is one person: the vault's unique index stands behind this."""
    yield registered_persons(context.facts, command.region, command.persons)


def registered_persons(facts: Facts, region: str, persons: tuple[NewPerson, ...]) -> PersonsRegistered:
    """The event for people whose pseudonyms are new."""
    identifiers = {new.person for new in persons}
    if len(identifiers) < len(persons) or any(facts.get(Person, i) for i in identifiers):
        raise Refused("person.duplicate")
    return PersonsRegistered(region=region, persons=persons)


@decides(VerifyPersons, Capability.BUREAU)
def verify(command: VerifyPersons, context: Context) -> Iterable[Event]:
    """By an officer of the person's region."""
    persons = [context.facts.need(Person, identifier) for identifier in command.persons]
    for person in persons:
        context.require(Capability.BUREAU, person.region)
        if person.state not in (PersonState.UNVERIFIED, PersonState.VERIFIED):
            raise Refused("person.not_verified")
    yield PersonsVerified(
        persons=command.persons,
        commitments=tuple(person.identity.commitment for person in persons),
        method=command.method,
        evidence=command.evidence,
    )


@decides(CorrectIdentity, Capability.BUREAU, dual=True)
def correct(command: CorrectIdentity, context: Context) -> Iterable[Event]:
    """By two officers of the person's region; vouchers stay with the same pseudonym."""
    person = context.facts.need(Person, command.person)
    context.require(Capability.BUREAU, person.region)
    yield IdentityCorrected(person=person.id, identity=command.identity, evidence=command.evidence)


@evolves(PersonsRegistered)
def registered(event: PersonsRegistered, facts: Facts, at: At) -> None:
    """New people, unverified."""
    for new in event.persons:
        facts.put(
            Person(
                id=new.person,
                at=at.index,
                state=PersonState.UNVERIFIED,
                identity=new.identity,
                region=event.region,
            )
        )


@evolves(PersonsVerified)
def verified(event: PersonsVerified, facts: Facts, at: At) -> None:
    """They may hold vouchers."""
    for identifier in event.persons:
        person = facts.need(Person, identifier)
        facts.put(replace(person, at=at.index, state=PersonState.VERIFIED, method=event.method, verified_on=at.date))


@evolves(IdentityCorrected, signed=True)
def corrected(event: IdentityCorrected, facts: Facts, at: At) -> None:
    """The identity that holds now."""
    facts.put(replace(facts.need(Person, event.person), at=at.index, identity=event.identity))
