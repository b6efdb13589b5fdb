"""Publicise: results are public for at least five working days, the first day not counted (pay.publicity_2024).

Anyone may object to a line; it is held while the others go on. Two officers answer: upheld, the line is rejected;
dismissed, it goes on, also when its claim has gone ahead.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId, ObjectionId
from voucher.core.message import Code, Command, Date, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState, Objection, ObjectionState
from voucher.policy import amounts
from voucher.rules.payment import PublicityDays, PublicityLength
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.lines import VouchersBack, furthest, moved, set_state


class StartPublicity(Command, frozen=True, kw_only=True, tag="publicity.start"):
    """Publish an approved claim, from today on."""

    claim: ClaimId


class FileObjection(Command, frozen=True, kw_only=True, tag="publicity.object"):
    """Object to one line; the words are sealed."""

    claim: ClaimId
    line: LineId
    text: Sealed


class ResolveObjection(Command, frozen=True, kw_only=True, tag="publicity.resolve"):
    """Two officers uphold or dismiss an objection."""

    objection: ObjectionId
    uphold: bool
    reason: Code


class EndPublicity(Command, frozen=True, kw_only=True, tag="publicity.end"):
    """The period has passed: lines without an open objection go on."""

    claim: ClaimId


class PublicityStarted(Event, frozen=True, kw_only=True, tag="publicity.started"):
    """Public from a day, at least until the end of another."""

    claim: ClaimId
    published_on: Date
    ends_on: Date


class ObjectionFiled(Event, frozen=True, kw_only=True, tag="publicity.objection_filed"):
    """A line is held."""

    objection: ObjectionId
    claim: ClaimId
    line: LineId
    text: Sealed
    filed_on: Date


class ObjectionResolved(Event, frozen=True, kw_only=True, tag="publicity.objection_resolved"):
    """The line is free again; if the objection was upheld, it is rejected in the same entry."""

    objection: ObjectionId
    line: LineId
    state: ObjectionState
    reason: Code


class PublicityEnded(Event, frozen=True, kw_only=True, tag="publicity.ended"):
    """The claim is cleared; its free lines move in the same entry."""

    claim: ClaimId
    working_days: int


def _start_needs(command: StartPublicity | EndPublicity, facts: Facts) -> Iterable[Ref]:
    yield Ref("calendar", "registry", amounts.ALL)
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        if claim.training_class:
            yield Ref("training_class", "id", claim.training_class)
        yield from money.balances_of(claim.fund)


@decides(StartPublicity, Capability.BUREAU, signed=True, needs=_start_needs)
def start(command: StartPublicity, context: Context) -> Iterable[Event]:
    """The last day is computed now, so that a missing calendar shows now."""
    claim = _claim(command.claim, context, ClaimState.APPROVED)
    rule = _policy_rule(claim, context)
    days = amounts.workdays(context.facts)
    today = context.at.date
    yield PublicityStarted(
        claim=claim.id, published_on=today, ends_on=days.after(today, rule.working_days if rule else 0)
    )


def _policy_rule(claim: Claim, context: Context) -> PublicityDays | None:
    return policy_of_claim(claim, context).rule(PublicityDays)


@decides(FileObjection)
def file_objection(command: FileObjection, context: Context) -> Iterable[Event]:
    """By anyone, within the period, to a line that is not held already."""
    claim = context.facts.need(Claim, command.claim)
    line = context.facts.need(ClaimLine, command.line)
    if claim.state != ClaimState.PUBLIC:
        raise Refused("objection.period")
    if line.claim != claim.id or line.held or line.bucket != Bucket.APPROVED:
        raise Refused("claim.line")
    yield ObjectionFiled(
        objection=context.new_id(),
        claim=claim.id,
        line=line.id,
        text=command.text,
        filed_on=context.at.date,
    )


def _resolve_needs(command: ResolveObjection, facts: Facts) -> Iterable[Ref]:
    objection = facts.get(Objection, command.objection)
    if objection is None:
        return
    yield Ref("claim", "id", objection.claim)
    yield Ref("claim_line", "id", objection.line)
    yield from money.balances_of(facts.need(Claim, objection.claim).fund)
    yield Ref("voucher", "id", facts.need(ClaimLine, objection.line).voucher)


@decides(ResolveObjection, Capability.BUREAU, dual=True, needs=_resolve_needs)
def resolve(command: ResolveObjection, context: Context) -> Iterable[Event]:
    """By two officers, with a reason."""
    objection = context.facts.need(Objection, command.objection)
    if objection.state != ObjectionState.OPEN:
        raise Refused("objection.closed", state=objection.state.value)
    claim = context.facts.need(Claim, objection.claim)
    context.require(Capability.BUREAU, claim.region)
    line = context.facts.need(ClaimLine, objection.line)
    state = ObjectionState.UPHELD if command.uphold else ObjectionState.DISMISSED
    yield ObjectionResolved(objection=objection.id, line=line.id, state=state, reason=command.reason)
    if line.bucket != Bucket.APPROVED:
        return  # what it stood on fell away meanwhile, and the line with it
    if command.uphold:
        yield from moved(claim, [line], Bucket.REJECTED, command.reason)
        if claim.claim_kind == ClaimKind.TRAINING:
            yield VouchersBack(vouchers=(line.voucher,))
    elif claim.state != ClaimState.PUBLIC:
        yield from moved(claim, [line], Bucket.PUBLICISED)


@decides(EndPublicity, Capability.SYSTEM, Capability.BUREAU, needs=_start_needs)
def end(command: EndPublicity, context: Context) -> Iterable[Event]:
    """Not before the working days have passed in full."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.SYSTEM, ""), (Capability.BUREAU, claim.region))
    _require(claim, ClaimState.PUBLIC)
    days = amounts.workdays(context.facts)
    passed = days.ended_between(claim.published_on or "", context.at.date)
    question = PublicityLength(working_days=passed, ends_on=claim.publicity_ends or "")
    policy_of_claim(claim, context).ask(question)
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.APPROVED]
    yield PublicityEnded(claim=claim.id, working_days=passed)
    yield from moved(claim, [line for line in lines if line.held is None], Bucket.PUBLICISED)


def _claim(identifier: str, context: Context, wanted: ClaimState) -> Claim:
    claim = context.facts.need(Claim, identifier)
    context.require(Capability.BUREAU, claim.region)
    _require(claim, wanted)
    return claim


def _require(claim: Claim, wanted: ClaimState) -> None:
    if claim.state != wanted:
        raise Refused("claim.stage", current=claim.state.value, missing=[wanted.value])


@evolves(PublicityStarted, signed=True)
def publicity_started(event: PublicityStarted, facts: Facts, at: At) -> None:
    """Public."""
    set_state(
        facts,
        facts.need(Claim, event.claim),
        ClaimState.PUBLIC,
        at,
        published_on=event.published_on,
        publicity_ends=event.ends_on,
    )


@evolves(ObjectionFiled)
def objection_filed(event: ObjectionFiled, facts: Facts, at: At) -> None:
    """Held."""
    facts.put(
        Objection(
            id=event.objection,
            at=at.index,
            claim=event.claim,
            line=event.line,
            state=ObjectionState.OPEN,
            text=event.text,
            filed_on=event.filed_on,
        )
    )
    facts.put(replace(facts.need(ClaimLine, event.line), at=at.index, held=event.objection))


@evolves(ObjectionResolved, signed=True)
def objection_resolved(event: ObjectionResolved, facts: Facts, at: At) -> None:
    """No longer held."""
    facts.put(replace(facts.need(Objection, event.objection), at=at.index, state=event.state))
    facts.put(replace(facts.need(ClaimLine, event.line), at=at.index, held=None))


@evolves(PublicityEnded)
def publicity_ended(event: PublicityEnded, facts: Facts, at: At) -> None:
    """Cleared."""
    claim = facts.need(Claim, event.claim)
    set_state(facts, claim, furthest(claim, ClaimState.CLEARED), at)
