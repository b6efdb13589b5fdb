"""Working days by the yearly notice, across make-up days, holidays and a year that nobody has announced yet."""

from __future__ import annotations

import pytest

from voucher.core.refusal import Refused
from voucher.objects.policy import Calendar
from voucher.policy.workdays import Due, Workdays
from voucher.shell import notice_of_days

MAY = ("2024-05-01", "2024-05-02", "2024-05-03")
DAYS = Workdays({"2024": Calendar(id="2024", at=0, holidays=MAY, workdays=("2024-05-11",), document="x")})


def test_a_deadline_counts_make_up_days_and_skips_holidays() -> None:
    """From 30 April 2024: 6, 7, 8, 9, 10 May, then the Saturday worked, 11 May."""
    assert DAYS.due("2024-04-30", 5) == Due("2024-05-10", provisional=False)
    assert DAYS.due("2024-04-30", 6) == Due("2024-05-11", provisional=False)
    assert DAYS.between("2024-04-30", "2024-05-11") == 6
    assert DAYS.between("2024-05-10", "2024-05-10") == 0
    assert DAYS.ended_between("2024-04-30", "2024-05-11") == 5


def test_a_deadline_that_reaches_into_an_unknown_year_is_provisional() -> None:
    """Its Mondays to Fridays stand in; counting what has passed there, or starting there, is refused."""
    assert DAYS.due("2024-12-27", 2) == Due("2024-12-31", provisional=False)
    assert DAYS.due("2024-12-27", 5) == Due("2025-01-03", provisional=True)
    for asked in (
        lambda: DAYS.due("2025-01-01", 1),
        lambda: DAYS.between("2024-12-31", "2025-01-02"),
        lambda: DAYS.ended_between("2024-12-30", "2025-01-03"),
    ):
        with pytest.raises(Refused) as caught:
            asked()
        assert (caught.value.code, caught.value.detail) == ("calendar.missing", {"year": "2025"})


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01\n2024-05-02\n2024-05-03",
        "05-01 至 05-05",
        "5-1~5-3",
        "05-01，05-02、05-03",
        "5月1日至5月5日",
        "2024-05-01 2024-05-02 2024-05-03",
    ],
)
def test_a_notice_is_read_as_people_write_it(text: str) -> None:
    """Single days and stretches, with or without the year; weekends in a stretch are off by themselves."""
    assert notice_of_days.read("2024", text, "", "x").holidays == MAY


@pytest.mark.parametrize("text", ["", "05-32", "05-03~05-01", "2023-05-01", "05-01~05-02~05-03", "soon"])
def test_what_is_no_notice_is_refused(text: str) -> None:
    """No day, a day that is none, a stretch backwards, another year's."""
    with pytest.raises(Refused) as caught:
        notice_of_days.read("2024", text, "", "x")
    assert caught.value.detail == {"field": "holidays"}


def test_a_month_as_a_picture_has_every_day_once() -> None:
    """May 2024: three days off, one weekend day worked, 22 - 2 workdays and one."""
    notice = notice_of_days.read("2024", "05-01~05-03", "05-11", "x")
    may = notice_of_days.picture(notice.calendar())[4]
    days = [(day, kind) for week in may.weeks for day, kind in week if day]
    assert [day for day, _ in days] == list(range(1, 32))
    assert [kind for _, kind in days].count("off") == 3
    assert [day for day, kind in days if kind == "work"] == [11]
    assert may.worked == 23 - 3 + 1
