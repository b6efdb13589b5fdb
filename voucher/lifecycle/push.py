"""Push: every month the bureau sends finance the lines that are through publicity (pay.monthly_push)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId
from voucher.core.message import Code, Command, Event, Number, whole
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.policy import amounts, clocks, publicity
from voucher.policy.clocks import Clock
from voucher.rules.deadlines import DepartmentClock, EachDepartment, PushTurn
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.holds import require_unfrozen
from voucher.step.lines import VouchersBack, furthest, moved, set_state

Month = Annotated[str, whole("[0-9]{4}-(0[1-9]|1[0-2])")]


class PushClaims(Command, frozen=True, kw_only=True, tag="push.make"):
    """Send claims to finance under a month, with the fen as the officer saw it."""

    month: Month
    claims: Annotated[tuple[ClaimId, ...], msgspec.Meta(min_length=1, max_length=20)]
    total: Number


class SettleReturned(Command, frozen=True, kw_only=True, tag="push.settle_returned"):
    """Lines that finance returned: put right and ready to be pushed again, or rejected."""

    claim: ClaimId
    lines: Annotated[tuple[LineId, ...], msgspec.Meta(min_length=1, max_length=200)]
    again: bool
    reason: Code


class ClaimsPushed(Event, frozen=True, kw_only=True, tag="push.made"):
    """With finance; the lines move in the same entry."""

    month: Month
    claims: tuple[ClaimId, ...]
    count: int
    total: int
    flags: tuple[Code, ...] = ()


def _needs(command: PushClaims, facts: Facts) -> Iterable[Ref]:
    for identifier in command.claims:
        yield Ref("claim_line", "claim", identifier)
    yield Ref("calendar", "registry", amounts.ALL)
    for identifier in command.claims:
        claim = facts.get(Claim, identifier)
        if claim:
            yield Ref("training_class", "id", claim.training_class)
            yield from money.balances_of(claim.fund)


@decides(PushClaims, Capability.BUREAU, signed=True, needs=_needs)
def push(command: PushClaims, context: Context) -> Iterable[Event]:
    """Only lines that are through publicity; a month that is still to come is not pushed."""
    if command.month > context.at.date[:7]:
        raise Refused("value.invalid", field="month")
    claims = [context.facts.need(Claim, identifier) for identifier in dict.fromkeys(command.claims)]
    flags = sorted({flag for claim in claims for flag in _asked(claim, context)})
    moves = [(claim, _ready(claim, context)) for claim in claims]
    total = sum(line.amount for _, lines in moves for line in lines)
    if total != command.total:
        raise Refused("object.changed", seen=command.total, now=total)
    count = sum(len(lines) for _, lines in moves)
    yield ClaimsPushed(month=command.month, claims=command.claims, count=count, total=total, flags=tuple(flags))
    for claim, lines in moves:
        yield from moved(claim, lines, Bucket.PUSHED)


def _asked(claim: Claim, context: Context) -> list[str]:
    """What the claim's policy has against sending it now, and what it flags."""
    context.require(Capability.BUREAU, claim.region)
    policy, today = policy_of_claim(claim, context), context.at.date
    cleared, first = clocks.cleared_on(claim), claim.push_month is None
    public = claim.push_month is None and furthest(claim, ClaimState.CLEARED) != claim.state
    turn = PushTurn(
        unpublished=int(public),
        months=clocks.months_since(cleared, today) if cleared and first else 0,
    )
    flags = policy.ask(turn)
    if policy.rule(EachDepartment) and first:
        spent = clocks.spent(claim, Clock.BUREAU, today, amounts.workdays(context.facts))
        flags += policy.ask(DepartmentClock(department=Clock.BUREAU, working_days=spent))
    return flags


def _publicised(claim: Claim, context: Context) -> list[ClaimLine]:
    return [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.PUBLICISED]


def _settle_needs(command: SettleReturned, facts: Facts) -> Iterable[Ref]:
    claim = facts.get(Claim, command.claim)
    if claim:
        yield from money.balances_of(claim.fund)
    for identifier in command.lines:
        line = facts.get(ClaimLine, identifier)
        if line:
            yield Ref("voucher", "id", line.voucher)


@decides(SettleReturned, Capability.BUREAU, signed=True, needs=_settle_needs)
def settle(command: SettleReturned, context: Context) -> Iterable[Event]:
    """No line that came back from finance is stuck; they were public once already."""
    claim = context.facts.need(Claim, command.claim)
    context.require(Capability.BUREAU, claim.region)
    require_unfrozen(claim)
    lines = [context.facts.need(ClaimLine, identifier) for identifier in dict.fromkeys(command.lines)]
    if claim.push_month is None or any(
        line.claim != claim.id or line.bucket != Bucket.APPROVED or publicity.behind(claim, line) for line in lines
    ):
        raise Refused("claim.line")
    yield from moved(claim, lines, Bucket.PUBLICISED if command.again else Bucket.REJECTED, command.reason)
    if not command.again and claim.claim_kind == ClaimKind.TRAINING:
        yield VouchersBack(vouchers=tuple(line.voucher for line in lines))


def _ready(claim: Claim, context: Context) -> list[ClaimLine]:
    context.require(Capability.BUREAU, claim.region)
    require_unfrozen(claim)
    lines = _publicised(claim, context)
    if not lines:
        raise out_of_place("claim.stage", claim.state, ClaimState.CLEARED)
    return lines


@evolves(ClaimsPushed, signed=True)
def claims_pushed(event: ClaimsPushed, facts: Facts, at: At) -> None:
    """Pushed."""
    for identifier in event.claims:
        claim = facts.need(Claim, identifier)
        set_state(facts, claim, furthest(claim, ClaimState.PUSHED), at, push_month=event.month)
