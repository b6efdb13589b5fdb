"""The officers' pages of classes: what waits for whom, search, several at once, an exception by two."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.asking import hired
from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api, event
from tests.support.opening import organisation
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.objects.account import Capability
from voucher.objects.training import ClassState, Delivery, TrainingClass, TrainingKind
from voucher.shell.demo.cast import trainee

NOTHING = "现在没有等您审核的开班申请。"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """SQLite; in the longer searches PostgreSQL too."""
    return str(request.param)


def _submitted(api: Api, first: int, **extra: object) -> Journey:
    return api.world.journey(size=2, first=first, extra=extra).upto("submitted")


def test_a_class_waits_for_one_side_at_a_time_and_never_twice_for_one_person(own: Api) -> None:
    """The industry department's two, then the bureau's two; each signs what the page carries."""
    journey = _submitted(own, 0)
    path = f"/b/classes/{journey.training_class}"
    for role, other in (("industry1", "bureau1"), ("industry2", "bureau1"), ("bureau1", "industry1"), ("bureau2", "")):
        visitor = officer(own, role)
        visitor.get("/b/classes")
        assert path in visitor.text
        if other:
            waiting = officer(own, other)
            waiting.get("/b/classes")
            assert NOTHING in waiting.text
        visitor.get(path)
        assert signed(own, role, order_on(visitor.text)).status_code == 201
        visitor.get("/b/classes")
        assert NOTHING in visitor.text
        visitor.get(path)
        assert "data-order" not in visitor.text
    assert own.world.state(TrainingClass, journey.training_class).state == ClassState.HR_OK


def test_the_page_says_what_every_rule_answered_and_shows_no_name(own: Api) -> None:
    """Each clause in force on plans with its source; a flag in words; people masked."""
    journey = _submitted(own, 20, department="")
    visitor = officer(own, "industry1")
    visitor.get(f"/b/classes/{journey.training_class}")
    for words in ("class.size_max", "class.practical_min", "本班没有填写行业主管部门", "sup.responsible", "附件2"):
        assert words in visitor.text
    for number in (20, 21):
        assert trainee(number).name not in visitor.text
        assert trainee(number).number not in visitor.text
    assert "就业技能培训" in visitor.text


def test_classes_are_found_by_state_school_occupation_and_day(own: Api) -> None:
    """Each of the four narrows the list; what nobody asked for is not shown."""
    journey = _submitted(own, 40)
    path = f"/b/classes/{journey.training_class}"
    visitor = officer(own)
    good = (
        "state=SUBMITTED",
        f"institution={journey.institution}",
        "occupation=6-18-02-04",
        f"day={journey.start}",
        "all=1",
    )
    bad = ("state=OPEN", f"institution={'0' * 32}", "occupation=1-01-01-01", "day=2024-01-01")
    for query in good:
        visitor.get(f"/b/classes?{query}")
        assert path in visitor.text, query
    for query in bad:
        visitor.get(f"/b/classes?{query}")
        assert path not in visitor.text, query


def test_several_are_previewed_together_and_each_is_signed_by_itself(own: Api) -> None:
    """One order for each, over its own class; an id that does not wait for the officer is left out."""
    journeys = [_submitted(own, 60), _submitted(own, 70)]
    ids = [journey.training_class for journey in journeys]
    visitor = officer(own, "industry1")
    visitor.get("/b/classes/sign?" + "&".join(f"id={one}" for one in [*ids, "f" * 32]))
    sections = visitor.text.split("data-order")[1:]
    assert len(sections) == 2
    for section, one in zip(sections, ids, strict=True):
        order = order_on(f"<section data-order{section}")
        assert one in order["path"]
        assert order["next"] == ""
        assert signed(own, "industry1", order).status_code == 201
    visitor.get(f"/b/classes/sign?id={ids[0]}")
    assert "没有选中等您审核的班级" in visitor.text


def test_a_rejection_is_signed_with_its_reason(own: Api) -> None:
    """Chosen on the page; without one there is nothing to sign."""
    journey = _submitted(own, 80)
    visitor = officer(own, "industry1")
    visitor.get(f"/b/classes/{journey.training_class}/reject", 422)
    visitor.get(f"/b/classes/{journey.training_class}/reject?reason=teachers_unfit")
    assert "教师不符合要求" in visitor.text
    assert signed(own, "industry1", order_on(visitor.text)).status_code == 201
    visitor.get(f"/b/classes/{journey.training_class}")
    assert "未获批准" in visitor.text
    assert "教师不符合要求" in visitor.text


def test_an_exception_is_proposed_by_one_and_approved_by_another(own: Api) -> None:
    """The form takes a paper, whose digest is signed; the second officer reads it in words."""
    journey = own.world.journey(size=1, first=90, extra={"planned": 61, "workstations": 3}).upto("listed")
    path = f"/b/classes/{journey.training_class}/except"
    visitor = officer(own)
    visitor.get(path)
    form = next(form for form in visitor.forms() if form.action == path)
    fields = {"clause": "class.station_ratio_2024", "trainees": "61", "reason": "site"}
    assert visitor.submit(form, **fields, evidence=(io.BytesIO(b""), "")).status_code == 422
    visitor.get(path)
    response = visitor.submit(form, **fields, evidence=(io.BytesIO(b"paper"), "paper.pdf"))
    assert response.status_code == 200
    made = signed(own, "bureau1", order_on(visitor.text)).get_json()
    proposal = event(made, "proposal.made")["proposal"]
    second = officer(own, "bureau2")
    second.get(f"/b/proposals/{proposal}")
    for words in ("班级例外", "class.station_ratio_2024", "场地条件所限"):
        assert words in second.text
    assert signed(own, "bureau2", order_on(second.text)).status_code == 201
    second.get(f"/b/classes/{journey.training_class}")
    assert "两名经办人员已记录例外" in second.text


def test_the_application_form_prints_what_the_ledger_holds_and_leaves_the_rest_blank(own: Api) -> None:
    """The document's own labels; a reviewer by name, time and entry; the bank and the checks blank; a code that leads back."""
    journey = _submitted(own, 110)
    path = f"/b/classes/{journey.training_class}/form"
    visitor = officer(own, "bureau1")
    visitor.get(path)
    assert "初审人：\n复核人：" in visitor.text
    own.do("industry1", f"/classes/{journey.training_class}/review", {"approve": True})
    own.home.publisher().publish()
    found = own.world.state(TrainingClass, journey.training_class)
    visitor.get(path)
    for words in (
        "2024年政府补贴培训评价资金申请表",
        f"初审人：演示行业经办甲　{own.world.today} 09:00　账本第 {found.at} 条",
        "拟培训方式（企业自主培训、委托培训等）",
        "共 10 课时",
        f"/log/entry/{found.at}/",
        "<svg",
    ):
        assert words in visitor.text
    assert "N/A" not in visitor.text
    own.do("industry2", f"/classes/{journey.training_class}/review", {"approve": False, "reason": "no_fund"})
    visitor.get(path)
    assert "不同意：演示行业经办乙" in visitor.text
    assert "资金没有安排" in visitor.text


def test_the_form_has_the_checks_that_were_signed_and_says_by_their_numbers_whether_the_system_has_them(
    own: Api,
) -> None:
    """Who looked, when, what was found, in which entry; the cell says yes once every check has its number."""
    journey = own.world.journey(size=2, first=130).upto("opened")
    own.world.at(journey.start, 18)
    seen = {"training_class": journey.training_class, "way": "onsite", "day": journey.start, "found": 2, "teachers": 2}
    more = {"at_site": True, "signed_in": True, "materials": False}
    looks = [own.do("patrol2", "/inspections", {**seen, **more, "what": what}) for what in ("opening_day", "in_class")]
    path = f"/b/classes/{journey.training_class}/form"
    visitor = officer(own, "bureau1")
    visitor.get(path)
    for words in (
        "学员人数：2\n签到情况：正常\n培训资料留存情况：不齐全",
        "教师 2 人",
        f"账本第 {looks[1]['index']} 条",
    ):
        assert words in visitor.text
    assert "否（检查 2 次，有备案号 0 次）" in visitor.text
    checks = own.ids("bureau1", "/inspections", training_class=journey.training_class)
    numbers = [
        {"what": "inspection", "object": one, "system": "skilled_talent", "number": f"J-{n}"}
        for n, one in enumerate(sorted(checks))
    ]
    own.do("patrol2", f"/classes/{journey.training_class}/system-records", {"numbers": numbers})
    visitor.get(path)
    assert "是　J-0、J-1" in visitor.text


def test_a_class_of_apprentices_shows_its_enterprise_and_the_years_caps(own: Api) -> None:
    """With the caps that apply; before it is submitted no rule was asked; afterwards the pack says what may be excepted."""
    works = organisation(own, "enterprise", 80)
    extra = {
        "training_kind": TrainingKind.APPRENTICESHIP,
        "employer": works,
        "prescribed_hours": 10,
        "prescribed_by": "人社厅发〔2020〕1号",
    }
    journey = own.world.journey(size=1, first=120, extra=extra).upto("listed")
    path = f"/b/classes/{journey.training_class}"
    visitor = officer(own)
    visitor.get(path)
    assert "提交开班申请后才按政策核对。" in visitor.text
    journey.upto("submitted")
    visitor.get(path)
    for words in ("企业新型学徒制培训", "测试单位80", "app.cap_200", "app.cap_100", "人社厅发〔2020〕1号"):
        assert words in visitor.text
    visitor.get(f"{path}/education")
    visitor.get(f"{path}/education?degree=yes&document=a%20b", 422)
    visitor.get(f"{path}/education?degree=yes&document=教职成〔2024〕1号")
    proposal = event(signed(own, "bureau1", order_on(visitor.text)).get_json(), "proposal.made")["proposal"]
    second = officer(own, "bureau2")
    second.get(f"/b/proposals/{proposal}")
    assert "教职成〔2024〕1号" in second.text
    assert signed(own, "bureau2", order_on(second.text)).status_code == 201
    visitor.get(path)
    assert "app.cap_500" in visitor.text
    visitor.get(f"{path}/except")
    assert "class.practical_min" in visitor.text
    assert "class.size_max" not in visitor.text


def test_a_school_says_on_its_form_what_kind_of_training_it_is(own: Api) -> None:
    """Apprentices with their enterprise, hours online with their platform, the department, prescribed hours, teachers."""
    works, platform = organisation(own, "enterprise", 81), organisation(own, "online_platform", 82)
    visitor = officer(own, "school")
    visitor.get("/i/new-class")
    form = next(form for form in visitor.forms() if form.action == "/i/new-class")
    teacher = f"{trainee(410).name} {trainee(410).number}\n"
    start = add_days(own.world.today, 20)
    typed = {
        "institution": own.actor("school:id").account,
        "occupation": "6-18-02-04|L4",
        "certificate_type": "training_certificate",
        "region": "4104",
        "planned": "20",
        "hours": "40",
        "practical_hours": "24",
        "minutes_per_hour": "45",
        "workstations": "1",
        "start_date": start,
        "end_date": add_days(start, 30),
        "system_record": "REC-KIND",
        "teachers": teacher,
        "training_kind": "apprenticeship",
        "delivery": "commissioned",
        "department": "housing",
        "action": "1",
        "employer": works,
        "online_hours": "16",
        "prescribed_hours": "36",
        "full_time": teacher,
    }
    assert visitor.submit(form, **typed).status_code == 422
    assert "须填写所用的网络平台" in visitor.text
    assert visitor.submit(form, **typed, platform=platform).status_code == 422
    assert "规定它的文件" in visitor.text
    visitor.follow(visitor.submit(form, **typed, platform=platform, prescribed_by="人社厅发〔2020〕1号"))
    (made,) = own.world.all(TrainingClass, "system_record", "REC-KIND")
    assert (made.training_kind, made.delivery, made.department, made.action) == (
        TrainingKind.APPRENTICESHIP,
        Delivery.COMMISSIONED,
        "housing",
        "1",
    )
    assert (made.employer, made.platform, made.online_hours, made.prescribed_hours) == (works, platform, 16, 36)
    assert made.full_time == made.teachers


@contextmanager
def _stranger(api: Api) -> Iterator[Visitor]:
    hired(api.world, "elsewhere", (Capability.INDUSTRY, "4101"))
    yield officer(api, "elsewhere")


def test_officers_elsewhere_and_other_people_see_none_of_it(own: Api) -> None:
    """Another region's industry officer finds no class; a school and an inspector are told where they may go."""
    journey = _submitted(own, 100)
    with _stranger(own) as visitor:
        visitor.get("/b/")
        assert "开班审核" in visitor.text
        assert "/b/batches" not in visitor.text
        visitor.get("/b/classes?all=1")
        assert journey.training_class not in visitor.text
        visitor.get(f"/b/classes/{journey.training_class}", 404)
        visitor.get("/b/batches", 403)
    for role in ("school", "inspector"):
        officer(own, role).get("/b/classes", 403)
