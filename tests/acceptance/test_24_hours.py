"""Scenario 24, the plan: a class hour of forty minutes."""

from __future__ import annotations

import pytest

from tests.support.http import Api
from tests.support.opening import Applicant


@pytest.mark.clause("class.hour_min", "inside")
@pytest.mark.clause("class.hour_min", "outside")
def test_an_hour_of_forty_minutes_is_accepted_and_of_thirty_nine_refused(province: Api) -> None:
    """In the plan."""
    school = Applicant(province)
    assert school.accepted(minutes_per_hour=40) == []
    school.refused("class.hour_min", minutes_per_hour=39)


@pytest.mark.clause("class.practical_min", "inside")
@pytest.mark.clause("class.practical_min", "outside")
def test_sixty_of_a_hundred_hours_are_practical_and_fifty_nine_are_too_few(province: Api) -> None:
    """In the plan, exactly."""
    school = Applicant(province)
    assert school.accepted(practical_hours=60) == []
    school.refused("class.practical_min", practical_hours=59)
