"""Puyang County: what a firm is granted for taking on certificate holders, and an agency for placing them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.test_39_objection_return_clawback import persons
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from voucher.core.dates import add_days, add_months
from voucher.shell.demo.setting import EVIDENCE

COUNTY = "410928"


@pytest.fixture(scope="module")
def holder(province: Api) -> dict[str, Any]:
    """A certificate of somebody trained in the county, two years later."""
    loop = Loop(province, persons(90, 1), failing=0, region=COUNTY)
    loop.register()
    loop.plan()
    loop.issue()
    loop.train()
    loop.certify()
    certificate = loop.certificates[loop.people[0]]
    loop.apply()
    found: dict[str, Any] = province.one("bureau1", f"/certificates/{certificate}") | {"claim": loop.claim}
    province.world.at(add_months(found["issued_on"], 24))
    province.forget_tokens()
    return found


def _grant(api: Api, holder: dict[str, Any], kind: str, months: int) -> dict[str, Any]:
    payee = api.actor("school:id").account
    began = add_days(holder["issued_on"], 30)
    body = {"kind": kind, "payee": payee, "certificate": holder["id"], "began_on": began, "evidence": EVIDENCE}
    return body | {"insured_months": months}


@pytest.mark.clause("jobs.sme_1000", "inside")
@pytest.mark.clause("jobs.sme_1000", "outside")
def test_a_firm_is_granted_once_when_the_year_is_full(province: Api, holder: dict[str, Any]) -> None:
    """Eleven months are too few; twelve give 1,000 yuan by two officers; the same person again gives nothing."""
    problem(province.signed("bureau1", "/job-subsidies", _grant(province, holder, "hire", 11)), 422, "jobs.sme_1000")
    granted = event(province.two("/job-subsidies", _grant(province, holder, "hire", 12)), "job.granted")
    assert granted["fen"] == 100_000
    problem(province.signed("bureau1", "/job-subsidies", _grant(province, holder, "hire", 12)), 422, "jobs.sme_1000")


@pytest.mark.clause("jobs.agency_300", "inside")
@pytest.mark.clause("jobs.agency_300", "outside")
def test_an_agency_is_granted_beside_it_for_half_a_year(province: Api, holder: dict[str, Any]) -> None:
    """Five months are too few; six give 300 yuan; one placement gives it once; months to come count for nothing."""
    problem(
        province.signed("bureau1", "/job-subsidies", _grant(province, holder, "placement", 5)), 422, "jobs.agency_300"
    )
    granted = event(province.two("/job-subsidies", _grant(province, holder, "placement", 6)), "job.granted")
    assert granted["fen"] == 30_000
    again = _grant(province, holder, "placement", 6)
    problem(province.signed("bureau1", "/job-subsidies", again), 422, "jobs.agency_300")
    problem(province.signed("bureau1", "/job-subsidies", again | {"insured_months": 60}), 422, "value.invalid")


@pytest.mark.clause("pay.sources_county", "inside")
def test_a_claim_of_the_county_names_its_fund(province: Api, holder: dict[str, Any]) -> None:
    """One of the list of the county's pack: the claim on record leads to it."""
    claim = province.one("bureau1", f"/claims/{holder['claim']}")
    fund = province.one("bureau1", f"/funds/{claim['fund']}")
    assert (claim["region"], fund["code"]) == (COUNTY, "employment_subsidy")
