"""The State Council's yearly notice as people write it down, and a year's months as a picture of workdays.

One day a line (2025-10-01, or 10-01 of the notice's year), or a stretch (10-01 至 10-07, 10-01~10-07). Of a stretch of days
off only the weekdays are kept: a weekend is off by itself.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from typing import Any, Final, NamedTuple

from voucher.core.dates import add_days, is_date, is_weekend
from voucher.core.refusal import Refused
from voucher.objects.policy import Calendar
from voucher.policy.workdays import Workdays

_SPLIT: Final = re.compile(r"\s*(?:至|到|~|～|—|–|\.\.)\s*")
_BETWEEN: Final = re.compile(r"[\n,，、;；]+|\s{1,}(?=[0-9])")
MOST: Final = 366


class Notice(NamedTuple):
    """A year's notice: weekdays off, weekend days worked, its number."""

    year: str
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]
    document: str

    def calendar(self) -> Calendar:
        """As it would stand when loaded."""
        return Calendar(id=self.year, at=0, holidays=self.holidays, workdays=self.workdays, document=self.document)


class Month(NamedTuple):
    """A month as a picture: its name, how many workdays it has, its weeks of (day or 0, kind)."""

    name: str
    worked: int
    weeks: list[list[tuple[int, str]]]


def read(year: str, holidays: str, workdays: str, document: str) -> Notice:
    """A notice from text; refused with the field that cannot be read."""
    if not re.fullmatch(r"[0-9]{4}", year):
        raise Refused("value.invalid", field="year")
    off = {day for day in _days(year, holidays, "holidays") if not is_weekend(day)}
    worked = set(_days(year, workdays, "workdays"))
    if not off:
        raise Refused("value.invalid", field="holidays")
    return Notice(year, tuple(sorted(off)), tuple(sorted(worked)), document)


def from_json(data: bytes) -> Notice:
    """A notice from a JSON file: year, document, holidays, workdays (lists of days or stretches)."""
    try:
        found: Any = json.loads(data)
        lists = {name: [str(day) for day in found.get(name, [])] for name in ("holidays", "workdays")}
        year, document = str(found["year"]), str(found["document"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused("value.invalid", field="body") from None
    return read(year, "\n".join(lists["holidays"]), "\n".join(lists["workdays"]), document)


def _days(year: str, text: str, field: str) -> list[str]:
    found: list[str] = []
    for part in filter(None, (piece.strip() for piece in _BETWEEN.split(_joined(text)))):
        first, *rest = [_day(year, one, field) for one in _SPLIT.split(part)]
        last = rest[0] if rest else first
        if len(rest) > 1 or last < first:
            raise Refused("value.invalid", field=field)
        day = first
        while day <= last:
            found.append(day)
            day = add_days(day, 1)
    if len(found) > MOST:
        raise Refused("value.invalid", field=field)
    return found


def _joined(text: str) -> str:
    """Stretches without spaces in them, so that spaces part days."""
    return re.sub(r"\s*(至|到|~|～|—|–|\.\.)\s*", r"\1", text)


def _day(year: str, text: str, field: str) -> str:
    numbers = re.findall(r"[0-9]+", text)
    if len(numbers) == 2:
        numbers = [year, *numbers]
    day = "-".join((numbers[0], *(number.zfill(2) for number in numbers[1:]))) if len(numbers) == 3 else ""
    if not is_date(day) or day[:4] != year:
        raise Refused("value.invalid", field=field)
    return day


def picture(found: Calendar) -> list[Month]:
    """A year's months, each day with its kind: off, work (a weekend day worked), weekend, or none."""
    days = Workdays({found.id: found})
    return [_month(int(found.id), number, found, days) for number in range(1, 13)]


def _month(year: int, number: int, found: Calendar, days: Workdays) -> Month:
    weeks = []
    count = 0
    for week in calendar.Calendar().monthdayscalendar(year, number):
        row = []
        for day in week:
            text = dt.date(year, number, day).isoformat() if day else ""
            count += bool(text) and days.is_workday(text)
            row.append((day, _kind(text, found)))
        weeks.append(row)
    return Month(f"{year}-{number:02d}", count, weeks)


def _kind(day: str, found: Calendar) -> str:
    if not day:
        return ""
    if day in found.workdays:
        return "work"
    if day in found.holidays:
        return "off"
    return "weekend" if is_weekend(day) else ""
