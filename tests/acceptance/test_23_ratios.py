"""Scenario 23: one teacher and one workstation for twenty."""

from __future__ import annotations

import pytest

from tests.support.http import Api, event, problem
from tests.support.opening import Applicant
from voucher.shell.demo.setting import EVIDENCE

CITY = "4101"
KINDS = ("teacher", "station")


def _short(kind: str, trainees: int) -> dict[str, int]:
    """Three of the one kind, enough of the other."""
    return {
        "planned": trainees,
        "teachers": 3 if kind == "teacher" else 4,
        "workstations": 3 if kind == "station" else 4,
    }


@pytest.mark.clause("class.teacher_ratio_2022", "inside")
@pytest.mark.clause("class.teacher_ratio_2022", "outside")
@pytest.mark.clause("class.station_ratio_2022", "inside")
@pytest.mark.clause("class.station_ratio_2022", "outside")
def test_in_the_city_sixty_have_three_and_sixty_one_do_not(city: Api) -> None:
    """The city's text is strict: its officers cannot except it either."""
    school = Applicant(city, site=CITY)
    for kind in KINDS:
        clause = f"class.{kind}_ratio_2022"
        assert school.accepted(**_short(kind, 60)) == []
        assert school.refused(clause, **_short(kind, 61))["source"] == "郑技能办〔2022〕2号 §二(四)20(1)"
        made = school.draft(**_short(kind, 61))
        body = {"clause": clause, "trainees": 61, "reason": "site", "evidence": EVIDENCE}
        problem(city.signed("bureau1", f"/classes/{made}/exceptions", body), 422, "class.no_exception")


@pytest.mark.clause("class.teacher_ratio_2024", "inside")
@pytest.mark.clause("class.teacher_ratio_2024", "outside")
@pytest.mark.clause("class.station_ratio_2024", "inside")
@pytest.mark.clause("class.station_ratio_2024", "outside")
def test_in_the_province_sixty_one_need_an_exception_by_two_and_are_flagged(province: Api) -> None:
    """Refused; documented for 61 by two officers, accepted and flagged; 62 are refused still."""
    school = Applicant(province)
    for kind in KINDS:
        clause = f"class.{kind}_ratio_2024"
        assert school.accepted(**_short(kind, 60)) == []
        school.refused(clause, **_short(kind, 61))
        made, larger = school.draft(**_short(kind, 61)), school.draft(**_short(kind, 62))
        body = {"clause": clause, "trainees": 61, "reason": "site", "evidence": EVIDENCE}
        for one in (made, larger):
            excepted = province.two(f"/classes/{one}/exceptions", body)
            assert event(excepted, "class.excepted")["clause"] == clause
        submitted = event(school.submit(made).get_json(), "class.submitted")
        assert submitted["flags"] == [clause]
        assert province.one("bureau1", f"/classes/{made}")["flags"] == [clause]
        problem(school.submit(larger), 422, clause)


def test_one_officer_alone_excepts_nothing(province: Api) -> None:
    """The same person cannot be the second; until then the class stays refused."""
    school = Applicant(province)
    made = school.draft(**_short("teacher", 61))
    body = {"clause": "class.teacher_ratio_2024", "trainees": 61, "reason": "site", "evidence": EVIDENCE}
    proposal = event(province.do("bureau1", f"/classes/{made}/exceptions", body), "proposal.made")["proposal"]
    again = province.signed("bureau1", f"/proposals/{proposal}/approve")
    assert again.get_json()["code"] == "duties.same_person"
    problem(school.submit(made), 422, "class.teacher_ratio_2024")
