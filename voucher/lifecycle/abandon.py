"""Abandon: a class that never opened ends. Its apprentices' places, its people and their vouchers are free again.

The institution gives up a class of its own while it has not begun. Once the last day is over nobody can open it any more:
then the bureau or the system may end it too, so that it does not hold places of the year for ever (app.cap_*).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, VoucherId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import LIVE, Voucher, VoucherState
from voucher.step.apprentices import count_apprentices, count_refs
from voucher.step.classes import move_class, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance

UNOPENED: Final = tuple(ClassState)[:6]
"""From draft to approved."""


class AbandonClass(Command, frozen=True, kw_only=True, tag="class.abandon"):
    """End a class that has not begun, for a reason by code."""

    training_class: ClassId
    reason: Code


class ClassAbandoned(Event, frozen=True, kw_only=True, tag="class.abandoned"):
    """It never began; these people were enrolled, these vouchers are free again."""

    training_class: ClassId
    reason: Code
    enrolments: tuple[EnrolmentId, ...]
    vouchers: tuple[VoucherId, ...]


def _needs(command: AbandonClass, facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "training_class", command.training_class)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from count_refs(training_class)
    for enrolment in facts.where(Enrolment, "training_class", command.training_class):
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(AbandonClass, Capability.INSTITUTION, Capability.BUREAU, Capability.SYSTEM, needs=_needs)
def abandon(command: AbandonClass, context: Context) -> Iterable[Event]:
    """By the institution at any time before the opening; by the bureau or the system after the last day."""
    found = context.facts.need(TrainingClass, command.training_class)
    context.require_any(
        (Capability.INSTITUTION, found.institution), (Capability.BUREAU, found.region), (Capability.SYSTEM, "")
    )
    require_class(found, *UNOPENED)
    if not context.actor.may(Capability.INSTITUTION, found.institution) and context.at.date <= found.end_date:
        raise Refused("class.not_over", end=found.end_date)
    there = [one for one in context.facts.where(Enrolment, "training_class", found.id) if one.live]
    vouchers = [context.facts.need(Voucher, one.live or "") for one in there]
    yield ClassAbandoned(
        training_class=found.id,
        reason=command.reason,
        enrolments=tuple(one.id for one in there),
        vouchers=tuple(one.id for one in vouchers if one.state in LIVE or one.state == VoucherState.SUSPENDED),
    )
    if found.counted:
        yield from count_apprentices(found, found.counted_year, 0)


@evolves(ClassAbandoned)
def abandoned(event: ClassAbandoned, facts: Facts, at: At) -> None:
    """Everybody who came is free for another class."""
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.LISTED, live=None))
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.CLAIMED, at, training_class=None, enrolled_on=None)
    move_class(facts, event.training_class, ClassState.ABANDONED, at)
