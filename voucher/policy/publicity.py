"""How long a claim's lines are public, by the calendar as it is loaded now: a notice that changes moves the end."""

from __future__ import annotations

from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.policy.workdays import Due, Workdays


def began(claim: Claim, line: ClaimLine) -> str:
    """The day on which a line was put before the public, the last time."""
    return line.published_on or claim.published_on or ""


def passed(claim: Claim, line: ClaimLine, today: str, days: Workdays) -> int:
    """Working days that a line was public and not held."""
    return days.ended_between(began(claim, line), today) - line.lost


def ends(claim: Claim, line: ClaimLine, days: Workdays) -> Due:
    """The last day on which a line is public, if nobody objects."""
    return days.due(began(claim, line), claim.publicity_days + line.lost)


def ends_of(claim: Claim, days: Workdays) -> Due:
    """The last day of a claim's own period."""
    return days.due(claim.published_on or "", claim.publicity_days)


def behind(claim: Claim, line: ClaimLine) -> bool:
    """Whether a line is still before the public although its claim went ahead."""
    waits = line.held is not None or line.published_on is not None or line.lost > 0
    return claim.state != ClaimState.PUBLIC and line.bucket == Bucket.APPROVED and waits
