"""systems.md, row by row, each by its own "working when": devices (7), publicity (9), patrol and look-back (22), the unified
supervision of online platforms (13). Devices and platforms are the simulated ones; they come in by HTTP and by file."""

from __future__ import annotations

import uuid
from typing import Any

from tests.acceptance.lessons import CITY, Lessons, at, platform
from tests.acceptance.test_34_anti_cheat import telemetry
from tests.acceptance.test_systems_rows import sent
from tests.support.asking import hired
from tests.support.bureau import officer
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from tests.support.opening import Applicant
from tests.support.trainees import identities
from tests.support.visitor import Visitor
from tests.support.world import World
from voucher.core.dates import add_days, add_months, is_weekend
from voucher.objects.account import Capability

FAULTS: tuple[dict[str, Any], ...] = (
    {"speed_percent": 125},
    {"windows": 2},
    {"gap_seconds": 301},
    {"live": False},
    {"ordered": False},
    {"photos": 9},
)


def device(api: Api) -> str:
    """A token of the school's device: it sends records of devices and does nothing else."""
    body = {"scopes": ["command:class.record_external"], "days": 30}
    made = api.post("operator", f"/accounts/{api.actor('school').account}/tokens", body)
    assert made.status_code == 201, made.get_data(as_text=True)
    return str(made.get_json()["token"])


def send(api: Api, token: str, path: str, body: Any) -> Any:
    """One request of a device."""
    return api.call("POST", path, token=token, headers={"Idempotency-Key": str(uuid.uuid4())}, json=body)


def test_row_13_hours_on_a_platform_count_only_as_the_supervision_allows(land: World) -> None:
    """Hours on an unlisted platform are void; each of six faults voids a person's hours; two fifths may be online; a new video
    needs its approval number. The platform's records come as one file."""
    api = Api(land)
    today = api.world.today
    assert today < "2024-01-01", "this is about the city's plan of 2022: it comes first"
    told = Lessons(api, []).begin(25, 15, region=CITY, size=len(FAULTS) + 1)
    listed, unlisted = platform(api, 41), platform(api, 42, listed=False)
    told.lesson(0, 15)
    told.lesson(1, 10, practical=False, platform=unlisted)
    assert told.not_complete()["why"] == ["platform.unlisted_void_2022"]
    told.lesson(2, 10, practical=False, platform=listed)
    faults = ({}, *FAULTS)
    said = [
        telemetry(told, person, n, **fault) for n, (person, fault) in enumerate(zip(told.people, faults, strict=True))
    ]
    names = [name for name in said[0]["record"] if name != "kind"]
    rows = [["source", "number", "digest", *names]]
    rows += [
        [one["source"], one["number"], one["digest"], *(str(one["record"][name]) for name in names)] for one in said
    ]
    path = told._of_class("external-files")
    taken = event(sent(api, path, rows, role="school", kind="platform_telemetry"), "class.externals_recorded")
    assert [bool(one.get("void")) for one in taken["records"]] == [False, *[True] * len(FAULTS)]
    told.complete()
    places = api.get("bureau1", "/enrolments", query_string={"training_class": told.training_class}).get_json()
    hours = {one["person"]: one["hours"] for one in places["items"]}
    assert [hours[person] for person in told.people] == [25, *[15] * len(FAULTS)]
    school = Applicant(api, site=CITY)
    assert school.accepted(online_hours=40, platform=listed) == []
    school.refused("platform.theory_max_40", online_hours=41, platform=listed)
    drafted = school.draft()
    start = api.one("school", f"/classes/{drafted}")["start_date"]
    use = {"platform": listed, "from_date": start, "videos": ["new"]}
    new = {"video": "new", "added_on": start}
    api.do("bureau1", f"/institutions/{listed}/videos", new)
    problem(api.post("school", f"/classes/{drafted}/platforms", use), 422, "platform.new_video_approval")
    approval = {"approval": "郑人社函〔2022〕9号", "approved_on": api.world.today}
    api.do("bureau1", f"/institutions/{listed}/videos", new | approval)
    api.do("school", f"/classes/{drafted}/platforms", use)


def test_row_7_devices_send_hashed_events_hours_are_looked_at_and_recordings_are_kept(province: Api) -> None:
    """Sign-ins and videos with their digests; an hour with a gap does not count; three defective recordings cancel the subsidy;
    no recording may go before three years are over."""
    token, told = device(province), Lessons(province, []).begin(5, 3, first=20)
    day = told.day(0)
    path = told._of_class("external-records")
    seen = {"kind": "sign_in_device", "person": told.people[0], "happened": at(day, 7, 55), "direction": "in"}
    record = {"source": "gate-1", "number": "1", "digest": "ab" * 32, "record": seen | {"method": "face", "score": 97}}
    taken = event(send(province, token, path, record).get_json(), "class.external_recorded")
    assert (taken["digest"], taken["record"]["score"]) == ("ab" * 32, 97)
    problem(send(province, token, path, record), 409, "external.known")
    problem(send(province, token, told._of_class("complete"), {}), 403, "auth.capability")
    gap = {"gap_seconds": 1, "gaps": [{"starts": at(day, 8, 10), "ends": at(day, 8, 10, 1)}]}
    told.lesson(0, 2, practical=False, records=[])
    assert send(province, token, path, told.video(at(day, 8), at(day, 9, 20), 3, **gap)).status_code == 201
    told.lesson(1, 3)
    facts = told.not_complete()
    assert (facts["recognised"], facts["why"]) == (4, ["att.theory_full_video"])
    told.lesson(2, 1, practical=False)
    recording = province.ids("school", "/recordings", training_class=told.training_class)[0]
    done_on = told.day(3)
    told.complete()
    refused = told.refused(f"/recordings/{recording}/delete", {}, "att.video_retention")
    assert refused["facts"]["until"] == add_months(done_on, 36)
    struck = Lessons(province, []).begin(3, 3, first=30)
    for number in range(3):
        day = struck.day(number)
        struck.lesson(number, records=[struck.video(at(day, 8), at(day, 8, 40), 2)])
    assert len(struck.complete()["class.not_recognised"]["sessions"]) == 3
    assert struck.state() == "SUBSIDY_CANCELLED"


def test_row_9_a_masked_list_is_public_for_five_working_days_with_a_form_to_object(province: Api) -> None:
    """Start and end by the calendar; masked names; anybody objects and follows the answer; afterwards the page is down."""
    loop = Loop(province, identities(60, 2), failing=0)
    loop.upto_publicity()
    started = event(province.do("bureau1", f"/claims/{loop.claim}/publicity"), "publicity.started")
    first, last = started["published_on"], started["ends_on"]
    days = [add_days(first, n) for n in range(30) if add_days(first, n) <= last]
    assert (started["working_days"], first) == (5, province.world.today)
    assert len([day for day in days if not is_weekend(day)]) >= 5
    feed = province.call("GET", "//p/feed.json").get_json()
    (item,) = [one for one in feed["items"] if one["id"].endswith(loop.claim)]
    assert last in item["content_text"]
    shown = province.call("GET", f"//p/{loop.claim}/list.json")
    public = shown.get_data(as_text=True)
    rows = shown.get_json()["list"]["rows"]
    assert all("*" in row["name"] or "＊" in row["name"] or "某" in row["name"] for row in rows), rows
    for person in loop.persons:
        assert person["name"] not in public
        assert person["number"] not in public
    anybody = Visitor(province)
    anybody.get(f"/p/{loop.claim}/{loop.lines[0]}")
    form = next(one for one in anybody.forms() if one.action == f"/p/{loop.claim}/{loop.lines[0]}")
    anybody.follow(anybody.submit(form, text="开班那天他不在。"))
    assert province.one("bureau1", f"/lines/{loop.lines[0]}")["held"]
    (objection,) = province.ids("bureau1", "/objections", claim=loop.claim)
    province.two(f"/objections/{objection}/resolve", {"uphold": False, "reason": "attendance_checked"})
    problem(province.post("system", f"/claims/{loop.claim}/publicity/end"), 422, "pay.publicity_2024")
    for _ in range(2):
        province.world.at(add_days(province.world.today, 15))
        province.post("system", f"/claims/{loop.claim}/publicity/end")
    assert province.call("GET", f"//p/{loop.claim}/list.json").status_code == 410


def test_row_22_each_level_has_its_queue_and_its_log_and_looks_back(province: Api) -> None:
    """A class that is taught waits for the province, the city and the county; who looked is in the log of their level; a look
    back over past days leaves its result."""
    told = Lessons(province, []).begin(4, 4, size=1, first=80)
    told.lesson(0, 1)
    cast = province.world.cast
    levels = {"province": "41", "city": "4104", "county": "410402"}
    for level, (tier, scope) in enumerate(levels.items()):
        if f"look-{tier}" not in cast.actors:
            person = cast[("patrol2", "industry1", "industry2")[level]].person
            hired(province.world, f"look-{tier}", (Capability.INSPECTOR, scope), person=person)
    seen = f"/b/classes-seen/{told.training_class}"
    check = {"training_class": told.training_class, "what": "in_class", "way": "remote", "day": province.world.today}
    for tier in ("province", "city"):
        visitor = officer(province, f"look-{tier}")
        visitor.get(f"/b/patrol?tier={tier}")
        assert seen in visitor.text
        made = province.do(f"look-{tier}", "/inspections", check | {"found": 1, "teachers": 2})
        assert event(made, "inspection.signed")["tier"] == tier
        visitor.get(f"/b/patrol?tier={tier}")
        assert seen not in visitor.text
        visitor.get(f"/b/inspections?tier={tier}")
        assert visitor.text.count("/b/inspections/") > 0
        logged = province.get("bureau1", "/inspections", query_string={"tier": tier}).get_json()["items"]
        assert told.training_class in {one["training_class"] for one in logged}
    visitor = officer(province)
    visitor.get("/b/patrol?tier=county")
    assert seen in visitor.text
    visitor.get("/b/flags")
    form = next(one for one in visitor.forms() if one.action == "/b/flags/look-back")
    visitor.follow(visitor.submit(form, since=add_days(told.start, -30), until=province.world.today))
    (back,) = province.get("bureau1", "/look-backs").get_json()["items"]
    assert (back["since"], back["until"]) == (add_days(told.start, -30), province.world.today)
