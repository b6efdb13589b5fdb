"""Review: the bureau accepts a complete claim, a first and a second reviewer sign. They are two people, and neither is
the applicant (pay.two_signatures). The rules are asked again at each signature; rejected lines leave the claim. What the
first rejected has not two signatures: the second may reject more, never less."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId
from voucher.core.message import Code, Command, Event, Number
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution
from voucher.objects.standing import Hold, HoldState
from voucher.policy import amounts, clocks
from voucher.policy.clocks import Clock
from voucher.policy.pack import Policy
from voucher.register.proposals import duties_breached
from voucher.rules.deadlines import AcceptReview, ReviewClock
from voucher.rules.payment import Signers
from voucher.step import money, sources
from voucher.step.claiming import may_be_paid
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.holds import require_unfrozen
from voucher.step.lines import VouchersBack, moved, set_state

Lines = Annotated[tuple[LineId, ...], msgspec.Meta(max_length=200)]


class AcceptClaim(Command, frozen=True, kw_only=True, tag="claim.accept"):
    """The file is complete: the clock of the review starts."""

    claim: ClaimId


class AskSupplement(Command, frozen=True, kw_only=True, tag="claim.ask_supplement"):
    """Something is missing: back to the payee, with a code saying what. The clock of the review stands still meanwhile."""

    claim: ClaimId
    reason: Code


class Resubmit(Command, frozen=True, kw_only=True, tag="claim.resubmit"):
    """The payee supplied what was missing."""

    claim: ClaimId


class ReviewClaim(Command, frozen=True, kw_only=True, tag="claim.review"):
    """A reviewer's signature: lines to reject, and the fen of the rest as the reviewer saw it."""

    claim: ClaimId
    rejected: Lines
    reason: Code | None = None
    total: Number


class ClaimMoved(Event, frozen=True, kw_only=True, tag="claim.moved"):
    """A claim went to another state without money moving."""

    claim: ClaimId
    state: ClaimState
    reason: Code | None = None


class ClaimFirstReviewed(Event, frozen=True, kw_only=True, tag="claim.first_reviewed"):
    """The first signature, and the lines it would reject."""

    claim: ClaimId
    reviewer: str
    rejected: tuple[LineId, ...]
    total: int


class ClaimSecondReviewed(Event, frozen=True, kw_only=True, tag="claim.second_reviewed"):
    """The second signature; the money moves in the same entry."""

    claim: ClaimId
    reviewer: str
    state: ClaimState
    total: int
    flags: tuple[Code, ...] = ()


@decides(AcceptClaim, Capability.BUREAU, signed=True)
def accept(command: AcceptClaim, context: Context) -> Iterable[Event]:
    """From submitted only."""
    claim = _claim(command.claim, context, ClaimState.SUBMITTED)
    yield ClaimMoved(claim=claim.id, state=ClaimState.ACCEPTED)


@decides(AskSupplement, Capability.BUREAU)
def ask_supplement(command: AskSupplement, context: Context) -> Iterable[Event]:
    """Before the first signature."""
    claim = _claim(command.claim, context, ClaimState.SUBMITTED, ClaimState.ACCEPTED)
    yield ClaimMoved(claim=claim.id, state=ClaimState.SUPPLEMENT, reason=command.reason)


@decides(Resubmit, Capability.INSTITUTION, Capability.EVALUATION)
def resubmit(command: Resubmit, context: Context) -> Iterable[Event]:
    """By the payee."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.INSTITUTION, claim.payee), (Capability.EVALUATION, claim.payee))
    _require(claim, ClaimState.SUPPLEMENT)
    yield ClaimMoved(claim=claim.id, state=ClaimState.SUBMITTED)


def _review_needs(command: ReviewClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    yield Ref("hold", "subject", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim is None:
        return
    if claim.training_class:
        yield Ref("training_class", "id", claim.training_class)
    yield Ref("calendar", "registry", amounts.ALL)
    yield from sources.needs(claim.fund, facts)
    yield Ref("institution", "id", claim.payee)
    yield from money.balances_of(claim.fund)
    for line in facts.where(ClaimLine, "claim", command.claim):
        yield Ref("certificate", "id", line.certificate)
        if line.voucher:
            yield Ref("voucher", "id", line.voucher)


@decides(ReviewClaim, Capability.BUREAU, signed=True, needs=_review_needs)
def review(command: ReviewClaim, context: Context) -> Iterable[Event]:
    """The first signature on an accepted claim, the second on a reviewed one."""
    claim = _claim(command.claim, context, ClaimState.ACCEPTED, ClaimState.REVIEWED_1)
    reviewer = context.actor.person
    if reviewer is None:
        raise Refused("auth.capability", capability=Capability.BUREAU.value)
    policy = policy_of_claim(claim, context)
    signed = (claim.first_reviewer,) if claim.first_reviewer else ()
    last = claim.state == ClaimState.REVIEWED_1
    signers = Signers(persons=(*signed, reviewer), applicant=claim.applicant, last=last)
    _check_signers(policy, signers, claim, context)
    if not set(claim.first_rejected) <= set(command.rejected):
        raise Refused("claim.first_rejected", lines=len(set(claim.first_rejected) - set(command.rejected)))
    kept = _kept(claim, command.rejected, context)
    sources.check(policy, claim, kept, context)
    total = sum(line.amount for line in kept)
    if total != command.total:
        raise Refused("object.changed", seen=command.total, now=total)
    if claim.state == ClaimState.ACCEPTED:
        yield ClaimFirstReviewed(claim=claim.id, reviewer=reviewer, rejected=command.rejected, total=total)
    else:
        yield from _second(command, claim, kept, _overdue(policy, claim, context), context)


def _check_signers(policy: Policy, signers: Signers, claim: Claim, context: Context) -> None:
    """Different persons, none of them the applicant: whatever the documents in force say, and as many as they ask for."""
    if len(set(signers.persons)) < len(signers.persons) or signers.applicant in signers.persons:
        raise duties_breached(context.actor.id, "claim", claim.id)
    try:
        policy.ask(signers)
    except Refused:
        raise duties_breached(context.actor.id, "claim", claim.id) from None


def _kept(claim: Claim, rejected: tuple[str, ...], context: Context) -> list[ClaimLine]:
    """The lines that are not rejected, each with what it stands on still there."""
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.CLAIMED]
    if not set(rejected) <= {line.id for line in lines}:
        raise Refused("claim.line")
    kept = [line for line in lines if line.id not in rejected]
    payee = context.facts.need(Institution, claim.payee)
    released = any(h.state == HoldState.RELEASED for h in context.facts.where(Hold, "subject", claim.id))
    if kept and not released and not may_be_paid(claim.claim_kind, payee):
        raise Refused("institution.state", current=payee.state.value)
    for line in kept:
        certificate = context.facts.need(Certificate, line.certificate)
        if certificate.state != CertificateState.VERIFIED:
            raise Refused("certificate.stage", current=certificate.state.value)
    return kept


def _overdue(policy: Policy, claim: Claim, context: Context) -> list[str]:
    """Flags of a review that took too long."""
    if policy.rule(AcceptReview) is None:
        return []
    spent = clocks.spent(claim, Clock.REVIEW, context.at.date, amounts.workdays(context.facts))
    return policy.ask(ReviewClock(working_days=spent))


def _second(
    command: ReviewClaim, claim: Claim, kept: list[ClaimLine], flags: list[str], context: Context
) -> Iterable[Event]:
    total = sum(line.amount for line in kept)
    left = money.balance(context.facts, claim.fund, money.BUDGET)
    if total > left:
        raise Refused("fund.short", needed=total, left=left)
    state = ClaimState.APPROVED if kept else ClaimState.REJECTED
    reviewer = context.actor.person or context.actor.id
    yield ClaimSecondReviewed(claim=claim.id, reviewer=reviewer, state=state, total=total, flags=tuple(flags))
    yield from moved(claim, kept, Bucket.APPROVED)
    rejected = [context.facts.need(ClaimLine, identifier) for identifier in dict.fromkeys(command.rejected)]
    yield from moved(claim, rejected, Bucket.REJECTED, command.reason)
    if claim.claim_kind == ClaimKind.TRAINING and rejected:
        yield VouchersBack(vouchers=tuple(line.voucher for line in rejected))


def _claim(identifier: str, context: Context, *wanted: ClaimState) -> Claim:
    claim = context.facts.need(Claim, identifier)
    context.require(Capability.BUREAU, claim.region)
    require_unfrozen(claim)
    _require(claim, *wanted)
    return claim


def _require(claim: Claim, *wanted: ClaimState) -> None:
    if claim.state not in wanted:
        raise out_of_place("claim.stage", claim.state, *wanted)


@evolves(ClaimMoved)
def claim_moved(event: ClaimMoved, facts: Facts, at: At) -> None:
    """Another state."""
    set_state(facts, facts.need(Claim, event.claim), event.state, at)


@evolves(ClaimFirstReviewed, signed=True)
def first_reviewed(event: ClaimFirstReviewed, facts: Facts, at: At) -> None:
    """Waiting for the second."""
    set_state(
        facts,
        facts.need(Claim, event.claim),
        ClaimState.REVIEWED_1,
        at,
        first_reviewer=event.reviewer,
        first_rejected=event.rejected,
    )


@evolves(ClaimSecondReviewed, signed=True)
def second_reviewed(event: ClaimSecondReviewed, facts: Facts, at: At) -> None:
    """Approved or rejected."""
    set_state(facts, facts.need(Claim, event.claim), event.state, at, second_reviewer=event.reviewer)
