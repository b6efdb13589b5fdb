"""Scenario 28: how many apprentices in a year."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tests.support.http import Api, event
from tests.support.opening import Applicant, organisation

KIND = {"training_kind": "apprenticeship"}
NUMBERS = count(50)


def _works(api: Api) -> str:
    return organisation(api, "enterprise", next(NUMBERS))


def _fill(school: Applicant, number: int, **plan: Any) -> None:
    """Classes of eighty, each of another enterprise, until there are so many more apprentices."""
    while number > 0:
        planned = min(number, 80)
        assert school.accepted(**KIND, employer=_works(school.api), planned=planned, **plan) == []
        number -= planned


@pytest.mark.clause("app.cap_teachers_2022", "inside")
@pytest.mark.clause("app.cap_teachers_2022", "outside")
def test_in_the_city_four_full_time_teachers_carry_eighty(city: Api) -> None:
    """80 in the occupation, and not one more; a class without its enterprise is none of apprentices."""
    school = Applicant(city, site="4101")
    _fill(school, 80, full_time=4)
    school.refused("app.cap_teachers_2022", **KIND, employer=_works(city), planned=1, full_time=4)
    missing = city.post("school", "/classes", school.plan(**KIND))
    assert missing.get_json()["code"] == "class.employer_missing"


@pytest.mark.clause("app.cap_100", "inside")
@pytest.mark.clause("app.cap_100", "outside")
@pytest.mark.clause("app.cap_500", "inside")
@pytest.mark.clause("app.cap_500", "outside")
def test_five_hundred_at_an_institution_of_degree_education_and_a_hundred_of_one_enterprise(province: Api) -> None:
    """90 of one enterprise in one occupation: 10 more, not 11. 480 in the year: 20 more, not 21."""
    school = Applicant(province, "school2")
    body = {"degree": True, "document": "教职成〔2024〕1号"}
    recorded = province.two(f"/institutions/{school.institution}/education", body)
    assert event(recorded, "institution.education_set")["degree"]
    works = {**KIND, "employer": _works(province)}
    for planned in (80, 10):
        assert school.accepted(**works, planned=planned) == []
    school.refused("app.cap_100", **works, planned=11)
    assert school.accepted(**works, planned=10) == []
    _fill(school, 380)
    school.refused("app.cap_500", **KIND, employer=_works(province), planned=21)
    assert school.accepted(**KIND, employer=_works(province), planned=20) == []


@pytest.mark.clause("app.cap_200", "inside")
@pytest.mark.clause("app.cap_200", "outside")
def test_two_hundred_at_any_other_institution(province: Api) -> None:
    """199 in the year: one more, not two. A rejected class gives its places back; each year has its own."""
    school = Applicant(province)
    _fill(school, 199)
    school.refused("app.cap_200", **KIND, employer=_works(province), planned=2)
    made = school.draft(**KIND, employer=_works(province), planned=1)
    assert school.submit(made).status_code == 201
    school.refused("app.cap_200", **KIND, employer=_works(province), planned=1)
    province.do("industry1", f"/classes/{made}/review", {"approve": False, "reason": "plan_unfit"})
    assert school.accepted(**KIND, employer=_works(province), planned=1) == []
    rows = province.get("school", "/apprentice-counts", query_string={"limit": "200"}).get_json()["items"]
    assert {row["year"]: row["persons"] for row in rows if row["occupation"] is None} == {"2022": 80, "2024": 200}
