"""Pages about what is known of people: the worker's own, and the officer's."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.support.bureau import check, officer
from tests.support.html import Page
from tests.support.http import Api
from tests.support.visitor import Form, Visitor
from voucher.register.wishes import RegisterWish
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import OCCUPATION, SITE

pytestmark = pytest.mark.pages


def _send(visitor: Visitor, form: Form, **fields: Any) -> str:
    """Send a form with the paper that shows what it says."""
    paper = (BytesIO(b"a certificate of discharge"), "paper.pdf")
    response = visitor.ask("POST", form.action, data={**form.fields, **fields, "paper": paper})
    assert response.status_code == 200, visitor.text
    return visitor.text


def _form(visitor: Visitor, action: str) -> Form:
    return next(form for form in visitor.forms() if form.action == action)


def test_a_worker_answers_the_questionnaire_and_reads_what_is_recorded(own: Api) -> None:
    """In both languages and in large print; the answer is an entry with its receipt, and counts from then on."""
    journey = own.world.journey(size=1).upto("listed")
    (person,) = journey.people
    visitor = Visitor(own)
    visitor.carry(own.of(journey.workers[person]))
    assert "您愿意参加培训吗？" in visitor.get("/w/profile?print=large").text
    page = visitor.follow(visitor.submit(visitor.forms()[0], training="yes", job="no", able="yes"))
    assert f"账本第 {own.world.size() - 1} 条" in page.text
    assert "培训意愿、就业意愿、劳动能力" in visitor.get("/w/claim").text
    text = visitor.get("/w/profile?lang=en").text
    assert "What is recorded about me" in text
    assert "oneself" in text
    bad = visitor.submit(visitor.forms()[0], training="perhaps", job="no", able="yes")
    assert bad.status_code == 422


def test_an_officer_enters_a_profile_and_the_worker_sees_it(own: Api) -> None:
    """By the card's number; what was entered shows at once, decides the list, and lies on no address and in no entry."""
    journey = own.world.journey(size=1, first=60).upto("listed")
    (person,) = journey.people
    visitor = officer(own)
    wish = RegisterWish(person=person, occupation=OCCUPATION, level="L4", region=SITE)
    own.world.do(journey.workers[person], wish)
    assert "1 人，共登记 1 人" in visitor.get("/b/people").text
    _send(visitor, _form(visitor, "/b/people"), number=trainee(60).number)
    school = {"school": "technical_school", "graduates_on": "2020-07-01", "programme": "technical_senior"}
    _send(visitor, _form(visitor, "/b/people/profile"), group="prisoner", ends_on="2030-01-01", trained="yes", **school)
    assert "服刑人员 · 有证明材料" in visitor.text
    assert "全日制技工院校高级工班" in visitor.text
    _send(visitor, _form(visitor, "/b/people/questionnaire"), training="yes", job="no", able="yes")
    assert "有就业意愿" in visitor.text
    page = check(officer(own), [person], today=own.world.today).get_data(as_text=True)
    for clause in ("target.prisoner_test", "elig.intent_triple"):
        assert clause in page
    worker = Visitor(own)
    worker.carry(own.of(journey.workers[person]))
    assert "2030-01-01" in worker.get("/w/profile").text


def test_many_are_entered_by_a_list_and_a_wrong_one_changes_nothing(own: Api) -> None:
    """Rows of a spreadsheet, codes in words; an unknown number, word or column, or no rows, is refused, and stays to be
    mended."""
    own.world.journey(size=2, first=60).upto("listed")
    visitor = officer(own)
    visitor.get("/b/people")
    form = _form(visitor, "/b/people/many")
    header = "身份证号码\t人员类别\t学校类型\t毕业日期"
    first = f"{trainee(60).number}\t退役军人、失业人员\t技工院校\t2024/7/1"
    second = f"{trainee(61).number}\tdisabled"
    assert "已登记 2 人的资料" in _send(visitor, form, list=f"{header}\n{first}\n\n{second}\n")
    found = _send(visitor, _form(visitor, "/b/people"), number=trainee(60).number)
    for said in ("退役军人", "失业人员", "技工院校", "2024-07-01"):
        assert said in found
    size = own.world.size()
    for wrong in (
        "not a list",
        header,
        f"身份证号码,人员类别\n{trainee(60).number},骑士",
        f"{header}\n{trainee(99).number}",
        f"{header}\n{trainee(60).number}\t骑士",
        f"{header}\n{first}\t多一格",
        f"身份证号码\t星座\n{trainee(60).number}\t狮子",
    ):
        paper = (BytesIO(b"paper"), "paper.pdf")
        response = visitor.ask("POST", form.action, data={**form.fields, "list": wrong, "paper": paper})
        assert response.status_code == 422
        assert isinstance(visitor.page, Page)
    assert own.world.size() == size
