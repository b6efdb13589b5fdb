"""Enrol (V4): an institution scans a claimed voucher into its class. Withdrawal before the start (V5).

A voucher is in one class: a second scan elsewhere is refused as double use and recorded. Whichever scan the log takes
first wins.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.dates import add_days, days_between
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, PersonId, VoucherId, enrolment_id
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import STAGES, Voucher, VoucherState
from voucher.policy import amounts
from voucher.step.attempts import recorded
from voucher.step.classes import candidate, class_plan, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance, require, require_valid

PROLONG: str = "voucher.prolong_within_days"
"""Operator's parameter: a release this many days or less before the end of validity prolongs it."""


class EnrolVoucher(Command, frozen=True, kw_only=True, tag="voucher.enrol"):
    """Scan a voucher into a class. `holder` is the person whose identity was checked at the scan."""

    training_class: ClassId
    voucher: VoucherId
    holder: PersonId


class ReleaseVoucher(Command, frozen=True, kw_only=True, tag="voucher.release"):
    """Withdraw from a class that has not started: by the worker or the institution."""

    training_class: ClassId
    voucher: VoucherId
    reason: Code


class VoucherEnrolled(Event, frozen=True, kw_only=True, tag="voucher.enrolled"):
    """The voucher is in use in this class; its validity no longer runs."""

    voucher: VoucherId
    enrolment: EnrolmentId
    enrolled_on: Date


class VoucherReleased(Event, frozen=True, kw_only=True, tag="voucher.released"):
    """The voucher is free again; `valid_to` is the prolonged end of its validity, where it was prolonged."""

    voucher: VoucherId
    enrolment: EnrolmentId
    reason: Code
    valid_to: Date | None = None


def _scan(command: EnrolVoucher, facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "id", enrolment_id(command.training_class, command.holder))
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield Ref("institution", "id", training_class.institution)


@decides(EnrolVoucher, Capability.INSTITUTION, needs=_scan)
def enrol(command: EnrolVoucher, context: Context) -> Iterable[Event]:
    """The holder, on the class's roster, eligible on its first day, while the class takes people."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    voucher = context.facts.need(Voucher, command.voucher)
    _check_holder(command, voucher, context)
    require_class(training_class, ClassState.HR_OK)
    require_valid(voucher, context.at.date)
    enrolment = context.facts.get(Enrolment, enrolment_id(training_class.id, command.holder))
    if enrolment is None:
        raise Refused("class.not_on_roster")
    if enrolment.live is not None:
        raise Refused("voucher.already", current=enrolment.state.value)
    _check_rules(training_class, command.holder, context)
    yield VoucherEnrolled(voucher=voucher.id, enrolment=enrolment.id, enrolled_on=context.at.date)


def _check_holder(command: EnrolVoucher, voucher: Voucher, context: Context) -> None:
    if command.holder != voucher.holder:
        raise recorded(Refused("voucher.not_holder"), context.actor.id, "voucher", voucher.id)
    if voucher.state in STAGES[2:7] and voucher.training_class != command.training_class:
        entry = max(i for i, state in voucher.trail if state == VoucherState.ENROLLED)
        raise recorded(Refused("voucher.used", entry=entry), context.actor.id, "voucher", voucher.id)
    require(voucher, VoucherState.CLAIMED)


def _check_rules(training_class: TrainingClass, holder: str, context: Context) -> None:
    policy = context.policy(training_class.pack or "")
    institution = context.facts.need(Institution, training_class.institution)
    policy.ask(class_plan(training_class, institution, training_class.enrolled + 1))
    person = context.facts.need(Person, holder)
    policy.ask(candidate(person, training_class.start_date))


def _release_needs(command: ReleaseVoucher, facts: Facts) -> Iterable[Ref]:
    yield Ref("parameter", "registry", amounts.ALL)
    voucher = facts.get(Voucher, command.voucher)
    if voucher:
        yield Ref("enrolment", "id", enrolment_id(command.training_class, voucher.holder))


@decides(ReleaseVoucher, Capability.WORKER, Capability.INSTITUTION, needs=_release_needs)
def release(command: ReleaseVoucher, context: Context) -> Iterable[Event]:
    """Only before the class opens; what was enrolled near the end of its validity gets that time back."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    voucher = context.facts.need(Voucher, command.voucher)
    if context.actor.person != voucher.holder or not context.actor.holds(Capability.WORKER):
        context.require(Capability.INSTITUTION, training_class.institution)
    require(voucher, VoucherState.ENROLLED)
    if voucher.training_class != training_class.id:
        raise Refused("class.not_on_roster")
    require_class(training_class, ClassState.HR_OK)
    yield VoucherReleased(
        voucher=voucher.id,
        enrolment=enrolment_id(training_class.id, voucher.holder),
        reason=command.reason,
        valid_to=_prolonged(voucher, context),
    )


def _prolonged(voucher: Voucher, context: Context) -> str | None:
    within = amounts.parameter_on(context.facts, PROLONG, voucher.region, context.at.date)
    if within is None or voucher.valid_to is None or voucher.enrolled_on is None:
        return None
    if days_between(context.at.date, voucher.valid_to) > within:
        return None
    return add_days(voucher.valid_to, days_between(voucher.enrolled_on, context.at.date))


@evolves(VoucherEnrolled)
def enrolled(event: VoucherEnrolled, facts: Facts, at: At) -> None:
    """Voucher, enrolment and class."""
    enrolment = facts.need(Enrolment, event.enrolment)
    training_class = facts.need(TrainingClass, enrolment.training_class)
    advance(
        facts,
        event.voucher,
        VoucherState.ENROLLED,
        at,
        training_class=training_class.id,
        enrolled_on=event.enrolled_on,
    )
    facts.put(
        replace(enrolment, at=at.index, state=EnrolmentState.REGISTERED, voucher=event.voucher, live=event.voucher)
    )
    facts.put(replace(training_class, at=at.index, enrolled=training_class.enrolled + 1))


@evolves(VoucherReleased)
def released(event: VoucherReleased, facts: Facts, at: At) -> None:
    """As before the scan, but for the trail."""
    enrolment = facts.need(Enrolment, event.enrolment)
    training_class = facts.need(TrainingClass, enrolment.training_class)
    voucher = facts.need(Voucher, event.voucher)
    advance(
        facts,
        event.voucher,
        VoucherState.CLAIMED,
        at,
        training_class=None,
        enrolled_on=None,
        valid_to=event.valid_to or voucher.valid_to,
    )
    facts.put(replace(enrolment, at=at.index, state=EnrolmentState.LISTED, live=None))
    facts.put(replace(training_class, at=at.index, enrolled=training_class.enrolled - 1))
