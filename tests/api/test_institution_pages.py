"""The institutions' pages, step by step along a class, in both languages."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from tests.support import phones
from tests.support.http import Api
from tests.support.visitor import Form, Visitor
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.lifecycle.attendance import DisputeAttendance
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.scan import Purpose
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.shell.demo.cast import trainee

pytestmark = pytest.mark.pages


def _visitor(api: Api, role: str = "school") -> Visitor:
    """An institution's operator with a browser."""
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return visitor


def _journey(api: Api, step: str, **options: int) -> Journey:
    return api.world.journey(**{"size": 2, **options}).upto(step)


def _form(visitor: Visitor, ending: str) -> Form:
    """The form of the page last seen that goes there; the one that asks by GET does not change anything."""
    return next(form for form in reversed(visitor.forms()) if form.action.endswith(ending))


def test_the_first_page_shows_standing_classes_and_whose_turn_it_is(own: Api) -> None:
    """Name, standing, scope, and for a drafted class that it is ours to go on with."""
    journey = _journey(own, "listed")
    page = _visitor(own).get("/i/")
    assert "演示培训学校" in page.text
    assert "在目录中" in page.text
    assert "该本机构办理" in page.text
    assert f"/i/classes/{journey.training_class}" in [a["href"] for a in page.all("a")]


def test_other_people_are_kept_out(own: Api) -> None:
    """A worker, an officer and another school see none of it; a class of another school is unknown to a school."""
    journey = _journey(own, "claimed")
    worker = Visitor(own)
    worker.carry(own.of(journey.workers[journey.people[0]]))
    worker.get("/i/", 403)
    _visitor(own, "bureau1").get("/i/", 403)
    other = _visitor(own, "school2")
    for path in ("", "/roster", "/sessions", "/export.json"):
        other.get(f"/i/classes/{journey.training_class}{path}", 404)
    for path in ("", "/roster"):
        assert other.ask("GET", f"/i/scan/{journey.training_class}{path}").status_code == 404
    assert Visitor(own).ask("GET", "/i/").status_code == 303


def test_a_class_is_drafted_from_the_form(own: Api) -> None:
    """The plan as typed in, teachers registered where nobody knows them; what is wrong keeps what was typed."""
    world = own.world
    visitor = _visitor(own)
    visitor.get("/i/new-class")
    form = _form(visitor, "/i/new-class")
    start = add_days(world.today, 20)
    typed = {
        "institution": world.cast["school:id"].account,
        "occupation": "6-18-02-04|L4",
        "certificate_type": "skill_level",
        "region": "4104",
        "planned": "20",
        "hours": "40",
        "practical_hours": "24",
        "minutes_per_hour": "45",
        "workstations": "10",
        "start_date": start,
        "end_date": add_days(start, 30),
        "system_record": "REC-2026-7",
        "teachers": f"{trainee(400).name} {trainee(400).number}\n{trainee(401).name} {trainee(401).number}\n",
    }
    assert visitor.submit(form, **typed | {"hours": "四十"}).status_code == 422
    assert "REC-2026-7" in visitor.text
    page = visitor.follow(visitor.submit(form, **typed))
    assert "REC-2026-7" in page.text
    size = world.size()
    assert visitor.submit(form, **typed).status_code == 303
    assert world.size() == size
    (drafted,) = [one for one in world.all(TrainingClass, "institution", typed["institution"]) if one.planned == 20]
    assert len(drafted.teachers) == 2


SHEET = "姓名,身份证号码,联系电话\n{0},{1},13800000001\n王某,41009919900101123X,\n"


def test_a_roster_is_looked_at_and_entered_only_when_asked(own: Api) -> None:
    """A dry run tells the cell and enters nobody; entering with errors neither; the good rows alone are entered, once."""
    journey = _journey(own, "drafted")
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}/roster"
    visitor.get(path)
    form = _form(visitor, "/roster")
    sheet = SHEET.format(trainee(410).name, trainee(410).number).encode()

    def send(do: str, content: bytes = sheet) -> int:
        data = {**form.fields, "do": do, "file": (BytesIO(content), "花名册.csv")}
        return visitor.ask("POST", path, data=data, content_type="multipart/form-data").status_code

    size = own.world.size()
    assert send("look") == 200
    assert "B3" in visitor.text
    assert send("enter") == 200
    assert own.world.size() == size
    assert send("look", b"") == 422
    data = {**form.fields, "do": "corrected", "file": (BytesIO(sheet), "a.csv")}
    marked = visitor.ask("POST", path, data=data, content_type="multipart/form-data")
    assert openpyxl.load_workbook(BytesIO(marked.get_data())).sheetnames
    assert send("skip") == 303
    assert len(own.world.all(Enrolment, "training_class", journey.training_class)) == 1
    visitor.get(f"/i/classes/{journey.training_class}")
    assert trainee(410).name in visitor.text
    order = next(a for tag, a in visitor.page.elements if "data-order" in a) if visitor.page else {}
    assert order["data-path"] == f"/api/v1/classes/{journey.training_class}/submit"


def test_a_lesson_is_filled_in_from_the_days_scans_and_a_dispute_is_answered(own: Api) -> None:
    """Who was scanned is ticked; what is recorded counts; “I was not there” is corrected with a reason."""
    world = own.world
    journey = _journey(own, "claimed", size=3)
    device = phones.device(world)
    binding = phones.bound(journey, 0)
    journey.upto("opened")
    world.at(journey.start, 18)
    device.scan(journey.voucher(0), purpose=Purpose.ATTEND, training_class=journey.training_class, binding=binding)
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}/sessions"
    page = visitor.get(path)
    ticked = [a["value"] for a in page.all("input") if a.get("type") == "checkbox" and "checked" in a]
    assert ticked == [journey.people[0]]
    form = Form(
        path, {"csrf": _form(visitor, "/sessions").fields["csrf"], "key": _form(visitor, "/sessions").fields["key"]}
    )
    typed = {"day": world.today, "starts": "08:00", "ends": "11:45", "hours": "5", "practical": "yes"}
    both = journey.people[:2]
    wrong = visitor.ask("POST", path, data={**form.fields, **typed, "method": "scan", "present": both})
    assert wrong.status_code == 422
    assert "人脸识别签到" in visitor.text
    assert (
        visitor.ask("POST", path, data={**form.fields, **typed, "method": "face_device", "present": both}).status_code
        == 303
    )
    (session,) = world.all(ClassSession, "training_class", journey.training_class)
    assert set(session.present) == set(both)
    visitor.get(path)
    mistake = _form(visitor, "/corrections")
    assert visitor.submit(mistake, person=both[0], reason="no such").status_code == 422
    person = journey.people[1]
    world.do(journey.workers[person], DisputeAttendance(session=session.id, person=person))
    assert "1 名学员说" in visitor.get("/i/").text
    visitor.get("/i/disputes")
    answer = _form(visitor, f"{session.id}.{person}")
    assert visitor.submit(answer, reason="nonsense").status_code == 422
    visitor.follow(visitor.submit(answer, reason="recorded_wrongly"))
    assert world.state(ClassSession, session.id).present == (journey.people[0],)
    assert "已更正为未到课" in visitor.get("/i/disputes").text
    visitor.follow(visitor.submit(mistake, person=both[0], reason="scan_mistake"))
    assert world.state(ClassSession, session.id).present == ()


def test_a_conflict_shows_both_records_to_both_schools(own: Api) -> None:
    """Each sees its own scan in full, and of the other whose it is and where it stands in the ledger."""
    world = own.world
    first = _journey(own, "claimed")
    second = world.journey(size=1, school="school2", first=70).upto("listed")
    second.join(first)
    second.upto("approved")
    binding = phones.bound(first, 0)
    one, two = phones.device(world), phones.device(world, "school2")
    one.scan(first.voucher(0), training_class=first.training_class, binding=binding)
    two.scan(first.voucher(0), training_class=second.training_class, binding=binding, offline=True)
    for role, other in (("school", "演示第二培训学校"), ("school2", "演示培训学校")):
        visitor = _visitor(own, role)
        assert "1 张券在两个班都被扫过" in visitor.get("/i/").text
        page = visitor.get("/i/conflicts")
        assert page.text.count("本机构") >= 1
        assert other in page.text
        assert page.text.count("设备第几条") == 1


def test_a_scanner_is_told_masked_names_and_never_whole_ones(own: Api) -> None:
    """The kept roster holds what each code carries too, and no more; a wrong code names what fits, of strangers nothing."""
    journey = _journey(own, "claimed")
    stranger = own.world.journey(size=1, school="school2", first=80).upto("claimed")
    visitor = _visitor(own)
    told = visitor.ask("GET", f"/i/scan/{journey.training_class}/roster").get_json()
    assert {one["voucher"] for one in told["vouchers"]} == set(journey.vouchers.values())
    text = str(told["vouchers"])
    assert not any(trainee(n).name in text or trainee(n).number in text for n in range(200))
    path = f"/i/scan/{journey.training_class}/related"
    (mine,) = visitor.ask("GET", f"{path}/{journey.voucher(0)}").get_json()["related"]
    assert mine["here"]
    assert visitor.ask("GET", f"{path}/{stranger.voucher(0)}").get_json() == {"related": []}
    assert visitor.ask("GET", f"{path}/{'0' * 32}").get_json() == {"related": []}


def test_an_evaluation_body_records_results_and_certificates(own: Api) -> None:
    """Planned, read from a sheet, recorded, confirmed by signature, and each certificate by its number."""
    world = own.world
    journey = _journey(own, "surveyed")
    visitor = _visitor(own, "body")
    visitor.get(f"/i/classes/{journey.training_class}")
    page = visitor.follow(visitor.submit(_form(visitor, "/evaluations"), held_on=world.today, way="exam", body=""))
    assert "已安排" in page.text
    (evaluation,) = world.all(Evaluation, "training_class", journey.training_class)
    path = f"/i/evaluations/{evaluation.id}"
    first, second = (trainee(n) for n in _numbers(journey))
    sheet = f"姓名,身份证号码,考核结果\n{first.name},{first.number},合格\n{second.name},{second.number},优秀\n某,{trainee(499).number},合格\n"
    data = {"csrf": _form(visitor, "/sheet").fields["csrf"], "file": (BytesIO(sheet.encode()), "r.csv")}
    assert visitor.ask("POST", f"{path}/sheet", data=data, content_type="multipart/form-data").status_code == 200
    assert "C3" in visitor.text
    assert "B4" in visitor.text
    assert visitor.text.count('value="passed" selected') == 1
    people = {journey.people[0]: "passed", journey.people[1]: "failed"}
    visitor.follow(visitor.submit(_form(visitor, "/results"), **people))
    assert 'data-path="/api/v1/evaluations' in visitor.text
    own.do("body", f"/evaluations/{evaluation.id}/confirm")
    visitor.get(path)
    form = _form(visitor, journey.people[0])
    typed = {"number": "Y000141410099264000001", "certificate_type": "skill_level", "issued_on": world.today}
    assert visitor.submit(form, **typed | {"issued_on": "2020-01-01"}).status_code == 422
    assert visitor.submit(form, **typed).status_code == 303
    assert len(world.all(Certificate, "holder", journey.people[0])) == 1
    assert "Y000141410099264000001" in visitor.get(path).text


def _numbers(journey: Journey) -> list[int]:
    """Which of the cast the class's people are."""
    return list(range(journey.first, journey.first + journey.size))


def test_an_institution_takes_its_own_data_away(own: Api) -> None:
    """JSON and a workbook with every part; nothing in a cell that a spreadsheet would run."""
    journey = _journey(own, "taught")
    visitor = _visitor(own)
    path = f"/i/classes/{journey.training_class}/export"
    told = visitor.ask("GET", f"{path}.json").get_json()
    assert len(told["people"]) == 2
    assert len(told["sessions"]) >= 2
    book = openpyxl.load_workbook(BytesIO(visitor.ask("GET", f"{path}.xlsx").get_data()))
    assert {"class", "people", "sessions", "scans", "certificates"} <= set(book.sheetnames)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize("step", ["drafted", "listed", "claimed", "opened", "taught", "evaluated"])
def test_every_page_opens_in_both_languages(api: Api, step: str) -> None:
    """No page of a class at any step has a Chinese sentence in its English, but for names."""
    journey = api.world.journey(size=2, first=0).upto(step)
    visitor = _visitor(api)
    own = f"/i/classes/{journey.training_class}"
    for path in (
        "/i/",
        own,
        f"{own}/roster",
        f"{own}/sessions",
        f"{own}/changes",
        "/i/new-class",
        "/i/disputes",
        "/i/conflicts",
        "/i/devices",
    ):
        if path.endswith("/roster") and step not in ("drafted", "listed", "claimed"):
            continue
        visitor.get(path, query_string={"lang": "zh"})
        visitor.get(path, query_string={"lang": "en"})
        main = visitor.text.partition("<main")[2].partition("</main>")[0]
        for name in ("演示培训学校", "演示检查甲", "演示审计甲", *(trainee(n).name for n in range(500))):
            main = main.replace(name, "")
        assert not any("\u4e00" <= character <= "\u9fff" for character in main), path
