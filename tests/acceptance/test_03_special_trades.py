"""Scenarios 3 and 4: special operation and special equipment."""

from __future__ import annotations

import pytest

from api.pages import words
from tests.support.evaluating import listed_for, persons
from tests.support.http import Api, problem
from tests.support.loop import Loop

COUNTY = "410928"
ELECTRICIAN = "6-31-01-03"
CRANE = "6-30-05-01"


def _class(api: Api, first: int, kind: str, occupation: str) -> Loop:
    for role in ("school", "body"):
        listed_for(api, role, ELECTRICIAN, CRANE)
    loop = Loop(
        api,
        persons(first, 2),
        failing=0,
        region=COUNTY,
        occupation=occupation,
        level="none",
        certificate_type=kind,
        bulk=True,
    )
    loop.upto_publicity()
    return loop


@pytest.mark.clause("cert.types_skilled", "inside")
@pytest.mark.clause("eval.special_trades_ledger", "inside")
def test_an_electricians_class_is_paid_and_its_evaluation_is_not(province: Api) -> None:
    """The training claim pays 600.00 each; the evaluation subsidy has no amount for this type; the ledger has the entry."""
    loop = _class(province, 300, "special_operation", ELECTRICIAN)
    assert loop.total == 2 * 600_00
    path = f"/evaluations/{loop.evaluation}/claims"
    body = {
        "payee": province.actor("body:id").account,
        "fund": province.actor("fund:id").account,
        "account": loop.account,
        "certificates": list(loop.certificates.values()),
    }
    told = problem(province.signed("body", path, body), 422, "evaluation.no_amount")
    assert "特种作业操作证书" in told["detail"]
    ledger = province.ids("bureau1", "/certificates", type="special_operation", region=COUNTY)
    assert set(loop.certificates.values()) <= set(ledger)


@pytest.mark.clause("cert.types_skilled", "inside")
def test_special_equipment_has_its_own_label(province: Api) -> None:
    """Paid alike; the worker's archive says 特种设备作业人员证书."""
    loop = _class(province, 310, "special_equipment", CRANE)
    assert loop.total == 2 * 600_00
    worker = loop.worker(loop.people[0])
    found = province.one(worker, f"/certificates/{loop.certificates[loop.people[0]]}")
    assert found["type"] == "special_equipment"
    assert words.CERTIFICATE_TYPE[found["type"]] == "特种设备作业人员证书"


@pytest.mark.clause("cert.types_skilled", "outside")
def test_a_type_that_nobody_knows_is_refused(province: Api) -> None:
    """The body cannot record it."""
    loop = Loop(province, persons(320, 1), failing=0, certificate_type="driving_licence", bulk=True)
    loop.register()
    loop.plan()
    loop.issue()
    loop.train()
    loop.evaluate()
    body = {"papers": loop.papers(["D1234567"])}
    problem(province.post("body", f"/evaluations/{loop.evaluation}/certificates", body), 422, "cert.types_skilled")


@pytest.mark.clause("eval.special_trades_ledger", "outside")
def test_several_certificates_of_one_exam_redeem_one_voucher(province: Api) -> None:
    """A further certificate leans on no voucher, and a second one of its type from the same exam is refused."""
    loop = _class(province, 330, "special_operation", ELECTRICIAN)
    person = loop.people[0]
    path = f"/evaluations/{loop.evaluation}/certificates"
    today = province.world.today
    paper = {"holder": person, "certificate_type": "special_equipment", "number": "EXTRA-0001", "issued_on": today}
    recorded = province.do("body", path, {"papers": [paper]})["events"][0]
    assert "voucher" not in recorded
    province.do("bureau1", f"/certificates/{recorded['certificate']}/verify", {"genuine": True, "evidence": "0" * 64})
    assert province.one("bureau1", f"/vouchers/{loop.vouchers[person]}")["certificate"] == loop.certificates[person]
    again = {"papers": [paper | {"number": "EXTRA-0002"}]}
    problem(province.post("body", path, again), 409, "certificate.exam")
