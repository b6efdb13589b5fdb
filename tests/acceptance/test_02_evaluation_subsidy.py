"""Scenarios 2, 5 and 7: what the county pays for evaluations, to the body."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.evaluating import Alone, listed_for, persons, registered
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from voucher.shell.audit import audit
from voucher.shell.demo.setting import EVIDENCE

COUNTY = "410928"
SNACK = "6-02-03-04"


def _refused(api: Api, path: str, body: Any, code: str) -> dict[str, Any]:
    return problem(api.post("body", path, body), 422, code)


@pytest.mark.clause("evalsub.l3_280", "inside")
@pytest.mark.clause("eval.free_for_worker", "inside")
def test_a_senior_qualification_is_paid_280_to_the_body(province: Api) -> None:
    """The body claims 280.00 under the county's plan; the worker is charged nothing."""
    found = Alone(province, registered(province, 200, 1, COUNTY), COUNTY, "L3", "vocational_qualification")
    submitted = found.whole()
    assert (submitted["total"], submitted["payee"]) == (280_00, province.actor("body:id").account)
    assert submitted["rate_document"] == "濮阳县方案"
    evaluation = province.one("body", f"/evaluations/{found.evaluation}")
    assert evaluation["terms"]["fee"] == 0
    found.review()
    assert province.one("bureau1", f"/claims/{found.claim}")["state"] == "APPROVED"
    assert audit(province.home).findings == []


@pytest.mark.clause("eval.free_for_worker", "outside")
def test_an_evaluation_that_charges_workers_is_refused(province: Api) -> None:
    """One fen is too much in the county; elsewhere the province's notice says nothing of it."""
    found = Alone(province, [], COUNTY, "L4", terms={"fee": 1})
    told = _refused(province, "/evaluations/alone", found.plan(), "eval.free_for_worker")
    assert "濮阳县方案" in told["source"]
    elsewhere = Alone(province, [], "4104", "L4", terms={"fee": 1})
    assert province.do("body", "/evaluations/alone", elsewhere.plan())["events"][0]["terms"]["fee"] == 1


@pytest.mark.clause("evalsub.specialised_100", "inside")
@pytest.mark.clause("struct.low_tier_2024", "outside")
def test_ten_specialised_certificates_are_paid_100_each_and_count_as_low_tier(province: Api) -> None:
    """1000.00 for ten people; all ten count among the low tier."""
    before = _low(province)
    people = registered(province, 210, 10, COUNTY)
    listed_for(province, "body", SNACK)
    found = Alone(province, people, COUNTY, "none", "specialised_competency", occupation=SNACK)
    assert found.whole()["total"] == 1_000_00
    assert _low(province) == before + 10


def _low(api: Api) -> int:
    year = api.world.today[:4]
    found = api.get("bureau1", "/structure", query_string={"region": COUNTY, "year": year}).get_json()["findings"]
    (tier,) = [one for one in found if one["clause"] == "struct.low_tier_2024"]
    assert tier["verdict"] in ("pass", "over")
    return int(tier["detail"].get("low", 0))


@pytest.mark.clause("evalsub.l5_200", "inside")
@pytest.mark.clause("evalsub.l4_240", "inside")
def test_a_mixed_group_is_paid_level_by_level(province: Api) -> None:
    """3 × L5, 5 × L4, 2 × L3: 2360.00."""
    people = registered(province, 230, 10, COUNTY)
    groups = (("L5", people[:3]), ("L4", people[3:8]), ("L3", people[8:]))
    assert sum(Alone(province, group, COUNTY, level).whole()["total"] for level, group in groups) == 2_360_00


@pytest.mark.clause("evalsub.no_repeat", "outside")
def test_nobody_is_paid_for_twice_for_one_occupation_and_level(province: Api) -> None:
    """Across types of certificate too; the line stays out, and a claim of nothing else is refused. Another level is paid."""
    people = registered(province, 250, 2, COUNTY)
    Alone(province, people[:1], COUNTY, "L4").whole()
    again = Alone(province, people, COUNTY, "L4", "vocational_qualification")
    submitted = again.whole()
    assert [line[5] for line in submitted["lines"]] == [240_00]
    assert [left[1] for left in submitted["left_out"]] == ["evalsub.no_repeat"]
    third = Alone(province, people[:1], COUNTY, "L4", way="recognition")
    third.evaluate()
    third.certify()
    refused = province.signed("body", f"/evaluations/{third.evaluation}/claims", third.asked())
    problem(refused, 422, "evalsub.no_repeat")
    assert Alone(province, people[:1], COUNTY, "L3").whole()["total"] == 280_00


@pytest.mark.clause("evalsub.no_repeat", "inside")
def test_a_rejected_line_does_not_occupy_the_person(province: Api) -> None:
    """What the reviewers rejected may be claimed for again."""
    people = registered(province, 260, 1, COUNTY)
    first = Alone(province, people, COUNTY, "L5")
    line = first.whole()["lines"][0][0]
    province.do("bureau1", f"/claims/{first.claim}/accept")
    review = {"rejected": [line], "reason": "attendance_checked", "total": 0}
    for role in ("bureau1", "bureau2"):
        province.do(role, f"/claims/{first.claim}/review", review)
    assert province.one("bureau1", f"/claims/{first.claim}")["state"] == "REJECTED"
    assert Alone(province, people, COUNTY, "L5").whole()["total"] == 200_00


def test_without_a_rate_nothing_is_paid_elsewhere(province: Api) -> None:
    """The province's notice states no amount: where no operator configured one, the claim is refused."""
    found = Alone(province, registered(province, 270, 1, "4104"), "4104", "L4")
    found.evaluate()
    found.certify()
    refused = province.signed("body", f"/evaluations/{found.evaluation}/claims", found.asked(), key=str(uuid.uuid4()))
    problem(refused, 422, "rate.missing")


def test_another_document_pays_what_the_plan_does_not_name(province: Api) -> None:
    """An operator's rate with its document is paid where the county's plan has no amount, at half for direct recognition;
    where the plan has one, the plan's stands."""
    rate = {
        "kind": "evaluation",
        "region": COUNTY,
        "level": "",
        "from_date": "2024-01-01",
        "document": "TEST-RATE-2",
    }
    for kind, way, yuan in (
        ("special_operation", "", 150),
        ("special_operation", "recognition", 75),
        ("skill_level", "", 1),
    ):
        province.two("/rates", rate | {"certificate_type": kind, "way": way, "fen": yuan * 100})
    people = registered(province, 280, 2, COUNTY)
    exam = Alone(province, people[:1], COUNTY, "none", "special_operation").whole()
    assert (exam["total"], exam["rate_document"]) == (150_00, "TEST-RATE-2")
    recognised = Alone(province, people[1:], COUNTY, "none", "special_operation", way="recognition").whole()
    assert recognised["total"] == 75_00
    plan = Alone(province, people[:1], COUNTY, "L4").whole()
    assert (plan["total"], plan["rate_document"]) == (240_00, "濮阳县方案")
    unknown = province.signed("bureau1", f"/lines/{'f' * 32}/free-repeat", {"reason": "repaid"})
    problem(unknown, 404, "object.unknown")


@pytest.mark.clause("system.in_or_no_subsidy_2024", "inside")
@pytest.mark.clause("system.in_or_no_subsidy_2024", "outside")
def test_the_evaluation_of_a_class_is_not_paid_before_everything_is_in_the_system(province: Api) -> None:
    """The evaluation and its certificates have no numbers yet: refused; with them it is paid."""
    loop = Loop(province, persons(870, 1), failing=0, region=COUNTY)
    loop.register()
    loop.plan()
    loop.issue()
    loop.train()
    loop.evaluate()
    paper = {"papers": loop.papers([f"Y000141410099264{uuid.uuid4().int % 10**6:06d}"])}
    recorded = event(province.do("body", f"/evaluations/{loop.evaluation}/certificates", paper), "certificate.recorded")
    certificate = loop.certificates[loop.people[0]] = recorded["certificate"]
    province.do("bureau1", f"/certificates/{certificate}/verify", {"genuine": True, "evidence": EVIDENCE})
    body = {
        "payee": province.actor("body:id").account,
        "fund": province.actor("fund:id").account,
        "account": loop.account,
        "certificates": [certificate],
    }
    refused = province.signed("body", f"/evaluations/{loop.evaluation}/claims", body)
    told = problem(refused, 422, "system.in_or_no_subsidy_2024")
    assert {f"evaluation:{loop.evaluation}", f"certificate:{certificate}"} <= set(told["facts"]["missing"])
    loop.number(loop.evaluation)
    assert loop.apply_evaluation()["total"] == 240_00
