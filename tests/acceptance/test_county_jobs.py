"""Puyang County: what a firm is granted for taking on certificate holders, and an agency for placing them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.test_39_objection_return_clawback import persons
from tests.support.evaluating import ACCOUNT
from tests.support.http import Api, event, problem
from tests.support.listing import applied, scope, speaker
from tests.support.loop import Loop
from voucher.core.dates import add_days, add_months
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE
from voucher.shell.structure import Structure

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


@pytest.fixture(scope="module")
def firm(province: Api) -> str:
    """An enterprise of the county."""
    return applied(province, COUNTY, "enterprise")


@pytest.fixture(scope="module")
def agency(province: Api) -> str:
    """A firm that places people, of the county too."""
    return applied(province, COUNTY, "enterprise")


def _grant(api: Api, holder: dict[str, Any], kind: str, months: int, payee: str = "") -> dict[str, Any]:
    payee = payee or api.actor("school:id").account
    began = add_days(holder["issued_on"], 30)
    body = {"kind": kind, "payee": payee, "certificate": holder["id"], "began_on": began, "evidence": EVIDENCE}
    return body | {"insured_months": months}


@pytest.fixture(scope="module")
def granted(province: Api, holder: dict[str, Any], firm: str) -> dict[str, Any]:
    """What the firm was granted for twelve months, after eleven were refused."""
    early, full = (_grant(province, holder, "hire", months, firm) for months in (11, 12))
    problem(province.signed("bureau1", "/job-subsidies", early), 422, "jobs.sme_1000")
    school = _grant(province, holder, "hire", 12)
    problem(province.signed("bureau1", "/job-subsidies", school), 422, "jobs.sme_1000")
    return event(province.two("/job-subsidies", full), "job.granted")


@pytest.mark.clause("jobs.sme_1000", "inside")
@pytest.mark.clause("jobs.sme_1000", "outside")
def test_a_firm_is_granted_once_when_the_year_is_full(
    province: Api, holder: dict[str, Any], firm: str, granted: dict[str, Any]
) -> None:
    """Eleven months are too few; twelve give 1,000 yuan by two officers; a school, or the same person again, gives nothing."""
    assert granted["fen"] == 100_000
    again = _grant(province, holder, "hire", 12, firm)
    problem(province.signed("bureau1", "/job-subsidies", again), 422, "jobs.sme_1000")


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


def _numbers(**counted: int) -> list[dict[str, Any]]:
    return [{"what": what, "value": value} for what, value in counted.items()]


def _counted(api: Api, year: str) -> dict[str, dict[str, Any]]:
    found = api.get("bureau1", "/structure", query_string={"region": COUNTY, "year": year}).get_json()["findings"]
    return {one["clause"]: one for one in found}


@pytest.mark.clause("ledger.progress", "inside")
@pytest.mark.clause("ledger.progress", "outside")
def test_a_department_s_ledger_has_three_rates_or_is_flagged(province: Api, holder: dict[str, Any]) -> None:
    """Certificates are counted from the log, employment and incomes are the department's own; without them a flag."""
    year = holder["issued_on"][:4]
    found = _counted(province, year)["ledger.progress"]
    assert found["detail"] == {"department": DEPARTMENT, "certified": 10_000, "missing": ["employment", "income"]}
    body = {"region": COUNTY, "year": year, "department": DEPARTMENT, "evidence": EVIDENCE}
    path, income = "/statistics", _numbers(income_asked=2, income_grown=1)
    province.do("bureau1", path, body | {"numbers": income})
    assert _counted(province, year)["ledger.progress"]["detail"]["missing"] == ["employment"]
    entry = province.do("bureau1", path, body | {"numbers": _numbers(employed=1)})
    told = _counted(province, year)["ledger.progress"]
    assert (told["verdict"], told["value"]) == ("value", 10_000)
    assert told["detail"] == {"department": DEPARTMENT, "employed": 10_000, "income": 5_000}
    kept = event(entry, "statistic.recorded")["statistics"][0]
    assert province.one("bureau1", f"/statistics/{kept}")["evidence"] == EVIDENCE
    for wrong in ([*income, income[0]], _numbers(income_asked=1, income_grown=2), _numbers(migrants=1)):
        problem(province.signed("bureau1", path, body | {"numbers": wrong}), 422, "value.invalid")
    problem(province.signed("bureau1", path, body | {"year": "2099", "numbers": income}), 422, "value.invalid")


@pytest.mark.clause("migrant.certified_rate", "inside")
@pytest.mark.clause("migrant.certified_rate", "outside")
def test_migrant_workers_with_certificates_are_judged_from_the_third_year_on(
    province: Api, holder: dict[str, Any]
) -> None:
    """In 2023 nothing is due; in 2024 missing numbers are flagged, 69 of 100 are too few, 70 are enough."""
    assert holder["issued_on"].startswith("2024")
    assert _counted(province, "2023")["migrant.certified_rate"]["verdict"] == "pass"
    assert _counted(province, "2024")["migrant.certified_rate"]["verdict"] == "flag"
    for certified, reached in ((69, 0), (70, 1), (80, 1), (81, 2)):
        numbers = _numbers(migrants=100, migrants_certified=certified)
        province.do(
            "bureau1", "/statistics", {"region": COUNTY, "year": "2024", "numbers": numbers, "evidence": EVIDENCE}
        )
        assert _counted(province, "2024")["migrant.certified_rate"]["value"] == reached


@pytest.mark.clause("edu.equivalence", "inside")
def test_a_technical_school_s_programme_shows_what_it_equals(province: Api, holder: dict[str, Any]) -> None:
    """A senior class equals a college by the county's plan, on whose day that is asked; elsewhere nothing is stated."""
    person, counted = holder["holder"], Structure(province.world.home.database)
    study = {"school": "technical_school", "graduates_on": "2020-07-01", "programme": "technical_senior"}
    profile = {"persons": [{"person": person, "profile": {"study": study}}], "evidence": EVIDENCE}
    province.do("bureau1", "/persons/profiles", profile)
    told = province.one("bureau1", f"/persons/{person}/profile")
    assert told["profile"]["study"]["programme"] == "technical_senior"
    assert told["equals"] == counted.equivalent(COUNTY, province.world.today, "technical_senior")
    assert counted.equivalent(COUNTY, "2024-06-03", "technical_senior") == "college"
    assert counted.equivalent("4104", "2024-06-03", "technical_senior") == ""
    assert counted.equivalent(COUNTY, "2024-06-03", "short_course") == ""


@pytest.mark.clause("pay.sources_county", "inside")
def test_a_claim_of_the_county_names_its_fund(province: Api, holder: dict[str, Any]) -> None:
    """One of the list of the county's pack: the claim on record leads to it."""
    claim = province.one("bureau1", f"/claims/{holder['claim']}")
    fund = province.one("bureau1", f"/funds/{claim['fund']}")
    assert (claim["region"], fund["code"]) == (COUNTY, "employment_subsidy")


def test_a_grant_is_paid_from_the_fund_like_any_other_claim(
    province: Api, holder: dict[str, Any], firm: str, granted: dict[str, Any]
) -> None:
    """Asked for by the firm once, signed by two, published, pushed, confirmed; a school's staff cannot ask for it."""
    (subsidy,) = province.ids("bureau1", "/job-subsidies", payee=firm)
    assert granted["fen"] == 100_000
    who = speaker(province, firm)
    body = {"payee": firm, "fund": province.actor("fund:id").account, "account": ACCOUNT, "subsidies": [subsidy]}
    path = "/job-subsidies/claims"
    problem(province.signed("school", path, body), 403, "auth.scope")
    submitted = event(province.do(who, path, body), "claim.submitted")
    assert (submitted["kind"], submitted["total"], submitted["rate_document"]) == ("hire", 100_000, "濮阳县方案")
    problem(province.signed(who, path, body), 409, "claim.line_exists")
    loop = Loop(province, [], region=COUNTY)
    loop.claim, loop.total = submitted["claim"], submitted["total"]
    province.do("bureau1", f"/claims/{loop.claim}/accept")
    for role in ("bureau1", "bureau2"):
        province.do(role, f"/claims/{loop.claim}/review", {"rejected": [], "total": loop.total})
    loop.publicise()
    loop.push()
    loop.pay()
    assert province.one("bureau1", f"/claims/{loop.claim}")["state"] == "PAID"
    (line,) = province.one("bureau1", f"/lines?claim={loop.claim}")["items"]
    assert (line["paid"], line["certificate"], line["bucket"]) == (100_000, holder["id"], "paid")
    problem(province.signed(who, path, body), 409, "claim.line_exists")


@pytest.fixture(scope="module")
def placed(province: Api, holder: dict[str, Any], agency: str) -> list[str]:
    """What the agency was granted for the same person: two placements, in different months, and one hire."""
    first, hire = (_grant(province, holder, *what, agency) for what in (("placement", 6), ("hire", 12)))
    days = [add_days(first["began_on"], number) for number in (100, 300)]
    bodies = (*(first | {"began_on": day} for day in days), hire)
    return [event(province.two("/job-subsidies", body), "job.granted")["subsidy"] for body in bodies]


def _asked(api: Api, payee: str, *subsidies: str) -> dict[str, Any]:
    return {"payee": payee, "fund": api.actor("fund:id").account, "account": ACCOUNT, "subsidies": list(subsidies)}


def test_a_claim_is_for_one_s_own_grants_of_one_kind_and_one_for_each_certificate(
    province: Api, firm: str, granted: dict[str, Any], agency: str, placed: list[str]
) -> None:
    """Another's grant, a hire beside a placement, two placements on one certificate, a fund of another place: refused."""
    who, path = speaker(province, agency), "/job-subsidies/claims"
    first, second, hire = placed
    foreign = _asked(province, agency, first, granted["subsidy"])
    assert problem(province.signed(who, path, foreign), 422, "claim.payee")["facts"]["expected"] == firm
    for mixed in ((first, hire), (first, second)):
        told = problem(province.signed(who, path, _asked(province, agency, *mixed)), 422, "value.invalid")
        assert told["facts"]["field"] == "subsidies"
    opened = event(province.two("/funds", {"code": "budget", "region": "4101"}, "maker", "checker"), "fund.opened")
    elsewhere = _asked(province, agency, first) | {"fund": opened["fund"]}
    assert problem(province.signed(who, path, elsewhere), 422, "fund.region")["facts"]["region"] == COUNTY


def test_neither_a_struck_off_payee_nor_a_revoked_certificate_is_paid_for(
    province: Api, holder: dict[str, Any], agency: str, placed: list[str]
) -> None:
    """Granted before either: the claim is refused by what stands on the day it is asked."""
    who, body = speaker(province, agency), _asked(province, agency, placed[0])
    path = "/job-subsidies/claims"
    province.two(f"/certificates/{holder['id']}/revoke", {"reason": "issuer"})
    told = problem(province.signed(who, path, body), 409, "certificate.stage")
    assert told["facts"]["current"] == "REVOKED"
    province.two(f"/institutions/{agency}/list", {"scope": [scope("2022-01-01")]})
    province.two(f"/institutions/{agency}/standing", {"standing": "DELISTED", "reason": "serious"})
    told = problem(province.signed(who, path, body), 409, "institution.state")
    assert told["facts"]["current"] == "DELISTED"
