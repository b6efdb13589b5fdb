"""Scenario 26: hours of a platform that is not listed count 0, and online theory counts up to 40 in 100."""

from __future__ import annotations

import pytest

from tests.acceptance.lessons import Lessons, platform
from tests.support.http import Api, event


@pytest.mark.clause("platform.unlisted_void_2024", "outside")
def test_hours_of_an_unlisted_platform_count_nothing_until_it_is_listed_or_they_are_taught_in_class(
    province: Api,
) -> None:
    """Four of ten online: 0 while the platform is not in the catalogue; in class, with a recording, they count."""
    told = Lessons(province, []).begin(10, 6)
    outside = platform(province, listed=False)
    told.lesson(0, 6)
    told.lesson(1, 4, practical=False, platform=outside)
    facts = told.not_complete()
    assert (facts["recognised"], facts["practical"]) == (6, 6)
    assert facts["why"] == ["platform.unlisted_void_2024"]
    told.lesson(2, 4, practical=False)
    done = told.complete()["class.completed"]
    assert (done["hours"], done["practical_hours"]) == (10, 6)
    assert "platform.unlisted_void_2024" in done["flags"]


@pytest.mark.clause("class.practical_min", "outside")
def test_the_practical_share_is_tested_again_on_the_hours_that_count(province: Api) -> None:
    """Theory beyond the plan makes practice less than 60 in 100: held until more practice is taught."""
    told = Lessons(province, []).begin(10, 6, first=10)
    told.lesson(0, 6)
    told.lesson(1, 5, practical=False)
    assert told.complete()["class.completion_held"]["flags"] == ["class.practical_min"]
    told.lesson(2, 2)
    assert told.complete()["class.completed"]["practical_hours"] == 8


@pytest.mark.clause("platform.theory_max_40", "outside")
def test_online_theory_counts_up_to_its_share_of_the_plan(province: Api) -> None:
    """Of a plan of ten hours four online count; the fifth does not, and says why."""
    told = Lessons(province, []).begin(10, 6, first=20)
    listed = platform(province, 42)
    told.lesson(0, 6)
    sessions = [
        told.lesson(1, 4, practical=False, platform=listed),
        told.lesson(2, 1, practical=False, platform=listed),
    ]
    done = told.complete()["class.completed"]
    online = {one[0]: one[1:] for one in done["counted"] if one[0] in {found["session"] for found in sessions}}
    assert list(online.values()) == [[4, []], [0, ["platform.theory_max_40"]]]
    assert done["hours"] == 10
    assert event({"events": [done]}, "class.completed")
