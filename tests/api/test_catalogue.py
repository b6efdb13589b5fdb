"""The catalogue as the public, programs and the bureau's pages see it."""

from __future__ import annotations

import re

from tests.support.http import Api, event, problem
from tests.support.listing import applied, finding, listed, scope, speaker
from voucher.core.dates import add_days
from voucher.shell.demo.setting import OCCUPATION


def _text(api: Api, path: str, role: str = "") -> str:
    response = api.get(role, f"/{path}") if role else api.call("GET", f"/{path}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def test_anybody_reads_the_catalogue_as_of_a_day(api: Api) -> None:
    """By name, occupation, region, kind and standing; who was never listed is not in it; a past day has its own standing."""
    today = api.world.today
    school = listed(api, "4107", since=today)
    stranger = applied(api, "4107")
    found = api.call("GET", "/catalogue", query_string={"region": "4107"}).get_json()
    assert [item["id"] for item in found["items"]] == [school]
    assert (found["day"], found["items"][0]["standing"], found["items"][0]["name"]) == (today, "LISTED", "测试机构")
    api.two(f"/institutions/{school}/standing", {"standing": "DELISTED", "reason": "request"})
    api.world.at(add_days(today, 1))
    asked = {"region": "4107", "day": today, "occupation": OCCUPATION, "kind": "training_institution", "q": "测试"}
    for standing, count in (("DELISTED", 1), ("LISTED", 0)):
        query = asked | {"standing": standing}
        assert len(api.call("GET", "/catalogue", query_string=query).get_json()["items"]) == count
    nothing = api.call("GET", "/catalogue", query_string={"region": "4107", "occupation": "1-01-01-01"}).get_json()
    assert nothing["items"] == []
    problem(api.call("GET", "/catalogue", query_string={"day": "2026-02-30"}), 422, "value.invalid")
    one = api.call("GET", f"/catalogue/{school}").get_json()
    assert [step["standing"] for step in one["history"]] == ["APPLIED", "LISTED", "DELISTED"]
    assert all(step["proof"] == f"/log/proof/{step['entry']}" for step in one["history"])
    problem(api.call("GET", f"/catalogue/{stranger}"), 404, "object.unknown")
    assert "已退出目录" in _text(api, "/catalogue?region=4107")
    assert "状态经过" in _text(api, f"/catalogue/{school}")


def test_the_regions_of_a_day_are_those_of_its_tree(api: Api) -> None:
    """The airport zone is a city of its own in 2024 and a district of Zhengzhou in 2022."""
    codes = {}
    for day, region in (("2024-06-03", "41"), ("2022-06-06", "41"), ("2022-06-06", "4101")):
        found = api.call("GET", "/divisions", query_string={"day": day, "region": region}).get_json()
        codes[day, region] = {item["code"] for item in found["items"]}
    assert "4173" in codes["2024-06-03", "41"] - codes["2022-06-06", "41"]
    assert "410173" in codes["2022-06-06", "4101"]


def test_an_officer_sees_the_institution_with_what_its_standing_stops(api: Api) -> None:
    """Found by search, its actions fit its standing; a form goes on to the very command, which the officer then signs."""
    school = listed(api, "4107", since=api.world.today)
    listing = _text(api, "/b/catalogue?region=4107&standing=LISTED", "bureau1")
    assert f"/b/catalogue/{school}" in listing
    page = _text(api, f"/b/catalogue/{school}", "bureau1")
    offered = set(re.findall(rf"/b/catalogue/{school}/(\w+)", page))
    assert offered == {"list", "scope", "rectify", "suspend", "delist", "blacklist", "finding"}
    entry = api.two(f"/institutions/{school}/findings", finding(api.world.today))
    event(entry, "finding.recorded")
    assert "未销号" in _text(api, f"/b/catalogue/{school}", "bureau1")
    api.two(f"/institutions/{school}/standing", {"standing": "BLACKLISTED", "reason": "serious"})
    page = _text(api, f"/b/catalogue/{school}", "bureau1")
    assert set(re.findall(rf"/b/catalogue/{school}/(\w+)", page)) == {"leave", "finding"}
    assert "问题突出" in page
    assert api.get("school", "//b/catalogue").status_code == 403


def test_a_blacklisted_institution_is_refused_everything(api: Api) -> None:
    """As a training institution and as an evaluation body; taken off the list it is removed, and may be listed anew."""
    school = listed(api, "4107", since=api.world.today)
    who = speaker(api, school)
    api.two(f"/institutions/{school}/standing", {"standing": "BLACKLISTED", "reason": "serious"})
    teacher = {"person": api.world.cast["auditor"].person, "occupations": [], "certificates": [], "evidence": "0" * 64}
    refused = api.post(who, f"/institutions/{school}/teachers", {"teachers": [teacher]})
    told = problem(refused, 422, "institution.blacklisted")
    assert "黑名单" in told["zh"]
    listing = {"scope": [scope(api.world.today)]}
    problem(api.signed("bureau1", f"/institutions/{school}/list", listing), 409, "institution.state")
    api.two(f"/institutions/{school}/leave-blacklist", {"reason": "corrected"})
    api.two(f"/institutions/{school}/list", listing)
    api.do(who, f"/institutions/{school}/teachers", {"teachers": [teacher]})
