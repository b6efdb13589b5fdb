"""Calendar days in China. A day is text, YYYY-MM-DD, so that days compare as they are written.

China has had one offset, UTC+8, since 1991; entries are stamped in UTC. Months are counted by the Civil Code: the same
day of the next month, or that month's last day where it has no such day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

DAY: Final = 86_400_000
CHINA: Final = 8 * 3_600_000
_EPOCH: Final = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=4096)
def china_date(millis: int) -> str:
    """The day in China at a moment (ms since 1970)."""
    return date.fromordinal(_EPOCH + (millis + CHINA) // DAY).isoformat()


def start_of(day: str) -> int:
    """The moment (ms since 1970) at which a day begins in China."""
    return (date.fromisoformat(day).toordinal() - _EPOCH) * DAY - CHINA


def is_date(text: str) -> bool:
    """Whether text names a real day."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def add_days(day: str, count: int) -> str:
    """The day `count` days later."""
    return (date.fromisoformat(day) + timedelta(days=count)).isoformat()


def add_months(day: str, count: int) -> str:
    """The corresponding day `count` months later, clamped to the month's end (31 January + 1 = 29 February 2024)."""
    start = date.fromisoformat(day)
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])).isoformat()


def days_between(first: str, last: str) -> int:
    """Days from one day to another."""
    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal()


def is_weekend(day: str) -> bool:
    """Saturday or Sunday."""
    return date.fromisoformat(day).weekday() >= 5
