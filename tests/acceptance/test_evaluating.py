"""Evaluations as the documents ask for them: delegation, pooling, applicants, fees, direct entry, what must be recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.evaluating import Alone, listed_for, persons, registered
from tests.support.http import Api, event, problem
from tests.support.listing import finding, listed, speaker
from tests.support.loop import Loop
from voucher.objects.account import Capability

COUNTY, CITY, SITE, JIYUAN = "410928", "4101", "4104", "419001"
OTHER = "6-31-01-03"


def _plan(api: Api, region: str, level: str = "L4", **terms: Any) -> dict[str, Any]:
    return Alone(api, [], region, level, terms=terms).plan()


def _planned(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    return event(api.do("body", "/evaluations/alone", body), "evaluation.planned")


@pytest.mark.clause("platform.online_only_exam", "outside")
@pytest.mark.clause("platform.online_only_exam", "inside")
def test_after_online_training_the_institution_cannot_apply(city: Api) -> None:
    """The enterprise or the worker can; after other training the institution may."""
    only = {"online_only": True}
    problem(
        city.post("body", "/evaluations/alone", _plan(city, CITY, applicant="institution", **only)),
        422,
        "platform.online_only_exam",
    )
    assert _planned(city, _plan(city, CITY, applicant="worker", **only))["terms"]["applicant"] == "worker"
    assert _planned(city, _plan(city, CITY, applicant="institution"))


@pytest.mark.clause("eval.online_theory", "inside")
def test_an_online_theory_exam_says_so(city: Api) -> None:
    """The evaluation keeps how its theory was examined."""
    planned = _planned(city, _plan(city, CITY, theory="online"))
    assert city.one("body", f"/evaluations/{planned['evaluation']}")["terms"]["theory"] == "online"


@pytest.mark.clause("cert.mutual_recognition", "inside")
def test_a_certificate_counts_as_another_only_by_two_officers_and_a_document(city: Api) -> None:
    """There is none by default; each link names its document; nothing counts as itself."""
    assert city.ids("auditor", "/recognitions") == []
    link = {"region": "4101", "source": "sector.bridge", "target": "skill_level", "level": "L4", "document": "TEST-1"}
    body = link | {"from_date": city.world.today}
    made = event(city.two("/recognitions", body), "recognition.recorded")
    assert city.one("school", f"/recognitions/{made['recognition']}")["document"] == "TEST-1"
    problem(city.signed("bureau1", "/recognitions", body | {"target": "sector.bridge"}), 422, "value.invalid")
    problem(city.signed("bureau1", "/recognitions", body | {"from_date": "2022-02-30"}), 422, "value.invalid")


@pytest.mark.clause("award.competition", "inside")
def test_an_award_is_recorded_to_one_person_or_institution(city: Api) -> None:
    """Exactly one of the two, not in the future; the awarded person's list has it."""
    (person,) = registered(city, 790, 1, COUNTY)
    award = {"region": COUNTY, "what": "medallist", "competition": "welding.2022", "rank": "1", "document": "TEST-2"}
    body = award | {"person": person, "awarded_on": city.world.today}
    made = event(city.do("bureau1", "/awards", body), "award.recorded")
    assert city.one("bureau1", f"/awards/{made['award']}")["person"] == person
    unit = award | {"institution": city.actor("school:id").account, "awarded_on": city.world.today, "what": "unit"}
    assert event(city.do("bureau1", "/awards", unit), "award.recorded")["what"] == "unit"
    for wrong in ({"institution": city.actor("school:id").account}, {"person": None}, {"awarded_on": "2099-01-01"}):
        problem(city.signed("bureau1", "/awards", body | wrong), 422, "value.invalid")
    for nobody in ({"person": "f" * 32}, {"person": None, "institution": "f" * 32}):
        problem(city.signed("bureau1", "/awards", body | nobody), 404, "object.unknown")


@pytest.mark.clause("evalbody.alliance", "outside")
@pytest.mark.clause("evalbody.alliance", "inside")
def test_a_firm_that_examines_others_without_an_alliance_is_flagged(city: Api) -> None:
    """Its own people alone: nothing."""
    firm = listed(city, CITY, "enterprise")
    who = speaker(city, firm, Capability.EVALUATION)
    for own, flags in ((True, []), (False, ["evalbody.alliance"])):
        body = _plan(city, CITY, own=own) | {"body": firm}
        assert event(city.do(who, "/evaluations/alone", body), "evaluation.planned").get("flags", []) == flags


@pytest.mark.clause("eval.no_delegation", "outside")
@pytest.mark.clause("eval.no_delegation", "inside")
def test_a_delegated_evaluation_needs_its_consent(province: Api) -> None:
    """Refused without the number of a consent, planned with it."""
    delegated = _plan(province, SITE, delegated=True)
    problem(province.post("body", "/evaluations/alone", delegated), 422, "eval.no_delegation")
    assert _planned(province, _plan(province, SITE, delegated=True, consent="TEST-2024-7"))["terms"]["delegated"]


@pytest.mark.clause("eval.pooling", "inside")
@pytest.mark.clause("eval.pooling", "outside")
def test_groups_examined_together_are_alike_or_flagged(province: Api) -> None:
    """Of one area, occupation and level: nothing; of another level or area: a flag, and the evaluation stands."""
    first = _planned(province, _plan(province, SITE))
    assert "flags" not in _planned(province, _plan(province, SITE, pooled=[first["evaluation"]]))
    for region, level in ((SITE, "L3"), ("410422", "L4")):
        other = _planned(province, _plan(province, region, level, pooled=[first["evaluation"]]))
        assert other["flags"] == ["eval.pooling"]
        assert province.one("bureau1", f"/evaluations/{other['evaluation']}")["flags"] == ["eval.pooling"]
    problem(
        province.post("body", "/evaluations/alone", _plan(province, SITE, pooled=["f" * 32])), 404, "object.unknown"
    )


@pytest.mark.clause("region.cross_city_2024", "outside")
@pytest.mark.clause("region.cross_city_2024", "inside")
def test_an_evaluation_without_a_class_crosses_no_city_either(province: Api) -> None:
    """At home nothing; where nobody is listed a person looks at it; where a body is, it is refused."""
    assert "flags" not in _planned(province, _plan(province, SITE))
    assert _planned(province, _plan(province, JIYUAN))["flags"] == ["region.cross_city_2024"]
    listed(province, "4105", "evaluation_body")
    problem(province.post("body", "/evaluations/alone", _plan(province, "4105")), 422, "region.cross_city_2024")


@pytest.mark.clause("catalog.audit_fault_since_2023", "outside")
def test_a_body_at_fault_neither_plans_nor_is_paid(province: Api) -> None:
    """What it evaluated before waits as well, until the finding is cleared."""
    (person,) = registered(province, 860, 1, SITE)
    body = listed(province, SITE, "evaluation_body")
    who = speaker(province, body, Capability.EVALUATION)
    plan = _plan(province, SITE) | {"body": body}
    made = event(province.do(who, "/evaluations/alone", plan), "evaluation.planned")["evaluation"]
    province.do(who, f"/evaluations/{made}/results", {"passed": [person], "failed": []})
    province.do(who, f"/evaluations/{made}/confirm")
    province.two(f"/institutions/{body}/findings", finding(province.world.today))
    problem(province.post(who, "/evaluations/alone", plan), 422, "catalog.audit_fault_since_2023")
    asked = Alone(province, [], SITE, "L4").asked() | {"payee": body, "certificates": ["f" * 32]}
    problem(province.signed(who, f"/evaluations/{made}/claims", asked), 422, "catalog.audit_fault_since_2023")


@pytest.mark.clause("eval.direct_level_4", "inside")
@pytest.mark.clause("eval.direct_level_4", "outside")
def test_graduates_of_vocational_schools_sit_the_intermediate_evaluation_directly(province: Api) -> None:
    """Accepted for L4 on that ground; refused for L3, and on another ground."""
    (person,) = registered(province, 791, 1, COUNTY)
    graduate = {"person": person, "ground": "secondary_vocational_graduate", "evidence": "0" * 64}
    assert _planned(province, _plan(province, COUNTY, direct=[graduate]))["terms"]["direct"] == [graduate]
    clause = "eval.direct_level_4"
    problem(province.post("body", "/evaluations/alone", _plan(province, COUNTY, "L3", direct=[graduate])), 422, clause)
    pupil = graduate | {"ground": "pupil"}
    problem(province.post("body", "/evaluations/alone", _plan(province, COUNTY, direct=[pupil])), 422, clause)


@pytest.mark.clause("eval.custody", "inside")
@pytest.mark.clause("eval.question_bank", "inside")
def test_a_session_keeps_its_site_paper_bank_and_platform(province: Api) -> None:
    """As they were planned."""
    terms = {"site": "custody", "paper": "P-17", "bank": "2024.1", "platform": "exam.example"}
    planned = _planned(province, _plan(province, SITE, **terms))
    kept = province.one("body", f"/evaluations/{planned['evaluation']}")["terms"]
    assert planned["terms"] == {name: kept[name] for name in terms} == terms


@pytest.mark.clause("cert.new_eight", "outside")
@pytest.mark.clause("cert.new_eight", "inside")
@pytest.mark.clause("db.high_skilled", "inside")
def test_levels_are_those_of_the_new_system(province: Api) -> None:
    """A chief technician's certificate is recorded and stands among the high-skilled; a ninth level is refused."""
    (person,) = registered(province, 792, 1, SITE)
    chief = Alone(province, [person], SITE, "chief_technician")
    chief.evaluate()
    chief.certify()
    assert set(chief.certificates.values()) <= set(province.ids("bureau1", "/certificates", level="chief_technician"))
    ninth = Alone(province, [person], SITE, "L9")
    ninth.evaluate()
    path = f"/evaluations/{ninth.evaluation}/certificates"
    problem(province.post("body", path, {"papers": ninth.papers()}), 422, "cert.new_eight")


def test_an_evaluation_alone_is_planned_before_it_is_held_and_has_its_own_order(province: Api) -> None:
    """Not for yesterday, not by a body that is not listed, results of verified people once, no certificate before it is
    confirmed, none after it was called off."""
    (person,) = registered(province, 793, 1, SITE)
    found = Alone(province, [person], SITE, "L4")
    problem(province.post("body", "/evaluations/alone", found.plan() | {"held_on": "2024-01-01"}), 422, "value.invalid")
    unlisted = found.plan() | {"occupation": OTHER}
    problem(province.post("body", "/evaluations/alone", unlisted), 422, "evaluation.body_not_listed")
    off = _planned(province, found.plan())["evaluation"]
    province.do("body", f"/evaluations/{off}/annul", {"reason": "site"})
    problem(province.post("body", f"/evaluations/{off}/annul", {"reason": "site"}), 409, "evaluation.stage")
    results = {"passed": [person], "failed": []}
    problem(province.post("body", f"/evaluations/{off}/results", results), 409, "evaluation.stage")
    entry = province.do("school", "/persons", {"region": SITE, "persons": persons(794, 1)})
    unverified = event(entry, "person.registered")["persons"][0][0]
    found.evaluation = _planned(province, found.plan())["evaluation"]
    path = f"/evaluations/{found.evaluation}"
    strange = {"passed": [unverified], "failed": []}
    problem(province.post("body", f"{path}/results", strange), 422, "evaluation.not_candidate")
    province.do("body", f"{path}/results", results)
    papers = {"papers": found.papers()}
    problem(province.post("body", f"{path}/certificates", papers), 409, "evaluation.stage")
    problem(
        province.signed("body", f"{path}/claims", found.asked() | {"certificates": ["0" * 32]}), 409, "evaluation.stage"
    )
    province.do("body", f"{path}/confirm")
    early = [papers["papers"][0] | {"issued_on": "2024-01-01"}]
    problem(province.post("body", f"{path}/certificates", {"papers": early}), 422, "voucher.certificate_for_voucher")
    twice = {"papers": [papers["papers"][0], papers["papers"][0] | {"number": "TWICE-0002"}]}
    problem(province.post("body", f"{path}/certificates", twice), 409, "certificate.exam")
    province.do("body", f"{path}/certificates", papers)


def test_a_clawed_back_line_frees_its_person_only_by_decision(province: Api) -> None:
    """Paid, then the certificate is revoked: the subsidy is due back, and another claim is refused until two officers say
    so."""
    people = registered(province, 795, 1, COUNTY)
    first = Alone(province, people, COUNTY, "L4")
    line = first.whole()["lines"][0][0]
    problem(province.signed("bureau1", f"/lines/{line}/free-repeat", {"reason": "repaid"}), 409, "line.not_clawed_back")
    first.review()
    loop = Loop(province, [])
    loop.claim, loop.total, loop.lines = first.claim, first.total, [line]
    loop.publicise()
    loop.push()
    loop.pay()
    assert province.one("bureau1", f"/lines/{line}")["bucket"] == "paid"
    (certificate,) = first.certificates.values()
    province.two(f"/certificates/{certificate}/revoke", {"reason": "issuer"})
    assert province.one("bureau1", f"/lines/{line}")["bucket"] == "clawback_due"
    again = Alone(province, people, COUNTY, "L4")
    again.evaluate()
    again.certify()
    asked = f"/evaluations/{again.evaluation}/claims"
    problem(province.signed("body", asked, again.asked()), 422, "evalsub.no_repeat")
    province.two(f"/lines/{line}/free-repeat", {"reason": "repaid"})
    assert again.apply()["total"] == 240_00
    again.review()


def test_of_one_evaluation_each_certificate_is_claimed_once_by_its_body(province: Api) -> None:
    """Another payee, another evaluation's certificate, an unverified one and one that is claimed already are left out."""
    listed_for(province, "body", OTHER)
    people = registered(province, 796, 2, COUNTY)
    found, other = Alone(province, people, COUNTY, "L4"), Alone(province, people[:1], COUNTY, "L3")
    found.evaluate()
    found.certify()
    other.whole()
    path = f"/evaluations/{found.evaluation}/claims"
    problem(province.signed("school", path, found.asked()), 403, "auth.capability")
    wrong = found.asked() | {"payee": province.actor("school:id").account}
    problem(province.signed("body", path, wrong), 403, "auth.scope")
    mixed = found.asked() | {"certificates": [*other.certificates.values(), next(iter(found.certificates.values()))]}
    submitted = event(province.do("body", path, mixed), "claim.submitted")
    assert [code for _, code in submitted["left_out"]] == ["claim.line"]
    rest = event(province.do("body", path, found.asked()), "claim.submitted")
    assert [code for _, code in rest["left_out"]] == ["claim.line_exists"]
    problem(province.signed("body", path, found.asked()), 422, "claim.no_certificate")
