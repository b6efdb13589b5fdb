"""17. Students: in 2022 not in their own major, in 2024 not in the year they graduate."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.trainees import COOK, WELDER, Trainees, list_school


@pytest.mark.clause("elig.student_2022", "inside")
@pytest.mark.clause("elig.student_2022", "outside")
def test_in_2022_the_last_school_year_bars_the_own_major_alone(city: Api) -> None:
    """A student of cooking who graduates in July: the cook class refuses, the welding class takes them."""
    list_school(city, COOK, WELDER)
    crowd = Trainees(city, 350, site="4101")
    (person,) = crowd.people
    crowd.declare(person, study={"school": "technical_school", "graduates_on": "2022-07-01", "majors": [COOK]})
    voucher = crowd.voucher(person)
    cooking, welding = crowd.approved(COOK, [person]), crowd.approved(WELDER, [person])
    told = problem(crowd.enrol(cooking, person, voucher), 422, "elig.student_2022")
    assert told["facts"]["majors"] == [COOK]
    assert crowd.enrol(welding, person, voucher).status_code == 201


@pytest.mark.clause("elig.student_2024", "inside")
@pytest.mark.clause("elig.student_2024", "outside")
def test_in_2024_the_year_of_graduation_bars_all_but_what_the_notice_leaves_out(province: Api) -> None:
    """Technical school: no voucher for skills, refused in a cook class, taken for entrepreneurship; a university student and
    one of a special vocational school are taken."""
    list_school(province, COOK, WELDER)
    crowd = Trainees(province, 352, 3)
    pupil, graduate, special = crowd.people
    for person, school in zip(crowd.people, ("technical_school", "university", "special_vocational"), strict=True):
        crowd.declare(person, study={"school": school, "graduates_on": "2024-07-01"})
    told = problem(crowd.try_issue(pupil), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["elig.student_2024"]
    voucher = crowd.voucher(pupil, "entrepreneurship")
    cooking, startup = crowd.approved(COOK, crowd.people), crowd.approved(COOK, [pupil], "entrepreneurship")
    assert crowd.enrol(cooking, pupil, voucher).get_json()["code"] == "elig.student_2024"
    assert crowd.enrol(startup, pupil, voucher).status_code == 201
    for person in (graduate, special):
        assert crowd.enrol(cooking, person, crowd.voucher(person)).status_code == 201


@pytest.mark.clause("elig.entrepreneurship", "inside")
@pytest.mark.clause("elig.entrepreneurship", "outside")
def test_whose_wish_to_start_a_business_is_not_shown_is_put_before_a_person(province: Api) -> None:
    """Enrolled all the same; with evidence there is no flag."""
    crowd = Trainees(province, 356, 2)
    plain, wishing = crowd.people
    crowd.declare(wishing, groups=[{"code": "would_be_entrepreneur", "evidence": "2" * 64}])
    startup = crowd.approved(COOK, crowd.people, "entrepreneurship")
    for person, flags in ((plain, ["elig.entrepreneurship"]), (wishing, [])):
        assert crowd.enrol(startup, person, crowd.voucher(person)).status_code == 201
        assert province.one("bureau1", f"/enrolments/{startup}.{person}")["flags"] == flags
