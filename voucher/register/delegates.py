"""A worker names somebody who may act for them, for some acts and until a day. What such a person then does stands in
the log under their own account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.dates import days_between, is_date
from voucher.core.facts import Facts
from voucher.core.ids import AccountId, DelegationId, PersonId, delegation_id
from voucher.core.message import Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.delegation import Act, Delegation
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

LONGEST: Final = 366
"""Days for which somebody may be named at once."""


class NameDelegate(Command, frozen=True, kw_only=True, tag="delegate.name"):
    """Let another person's account act for oneself."""

    person: PersonId
    account: AccountId
    acts: Annotated[tuple[Act, ...], msgspec.Meta(min_length=1, max_length=len(Act))]
    until: Date


class EndDelegation(Command, frozen=True, kw_only=True, tag="delegate.end"):
    """Take it back, or give it back."""

    delegation: DelegationId


class DelegateNamed(Event, frozen=True, kw_only=True, tag="delegate.named"):
    """The account may act for the person."""

    delegation: DelegationId
    person: PersonId
    account: AccountId
    acts: tuple[Act, ...]
    until: Date


class DelegationEnded(Event, frozen=True, kw_only=True, tag="delegate.ended"):
    """The account may act for the person no more."""

    delegation: DelegationId


@decides(NameDelegate, Capability.WORKER)
def name(command: NameDelegate, context: Context) -> Iterable[Event]:
    """By oneself, somebody else who may act at all."""
    if context.actor.person != command.person:
        raise Refused("auth.scope", capability=Capability.WORKER.value)
    account = context.facts.need(Account, command.account)
    if account.person in (None, command.person) or account.state != AccountState.ACTIVE:
        raise Refused("value.invalid", field="account")
    if not is_date(command.until) or not 0 <= days_between(context.at.date, command.until) <= LONGEST:
        raise Refused("value.invalid", field="until")
    yield DelegateNamed(
        delegation=delegation_id(command.person, account.id),
        person=command.person,
        account=account.id,
        acts=tuple(sorted(set(command.acts))),
        until=command.until,
    )


@decides(EndDelegation, Capability.WORKER)
def end(command: EndDelegation, context: Context) -> Iterable[Event]:
    """By either of the two, once; anybody else learns nothing."""
    delegation = context.facts.get(Delegation, command.delegation)
    if delegation is None or not _of(delegation, context.actor):
        raise Refused("object.unknown", kind=Delegation.kind)
    if delegation.ended:
        raise Refused("delegation.ended")
    yield DelegationEnded(delegation=delegation.id)


def _of(delegation: Delegation, actor: Account) -> bool:
    return actor.person == delegation.person or actor.id == delegation.account


@evolves(DelegateNamed)
def named(event: DelegateNamed, facts: Facts, at: At) -> None:
    """From now on; what was said about this account before no longer counts."""
    facts.put(
        Delegation(
            id=event.delegation,
            at=at.index,
            person=event.person,
            account=event.account,
            acts=event.acts,
            until=event.until,
        )
    )


@evolves(DelegationEnded)
def ended(event: DelegationEnded, facts: Facts, at: At) -> None:
    """Ended."""
    facts.put(replace(facts.need(Delegation, event.delegation), at=at.index, ended=True))
