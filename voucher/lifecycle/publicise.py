"""Publicise: results are public for at least five working days, the first day not counted (pay.publicity_2024).

A person who is unsuited to publication is counted, not named; the reason is one of the pack's, and sealed. The entry holds a commitment to the list as
it was published, so that a copy of it can be proved for ever. A line that was held by an objection follows when its days
are full; one that changed in substance is published again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, LineId
from voucher.core.message import Code, Command, Date, Event, Number, Sealed
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.policy import amounts, publicity
from voucher.rules.payment import Publicity, PublicityLength
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.holds import require_unfrozen
from voucher.step.lines import furthest, moved, set_state
from voucher.step.publishing import published_again


class Withheld(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line whose person is not named in public, and why: sealed, for it says more of a person than the list would."""

    line: LineId
    reason: Sealed


class StartPublicity(Command, frozen=True, kw_only=True, tag="publicity.start"):
    """Publish an approved claim, from today on: the list as it will stand there, sealed, and whom it does not name."""

    claim: ClaimId
    withheld: Annotated[tuple[Withheld, ...], msgspec.Meta(max_length=200)] = ()
    published: Sealed | None = None


class ToPublish(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One claim of several: the list as it will stand before the public, and whom it does not name."""

    claim: ClaimId
    withheld: Annotated[tuple[Withheld, ...], msgspec.Meta(max_length=200)] = ()
    published: Sealed | None = None


class StartMany(Command, frozen=True, kw_only=True, tag="publicity.start_many"):
    """Publish approved claims under one signature, with the fen of all their lines as the officer saw it."""

    claims: Annotated[tuple[ToPublish, ...], msgspec.Meta(min_length=1, max_length=20)]
    total: Number


class PublishAgain(Command, frozen=True, kw_only=True, tag="publicity.again"):
    """What was published of some lines has changed in substance: they are published again, for all their days."""

    claim: ClaimId
    lines: Annotated[tuple[LineId, ...], msgspec.Meta(min_length=1, max_length=200)]
    reason: Code
    published: Sealed | None = None


class EndPublicity(Command, frozen=True, kw_only=True, tag="publicity.end"):
    """The period has passed: lines without an open objection go on."""

    claim: ClaimId


class PublicityStarted(Event, frozen=True, kw_only=True, tag="publicity.started"):
    """Public from a day, at least until the end of another."""

    claim: ClaimId
    published_on: Date
    ends_on: Date
    working_days: int = 0
    provisional: bool = False
    withheld: tuple[Withheld, ...] = ()
    published: Sealed | None = None


class PublicityEnded(Event, frozen=True, kw_only=True, tag="publicity.ended"):
    """The claim is cleared; its free lines move in the same entry."""

    claim: ClaimId
    working_days: int


def _start_needs(command: StartPublicity | ToPublish | PublishAgain | EndPublicity, facts: Facts) -> Iterable[Ref]:
    yield Ref("calendar", "registry", amounts.ALL)
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        if claim.training_class:
            yield Ref("training_class", "id", claim.training_class)
        yield from money.balances_of(claim.fund)


def _many_needs(command: StartMany, facts: Facts) -> Iterable[Ref]:
    for one in command.claims:
        yield from _start_needs(one, facts)


@decides(StartPublicity, Capability.BUREAU, signed=True, needs=_start_needs)
def start(command: StartPublicity, context: Context) -> Iterable[Event]:
    """The last day is computed now, so that a missing calendar shows now."""
    yield _started(command, context)


@decides(StartMany, Capability.BUREAU, signed=True, needs=_many_needs)
def start_many(command: StartMany, context: Context) -> Iterable[Event]:
    """All of them, or none."""
    claims = list(dict.fromkeys(one.claim for one in command.claims))
    lines = [x for claim in claims for x in context.facts.where(ClaimLine, "claim", claim)]
    total = sum(line.amount for line in lines if line.bucket == Bucket.APPROVED)
    if len(claims) < len(command.claims):
        raise Refused("value.invalid", field="claims")
    if total != command.total:
        raise Refused("object.changed", seen=command.total, now=total)
    for one in command.claims:
        yield _started(one, context)


def _started(command: StartPublicity | ToPublish, context: Context) -> PublicityStarted:
    claim = _claim(command.claim, context, ClaimState.APPROVED)
    rule = _policy_rule(claim, context)
    lines = {x.id for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.APPROVED}
    if any(withheld.line not in lines for withheld in command.withheld):
        raise Refused("claim.line")
    if command.withheld and not (rule and rule.exceptions):
        raise Refused("publicity.exception", reason="")
    count, today = rule.working_days if rule else 0, context.at.date
    due = amounts.workdays(context.facts).due(today, count)
    return PublicityStarted(
        claim=claim.id,
        published_on=today,
        ends_on=due.day,
        working_days=count,
        provisional=due.provisional,
        withheld=command.withheld,
        published=command.published,
    )


def _policy_rule(claim: Claim, context: Context) -> Publicity | None:
    return policy_of_claim(claim, context).rule(Publicity)


@decides(PublishAgain, Capability.BUREAU, signed=True, needs=_start_needs)
def again(command: PublishAgain, context: Context) -> Iterable[Event]:
    """Lines that are before the public and not held."""
    claim = context.facts.need(Claim, command.claim)
    context.require(Capability.BUREAU, claim.region)
    lines = [context.facts.need(ClaimLine, identifier) for identifier in dict.fromkeys(command.lines)]
    for line in lines:
        public = claim.state == ClaimState.PUBLIC or publicity.behind(claim, line)
        if line.claim != claim.id or line.held or line.bucket != Bucket.APPROVED or not public:
            raise Refused("claim.line")
    yield published_again(claim, lines, command.reason, command.published, context)


@decides(EndPublicity, Capability.SYSTEM, Capability.BUREAU, needs=_start_needs)
def end(command: EndPublicity, context: Context) -> Iterable[Event]:
    """Not before the working days have passed in full; a line that lost some of them follows later."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.SYSTEM, ""), (Capability.BUREAU, claim.region))
    days, today = amounts.workdays(context.facts), context.at.date
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.APPROVED]
    if claim.state != ClaimState.PUBLIC:
        lines = [line for line in lines if publicity.behind(claim, line) and line.held is None]
        if not lines:
            _require(claim, ClaimState.PUBLIC)
        first = min(lines, key=lambda line: publicity.ends(claim, line, days))
        passed, ends_on = publicity.passed(claim, first, today, days), publicity.ends(claim, first, days).day
    else:
        passed = days.ended_between(claim.published_on or "", today)
        ends_on = publicity.ends_of(claim, days).day
    policy_of_claim(claim, context).ask(PublicityLength(working_days=passed, ends_on=ends_on))
    yield PublicityEnded(claim=claim.id, working_days=passed)
    free = [line for line in lines if line.held is None]
    ready = [line for line in free if publicity.passed(claim, line, today, days) >= claim.publicity_days]
    yield from moved(claim, ready, Bucket.PUBLICISED)


def _claim(identifier: str, context: Context, wanted: ClaimState) -> Claim:
    claim = context.facts.need(Claim, identifier)
    context.require(Capability.BUREAU, claim.region)
    require_unfrozen(claim)
    _require(claim, wanted)
    return claim


def _require(claim: Claim, wanted: ClaimState) -> None:
    if claim.state != wanted:
        raise out_of_place("claim.stage", claim.state, wanted)


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
        publicity_days=event.working_days,
        published=event.published,
        published_at=at.index,
    )
    for withheld in event.withheld:
        facts.put(replace(facts.need(ClaimLine, withheld.line), at=at.index, withheld=withheld.reason))


@evolves(PublicityEnded)
def publicity_ended(event: PublicityEnded, facts: Facts, at: At) -> None:
    """Cleared."""
    claim = facts.need(Claim, event.claim)
    set_state(facts, claim, furthest(claim, ClaimState.CLEARED), at)
