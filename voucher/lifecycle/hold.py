"""Hold: two officers decide what becomes of a running class and of an unpaid claim whose institution was removed,
blacklisted or found at fault. A class goes on or is stopped, which frees its people's vouchers; a claim goes on where it
stood, or its unpaid lines are rejected."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, ClassId, EnrolmentId, HoldId, VoucherId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import ENDED, Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.standing import Held, Hold, HoldState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step import money
from voucher.step.classes import free_person, move_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.holds import RUNNING
from voucher.step.lines import VouchersBack, moved, set_state
from voucher.step.stage import advance

_OVER = frozenset({EnrolmentState.NO_SHOW, EnrolmentState.DROPPED, EnrolmentState.TERMINATED, EnrolmentState.PASSED})
_FREE = frozenset({VoucherState.ENROLLED, VoucherState.TRAINED})
_SETTLED = ENDED | {Bucket.PAID, Bucket.CLAWBACK}


class DecideClassHold(Command, frozen=True, kw_only=True, tag="hold.decide_class"):
    """Two officers: the class goes on, or it is stopped."""

    hold: HoldId
    go_on: bool
    reason: Code


class DecideClaimHold(Command, frozen=True, kw_only=True, tag="hold.decide_claim"):
    """Two officers: the claim goes on, or what is not paid of it is rejected."""

    hold: HoldId
    release: bool
    reason: Code


class HoldReleased(Event, frozen=True, kw_only=True, tag="hold.released"):
    """What was held goes on."""

    hold: HoldId
    claim: ClaimId | None = None
    reason: Code


class ClassStopped(Event, frozen=True, kw_only=True, tag="class.stopped"):
    """The class ends where it is; its people, and the vouchers that have no result yet, are free for another one."""

    hold: HoldId
    training_class: ClassId
    reason: Code
    enrolments: tuple[EnrolmentId, ...]
    vouchers: tuple[VoucherId, ...]


class ClaimStopped(Event, frozen=True, kw_only=True, tag="claim.stopped"):
    """What was not paid is rejected; the lines move in the same entry."""

    hold: HoldId
    claim: ClaimId
    state: ClaimState
    reason: Code


def _class_needs(command: DecideClassHold, facts: Facts) -> Iterable[Ref]:
    hold = facts.get(Hold, command.hold)
    if hold is None:
        return
    yield Ref("institution", "id", hold.institution)
    if hold.held != Held.CLASS:
        return
    yield Ref("training_class", "id", hold.subject)
    yield Ref("enrolment", "training_class", hold.subject)
    for enrolment in facts.where(Enrolment, "training_class", hold.subject):
        yield Ref("person", "id", enrolment.person)
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(DecideClassHold, Capability.BUREAU, dual=True, needs=_class_needs)
def decide_class(command: DecideClassHold, context: Context) -> Iterable[Event]:
    """A blacklisted institution teaches nothing to its end."""
    hold = _open(command.hold, Held.CLASS, context)
    training_class = context.facts.need(TrainingClass, hold.subject)
    if command.go_on:
        institution = context.facts.need(Institution, hold.institution)
        if institution.state == InstitutionState.BLACKLISTED:
            raise Refused("institution.blacklisted")
        yield HoldReleased(hold=hold.id, reason=command.reason)
        return
    if training_class.state not in RUNNING:
        raise out_of_place("class.stage", training_class.state, *(s for s in ClassState if s in RUNNING))
    there = [e for e in context.facts.where(Enrolment, "training_class", training_class.id) if e.state not in _OVER]
    live = [context.facts.need(Voucher, e.live) for e in there if e.live]
    free = {v.id for v in live if (v.resume_to or v.state) in _FREE}
    yield ClassStopped(
        hold=hold.id,
        training_class=training_class.id,
        reason=command.reason,
        enrolments=tuple(e.id for e in there if e.live is None or e.live in free),
        vouchers=tuple(sorted(free)),
    )


def _claim_needs(command: DecideClaimHold, facts: Facts) -> Iterable[Ref]:
    hold = facts.get(Hold, command.hold)
    if hold is None or hold.held != Held.CLAIM:
        return
    yield Ref("claim", "id", hold.subject)
    yield Ref("claim_line", "claim", hold.subject)
    yield from money.balances_of(facts.need(Claim, hold.subject).fund)
    for line in facts.where(ClaimLine, "claim", hold.subject):
        yield Ref("voucher", "id", line.voucher)


@decides(DecideClaimHold, Capability.BUREAU, dual=True, needs=_claim_needs)
def decide_claim(command: DecideClaimHold, context: Context) -> Iterable[Event]:
    """What stands in a payment file is the bank's to answer first, or goes on."""
    hold = _open(command.hold, Held.CLAIM, context)
    claim = context.facts.need(Claim, hold.subject)
    if command.release:
        yield HoldReleased(hold=hold.id, claim=claim.id, reason=command.reason)
        return
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket not in _SETTLED]
    if any(line.bucket == Bucket.INSTRUCTED for line in lines):
        raise Refused("claim.instructed")
    all_lines = context.facts.where(ClaimLine, "claim", claim.id)
    paid = any(line.bucket in (Bucket.PAID, Bucket.CLAWBACK) for line in all_lines)
    state = ClaimState.PAID if paid else ClaimState.REJECTED
    yield ClaimStopped(hold=hold.id, claim=claim.id, state=state, reason=command.reason)
    yield from moved(claim, lines, Bucket.REJECTED, command.reason)
    if claim.claim_kind == ClaimKind.TRAINING and lines:
        yield VouchersBack(vouchers=tuple(line.voucher for line in lines))


def _open(identifier: str, held: Held, context: Context) -> Hold:
    hold = context.facts.need(Hold, identifier)
    context.require(Capability.BUREAU, hold.region)
    if hold.state != HoldState.OPEN or hold.held != held:
        raise Refused("hold.decided", state=hold.state.value)
    return hold


@evolves(HoldReleased, signed=True)
def released(event: HoldReleased, facts: Facts, at: At) -> None:
    """As before."""
    _close(event.hold, HoldState.RELEASED, facts, at)
    if event.claim:
        facts.put(replace(facts.need(Claim, event.claim), at=at.index, frozen=None))


@evolves(ClassStopped, signed=True)
def stopped(event: ClassStopped, facts: Facts, at: At) -> None:
    """Class, enrolments, people, vouchers."""
    _close(event.hold, HoldState.ENDED, facts, at)
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.TERMINATED, live=None))
        free_person(facts, enrolment, at)
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.CLAIMED, at, training_class=None, enrolled_on=None)
    move_class(facts, event.training_class, ClassState.ABANDONED, at)


@evolves(ClaimStopped, signed=True)
def claim_stopped(event: ClaimStopped, facts: Facts, at: At) -> None:
    """Over, but for what was paid."""
    _close(event.hold, HoldState.ENDED, facts, at)
    set_state(facts, facts.need(Claim, event.claim), event.state, at, frozen=None)


def _close(identifier: str, state: HoldState, facts: Facts, at: At) -> None:
    facts.put(replace(facts.need(Hold, identifier), at=at.index, state=state, decided_on=at.date))
