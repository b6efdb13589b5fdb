"""Lines are put before the public again: by an officer, or because an objection changed what they are worth."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.ids import ClaimId, LineId
from voucher.core.message import Code, Date, Event, Sealed
from voucher.objects.claim import Claim, ClaimLine
from voucher.policy import amounts
from voucher.step.context import At, Context
from voucher.step.declare import evolves


class PublishedAgain(Event, frozen=True, kw_only=True, tag="publicity.published_again"):
    """Lines are public anew from a day on."""

    claim: ClaimId
    lines: tuple[LineId, ...]
    published_on: Date
    ends_on: Date
    reason: Code
    published: Sealed | None = None


def published_again(
    claim: Claim, lines: Iterable[ClaimLine], reason: str, published: Sealed | None, context: Context
) -> PublishedAgain:
    """The event that publishes lines again from today on."""
    today = context.at.date
    return PublishedAgain(
        claim=claim.id,
        lines=tuple(line.id for line in lines),
        published_on=today,
        ends_on=amounts.workdays(context.facts).due(today, claim.publicity_days).day,
        reason=reason,
        published=published,
    )


@evolves(PublishedAgain, signed=True)
def was_published_again(event: PublishedAgain, facts: Facts, at: At) -> None:
    """Public anew."""
    claim = facts.need(Claim, event.claim)
    facts.put(replace(claim, at=at.index, published=event.published, published_at=at.index))
    for identifier in event.lines:
        facts.put(replace(facts.need(ClaimLine, identifier), at=at.index, published_on=event.published_on, lost=0))
