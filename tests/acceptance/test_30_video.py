"""Scenario 30: what the recording of an hour must show."""

from __future__ import annotations

import pytest

from tests.acceptance.lessons import Lessons, at
from tests.support.http import Api


@pytest.mark.clause("att.practical_15min", "outside")
def test_a_practical_hour_has_fifteen_minutes_in_one_piece(province: Api) -> None:
    """15:00 counts, 14:59 does not, twice 10:00 does not; a recording that comes later makes up for it."""
    told = Lessons(province, []).begin(3, 2)
    films = ([(0, 0, 15, 0)], [(0, 0, 14, 59)], [(0, 0, 10, 0), (20, 0, 30, 0)])
    sessions = []
    for number, pieces in enumerate(films):
        day = told.day(number)
        records = [told.video(at(day, 8, a, b), at(day, 8, c, d), 3) for a, b, c, d in pieces]
        sessions.append(told.lesson(number, records=records)["session"])
    facts = told.not_complete()
    assert (facts["recognised"], facts["why"]) == (1, ["att.practical_15min"])
    day = told.day(3)
    for number in (1, 2):
        day = told.api.one("school", f"/sessions/{sessions[number]}")["date"]
        told.record(told.video(at(day, 8, 14, 0), at(day, 8, 29, 0), 3))
    done = told.complete()["class.completed"]
    assert done["counted"] == [[session, 1, []] for session in sessions]


@pytest.mark.clause("att.theory_full_video", "outside")
def test_a_theory_hour_with_a_gap_of_a_second_is_flagged_and_does_not_count(province: Api) -> None:
    """The hour in which the second is missing is lost, its neighbours are not; the completed class carries the flag."""
    told = Lessons(province, []).begin(5, 3, first=10)
    told.lesson(0, 3)
    day = told.day(1)
    gap = {"gap_seconds": 1, "gaps": [{"starts": at(day, 8, 50, 0), "ends": at(day, 8, 50, 1)}]}
    told.lesson(1, 2, practical=False, records=[told.video(at(day, 8), at(day, 9, 20), 3, **gap)])
    facts = told.not_complete()
    assert (facts["recognised"], facts["why"]) == (4, ["att.theory_full_video"])
    told.lesson(2, 1, practical=False)
    done = told.complete()["class.completed"]
    assert [one[1] for one in done["counted"]] == [3, 1, 1]
    assert "att.theory_full_video" in done["flags"]


@pytest.mark.clause("att.video_linked", "outside")
def test_a_session_without_any_recording_puts_the_class_before_a_person(province: Api) -> None:
    """It counts nothing, and the class is flagged; with all on file there is no flag."""
    told = Lessons(province, []).begin(2, 2, first=20)
    told.lesson(0, 1, records=[])
    told.lesson(1, 2)
    assert {"att.video_linked", "att.video_all_2024"} <= set(told.complete()["class.completed"]["flags"])
    other = Lessons(province, []).begin(2, 2, first=30)
    other.lesson(0, 2)
    assert "flags" not in other.complete()["class.completed"]
