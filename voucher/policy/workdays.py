"""Working days by the State Council's yearly notice: Monday to Friday, less holidays, plus weekend days worked.

A year whose notice was not loaded is an error, never "weekends only".
"""

from __future__ import annotations

from collections.abc import Mapping

from voucher.core import dates
from voucher.core.refusal import Refused
from voucher.objects.policy import Calendar


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

    def after(self, day: str, count: int) -> str:
        """The `count`-th working day after a day, which is itself not counted."""
        while count:
            day = dates.add_days(day, 1)
            count -= self.is_workday(day)
        return day

    def ended_between(self, start: str, today: str) -> int:
        """Working days after `start` that have ended when `today` is running."""
        return sum(
            self.is_workday(dates.add_days(start, n)) for n in range(1, max(dates.days_between(start, today), 1))
        )
