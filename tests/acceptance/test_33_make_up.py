"""Scenario 33: when a make-up lesson counts as attendance."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.lessons import CITY, Lessons, at
from tests.support.http import Api


def missed(told: Lessons) -> tuple[str, dict[str, Any]]:
    """A session of two hours that the third trainee missed, and the make-up lesson on the next day."""
    session = told.lesson(0, 2, present=told.people[:2], excused=told.people[2:])["session"]
    day = told.day(1)
    body = {"persons": told.people[2:], "starts": at(day, 8), "ends": at(day, 9, 20), "method": "face_device"}
    body |= {"reason": "illness", "evidence": "1" * 64}
    return f"/sessions/{session}/make-ups", body


@pytest.mark.clause("att.makeup_2022", "outside")
def test_in_zhengzhou_in_2022_the_bureau_must_have_agreed(city: Api) -> None:
    """With a full recording but no consent it is refused, with the consent it counts; after the assessment not even so."""
    told = Lessons(city, []).begin(2, 2, region=CITY, first=40)
    path, body = missed(told)
    body["recording"] = "2" * 64
    told.refused(path, body, "att.makeup_2022")
    city.do("bureau1", path.replace("make-ups", "make-up-consents"), {"persons": told.people[2:], "reason": "illness"})
    city.do("school", path, body)
    assert told.complete()["class.completed"]["attendance"] == 10_000


@pytest.mark.clause("att.makeup_2024", "inside")
def test_with_a_full_recording_before_the_assessment_it_counts(province: Api) -> None:
    """The trainee has the session's hours, and the attendance rate counts them."""
    told = Lessons(province, []).begin(4, 4)
    path, body = missed(told)
    province.do("school", path, body | {"recording": "2" * 64})
    told.lesson(2, 2, present=told.people[:2])
    done = told.complete()["class.completed"]
    assert done["attendance"] == 10_000 * 10 // 12
    places = province.get("bureau1", "/enrolments", query_string={"training_class": told.training_class}).get_json()
    assert {one["person"]: one["hours"] for one in places["items"]} == dict(zip(told.people, (4, 4, 2), strict=True))


@pytest.mark.clause("att.makeup_2024", "outside")
def test_without_a_recording_or_with_a_gap_in_it_it_is_refused(province: Api) -> None:
    """As the institution says, and as its own camera's record says."""
    told = Lessons(province, []).begin(2, 2, first=10)
    path, body = missed(told)
    told.refused(path, body, "att.makeup_2024")
    told.refused(path, body | {"recording": "2" * 64, "gap_seconds": 1}, "att.makeup_2024")
    broken = told.video(body["starts"], body["ends"], 1, gap_seconds=30)
    told.record(broken)
    told.refused(path, body | {"recording": broken["digest"]}, "att.makeup_2024")


@pytest.mark.clause("att.makeup_2024", "outside")
def test_on_the_day_after_the_assessment_it_is_refused(province: Api) -> None:
    """However full its recording."""
    told = Lessons(province, []).begin(2, 2, first=20)
    path, body = missed(told)
    told.failing = 0
    told.lesson(2, 1)
    told.complete()
    for person in told.people:
        told._do(told.worker(person), told._of_class("survey"), {"satisfied": True})
    told._do("school", told._of_class("survey/close"))
    told.certify()
    told.refused(path, body | {"recording": "2" * 64}, "att.makeup_2024")
