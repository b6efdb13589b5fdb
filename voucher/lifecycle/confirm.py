"""Confirm: finance examines what was pushed, confirms it or returns lines to the bureau (pay.finance_confirm)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId
from voucher.core.message import Code, Command, Event, Number
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.step import money, sources
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.holds import require_unfrozen
from voucher.step.lines import furthest, moved, set_state


class ConfirmClaim(Command, frozen=True, kw_only=True, tag="finance.confirm"):
    """Confirm a claim's pushed lines, but for those returned, with the fen confirmed as the officer saw it."""

    claim: ClaimId
    returned: Annotated[tuple[LineId, ...], msgspec.Meta(max_length=200)]
    reason: Code | None = None
    total: Number


class ClaimConfirmed(Event, frozen=True, kw_only=True, tag="finance.confirmed"):
    """Finance's answer; the lines move in the same entry."""

    claim: ClaimId
    state: ClaimState
    total: int


def _needs(command: ConfirmClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        yield Ref("training_class", "id", claim.training_class)
        yield from sources.needs(claim.fund, facts)
        yield from money.balances_of(claim.fund)


@decides(ConfirmClaim, Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, signed=True, needs=_needs)
def confirm(command: ConfirmClaim, context: Context) -> Iterable[Event]:
    """Line by line."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.FINANCE_MAKER, claim.region), (Capability.FINANCE_CHECKER, claim.region))
    require_unfrozen(claim)
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.PUSHED]
    if not lines:
        raise out_of_place("claim.stage", claim.state, ClaimState.PUSHED)
    if not set(command.returned) <= {line.id for line in lines}:
        raise Refused("claim.line")
    kept = [line for line in lines if line.id not in command.returned]
    policy = policy_of_claim(claim, context)
    sources.check(policy, claim, kept, context)
    total = sum(line.amount for line in kept)
    if total != command.total:
        raise Refused("object.changed", seen=command.total, now=total)
    state = furthest(claim, ClaimState.CONFIRMED) if kept else ClaimState.APPROVED
    yield ClaimConfirmed(claim=claim.id, state=state, total=total)
    yield from moved(claim, kept, Bucket.CONFIRMED)
    back = [line for line in lines if line.id in command.returned]
    yield from moved(claim, back, Bucket.APPROVED, command.reason)


@evolves(ClaimConfirmed, signed=True)
def claim_confirmed(event: ClaimConfirmed, facts: Facts, at: At) -> None:
    """Confirmed, or back with the bureau."""
    set_state(facts, facts.need(Claim, event.claim), event.state, at)
