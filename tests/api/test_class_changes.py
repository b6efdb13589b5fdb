"""Changes of classes and records of devices over the API: given, refused with words, repeated, read back."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from ledger import timestamp
from tests.support import tvl
from tests.support.http import Api, event, problem
from tests.support.world import Journey
from voucher.core.dates import add_days, start_of

DIGEST = "ab" * 32
MINUTE = 60_000


@pytest.fixture(scope="module")
def journey(api: Api) -> Journey:
    """A class on the evening of its first day."""
    found = api.world.journey(size=2).upto("opened")
    api.world.at(found.start, 18)
    return found


def _moment(journey: Journey, minutes: int) -> str:
    return timestamp.to_text(start_of(journey.start) + minutes * MINUTE)


def _record(journey: Journey, number: str, **changes: Any) -> dict[str, Any]:
    said = {"kind": "sign_in_device", "person": journey.people[0], "happened": _moment(journey, 500)}
    said |= {"direction": "in", "method": "face"} | changes
    return {"source": "gate-1", "number": number, "digest": DIGEST, "record": said}


def test_a_class_is_moved_and_its_change_read(api: Api, journey: Journey) -> None:
    """Given without a signature; read as an object of its own; the class has the new days and a new version."""
    path = f"/classes/{journey.training_class}"
    before = api.one("school", path)
    body = {"start_date": before["start_date"], "end_date": add_days(before["end_date"], 7)}
    body |= {"reason": "weather", "evidence": DIGEST}
    made = event(api.do("school", f"{path}/reschedule", body), "class.rescheduled")
    change = api.one("school", f"/class-changes/{made['change']}")
    assert (change["old_end"], change["end_date"]) == (before["end_date"], body["end_date"])
    assert api.one("school", path)["end_date"] == body["end_date"]
    told = problem(api.post("school", f"{path}/reschedule", body), 422, "class.unchanged")
    assert told["zh"].startswith("没有任何改变")
    stale = api.post("school", f"{path}/reschedule", body, headers={"If-Match": f'"{before["at"]}"'})
    problem(stale, 412, "object.changed")
    worker = journey.workers[journey.people[0]]
    assert api.ids(worker, "/class-changes") == [made["change"]]
    assert api.ids("school2", "/class-changes") == []


def test_a_teacher_is_substituted(api: Api, journey: Journey) -> None:
    """By pseudonym; who is nobody here is unknown."""
    path = f"/classes/{journey.training_class}/teachers"
    old, new = (api.world.cast[role].person for role in ("inspector", "maker"))
    body = {"joining": [new], "leaving": [old], "reason": "teacher_ill", "evidence": DIGEST}
    problem(api.post("school", path, {**body, "joining": ["f" * 32]}), 404, "object.unknown")
    api.do("school", path, body)
    teachers = api.one("school", f"/classes/{journey.training_class}")["teachers"]
    assert new in teachers
    assert old not in teachers
    problem(api.post("school", path, body), 422, "class.not_teacher")
    listed = api.ids("school", "/class-changes", training_class=journey.training_class, what="teachers")
    assert len(listed) == 1


def test_a_device_record_is_taken_once_and_read_by_its_kind(api: Api, journey: Journey) -> None:
    """201, the same key again 200, another key 409 with the entry, other content 409; objects have their facts."""
    path, key = f"/classes/{journey.training_class}/external-records", str(uuid.uuid4())
    body = _record(journey, "7", score=93)
    first = api.post("school", path, body, key=key)
    assert first.status_code == 201
    again = api.post("school", path, body, key=key)
    assert (again.status_code, again.get_json()["index"]) == (200, first.get_json()["index"])
    known = problem(api.post("school", path, body), 409, "external.known")
    assert known["facts"] == {"entry": first.get_json()["index"]}
    problem(api.post("school", path, _record(journey, "7", score=12)), 409, "external.contradicts")
    video = {"kind": "video", "starts": _moment(journey, 480), "ends": _moment(journey, 700), "size": 9}
    video |= {"gap_seconds": 3, "kept_until": "2030-01-01"}
    api.do("school", path, {**body, "number": "8", "record": video})
    (identifier,) = api.ids("school", "/external-records", type="video")
    found = api.one("school", f"/external-records/{identifier}")
    said = {name: value for name, value in video.items() if name != "kind"}
    assert found["facts"] == {**said, "gaps": [], "own": False, "visible": None}
    assert (found["source"], found["digest"], found["person"]) == ("gate-1", DIGEST, None)
    worker = journey.workers[journey.people[0]]
    (own,) = api.ids(worker, "/external-records")
    assert api.one(worker, f"/external-records/{own}")["facts"]["score"] == 93


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "face_scan"},
        {"kind": ["video"]},
        {},
        "video",
        None,
        {"kind": "video", "starts": "now"},
        {"score": 101},
        {"score": 93.0},
        {"direction": "up"},
        {"name": "张三"},
        {"happened": "2026-03-16 08:00"},
    ],
    ids=str,
)
def test_what_is_no_record_of_its_kind_is_refused(api: Api, journey: Journey, record: Any) -> None:
    """An unknown kind, missing and unknown fields, values outside: 422, and a name has no field to get in by."""
    body = _record(journey, "9")
    changed = isinstance(record, dict) and record and "kind" not in record
    body["record"] = {**body["record"], **record} if changed else record
    size = api.world.size()
    assert api.post("school", f"/classes/{journey.training_class}/external-records", body).status_code == 422
    assert api.world.size() == size


def test_a_device_comes_with_a_token_for_this_alone(api: Api, journey: Journey) -> None:
    """A token whose scope is the one command gives it, and nothing else."""
    token = api.of("school", "command:class.record_external")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    path = f"/classes/{journey.training_class}"
    sent = api.call("POST", f"{path}/external-records", token=token, headers=headers, json=_record(journey, "10"))
    assert sent.status_code == 201
    other = api.call("POST", f"{path}/complete", token=token, headers=headers, json={})
    assert other.status_code == 403


def test_the_command_line_names_the_kinds_and_gives_a_record(own: Api) -> None:
    """By fields as JSON; a record of no kind is wrong usage."""
    journey = own.world.journey(size=1).upto("opened")
    own.world.at(journey.start, 18)
    command, body = tvl.of(own.world), _record(journey, "1")
    assert "record: sign_in_device | video" in command.ok("commands", "class.record_external")
    words = ["do", "class.record_external", f"training_class={journey.training_class}", "source=gate-1", "number=x"]
    words += [f"digest={DIGEST}", "--as", own.world.cast["school"].account]
    assert "class.external_recorded" in command.ok(*words, f"record={json.dumps(body['record'])}")
    assert "sign_in_device" in command.fails(2, *words, 'record={"kind":"smell"}')


def test_the_description_has_the_schema_of_each_kind(api: Api) -> None:
    """All kinds are alternatives of the field, closed, with their tag."""
    schemas = api.call("GET", "//api/openapi.json").get_json()["components"]["schemas"]
    either = schemas["RecordExternalBody"]["properties"]["record"]["anyOf"]
    names = [one["$ref"].rpartition("/")[2] for one in either]
    kinds = ["sign_in_device", "video", "platform_telemetry", "person_comparison", "exam_platform"]
    kinds += ["exam_result", "on_site_check"]
    assert [schemas[name]["properties"]["kind"]["enum"] for name in names] == [[kind] for kind in kinds]
    assert all(schemas[name]["additionalProperties"] is False for name in names)
    assert "DeviceSignIn | Video" in api.call("GET", "//api/").get_data(as_text=True)
