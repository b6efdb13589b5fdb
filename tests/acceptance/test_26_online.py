"""Scenario 26, the plan: theory on an online platform."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.opening import Applicant, organisation


@pytest.mark.clause("platform.theory_max_40", "inside")
@pytest.mark.clause("platform.theory_max_40", "outside")
def test_forty_of_a_hundred_hours_may_be_online_and_forty_one_may_not(province: Api) -> None:
    """On a platform that is named."""
    platform = organisation(province, "online_platform", 41)
    school = Applicant(province)
    assert school.accepted(online_hours=40, platform=platform) == []
    school.refused("platform.theory_max_40", online_hours=41, platform=platform)


def test_hours_online_need_a_platform_and_are_theory(province: Api) -> None:
    """Without its platform a plan is no draft; an institution that is none does not do; practice is not taught online."""
    school = Applicant(province)
    problem(province.post("school", "/classes", school.plan(online_hours=1)), 422, "class.platform_missing")
    wrong = school.plan(online_hours=1, platform=school.institution)
    problem(province.post("school", "/classes", wrong), 422, "value.invalid")
    platform = organisation(province, "online_platform", 42)
    made = school.draft(practical_hours=80, online_hours=21, platform=platform)
    problem(school.submit(made), 422, "class.theory")
