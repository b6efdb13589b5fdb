"""Terminate: an officer records that somebody's training ends without an assessment.

Whoever is in a class that was never assessed may not be trained again; for those who dropped out that would be for ever.
The termination, with its reason and evidence, makes them free; the voucher lapses and is worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, PersonId, VoucherId, enrolment_id
from voucher.core.message import Code, Command, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.classes import free_person
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance

OPEN: Final = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING, EnrolmentState.FINISHED)
"""Trained, and not yet assessed."""


class TerminateEnrolment(Command, frozen=True, kw_only=True, tag="enrolment.terminate"):
    """An officer ends a person's training that is not going to be assessed; `evidence` is the digest of the paper."""

    training_class: ClassId
    person: PersonId
    reason: Code
    evidence: Digest


class EnrolmentTerminated(Event, frozen=True, kw_only=True, tag="enrolment.terminated"):
    """Out of the class without an assessment; the voucher lapses."""

    enrolment: EnrolmentId
    voucher: VoucherId
    reason: Code
    evidence: Digest


def _needs(command: TerminateEnrolment, facts: Facts) -> Iterable[Ref]:
    identifier = enrolment_id(command.training_class, command.person)
    yield Ref("enrolment", "id", identifier)
    enrolment = facts.get(Enrolment, identifier)
    if enrolment and enrolment.live:
        yield Ref("voucher", "id", enrolment.live)


@decides(TerminateEnrolment, Capability.BUREAU, signed=True, needs=_needs)
def terminate(command: TerminateEnrolment, context: Context) -> Iterable[Event]:
    """By an officer of the class's region, of somebody who was taught there and not assessed. A suspended voucher is decided first."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.BUREAU, training_class.region)
    enrolment = context.facts.need(Enrolment, enrolment_id(training_class.id, command.person))
    if enrolment.state not in OPEN:
        raise Refused("enrolment.not_open", current=enrolment.state.value)
    voucher = context.facts.need(Voucher, enrolment.live or "")
    if voucher.state == VoucherState.SUSPENDED:
        raise Refused("voucher.suspended")
    yield EnrolmentTerminated(
        enrolment=enrolment.id,
        voucher=voucher.id,
        reason=command.reason,
        evidence=command.evidence,
    )


@evolves(EnrolmentTerminated, signed=True)
def terminated(event: EnrolmentTerminated, facts: Facts, at: At) -> None:
    """Free for another class."""
    enrolment = facts.need(Enrolment, event.enrolment)
    facts.put(replace(enrolment, at=at.index, state=EnrolmentState.TERMINATED, live=None))
    free_person(facts, enrolment, at)
    advance(facts, event.voucher, VoucherState.LAPSED, at)
