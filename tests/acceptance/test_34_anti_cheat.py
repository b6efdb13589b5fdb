"""Scenario 34: what voids a person's online hours in Zhengzhou in 2022."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.lessons import CITY, Lessons, at, platform
from tests.support.http import Api


def telemetry(told: Lessons, person: str, number: int, **changes: Any) -> dict[str, Any]:
    """A platform's record of one person's course, without fault but for `changes`."""
    said = {
        "kind": "platform_telemetry",
        "person": person,
        "platform": "0" * 32,
        "finished": at(told.api.world.today, 12),
        "speed_percent": 100,
        "windows": 1,
        "gap_seconds": 300,
        "live": True,
        "ordered": True,
        "hours": 10,
        "photos": 10,
    }
    return {"source": "platform-1", "number": f"{number}", "digest": f"{number:064x}", "record": said | changes}


@pytest.mark.clause("platform.anti_cheat", "outside")
def test_each_fault_voids_its_person_s_online_hours_and_nobody_else_s(city: Api) -> None:
    """300 seconds without a check pass; 301, 1.25 times the speed, a lesson of ten without a photo and the like do not."""
    faults: tuple[dict[str, Any], ...] = (
        {},
        {"gap_seconds": 301},
        {"speed_percent": 125},
        {"photos": 9},
        {"windows": 2},
        {"live": False},
        {"ordered": False},
    )
    told = Lessons(city, []).begin(25, 15, region=CITY, size=len(faults))
    listed = platform(city)
    told.lesson(0, 15)
    told.lesson(1, 10, practical=False, platform=listed)
    pairs = enumerate(zip(told.people, faults, strict=True))
    told.record(*(telemetry(told, person, number, **fault) for number, (person, fault) in pairs))
    assert told.complete()["class.completed"]["hours"] == 25
    places = city.get("bureau1", "/enrolments", query_string={"training_class": told.training_class}).get_json()
    hours = {one["person"]: one["hours"] for one in places["items"]}
    assert [hours[person] for person in told.people] == [25, 15, 15, 15, 15, 15, 15]


@pytest.mark.clause("platform.anti_cheat", "outside")
def test_a_course_of_which_the_platform_sent_nothing_is_flagged(city: Api) -> None:
    """Two were taught online, the record of one came: a person looks at it when the class is completed."""
    told = Lessons(city, []).begin(25, 15, region=CITY, first=40, size=2)
    told.lesson(0, 15)
    told.lesson(1, 10, practical=False, platform=platform(city, 44))
    told.record(telemetry(told, told.people[0], 100))
    assert "platform.anti_cheat" in told.complete()["class.completed"]["flags"]


@pytest.mark.clause("platform.unlisted_void_2022", "outside")
def test_a_platform_outside_the_unified_supervision_counts_nothing(city: Api) -> None:
    """The same hours on a listed platform count."""
    told = Lessons(city, []).begin(5, 3, region=CITY, first=20)
    told.lesson(0, 3)
    told.lesson(1, 2, practical=False, platform=platform(city, 42, listed=False))
    assert told.not_complete()["why"] == ["platform.unlisted_void_2022"]
    told.lesson(2, 2, practical=False, platform=platform(city, 43))
    assert told.complete()["class.completed"]["hours"] == 5
