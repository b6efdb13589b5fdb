"""Taking a voucher into a class: what is asked and what changes, whether the institution gives the command itself or a
device's scan does. The voucher's other end, being free again, is a step's own."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import EnrolmentId, VoucherId, enrolment_id
from voucher.core.message import Code, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import STAGES, Voucher, VoucherBatch, VoucherState
from voucher.rules.trainees import ENROLMENT
from voucher.step.attempts import recorded
from voucher.step.classes import class_plan, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import evolves
from voucher.step.stage import advance, require, require_valid
from voucher.step.standing import class_needs, own_class, require_standing
from voucher.step.trainees import full_candidate, trainee, trainee_needs


class VoucherEnrolled(Event, frozen=True, kw_only=True, tag="voucher.enrolled"):
    """The voucher is in use in this class; its validity no longer runs. `flags` are rules that put it before a person."""

    voucher: VoucherId
    enrolment: EnrolmentId
    enrolled_on: Date
    flags: tuple[Code, ...] = ()


def admission(training_class: str, holder: str, voucher: str, facts: Facts) -> Iterable[Ref]:
    """What `admit` will ask for beyond the class, the voucher and the holder."""
    yield Ref("enrolment", "id", enrolment_id(training_class, holder))
    found = facts.get(TrainingClass, training_class)
    if found:
        yield Ref("institution", "id", found.institution)
        yield from class_needs(found, facts)
    yield from trainee_needs(facts, [holder])
    shown = facts.get(Voucher, voucher)
    if shown:
        yield Ref("voucher_batch", "id", shown.batch)


def admit(training_class: TrainingClass, voucher: Voucher, holder: str, context: Context) -> VoucherEnrolled:
    """The holder, on the class's roster, eligible on its first day, while the class takes people; else refused.

    `holder` is the person whose identity was checked. Another's voucher and double use are attempts, to be recorded.
    """
    context.require(Capability.INSTITUTION, training_class.institution)
    if holder != voucher.holder:
        raise recorded(Refused("voucher.not_holder"), context.actor.id, "voucher", voucher.id)
    if in_use_elsewhere(voucher, training_class.id):
        used = recorded(Refused("voucher.used", entry=enrolled_at(voucher)), context.actor.id, "voucher", voucher.id)
        raise used
    require(voucher, VoucherState.CLAIMED)
    require_class(training_class, ClassState.HR_OK)
    require_valid(voucher, context.at.date)
    enrolment = context.facts.get(Enrolment, enrolment_id(training_class.id, holder))
    if enrolment is None:
        raise Refused("class.not_on_roster")
    if enrolment.live is not None:
        raise Refused("voucher.already", current=enrolment.state.value)
    batch = context.facts.need(VoucherBatch, voucher.batch)
    if batch.institutions and training_class.institution not in batch.institutions:
        raise Refused("voucher.other_institution", document=batch.legal_basis)
    flags = _flags(training_class, holder, context)
    return VoucherEnrolled(
        voucher=voucher.id, enrolment=enrolment.id, enrolled_on=context.at.date, flags=tuple(dict.fromkeys(flags))
    )


def in_use_elsewhere(voucher: Voucher, training_class: str) -> bool:
    """Whether the voucher is in another class (a claim for it included)."""
    return voucher.state in STAGES[2:7] and voucher.training_class != training_class


def enrolled_at(voucher: Voucher) -> int:
    """The entry that enrolled a voucher which is in a class."""
    return max(index for index, state in voucher.trail if state == VoucherState.ENROLLED)


def _flags(training_class: TrainingClass, holder: str, context: Context) -> list[str]:
    policy = policy_of(training_class, context)
    institution = context.facts.need(Institution, training_class.institution)
    require_standing(institution)
    policy.ask(own_class(institution, training_class, context.facts))
    policy.ask(class_plan(training_class, institution, training_class.enrolled + 1))
    person = context.facts.need(Person, holder)
    asked = full_candidate(context.facts, person, training_class.start_date, training_class)
    return policy.ask(asked) + policy.ask(trainee(context.facts, holder, ENROLMENT))


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
        replace(
            enrolment,
            at=at.index,
            state=EnrolmentState.REGISTERED,
            voucher=event.voucher,
            live=event.voucher,
            flags=event.flags,
        )
    )
    facts.put(replace(training_class, at=at.index, enrolled=training_class.enrolled + 1))
