"""Scenario 31: recordings that do not show everybody who signed in."""

from __future__ import annotations

import pytest

from tests.acceptance.lessons import CITY, Lessons
from tests.support.http import Api, event
from voucher.core.dates import add_days


def taught(told: Lessons, seen: tuple[int | None, ...]) -> list[str]:
    """Sessions of one hour whose recordings show so many of three."""
    sessions = []
    for number, visible in enumerate(seen):
        day = told.day(number)
        record = told.video(f"{day}T00:00:00.000Z", f"{day}T00:40:00.000Z", visible)
        sessions.append(str(told.lesson(number, records=[record])["session"]))
    return sessions


@pytest.mark.clause("att.video_all_2022", "outside")
def test_in_zhengzhou_in_2022_one_of_them_voids_the_class(city: Api) -> None:
    """The class is not recognised; with everybody in every recording it is."""
    told = Lessons(city, []).begin(3, 3, region=CITY, first=40)
    taught(told, (3, 2, 3))
    assert told.complete()["class.not_recognised"]["code"] == "att.video_all_2022"
    assert told.state() == "VOID"
    other = Lessons(city, []).begin(3, 3, region=CITY, first=50)
    taught(other, (3, 3, 3))
    assert "class.completed" in other.complete()


@pytest.mark.clause("att.video_all_2024", "inside")
def test_two_such_sessions_are_flagged_and_the_class_goes_on(province: Api) -> None:
    """The class is completed, with the flag."""
    told = Lessons(province, []).begin(4, 4)
    taught(told, (2, 3, 2, 3))
    assert "att.video_all_2024" in told.complete()["class.completed"]["flags"]
    assert told.state() == "TAUGHT"


@pytest.mark.clause("att.video_all_2024", "outside")
def test_three_of_them_cancel_the_subsidy_of_the_class(province: Api) -> None:
    """The class ends, its people and vouchers are free; one that a later check brings to three ends as well."""
    told = Lessons(province, []).begin(4, 4, first=10)
    sessions = taught(told, (2, 2, 3, 2))
    ended = told.complete()["class.not_recognised"]
    assert (ended["code"], ended["sessions"]) == ("att.video_all_2024", [sessions[0], sessions[1], sessions[3]])
    assert told.state() == "SUBSIDY_CANCELLED"
    assert province.one("bureau1", f"/vouchers/{told.vouchers[told.people[0]]}")["state"] == "CLAIMED"
    other = Lessons(province, []).begin(3, 3, first=20)
    sessions = taught(other, (2, 2, 3))
    other.complete()
    province.do("inspector", f"/sessions/{sessions[2]}/video-checks", {"visible": 2})
    assert other.state() == "SUBSIDY_CANCELLED"


@pytest.mark.clause("att.video_all_2024", "outside")
def test_a_recording_that_comes_after_the_last_lesson_holds_at_once(province: Api) -> None:
    """Nobody counted people in the third recording; the second camera's, sent after completion, shows too few."""
    told = Lessons(province, []).begin(3, 3, first=60)
    taught(told, (2, 2, None))
    assert "class.completed" in told.complete()
    day = told.day(2)
    late = told.record(told.video(f"{day}T00:00:00.000Z", f"{day}T00:40:00.000Z", 2))
    assert event(late, "class.not_recognised")["code"] == "att.video_all_2024"
    assert told.state() == "SUBSIDY_CANCELLED"


@pytest.mark.clause("att.video_all_2024", "inside")
def test_another_camera_that_shows_everybody_and_leave_are_no_strike(province: Api) -> None:
    """Whichever of two recordings comes first; and who was excused did not sign in, so nobody is missing."""
    told = Lessons(province, []).begin(4, 4, first=30)
    taught(told, (2, 2))
    for number in (2, 3):
        day, away = told.day(number), told.people[2]
        film = told.video(f"{day}T00:00:00.000Z", f"{day}T00:40:00.000Z", 2)
        told.lesson(number, records=[film], present=told.people[:2], excused=[away])
    told.record(told.video(f"{told.start}T00:00:00.000Z", f"{told.start}T00:40:00.000Z", 3))
    second = add_days(told.start, 1)
    told.record(told.video(f"{second}T00:00:00.000Z", f"{second}T00:40:00.000Z", 3))
    assert "flags" not in told.complete()["class.completed"]
    assert told.state() == "TAUGHT"
