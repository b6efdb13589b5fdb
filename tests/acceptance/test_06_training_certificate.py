"""Scenario 6: training certificates, where no real certificate can be had. First in 2022, then in 2024: time goes forward."""

from __future__ import annotations

import pytest

from tests.support.evaluating import listed_for, persons
from tests.support.http import Api, problem
from tests.support.loop import Loop

FREE = "4-10-99-99"
REAL = "4-10-01-01"


def _known(api: Api, occupation: str, *types: str) -> None:
    """Two officers enter the occupation, with the certificates that can be had in it."""
    row = {"occupation": occupation, "zh": "测试工种", "en": "Test trade", "types": types, "marks": []}
    api.two("/occupations", {"from_date": "2022-01-01", "rows": [row], "document": "TEST-OCCUPATIONS-1"})


def _evaluated(api: Api, first: int, occupation: str, kind: str, medium: str, region: str = "4104") -> Loop:
    for role in ("school", "body"):
        listed_for(api, role, FREE, REAL)
    loop = Loop(
        api,
        persons(first, 1),
        failing=0,
        region=region,
        occupation=occupation,
        level="none",
        certificate_type=kind,
        medium=medium,
        days=8,
        bulk=True,
    )
    for step in (loop.register, loop.plan, loop.issue, loop.train, loop.evaluate):
        step()
    return loop


@pytest.mark.clause("eval.must_take_real_exam_2022", "outside")
def test_in_the_city_such_a_certificate_is_not_even_recognised(city: Api) -> None:
    """In 2022 Zhengzhou's plan refuses to record it."""
    _known(city, REAL, "skill_level")
    loop = _evaluated(city, 430, REAL, "training_certificate", "electronic", "4101")
    path = f"/evaluations/{loop.evaluation}/certificates"
    body = {"papers": loop.papers(["TRAINING-0430"])}
    problem(city.post("body", path, body), 422, "eval.must_take_real_exam_2022")


@pytest.mark.clause("eval.must_take_real_exam_2022", "inside")
def test_in_the_city_it_is_recognised_where_there_is_no_other(city: Api) -> None:
    """The same in an occupation that has none of the five."""
    _known(city, FREE)
    loop = _evaluated(city, 440, FREE, "training_certificate", "electronic", "4101")
    loop._certify_all(["TRAINING-0440"])
    assert city.one("bureau1", f"/certificates/{loop.certificates[loop.people[0]]}")["state"] == "VERIFIED"


@pytest.mark.clause("cert.training_certificate", "outside")
@pytest.mark.clause("eval.must_take_real_exam_2024", "inside")
def test_an_electronic_training_certificate_is_paid_where_there_is_no_other(province: Api) -> None:
    """40 class hours and an electronic certificate: paid. A paper one for the same class is refused."""
    _known(province, FREE)
    loop = _evaluated(province, 400, FREE, "training_certificate", "paper")
    path = f"/evaluations/{loop.evaluation}/certificates"
    paper = {"papers": loop.papers(["TRAINING-0400"])}
    problem(province.post("body", path, paper), 422, "cert.training_certificate")
    loop.medium = "electronic"
    loop.certificate_numbers = ["TRAINING-0400"]
    loop._certify_all(loop.certificate_numbers)
    loop.number(loop.evaluation)
    loop.apply()
    assert loop.total == 600_00


@pytest.mark.clause("cert.training_certificate", "inside")
def test_a_paper_employment_and_entrepreneurship_certificate_is_accepted(province: Api) -> None:
    """The one that the notice leaves on paper."""
    _known(province, FREE)
    loop = _evaluated(province, 410, FREE, "employment_entrepreneurship_certificate", "paper")
    loop._certify_all(["START-0410"])
    loop.number(loop.evaluation)
    loop.apply()
    assert loop.total == 600_00


@pytest.mark.clause("eval.must_take_real_exam_2024", "outside")
def test_a_training_certificate_is_not_paid_where_a_real_one_can_be_had(province: Api) -> None:
    """Recorded and verified, but not subsidised; the same where nobody registered what can be had."""
    _known(province, REAL, "skill_level")
    loop = _evaluated(province, 420, REAL, "training_certificate", "electronic")
    loop._certify_all(["TRAINING-0420"])
    body = {
        "training_class": loop.training_class,
        "kind": "training",
        "payee": province.actor("school:id").account,
        "fund": province.actor("fund:id").account,
        "account": loop.account,
        "vouchers": list(loop.vouchers.values()),
    }
    told = problem(province.signed("school", "/claims", body), 422, "eval.must_take_real_exam_2024")
    assert "skill_level" in told["detail"]
