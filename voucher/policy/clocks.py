"""How long a claim has been where: working days with the bureau, in review, and with finance, by the claim's own trail.

The day on which a clock starts is not counted. The clocks of the bureau start when a complete file is accepted and stand
still while supplements are awaited; finance's starts with the push.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from voucher.objects.claim import Claim, ClaimState
from voucher.policy.workdays import Due, Workdays

_S = ClaimState


class Clock(StrEnum):
    """Whose time it is."""

    REVIEW = "review"
    BUREAU = "bureau"
    FINANCE = "finance"


class Span(NamedTuple):
    """What starts a clock, and what ends it."""

    starts: ClaimState
    ends: frozenset[ClaimState]


_OVER: Final = frozenset({_S.REJECTED, _S.WITHDRAWN})
SPANS: Final = {
    Clock.REVIEW: Span(_S.ACCEPTED, _OVER | {_S.APPROVED}),
    Clock.BUREAU: Span(_S.ACCEPTED, _OVER | {_S.PUSHED}),
    Clock.FINANCE: Span(_S.PUSHED, _OVER | {_S.APPROVED, _S.PAID}),
}


class Reading(NamedTuple):
    """Working days of full stretches, and the day since which the clock has been running (None: it stands still).
    `started` is whether it ever ran, `over` whether it is finished."""

    spent: int
    running_since: str | None
    started: bool
    over: bool


def read(claim: Claim, clock: Clock, days: Workdays) -> Reading:
    """A clock as the claim's trail says."""
    span, spent, since, started, over = SPANS[clock], 0, None, False, False
    for (_, state), day in zip(claim.trail, claim.days, strict=False):
        if since is not None and (state in span.ends or state == _S.SUPPLEMENT):
            spent, since = spent + days.between(since, day), None
        if state in span.ends:
            over = started
        elif not over and since is None and (state == span.starts or (started and state == _S.SUBMITTED)):
            started, since = True, day
    return Reading(spent, since, started, over)


def spent(claim: Claim, clock: Clock, today: str, days: Workdays) -> int:
    """Working days until today."""
    found = read(claim, clock, days)
    return found.spent + (days.between(found.running_since, today) if found.running_since else 0)


def due(claim: Claim, clock: Clock, limit: int, days: Workdays) -> Due | None:
    """The last day in time, while the clock runs; the day on which it began to run if the time was up before."""
    found = read(claim, clock, days)
    if found.running_since is None:
        return None
    return days.due(found.running_since, max(limit - found.spent, 0))


def months_since(first: str, last: str) -> int:
    """Calendar months from the month of one day to the month of another."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def cleared_on(claim: Claim) -> str | None:
    """The day on which a claim's publicity ended."""
    return next((day for (_, state), day in zip(claim.trail, claim.days, strict=False) if state == _S.CLEARED), None)
