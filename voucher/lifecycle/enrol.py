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
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy import amounts
from voucher.step.classes import require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.enrolling import admission, admit
from voucher.step.stage import advance, require

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


class VoucherReleased(Event, frozen=True, kw_only=True, tag="voucher.released"):
    """The voucher is free again; `valid_to` is the prolonged end of its validity, where it was prolonged."""

    voucher: VoucherId
    enrolment: EnrolmentId
    reason: Code
    valid_to: Date | None = None


def _scan(command: EnrolVoucher, facts: Facts) -> Iterable[Ref]:
    return admission(command.training_class, command.holder, command.voucher, facts)


@decides(EnrolVoucher, Capability.INSTITUTION, needs=_scan)
def enrol(command: EnrolVoucher, context: Context) -> Iterable[Event]:
    """The holder, on the class's roster, eligible on its first day, while the class takes people."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    voucher = context.facts.need(Voucher, command.voucher)
    yield admit(training_class, voucher, command.holder, context)


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
