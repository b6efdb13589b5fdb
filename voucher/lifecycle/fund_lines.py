"""Fund lines: which fund pays which lines of a claim (pay.source_order_2022).

One claim may be paid from two funds: the lines that another fund pays become a claim of their own, with the same payee,
account, reviewers and history. Before the first signature, or when finance has the claim before it: never in between, so
that nobody's signature is under another sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, FundId, LineId
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import ENDED, Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.money import Fund
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.holds import require_unfrozen
from voucher.step.lines import set_state
from voucher.step.money import Posting

MAKER, CHECKER = Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER
UNSIGNED = frozenset({ClaimState.SUBMITTED, ClaimState.ACCEPTED})


class ChangeFund(Command, frozen=True, kw_only=True, tag="claim.change_fund"):
    """Have lines of a claim paid from another fund."""

    claim: ClaimId
    fund: FundId
    lines: Annotated[tuple[LineId, ...], msgspec.Meta(min_length=1, max_length=200)]


class FundChanged(Event, frozen=True, kw_only=True, tag="claim.fund_changed"):
    """The whole claim is on another fund, or these lines are, as a claim of their own (`split`); `ends`: nothing that lives is
    left of the first."""

    claim: ClaimId
    fund: FundId
    lines: tuple[LineId, ...]
    total: int
    split: ClaimId | None
    postings: tuple[Posting, ...]
    ends: bool = False


def _needs(command: ChangeFund, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    yield from money.balances_of(command.fund)
    claim = facts.get(Claim, command.claim)
    if claim:
        yield from money.balances_of(claim.fund)


@decides(ChangeFund, Capability.BUREAU, MAKER, CHECKER, signed=True, needs=_needs)
def change(command: ChangeFund, context: Context) -> Iterable[Event]:
    """To a fund of the claim's place that has the money; a claim on hold stays as it is until two officers decide."""
    claim, fund = context.facts.need(Claim, command.claim), context.facts.need(Fund, command.fund)
    found = [context.facts.need(ClaimLine, identifier) for identifier in dict.fromkeys(command.lines)]
    bucket = _bucket(claim, context)
    require_unfrozen(claim)
    if any(line.claim != claim.id or line.bucket != bucket for line in found):
        raise Refused("claim.line")
    if fund.id == claim.fund:
        raise Refused("fund.same")
    if not claim.region.startswith(fund.region):
        raise Refused("fund.region", region=claim.region)
    total = sum(line.amount for line in found)
    left = money.balance(context.facts, fund.id, money.BUDGET)
    if bucket == Bucket.PUSHED and total > left:
        raise Refused("fund.short", needed=total, left=left)
    chosen = {line.id for line in found}
    rest = [line for line in context.facts.where(ClaimLine, "claim", claim.id) if line.id not in chosen]
    whole = not rest
    yield FundChanged(
        claim=claim.id,
        fund=fund.id,
        lines=tuple(line.id for line in found),
        total=total,
        split=None if whole else context.new_id(),
        postings=_moved(claim.fund, fund.id, bucket, total),
        ends=bool(rest) and all(line.bucket in ENDED for line in rest),
    )


def _bucket(claim: Claim, context: Context) -> Bucket:
    """Where the lines must stand, by who asks: the bureau before it signs, finance before it confirms."""
    if claim.state in UNSIGNED:
        context.require(Capability.BUREAU, claim.region)
        return Bucket.CLAIMED
    context.require_any((MAKER, claim.region), (CHECKER, claim.region))
    return Bucket.PUSHED


def _moved(source: str, target: str, bucket: Bucket, fen: int) -> tuple[Posting, ...]:
    """Not asked of the one fund any more, but of the other, with what was reserved for it."""
    postings = [money.move(source, bucket, money.REQUESTED, fen), money.move(target, money.REQUESTED, bucket, fen)]
    if bucket == Bucket.PUSHED:
        postings += [
            money.move(source, money.RESERVED, money.BUDGET, fen),
            money.move(target, money.BUDGET, money.RESERVED, fen),
        ]
    return money.merged(*postings)


@evolves(FundChanged, signed=True)
def fund_changed(event: FundChanged, facts: Facts, at: At) -> None:
    """The lines, and the claim that they are of."""
    claim = facts.need(Claim, event.claim)
    money.post(facts, event.postings, at.index)
    if event.split is None:
        facts.put(replace(claim, at=at.index, fund=event.fund))
        return
    kept = tuple(line for line in claim.lines if line not in event.lines)
    facts.put(
        replace(
            claim,
            id=event.split,
            at=at.index,
            fund=event.fund,
            lines=event.lines,
            total=event.total,
            published=None,
            published_at=None,
        )
    )
    for identifier in event.lines:
        facts.put(replace(facts.need(ClaimLine, identifier), at=at.index, claim=event.split))
    rest = replace(claim, at=at.index, lines=kept, total=claim.total - event.total)
    if event.ends:
        set_state(facts, rest, ClaimState.REJECTED, at)
    else:
        facts.put(rest)
