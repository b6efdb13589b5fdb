"""Scenario 12: certificates that are forged, somebody else's, or too early."""

from __future__ import annotations

import pytest

from tests.support.evaluating import persons
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from voucher.core.dates import add_days
from voucher.shell.demo.setting import EVIDENCE

CLAUSE = "voucher.certificate_for_voucher"


@pytest.fixture(scope="module")
def evaluated(province: Api) -> Loop:
    """A class of three who passed, without certificates."""
    loop = Loop(province, persons(600, 3), failing=0, region="4104", bulk=True)
    for step in (loop.register, loop.plan, loop.issue, loop.train, loop.evaluate):
        step()
    return loop


@pytest.mark.clause(CLAUSE, "outside")
def test_a_certificate_of_another_person_is_refused(evaluated: Loop) -> None:
    """The holder of the voucher and of the certificate are one person."""
    one, other = evaluated.papers([f"Y00014141009924{n}000601" for n in range(3)])[:2]
    path = f"/evaluations/{evaluated.evaluation}/certificates"
    body = {"papers": [one | {"holder": other["holder"]}]}
    problem(evaluated.api.post("body", path, body), 422, "certificate.foreign")


@pytest.mark.clause(CLAUSE, "outside")
def test_a_certificate_dated_before_the_class_is_refused(evaluated: Loop) -> None:
    """The day before the class opened is too early; so is the day before the assessment."""
    path = f"/evaluations/{evaluated.evaluation}/certificates"
    (paper, *_) = evaluated.papers([f"Y00014141009924{n}000602" for n in range(3)])
    for day in (add_days(evaluated.start, -1), add_days(evaluated.api.world.today, -4)):
        problem(evaluated.api.post("body", path, {"papers": [paper | {"issued_on": day}]}), 422, CLAUSE)


@pytest.mark.clause(CLAUSE, "inside")
@pytest.mark.clause("eval.special_trades_ledger", "inside")
def test_a_certificate_that_its_issuer_does_not_know_opens_a_case(evaluated: Loop) -> None:
    """Of three answers two are genuine: their vouchers are certified; the third is revoked, and the attempt recorded."""
    api = evaluated.api
    papers = evaluated.papers([f"Y00014141009924400060{n}" for n in range(3)])
    path = f"/evaluations/{evaluated.evaluation}/certificates"
    recorded = [one["certificate"] for one in api.do("body", path, {"papers": papers})["events"]]
    answers = [{"certificate": one, "genuine": number < 2} for number, one in enumerate(recorded)]
    entry = api.do("bureau1", "/certificates/verify", {"answers": answers, "evidence": EVIDENCE})
    assert event(entry, "certificate.forged")["certificate"] == recorded[2]
    assert event(entry, "attempt.recorded")["code"] == "certificate.forged"
    states = [api.one("bureau1", f"/vouchers/{paper['voucher']}")["state"] for paper in papers]
    assert states == ["CERTIFIED", "CERTIFIED", "REVOKED"]
    again = api.signed("bureau1", "/certificates/verify", {"answers": answers[:1], "evidence": EVIDENCE})
    problem(again, 409, "certificate.stage")
