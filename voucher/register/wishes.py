"""Wishes for training, registered by workers themselves (豫技领办〔2024〕4号 §二(一)9)."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts, Ref
from voucher.core.ids import PersonId, WishId
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.wish import Wish
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class RegisterWish(Command, frozen=True, kw_only=True, tag="wish.register"):
    """Say what one wishes to be trained in, and where."""

    person: PersonId
    occupation: Code
    level: Code
    region: Code


class WishRegistered(Event, frozen=True, kw_only=True, tag="wish.registered"):
    """Somebody wishes this."""

    wish: WishId
    person: PersonId
    occupation: Code
    level: Code
    region: Code
    registered_on: Date


def _others(command: RegisterWish, _facts: Facts) -> Iterable[Ref]:
    yield Ref("wish", "person", command.person)


@decides(RegisterWish, Capability.WORKER, needs=_others)
def register(command: RegisterWish, context: Context) -> Iterable[Event]:
    """For oneself, each wish once."""
    if context.actor.person != command.person:
        raise Refused("auth.scope", capability=Capability.WORKER.value)
    wanted = (command.occupation, command.level, command.region)
    if any((w.occupation, w.level, w.region) == wanted for w in context.facts.where(Wish, "person", command.person)):
        raise Refused("object.exists")
    yield WishRegistered(
        wish=context.new_id(),
        person=command.person,
        occupation=command.occupation,
        level=command.level,
        region=command.region,
        registered_on=context.at.date,
    )


@evolves(WishRegistered)
def registered(event: WishRegistered, facts: Facts, at: At) -> None:
    """On the list."""
    facts.put(
        Wish(
            id=event.wish,
            at=at.index,
            person=event.person,
            occupation=event.occupation,
            level=event.level,
            region=event.region,
            registered_on=event.registered_on,
        )
    )
