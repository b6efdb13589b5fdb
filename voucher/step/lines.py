"""Claim lines between accounts: the one event that moves a line's money, whichever step caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId, VoucherId
from voucher.core.message import Code, Event
from voucher.objects.claim import ENDED, Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.voucher import VoucherState
from voucher.step import money
from voucher.step.context import At
from voucher.step.declare import evolves
from voucher.step.money import Posting
from voucher.step.stage import advance

ORDER: Final = (
    ClaimState.SUBMITTED,
    ClaimState.SUPPLEMENT,
    ClaimState.ACCEPTED,
    ClaimState.REVIEWED_1,
    ClaimState.APPROVED,
    ClaimState.PUBLIC,
    ClaimState.CLEARED,
    ClaimState.PUSHED,
    ClaimState.CONFIRMED,
    ClaimState.INSTRUCTED,
    ClaimState.PAID,
)
_RESERVING: Final = frozenset(
    {Bucket.APPROVED, Bucket.PUBLICISED, Bucket.PUSHED, Bucket.CONFIRMED, Bucket.INSTRUCTED, Bucket.RETURNED}
)
_SPENDING: Final = frozenset({Bucket.PAID, Bucket.CLAWBACK})


class LinesMoved(Event, frozen=True, kw_only=True, tag="claim.lines_moved"):
    """Lines of one claim went to another account, with the postings. `reason` is a code where somebody had to say."""

    claim: ClaimId
    lines: tuple[LineId, ...]
    to: Bucket
    postings: tuple[Posting, ...]
    reason: Code | None = None


class VouchersBack(Event, frozen=True, kw_only=True, tag="voucher.claim_ended"):
    """Lines left their claim unpaid: the vouchers are certified again and may be claimed anew (V11)."""

    vouchers: tuple[VoucherId, ...]


def moved(claim: Claim, lines: Sequence[ClaimLine], to: Bucket, reason: str | None = None) -> Iterable[LinesMoved]:
    """The event that moves lines to an account, with the budget's and cash's own postings; nothing for no lines."""
    if not lines:
        return
    postings = [money.move(claim.fund, line.bucket, to, line.amount) for line in lines]
    postings += [money.move(claim.fund, _budget(line.bucket), _budget(to), line.amount) for line in lines]
    yield LinesMoved(
        claim=claim.id,
        lines=tuple(line.id for line in lines),
        to=to,
        postings=money.merged(*postings),
        reason=reason,
    )


def _budget(bucket: Bucket) -> str:
    """The budget account that a line in this bucket is counted in."""
    if bucket in _SPENDING:
        return money.SPENT
    return money.RESERVED if bucket in _RESERVING else money.BUDGET


@evolves(LinesMoved)
def lines_moved(event: LinesMoved, facts: Facts, at: At) -> None:
    """Each line's bucket and what follows from it."""
    for identifier in event.lines:
        line = facts.need(ClaimLine, identifier)
        changes: dict[str, Any] = {"bucket": event.to}
        if event.to == Bucket.APPROVED:
            changes["approved"] = line.amount
        elif event.to == Bucket.PUBLICISED:
            changes |= {"published_on": None, "lost": 0}
        elif event.to == Bucket.PAID:
            changes["paid"] = line.amount
        elif event.to == Bucket.RETURNED:
            changes["paid"] = 0
        elif event.to in ENDED:
            changes |= {"live": None, "held": None, "once": None}
        facts.put(replace(line, at=at.index, **changes))
    money.post(facts, event.postings, at.index)


@evolves(VouchersBack)
def vouchers_back(event: VouchersBack, facts: Facts, at: At) -> None:
    """Certified again."""
    for identifier in event.vouchers:
        advance(facts, identifier, VoucherState.CERTIFIED, at)


def set_state(facts: Facts, claim: Claim, state: ClaimState, at: At, **changes: Any) -> None:
    """Put a claim into a state and on its trail."""
    trail, days = (*claim.trail, (at.index, state)), (*claim.days, at.date)
    facts.put(replace(claim, at=at.index, state=state, trail=trail, days=days, **changes))


def furthest(claim: Claim, state: ClaimState) -> ClaimState:
    """The later of the claim's state and another: a line that follows its claim late does not take the claim back."""
    if claim.state in ORDER and ORDER.index(claim.state) > ORDER.index(state):
        return claim.state
    return state


def undo_needs(facts: Facts, field: str, identifier: str) -> Iterable[Ref]:
    """What `undo_lines` will ask for."""
    yield Ref("claim_line", field, identifier)
    for line in facts.where(ClaimLine, field, identifier):
        yield Ref("claim", "id", line.claim)
    for line in facts.where(ClaimLine, field, identifier):
        yield from money.balances_of(facts.need(Claim, line.claim).fund)


def undo_lines(facts: Facts, field: str, identifier: str, reason: str) -> Iterable[Event]:
    """Lines whose ground fell away: what is paid is due back, what is with the bank waits for its answer (and is never
    instructed again), the rest is rejected."""
    for line in facts.where(ClaimLine, field, identifier):
        claim = facts.need(Claim, line.claim)
        if line.bucket == Bucket.PAID:
            yield from moved(claim, [line], Bucket.CLAWBACK, reason)
        elif line.bucket not in (*ENDED, Bucket.CLAWBACK, Bucket.INSTRUCTED):
            yield from moved(claim, [line], Bucket.REJECTED, reason)
