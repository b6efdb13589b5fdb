"""Scenario 24: an actual hour under 40 minutes does not count."""

from __future__ import annotations

import pytest

from tests.acceptance.lessons import Lessons
from tests.support.http import Api


@pytest.mark.clause("class.hour_min", "inside")
def test_a_session_of_four_hours_needs_a_hundred_and_sixty_minutes(province: Api) -> None:
    """160 minutes carry four hours, 159 three; what is missing is taught once more."""
    told = Lessons(province, []).begin(8, 5)
    assert told.lesson(0, 4, 160)["recognised"] == 4
    assert told.lesson(1, 4, 159)["recognised"] == 3
    facts = told.not_complete()
    assert (facts["recognised"], facts["hours"], facts["why"]) == (7, 8, ["class.hour_min"])
    told.lesson(2, 1, 40)
    done = told.complete()["class.completed"]
    assert [one[1] for one in done["counted"]] == [4, 3, 1]
    assert (done["hours"], done["attendance"]) == (8, 10_000)
