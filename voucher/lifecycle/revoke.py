"""Revoke (V17): two officers end a voucher for fraud, forgery or ineligibility. Unpaid money falls to zero, paid money
is due back from the payee."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import EnrolmentId, VoucherId, enrolment_id
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.classes import free_person
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.lines import undo_lines, undo_needs
from voucher.step.stage import advance


class RevokeVoucher(Command, frozen=True, kw_only=True, tag="voucher.revoke"):
    """Two officers, for a reason of the policy's list."""

    voucher: VoucherId
    reason: Code


class VoucherRevoked(Event, frozen=True, kw_only=True, tag="voucher.revoked"):
    """Ended; the person's place in a class that is not assessed ends with it."""

    voucher: VoucherId
    reason: Code
    enrolment: EnrolmentId | None = None


def _needs(command: RevokeVoucher, facts: Facts) -> Iterable[Ref]:
    voucher = facts.get(Voucher, command.voucher)
    if voucher and voucher.training_class:
        yield Ref("enrolment", "id", enrolment_id(voucher.training_class, voucher.holder))
        yield Ref("training_class", "id", voucher.training_class)
        yield Ref("person", "id", voucher.holder)
    yield from undo_needs(facts, "voucher", command.voucher)


@decides(RevokeVoucher, Capability.BUREAU, dual=True, needs=_needs)
def revoke(command: RevokeVoucher, context: Context) -> Iterable[Event]:
    """From any state but its own."""
    voucher = context.facts.need(Voucher, command.voucher)
    context.require(Capability.BUREAU, voucher.region)
    if voucher.state in (VoucherState.REVOKED, VoucherState.REISSUED):
        raise Refused("voucher.ended", current=voucher.state.value)
    stage = voucher.resume_to or voucher.state
    unassessed = stage in (VoucherState.ENROLLED, VoucherState.TRAINED) and voucher.training_class
    yield VoucherRevoked(
        voucher=voucher.id,
        reason=command.reason,
        enrolment=enrolment_id(voucher.training_class or "", voucher.holder) if unassessed else None,
    )
    yield from undo_lines(context.facts, "voucher", voucher.id, command.reason)


@evolves(VoucherRevoked, signed=True)
def revoked(event: VoucherRevoked, facts: Facts, at: At) -> None:
    """Ended."""
    advance(facts, event.voucher, VoucherState.REVOKED, at)
    if event.enrolment:
        enrolment = facts.need(Enrolment, event.enrolment)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.TERMINATED, live=None))
        free_person(facts, enrolment, at)
        if enrolment.state == EnrolmentState.REGISTERED:
            training_class = facts.need(TrainingClass, enrolment.training_class)
            facts.put(replace(training_class, at=at.index, enrolled=training_class.enrolled - 1))
