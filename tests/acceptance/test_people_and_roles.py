"""Who may be trained beyond the numbered scenarios: groups in the city and the county, roles, what a voucher is, and what
no document states."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import Api, as_owner, event, problem
from tests.support.loop import Loop
from tests.support.trainees import COOK, DIGEST, WELDER, Trainees, identities

COUNTY = "410928"


@pytest.mark.clause("target.groups_2022", "inside")
@pytest.mark.clause("target.groups_2022", "outside")
@pytest.mark.clause("ledger.training_eval", "inside")
def test_in_2022_a_city_group_needs_evidence(city: Api) -> None:
    """Without it no voucher in Zhengzhou; with it one; and the person's own ledger shows the profile and its entry."""
    crowd = Trainees(city, 500, site="4101")
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "double_reduction"}])
    told = problem(crowd.try_issue(person), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["target.groups_2022"]
    entry = crowd.declare(person, groups=[{"code": "double_reduction", "evidence": DIGEST}])
    crowd.voucher(person)
    profile = city.one("bureau1", f"/profiles/{person}.profile")
    assert (profile["at"], profile["source"], profile["declared_on"]) == (entry["index"], "bureau", city.world.today)
    assert "double_reduction" not in city.get("bureau1", f"/profiles/{person}.profile").get_data(as_text=True)


@pytest.mark.clause("target.groups_county", "inside")
@pytest.mark.clause("target.groups_county", "outside")
def test_in_the_county_its_own_groups_count(city: Api) -> None:
    """Women are a group of the county's plan: with evidence a voucher, without none."""
    crowd = Trainees(city, 502, 2, site=COUNTY)
    shown, not_shown = crowd.people
    crowd.declare(shown, groups=[{"code": "women", "evidence": DIGEST}])
    crowd.declare(not_shown, groups=[{"code": "women"}])
    crowd.voucher(shown)
    told = problem(crowd.try_issue(not_shown), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["target.groups_county"]


@pytest.mark.clause("voucher.three_roles", "inside")
@pytest.mark.clause("voucher.three_roles", "outside")
def test_each_role_gives_its_own_commands_alone(city: Api) -> None:
    """A school issues nothing, an officer enrols nobody, a school overwrites nothing that an officer entered."""
    crowd = Trainees(city, 505, site=COUNTY)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "women", "evidence": DIGEST}])
    training_class = crowd.plan(WELDER, [person])
    body = {"persons": [{"person": person, "profile": {}}], "evidence": DIGEST, "training_class": training_class}
    told = problem(city.post("school", "/persons/profiles", body), 422, "person.profile_by_bureau")
    assert told["clause"] == "voucher.three_roles"
    voucher = crowd.voucher(person)
    enrol = {"voucher": voucher, "holder": person}
    told = problem(city.post("bureau1", f"/classes/{training_class}/enrol", enrol), 403, "auth.capability")
    assert told["clause"] == "voucher.three_roles"
    assert city.post("school2", f"/classes/{training_class}/enrol", enrol).get_json()["code"] == "auth.scope"
    part = {"part": 0, "holders": [person], "proof": []}
    problem(city.post("school", f"/batches/{'0' * 32}/issue", part), 403, "auth.capability")


@pytest.mark.clause("elig.urgent_catalogue", "inside")
@pytest.mark.clause("elig.urgent_catalogue", "outside")
def test_in_the_county_an_urgent_occupation_is_paid_more_only_where_that_was_set(city: Api) -> None:
    """Listed and no percentage: the rate. Listed and 120 per cent set: a fifth more."""
    row = {"occupation": WELDER, "zh": "焊工", "en": "Welder", "types": ["skill_level"], "marks": ["urgent"]}
    city.two("/occupations", {"from_date": "2022-01-01", "rows": [row], "document": "急需紧缺目录-测试"})
    totals = []
    for first in (530, 532):
        loop = Loop(city, identities(first, 1), failing=0, region=COUNTY)
        loop.upto_publicity()
        totals.append(loop.total)
        name = {"name": "rate.urgent_percent", "region": COUNTY, "from_date": "2022-01-01"}
        city.two("/parameters", {**name, "value": 120, "document": "测试参数-1"})
    assert totals == [60_000, 72_000]


@pytest.mark.clause("voucher.gap.face_value", "outside")
@pytest.mark.clause("voucher.gap.face_value", "inside")
def test_without_a_rate_and_its_document_there_is_no_amount(province: Api) -> None:
    """A rate needs the number of a document; the one that is set stands in the catalogue with it."""
    rate = {"kind": "training", "region": "41", "certificate_type": "skill_level", "level": "L1"}
    fields = {**rate, "from_date": "2024-01-01", "fen": 60_000}
    assert province.post("bureau1", "/rates", fields).get_json()["code"] == "request.invalid"
    made = province.two("/rates", fields | {"document": "TEST-RATE-1"})
    assert event(made, "rate.was_set")["dated"][2] == "TEST-RATE-1"


@pytest.mark.clause("voucher.electronic", "inside")
@pytest.mark.clause("voucher.online_offline", "inside")
@pytest.mark.clause("voucher.loop", "inside")
@pytest.mark.clause("voucher.no_cert_no_value", "inside")
@pytest.mark.clause("voucher.certificate_for_voucher", "inside")
@pytest.mark.clause("voucher.real_name", "inside")
def test_the_loop_closes_and_every_stage_has_its_entry(province: Api) -> None:
    """A verified person's electronic voucher goes through all five stages; the certificate gives it its value."""
    loop = Loop(province, identities(510, 2))
    loop.upto_publicity()
    assert loop.total == 60_000
    (voucher, *_) = loop.vouchers.values()
    told = province.one("bureau1", f"/vouchers/{voucher}/timeline")
    stages = ["ISSUED", "CLAIMED", "ENROLLED", "TRAINED", "EVALUATED", "CERTIFIED", "IN_CLAIM"]
    assert [stage["state"] for stage in told["stages"]] == stages


@pytest.mark.clause("voucher.real_name", "outside")
def test_somebody_whose_name_is_not_verified_has_no_voucher(province: Api) -> None:
    """Registered, not verified: refused by the condition's own clause."""
    made = province.do("school", "/persons", {"region": "4104", "persons": identities(520, 1)})
    person = event(made, "person.registered")["persons"][0][0]
    told = problem(Trainees(province, 521).try_issue(person), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["voucher.real_name"]


def _wishes(api: Api) -> list[dict[str, Any]]:
    query = {"region": "4104", "year": "2024"}
    found: list[dict[str, Any]] = api.get("bureau1", "/structure", query_string=query).get_json()["wishes"]
    return found


@pytest.mark.clause("target.farmer_workers", "inside")
def test_a_returning_migrant_registers_what_they_want(province: Api) -> None:
    """The wish and the group stand on record; both are the person's own to see."""
    crowd = Trainees(province, 523)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "returning_migrant", "evidence": DIGEST}])
    worker = crowd.loop.worker(person)
    province.do(worker, "/wishes", {"occupation": WELDER, "level": "L4", "region": "4104"})
    assert len(province.ids(worker, "/wishes")) == 1
    assert province.one(worker, f"/persons/{person}/profile")["profile"]["groups"][0]["code"] == "returning_migrant"
    wished = {"occupation": WELDER, "level": "L4", "registered": 1}
    assert _wishes(province) == [wished | {"unserved": 1}]
    training_class = crowd.approved(WELDER, [person])
    assert crowd.enrol(training_class, person, crowd.voucher(person)).status_code == 201
    assert _wishes(province) == [wished | {"unserved": 0}]


def test_occupations_are_entered_by_two_officers_from_a_day_on(province: Api) -> None:
    """What they enter holds from its day; before it, and for every other code, this version's table does."""
    row = {"occupation": COOK, "zh": "中式烹调师", "en": "Cook", "types": ["skill_level"], "marks": ["urgent"]}
    body: dict[str, Any] = {"from_date": "2024-06-01", "rows": [row], "document": "测试目录-1"}
    province.two("/occupations", body)
    for day, types in (("2024-05-31", 2), ("2024-06-01", 1)):
        table = province.one("school", f"/occupation-table?day={day}")["items"]
        (found,) = [one for one in table if one["code"] == COOK]
        assert len(found["types"]) == types
    doubled = province.signed("bureau1", "/occupations", body | {"rows": [row, row]})
    assert doubled.get_json()["code"] == "value.invalid"


def test_a_profile_that_was_changed_in_the_vault_decides_nothing(province: Api) -> None:
    """The row of another version no longer opens under the log's commitment: refused until it is entered again."""
    crowd = Trainees(province, 525)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "veteran", "evidence": DIGEST}])
    home = province.home
    as_owner(home, f"UPDATE vault_field SET ref = '{'e' * 32}' WHERE subject = '{person}' AND field = 'profile'")  # noqa: S608
    told = problem(crowd.try_issue(person), 422, "person.profile_unreadable")
    assert told["facts"]["holder"] == person
    crowd.declare(person, groups=[{"code": "veteran", "evidence": DIGEST}])
    crowd.voucher(person)


def test_an_explanation_shows_a_profile_to_the_bureau_alone(province: Api) -> None:
    """Asked again as it was then, although another profile holds by now; an auditor reads that something is sealed."""
    crowd = Trainees(province, 535)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "veteran", "evidence": DIGEST}])
    issued = crowd.try_issue(person).get_json()["index"]
    crowd.declare(person)
    path = f"/entries/{issued}/explanation"
    by_role = {role: province.one(role, path)["asked"] for role in ("bureau1", "auditor")}
    told = {role: [one for one in asked if one["clause"] == "target.groups_2024"] for role, asked in by_role.items()}
    assert told["bureau1"][0]["facts"]["known"]["groups"][0]["code"] == "veteran"
    assert told["auditor"][0]["facts"]["known"] == "sealed"
    assert "veteran" not in str(by_role["auditor"][0]["facts"])
