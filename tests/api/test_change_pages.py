"""An institution's pages on other days, other teachers and what devices sent; and what the workers see of it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from tests.api.test_institution_pages import _form, _visitor
from tests.support.http import Api
from tests.support.visitor import Form, Visitor
from tests.support.world import Journey
from tests.voucher.test_change_class import moved
from tests.voucher.test_external import sign_in, taken, video
from voucher.core.dates import add_days
from voucher.objects.external import ExternalRecord
from voucher.objects.training import ChangeKind, ClassChange, ClassSession, TrainingClass
from voucher.shell.demo.cast import trainee
from voucher.shell.notices import Notices

pytestmark = pytest.mark.pages

PAPER = b"%PDF-1.7 a notice"


def _send(visitor: Visitor, form: Form, paper: bytes = PAPER, **typed: Any) -> int:
    """A form with its paper; the answer's status, gone on from where it leads."""
    data = {**form.fields, **typed, "evidence": (BytesIO(paper), "notice.pdf")}
    response = visitor.ask("POST", form.action, data=data, content_type="multipart/form-data")
    if response.status_code == 303:
        visitor.follow(response)
    return response.status_code


def _worker(api: Api, journey: Journey, number: int = 0) -> Visitor:
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[number]]))
    return visitor


def test_a_class_is_moved_by_its_form_and_everybody_on_the_roster_learns_of_it(own: Api) -> None:
    """Digest of the paper, reason and both pairs of days; a notice, the timeline, the class's page, a receipt each."""
    world = own.world
    journey = world.journey(size=3, first=0).upto("claimed")
    for person in journey.people[:2]:
        world.do("school", journey.enrol(person))
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}/changes"
    assert path in [a.get("href") for a in visitor.get(path.removesuffix("/changes")).all("a")]
    visitor.get(path)
    form = _form(visitor, "/days")
    start, end = add_days(journey.start, 3), add_days(journey.start, 40)
    days = {"start_date": start, "end_date": end, "reason": "weather"}
    assert _send(visitor, form, **days | {"reason": "mood"}) == 422
    assert _send(visitor, form, b"", **days) == 422
    assert _send(visitor, form, **days | {"end_date": add_days(journey.start, 2)}) == 422
    assert f'value="{start}"' in visitor.text
    assert _send(visitor, form, **days) == 303
    assert "已记入账本" in visitor.text
    (change,) = world.all(ClassChange, "training_class", journey.training_class)
    assert (change.start_date, change.end_date, change.evidence) == (start, end, sha256(PAPER).hexdigest())
    assert f"原定 {journey.start}" in visitor.text
    size = world.size()
    assert _send(visitor, form, **days) == 303
    assert world.size() == size
    notices = Notices(own.home)
    while notices.collect():
        pass
    for number, place in enumerate(("enrolled", "enrolled", "listed")):
        worker = _worker(own, journey, number)
        assert [row.entry for row in notices.of(journey.people[number]) if row.what == "moved"] == [change.at]
        assert "您的培训班改期了" in worker.get("/w/notices").text
        worker.get(f"/w/receipts/{change.at}")
        told = f"班级改期：{start} 至 {end}" in worker.get("/w/").text
        assert told == (place == "enrolled")
        assert f"原定 {journey.start}" in worker.get(f"/w/classes/{journey.training_class}").text
    stranger = world.journey(size=1, first=60).upto("claimed")
    _worker(own, stranger).get(f"/w/receipts/{change.at}", 404)
    assert not [row for row in notices.of(stranger.people[0]) if row.what == "moved"]


def test_a_timeline_tells_only_of_moves_after_one_came_in(own: Api) -> None:
    """Who enrols later enrols into the days as they are; a later move stands between two stops, in order."""
    world = own.world
    journey = world.journey(size=1, first=0).upto("claimed")
    found = world.state(TrainingClass, journey.training_class)
    world.do("school", moved(journey, journey.start, add_days(found.end_date, 1)))
    journey.upto("opened")
    worker = _worker(own, journey)
    assert "班级改期" not in worker.get("/w/").text
    for days in (2, 3):
        world.do("school", moved(journey, journey.start, add_days(found.end_date, days)))
    text = worker.get("/w/").text
    ends = [text.index(add_days(found.end_date, days)) for days in (2, 3)]
    assert text.index("报到") < ends[0] < ends[1] < text.index("培训结课")


def test_a_teacher_is_substituted_by_name_and_the_lesson_says_who_taught(own: Api) -> None:
    """Somebody nobody knew is registered; the old one can be chosen for a lesson no more, and stays where they taught."""
    world = own.world
    journey = world.journey(size=2, first=0).upto("opened")
    world.at(journey.start, 18)
    old = world.cast["inspector"].person or ""
    world.do("school", journey.session(journey.start, teachers=(old,)))
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}"
    visitor.get(f"{path}/changes")
    form = _form(visitor, "/teachers")
    new = trainee(430)
    typed = {"leaving": [old], "joining": f"{new.name} {new.number}\n", "reason": "teacher_ill"}
    assert _send(visitor, form, **typed | {"joining": "某人 123"}) == 422
    assert "某人 123" in visitor.text
    other = f"{trainee(431).name} {trainee(431).number}"
    assert _send(visitor, form, **typed | {"leaving": ["f" * 32], "joining": other}) == 422
    assert _send(visitor, form, **typed) == 303
    (change,) = world.all(ClassChange, "training_class", journey.training_class)
    assert (change.what, change.leaving) == (ChangeKind.TEACHERS, (old,))
    assert "不再授课：演示检查甲" in visitor.text
    assert f"新来授课：{new.name}" in visitor.text
    assert new.name in visitor.get(path).text
    page = visitor.get(f"{path}/sessions")
    offered = [a["value"] for a in page.all("input") if a.get("name") == "teacher"]
    assert offered == [world.cast["auditor"].person, *change.joining]
    assert "授课教师：演示检查甲" in visitor.text
    lesson = _form(visitor, "/sessions")
    typed = {"day": world.today, "starts": "13:00", "ends": "16:45", "hours": "5", "practical": "yes"}
    typed |= {"method": "face_device", "present": journey.people}
    assert visitor.submit(lesson, **typed, teacher=old).status_code == 422
    assert "不是本班现任教师" in visitor.text
    visitor.follow(visitor.submit(lesson, **typed, teacher=change.joining[0]))
    said = {one.teachers for one in world.all(ClassSession, "training_class", journey.training_class)}
    assert said == {(old,), change.joining}


def test_what_devices_sent_is_listed_and_fills_in_the_lesson(own: Api) -> None:
    """By kind, device and time, with names from the roster; who signed in at the device is ticked; the export has it all."""
    world = own.world
    journey = world.journey(size=2, first=0).upto("opened")
    world.at(journey.start, 18)
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}"
    assert "还没有传来记录" in visitor.get(path).text
    world.do("school", taken(journey, sign_in(journey), "A-1"))
    world.do("school", taken(journey, video(journey, gap_seconds=7), "V-1"))
    text = visitor.get(path).text
    names = [trainee(n).name for n in range(journey.first, journey.first + 2)]
    assert "设备传来的记录（2 条）" in text
    assert any(f"{journey.start} {name}" in text for name in names)
    assert "缺 7 秒" in text
    assert text.index("V-1") < text.index("A-1")
    page = visitor.get(f"{path}/sessions")
    ticked = [a["value"] for a in page.all("input") if a.get("name") == "present" and "checked" in a]
    assert ticked == [journey.people[0]]
    assert "08:00 设备签到" in page.text
    told = visitor.ask("GET", f"{path}/export.json").get_json()
    stored = {one.id for one in world.all(ExternalRecord, "training_class", journey.training_class)}
    assert {one["id"] for one in told["records"]} == stored
    evaluator = _visitor(own, "body")
    journey.upto("surveyed")
    assert "设备传来的记录" not in evaluator.get(path).text


def test_other_people_change_nothing_and_after_completion_nobody_does(own: Api) -> None:
    """Another school finds no such class; a class that is taught shows its changes and no form."""
    journey = own.world.journey(size=1, first=0).upto("opened")
    found = own.world.state(TrainingClass, journey.training_class)
    path = f"/i/classes/{journey.training_class}/changes"
    own.world.do("school", moved(journey, journey.start, add_days(found.end_date, 1)))
    journey.upto("taught")
    _visitor(own, "school2").get(path, 404)
    visitor = _visitor(own)
    assert path in [a.get("href") for a in visitor.get(path.removesuffix("/changes")).all("a")]
    assert "批准以后、结课以前" in visitor.get(path).text
    assert f"改为 {journey.start}" in visitor.text
    assert not [form for form in visitor.forms() if form.action.endswith(("/days", "/teachers"))]
