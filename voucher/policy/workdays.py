"""Working days by the State Council's yearly notice: Monday to Friday, less holidays, plus weekend days worked.

A year whose notice was not loaded is an error, never "weekends only". A deadline that only reaches into such a year is
computed as far as it is known and says that it is provisional; it is confirmed when the notice is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from voucher.core import dates
from voucher.core.refusal import Refused
from voucher.objects.policy import Calendar


class Due(NamedTuple):
    """The last day of a deadline. Provisional: it reaches into a year whose notice is not loaded."""

    day: str
    provisional: bool


class Workdays:
    """The calendars that were loaded, by year."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self._calendars = calendars

    def is_workday(self, day: str) -> bool:
        """Whether a day is a working day; refused when its year's notice is missing."""
        calendar = self._calendars.get(day[:4])
        if calendar is None:
            raise Refused("calendar.missing", year=day[:4])
        if day in calendar.workdays:
            return True
        return day not in calendar.holidays and not dates.is_weekend(day)

    def known(self, day: str) -> bool:
        """Whether the notice of a day's year is loaded."""
        return day[:4] in self._calendars

    def due(self, day: str, count: int) -> Due:
        """The `count`-th working day after a day whose year is known; where that reaches into a year that is not, its
        Mondays to Fridays stand in, and the answer is provisional."""
        if not self.known(day):
            raise Refused("calendar.missing", year=day[:4])
        while count:
            day = dates.add_days(day, 1)
            count -= self.is_workday(day) if self.known(day) else not dates.is_weekend(day)
        return Due(day, not self.known(day))

    def between(self, start: str, end: str) -> int:
        """Working days after `start`, up to and including `end`."""
        return sum(self.is_workday(dates.add_days(start, n + 1)) for n in range(dates.days_between(start, end)))

    def ended_between(self, start: str, today: str) -> int:
        """Working days after `start` that have ended when `today` is running."""
        return sum(
            self.is_workday(dates.add_days(start, n)) for n in range(1, max(dates.days_between(start, today), 1))
        )
