"""Consent: a worker agrees to what is done with their data, and may take that back.

The log holds the version of the text and the digest of the words that were shown, in the language that was read, so that
nobody can say later that another text was agreed to. What the law has us keep is kept whatever was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import PersonId, consent_id
from voucher.core.message import Code, Command, Date, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.consent import Consent
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class GiveConsent(Command, frozen=True, kw_only=True, tag="consent.give"):
    """Agree to a text."""

    person: PersonId
    terms: Code
    text: Digest


class WithdrawConsent(Command, frozen=True, kw_only=True, tag="consent.withdraw"):
    """Agree no longer."""

    person: PersonId


class ConsentGiven(Event, frozen=True, kw_only=True, tag="consent.given"):
    """Somebody agreed to this text."""

    person: PersonId
    terms: Code
    text: Digest
    given_on: Date


class ConsentWithdrawn(Event, frozen=True, kw_only=True, tag="consent.withdrawn"):
    """Somebody agrees no longer."""

    person: PersonId
    withdrawn_on: Date


def _before(command: GiveConsent | WithdrawConsent, _facts: Facts) -> Iterable[Ref]:
    yield Ref("consent", "id", consent_id(command.person))


@decides(GiveConsent, Capability.WORKER, needs=_before)
def give(command: GiveConsent, context: Context) -> Iterable[Event]:
    """For oneself alone, also where somebody else helps; each text once."""
    _check_own(command.person, context)
    before = context.facts.get(Consent, consent_id(command.person))
    if before and before.withdrawn_on is None and (before.version, before.text) == (command.terms, command.text):
        raise Refused("object.exists")
    yield ConsentGiven(person=command.person, terms=command.terms, text=command.text, given_on=context.at.date)


@decides(WithdrawConsent, Capability.WORKER, needs=_before)
def withdraw(command: WithdrawConsent, context: Context) -> Iterable[Event]:
    """By oneself, at any time."""
    _check_own(command.person, context)
    before = context.facts.get(Consent, consent_id(command.person))
    if before is None or before.withdrawn_on is not None:
        raise Refused("consent.none")
    yield ConsentWithdrawn(person=command.person, withdrawn_on=context.at.date)


def _check_own(person: str, context: Context) -> None:
    if context.actor.person != person:
        raise Refused("auth.scope", capability=Capability.WORKER.value)


@evolves(ConsentGiven)
def given(event: ConsentGiven, facts: Facts, at: At) -> None:
    """In force from now on, in place of what was agreed to before."""
    facts.put(
        Consent(
            id=consent_id(event.person),
            at=at.index,
            person=event.person,
            version=event.terms,
            text=event.text,
            given_on=event.given_on,
        )
    )


@evolves(ConsentWithdrawn)
def withdrawn(event: ConsentWithdrawn, facts: Facts, at: At) -> None:
    """No longer in force."""
    before = facts.need(Consent, consent_id(event.person))
    facts.put(replace(before, at=at.index, withdrawn_on=event.withdrawn_on))
