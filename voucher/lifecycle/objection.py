"""Objection: anyone may object to a line that is public. It is held while the others go on, and two officers answer.

Upheld, the line is rejected; dismissed, it goes on, also when its claim has gone ahead; upheld in part, its amount is put
right and it is published again for all its days. The days of publicity that it lost while it was held are added.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.dates import add_days
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId, ObjectionId
from voucher.core.message import Code, Command, Date, Event, Fen, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState, Objection, ObjectionState
from voucher.policy import amounts, publicity
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.lines import VouchersBack, moved
from voucher.step.money import Posting
from voucher.step.publishing import published_again


class FileObjection(Command, frozen=True, kw_only=True, tag="publicity.object"):
    """Object to one line; the words are sealed."""

    claim: ClaimId
    line: LineId
    text: Sealed


class ResolveObjection(Command, frozen=True, kw_only=True, tag="publicity.resolve"):
    """Two officers uphold or dismiss an objection, or uphold it in part: then `fen` is what the line is really worth."""

    objection: ObjectionId
    uphold: bool
    reason: Code
    fen: Fen | None = None
    published: Sealed | None = None


class ObjectionFiled(Event, frozen=True, kw_only=True, tag="publicity.objection_filed"):
    """A line is held."""

    objection: ObjectionId
    claim: ClaimId
    line: LineId
    text: Sealed
    filed_on: Date


class ObjectionResolved(Event, frozen=True, kw_only=True, tag="publicity.objection_resolved"):
    """The line is free again, unless another objection holds it; if this one was upheld, it is rejected or put right in
    the same entry. `lost` is the working days of publicity that the line did not have meanwhile."""

    objection: ObjectionId
    line: LineId
    state: ObjectionState
    reason: Code
    held_by: ObjectionId | None = None
    lost: int = 0


class LineAmended(Event, frozen=True, kw_only=True, tag="publicity.line_amended"):
    """A line is worth less than was asked for."""

    line: LineId
    fen: int
    postings: tuple[Posting, ...]


def _object_needs(_command: FileObjection, _facts: Facts) -> Iterable[Ref]:
    yield Ref("calendar", "registry", amounts.ALL)


@decides(FileObjection, needs=_object_needs)
def file_objection(command: FileObjection, context: Context) -> Iterable[Event]:
    """By anyone, as long as the line is public; several may object to one."""
    claim = context.facts.need(Claim, command.claim)
    line = context.facts.need(ClaimLine, command.line)
    if claim.state != ClaimState.PUBLIC and not publicity.behind(claim, line):
        raise Refused("objection.period")
    if line.claim != claim.id or line.bucket != Bucket.APPROVED:
        raise Refused("claim.line")
    days = amounts.workdays(context.facts)
    if not line.held and context.at.date > publicity.ends(claim, line, days).day:
        raise Refused("objection.period")
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
    yield Ref("calendar", "registry", amounts.ALL)
    yield Ref("objection", "claim", objection.claim)
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
    others = [x.id for x in _open_on(line, context) if x.id != objection.id]
    lost = _lost(claim, line, context)
    yield ObjectionResolved(
        objection=objection.id,
        line=line.id,
        state=_answer(command),
        reason=command.reason,
        held_by=others[0] if others else None,
        lost=lost,
    )
    if line.bucket != Bucket.APPROVED:
        return  # what it stood on fell away meanwhile, and the line with it
    if command.fen is not None:
        yield from _amended(command, command.fen, claim, line, context)
    elif command.uphold:
        yield from moved(claim, [line], Bucket.REJECTED, command.reason)
        if claim.claim_kind == ClaimKind.TRAINING:
            yield VouchersBack(vouchers=(line.voucher,))
    elif claim.state != ClaimState.PUBLIC and not others:
        freed = replace(line, lost=line.lost + lost)
        if publicity.passed(claim, freed, context.at.date, amounts.workdays(context.facts)) >= claim.publicity_days:
            yield from moved(claim, [line], Bucket.PUBLICISED)


def _lost(claim: Claim, line: ClaimLine, context: Context) -> int:
    """Working days of publicity lost to objections that were not counted yet: a day on which several held the line is one."""
    days, began = amounts.workdays(context.facts), publicity.began(claim, line)
    found = [x for x in context.facts.where(Objection, "claim", line.claim) if x.line == line.id]
    spans = sorted((max(x.filed_on, began), x.resolved_on or context.at.date) for x in found)
    lost, until = 0, ""
    for start, end in spans:
        if end > max(start, until):
            lost += days.ended_between(start if start >= until else add_days(until, -1), end)
            until = end
    return max(lost - line.lost, 0)


def _answer(command: ResolveObjection) -> ObjectionState:
    if command.fen is not None:
        return ObjectionState.AMENDED
    return ObjectionState.UPHELD if command.uphold else ObjectionState.DISMISSED


def _open_on(line: ClaimLine, context: Context) -> list[Objection]:
    found = context.facts.where(Objection, "claim", line.claim)
    return [x for x in found if x.line == line.id and x.state == ObjectionState.OPEN]


def _amended(command: ResolveObjection, fen: int, claim: Claim, line: ClaimLine, context: Context) -> Iterable[Event]:
    if not command.uphold or fen >= line.amount:
        raise Refused("objection.amount", fen=fen, amount=line.amount)
    less = line.amount - fen
    postings = money.merged(
        money.move(claim.fund, line.bucket, money.REQUESTED, less),
        money.move(claim.fund, money.RESERVED, money.BUDGET, less),
    )
    yield LineAmended(line=line.id, fen=fen, postings=postings)
    yield published_again(claim, [line], command.reason, command.published, context)


@evolves(LineAmended, signed=True)
def line_amended(event: LineAmended, facts: Facts, at: At) -> None:
    """Worth less."""
    facts.put(replace(facts.need(ClaimLine, event.line), at=at.index, amount=event.fen, approved=event.fen))
    money.post(facts, event.postings, at.index)


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
    line = facts.need(ClaimLine, event.line)
    facts.put(replace(line, at=at.index, held=line.held or event.objection))


@evolves(ObjectionResolved, signed=True)
def objection_resolved(event: ObjectionResolved, facts: Facts, at: At) -> None:
    """No longer held."""
    objection = facts.need(Objection, event.objection)
    answered = replace(objection, at=at.index, state=event.state, reason=event.reason, resolved_on=at.date)
    facts.put(answered)
    line = facts.need(ClaimLine, event.line)
    if line.bucket == Bucket.APPROVED:
        facts.put(replace(line, at=at.index, held=event.held_by, lost=line.lost + event.lost))
