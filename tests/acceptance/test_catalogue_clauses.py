"""The clauses on the catalogue, each through the API, under the province's notice of 2024 and the city's plan of 2022."""

from __future__ import annotations

import pytest

from tests.support.http import Api, event, problem
from tests.support.listing import applied, drafted, finding, listed, scope, speaker
from voucher.core.dates import add_days
from voucher.shell.demo.setting import EVIDENCE, LEVEL, OCCUPATION

CITY, COUNTY, PLACE = "4101", "410928", "4104"
OTHER = "4-10-01-01"


def _changed(api: Api, region: str, code: str) -> None:
    """A class of the day before a lawful change is refused, one of the day itself is not."""
    today = api.world.today
    school = listed(api, region)
    who = speaker(api, school)
    change = {"changed_on": today, "added": [{"occupation": OTHER}], "evidence": EVIDENCE}
    api.two(f"/institutions/{school}/scope", change)
    early = drafted(api, who, school, region, add_days(today, -1), occupation=OTHER)
    problem(api.signed(who, f"/classes/{early}/submit"), 422, code)
    api.do(who, f"/classes/{drafted(api, who, school, region, today, occupation=OTHER)}/submit")


def _learns(api: Api, region: str, code: str) -> None:
    """An unlisted platform's hours do not count, and its new videos need an approval."""
    today = api.world.today
    platform = applied(api, region, "online_platform")
    school = listed(api, region)
    who = speaker(api, school)
    path = f"/classes/{drafted(api, who, school, region, today)}/platforms"
    use = {"platform": platform, "from_date": today}
    problem(api.post(who, path, use), 422, code)
    api.two(f"/institutions/{platform}/list", {"scope": [scope(today)]})
    api.do(who, path, use)
    api.do("bureau1", f"/institutions/{platform}/videos", {"video": "old", "added_on": today})
    new = {"video": "new", "added_on": add_days(today, 1)}
    api.do("bureau1", f"/institutions/{platform}/videos", new)
    api.do(who, path, use | {"videos": ["old"]})
    for video in ("new", "unknown"):
        problem(api.post(who, path, use | {"videos": [video]}), 422, "platform.new_video_approval")
    approval = {"approval": "豫技领办函〔2024〕9号", "approved_on": today}
    api.do("bureau1", f"/institutions/{platform}/videos", new | approval)
    api.do(who, path, use | {"videos": ["old", "new"]})


def _moved_out(api: Api, region: str) -> None:
    """Removed: nothing new, but what runs waits for a reviewer and goes on; blacklisted: nothing at all."""
    school = listed(api, region)
    who = speaker(api, school)
    training_class = drafted(api, who, school, region, api.world.today)
    api.do(who, f"/classes/{training_class}/submit")
    coming = drafted(api, who, school, region, api.world.today)
    api.two(f"/institutions/{school}/standing", {"standing": "SUSPENDED", "reason": "request"})
    refused = api.signed(who, f"/classes/{coming}/submit").get_json()["code"]
    assert refused == ("institution.state" if region == CITY else "catalog.listed_only")
    api.two(f"/institutions/{school}/findings", finding(api.world.today, responsible=False, tier="city", score=5000))
    entry = api.two(f"/institutions/{school}/standing", {"standing": "DELISTED", "reason": "inspection_fault"})
    assert event(entry, "standing.holds_made")["classes"] == [training_class]
    problem(api.signed(who, f"/classes/{coming}/submit"), 422, "institution.delisted")
    (hold,) = (item for item in api.one("bureau1", "/holds")["items"] if item["institution"] == school)
    teacher = {"person": api.world.cast["auditor"].person, "occupations": [], "certificates": [], "evidence": EVIDENCE}
    teachers = {"teachers": [teacher]}
    api.do(who, f"/institutions/{school}/teachers", teachers)
    api.two(f"/institutions/{school}/standing", {"standing": "BLACKLISTED", "reason": "serious"})
    problem(api.post(who, f"/institutions/{school}/teachers", teachers), 422, "institution.blacklisted")
    go_on = {"go_on": True, "reason": "corrected"}
    problem(api.signed("bureau1", f"/holds/{hold['id']}/class", go_on), 422, "institution.blacklisted")
    api.two(f"/holds/{hold['id']}/class", {"go_on": False, "reason": "serious"})
    assert api.one("bureau1", f"/classes/{training_class}")["state"] == "ABANDONED"
    exits = api.call("GET", f"/catalogue/{school}").get_json()["history"]
    assert [step["standing"] for step in exits[-2:]] == ["DELISTED", "BLACKLISTED"]


@pytest.mark.clause("catalog.change_same_day_2022", "inside")
@pytest.mark.clause("catalog.change_same_day_2022", "outside")
def test_in_2022_a_changed_occupation_counts_from_the_day_of_the_change(city: Api) -> None:
    """Not from the day before."""
    _changed(city, CITY, "catalog.change_same_day_2022")


@pytest.mark.clause("platform.unlisted_void_2022", "inside")
@pytest.mark.clause("platform.unlisted_void_2022", "outside")
def test_in_2022_a_platform_outside_the_supervision_platform_is_not_used(city: Api) -> None:
    """Nor a new video without its approval."""
    _learns(city, CITY, "platform.unlisted_void_2022")


@pytest.mark.clause("catalog.dynamic_exit_2022", "inside")
@pytest.mark.clause("catalog.dynamic_exit_2022", "outside")
@pytest.mark.clause("blacklist.serious_2022", "inside")
@pytest.mark.clause("blacklist.serious_2022", "outside")
def test_in_2022_who_exits_opens_nothing_and_who_is_blacklisted_does_nothing(city: Api) -> None:
    """With the tier of the spot check on record."""
    _moved_out(city, CITY)


@pytest.mark.clause("catalog.university_auto", "inside")
@pytest.mark.clause("catalog.university_auto", "outside")
def test_a_university_takes_part_from_the_citys_consent_on(city: Api) -> None:
    """Outside the annual catalogue it is refused until the consent is recorded."""
    university = applied(city, CITY, "university")
    who = speaker(city, university)
    path = f"/classes/{drafted(city, who, university, CITY, city.world.today)}/submit"
    problem(city.signed(who, path), 422, "catalog.university_auto")
    consent = {"report": "金人社〔2022〕3号", "consent": "郑人社函〔2022〕5号", "consented_on": city.world.today}
    city.two(f"/institutions/{university}/consent", consent)
    city.do(who, path)


@pytest.mark.clause("catalog.company_centre", "inside")
@pytest.mark.clause("catalog.company_centre", "outside")
def test_a_companys_centre_needs_a_teacher_for_the_occupation(city: Api) -> None:
    """Without one it is refused, with one and no premises shown a person looks at it, with two and papers it is listed."""
    centre = applied(city, CITY, "company_training_centre")
    entry = {"scope": [scope(city.world.today)]}
    problem(city.signed("bureau1", f"/institutions/{centre}/list", entry), 422, "catalog.company_centre")
    people = [city.world.cast[role].person for role in ("inspector", "auditor")]
    for person, flags in zip(people, (["catalog.company_centre"], None), strict=True):
        teacher = {"person": person, "occupations": [OCCUPATION], "certificates": ["teacher"], "evidence": EVIDENCE}
        city.do("bureau1", f"/institutions/{centre}/teachers", {"teachers": [teacher]})
        listing = event(city.two(f"/institutions/{centre}/list", entry), "institution.listed")
        assert listing.get("flags") == flags
        entry |= {"premises": EVIDENCE, "equipment": EVIDENCE}


@pytest.mark.clause("evalbody.alliance", "inside")
@pytest.mark.clause("region.cross_area_2022", "inside")
@pytest.mark.clause("region.cross_area_2022", "outside")
@pytest.mark.clause("sup.voucher_owner", "inside")
@pytest.mark.clause("sup.voucher_owner", "outside")
def test_alliances_attestations_and_owners_are_on_record(city: Api) -> None:
    """With their documents; somebody of another place is refused."""
    lead, member = listed(city, CITY, "enterprise"), listed(city, CITY, "enterprise")
    city.two(f"/institutions/{lead}/alliances", {"members": [member], "document": "郑评联〔2022〕1号"})
    assert city.one("bureau1", f"/institutions/{lead}")["alliance"] is not None
    body = listed(city, CITY, "evaluation_body")
    lack = {
        "city": "4102",
        "occupation": OCCUPATION,
        "level": LEVEL,
        "basis": "lack",
        "document": "汴人社证明〔2022〕1号",
    }
    lack["from_date"] = city.world.today
    city.two(f"/institutions/{body}/crossings", lack)
    owners = {"owners": ["hr_bureau", "big_data_bureau"], "document": "郑技能办〔2022〕2号"}
    city.do("bureau1", f"/voucher-owners/{CITY}", owners)
    assert city.one("bureau1", f"/voucher-owners/{CITY}")["owners"] == owners["owners"]
    refused = city.signed("school", f"/institutions/{body}/crossings", lack)
    problem(refused, 403, "auth.capability")
    problem(city.post("school", f"/voucher-owners/{CITY}", owners), 403, "auth.capability")


@pytest.mark.clause("catalog.change_same_day_2024", "inside")
@pytest.mark.clause("catalog.change_same_day_2024", "outside")
def test_in_2024_a_changed_specialty_counts_from_the_day_of_the_change(province: Api) -> None:
    """Not from the day before."""
    _changed(province, PLACE, "catalog.change_same_day_2024")


@pytest.mark.clause("platform.unlisted_void_2024", "inside")
@pytest.mark.clause("platform.unlisted_void_2024", "outside")
@pytest.mark.clause("platform.new_video_approval", "inside")
@pytest.mark.clause("platform.new_video_approval", "outside")
def test_in_2024_a_platform_outside_the_catalogue_is_not_used(province: Api) -> None:
    """Nor a new video without its approval."""
    _learns(province, PLACE, "platform.unlisted_void_2024")


@pytest.mark.clause("catalog.dynamic_exit_2024", "inside")
@pytest.mark.clause("catalog.dynamic_exit_2024", "outside")
@pytest.mark.clause("blacklist.serious_2024", "inside")
@pytest.mark.clause("blacklist.serious_2024", "outside")
@pytest.mark.clause("catalog.dynamic_exit_county", "inside")
@pytest.mark.clause("catalog.dynamic_exit_county", "outside")
@pytest.mark.parametrize("region", [PLACE, COUNTY])
def test_in_2024_who_exits_opens_nothing_and_who_is_blacklisted_does_nothing(province: Api, region: str) -> None:
    """In the province as in the county, whose exits the public catalogue shows."""
    _moved_out(province, region)


@pytest.mark.clause("catalog.no_arbitrary_designation", "inside")
@pytest.mark.clause("catalog.no_arbitrary_designation", "outside")
def test_a_batch_for_named_institutions_needs_a_document(province: Api) -> None:
    """Without its number the batch is refused; with it, it is approved and says so."""
    school = listed(province, PLACE)
    batch = {
        "category": "skills",
        "region": PLACE,
        "valid_from": province.world.today,
        "root": EVIDENCE,
        "count": 1,
        "parts": 1,
        "institutions": [school],
    }
    problem(province.signed("bureau1", "/batches", batch), 422, "catalog.no_arbitrary_designation")
    unknown = batch | {"institutions": ["f" * 32]}
    problem(province.signed("bureau1", "/batches", unknown), 404, "object.unknown")
    made = event(province.two("/batches", batch | {"legal_basis": "豫政〔2024〕1号"}), "batch.approved")
    assert (made["institutions"], made["legal_basis"]) == ([school], "豫政〔2024〕1号")


@pytest.mark.clause("system.two_systems_one_catalogue", "inside")
@pytest.mark.clause("system.two_systems_one_catalogue", "outside")
@pytest.mark.clause("system.county_registry", "inside")
@pytest.mark.clause("system.county_registry", "outside")
@pytest.mark.clause("db.projects", "inside")
@pytest.mark.clause("db.projects", "outside")
@pytest.mark.clause("db.teachers", "inside")
@pytest.mark.clause("db.teachers", "outside")
def test_registers_are_kept_and_who_is_in_one_system_only_is_marked(province: Api) -> None:
    """Numbers of both systems, projects with their assessment, teachers with their certificates."""
    school, today = listed(province, COUNTY), province.world.today
    who = speaker(province, school)
    address = f"//b/catalogue/{school}"
    for system, marked in (("skilled_talent", True), ("employment", False)):
        province.do("bureau1", f"/institutions/{school}/systems", {"system": system, "number": "T-1"})
        page = province.get("bureau1", address).get_data(as_text=True)
        assert ("只在一个系统中" in page) is marked
    project = {"region": COUNTY, "category": "training_base", "document": "濮县项目〔2024〕1号"}
    made = event(province.do("bureau1", "/projects", project), "project.recorded")["project"]
    province.do("bureau1", f"/projects/{made}/assess", {"score": 9000})
    problem(province.post("bureau1", f"/projects/{'f' * 32}/assess", {"score": 1}), 404, "object.unknown")
    teacher = {"occupations": [OCCUPATION], "certificates": ["teacher"], "evidence": EVIDENCE}
    for role, flags in (("auditor", ["db.teachers"]), ("inspector", None)):
        person = province.world.cast[role].person
        province.do(who, f"/institutions/{school}/teachers", {"teachers": [teacher | {"person": person}]})
        training_class = drafted(province, who, school, COUNTY, today)
        submitted = event(province.do(who, f"/classes/{training_class}/submit"), "class.submitted")
        assert submitted.get("flags") == flags
    stranger = {"institution": "f" * 32, "region": COUNTY}
    body = province.one("bureau1", f"/classes/{training_class}")
    fields = (
        *("occupation", "level", "certificate_type", "planned", "hours", "practical_hours", "minutes_per_hour"),
        *("teachers", "workstations", "start_date", "end_date", "system_record"),
    )
    draft = stranger | {name: body[name] for name in fields}
    problem(province.post("school", "/classes", draft), 404, "object.unknown")
