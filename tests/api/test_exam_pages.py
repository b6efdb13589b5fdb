"""An evaluation body brings in its exam platform's results by file: looked at, signed, and shown beside its own results."""

from __future__ import annotations

import io
import re
import uuid

import pytest

from tests.support.bureau import order_on, signed
from tests.support.evaluating import Alone, registered
from tests.support.http import Api
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.core.ids import derive
from voucher.lifecycle.evaluate import PlanEvaluation
from voucher.objects.external import ExternalRecord
from voucher.shell.demo.setting import SITE

pytestmark = pytest.mark.pages
HEADER = "source,number,digest,person,happened,exam,attempt,passed,score"


def _planned(api: Api, journey: Journey, day: str) -> str:
    """An evaluation of the class on that day."""
    key, body = str(uuid.uuid4()), api.world.cast["body:id"].account
    command = PlanEvaluation(body=body, training_class=journey.training_class, held_on=day, way="exam")
    api.world.do("body", command, key)
    return str(derive(api.world.cast["body"].account, key))


def _body(api: Api, evaluation: str) -> Visitor:
    """The body's operator, come to the page from the evaluation's own."""
    visitor = Visitor(api)
    visitor.carry(api.of("body"))
    page = visitor.get(f"/i/evaluations/{evaluation}")
    assert f"/i/evaluations/{evaluation}/exam" in [link["href"] for link in page.all("a")]
    visitor.get(f"/i/evaluations/{evaluation}/exam")
    return visitor


def _sent(visitor: Visitor, evaluation: str, lines: list[str], do: str = "look") -> tuple[int, str]:
    path = f"/i/evaluations/{evaluation}/exam"
    token = next(form for form in visitor.forms() if form.action == path).fields["csrf"]
    data = {"csrf": token, "do": do, "file": (io.BytesIO("\n".join([HEADER, *lines]).encode()), "exam.csv")}
    answer = visitor.ask("POST", path, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_results_of_the_platform_are_looked_at_then_signed(own: Api) -> None:
    """A bad line stands by its cell and nothing can be signed; without it, one entry; the page shows what differs."""
    journey = own.world.journey(size=2).upto("surveyed")
    day = add_days(own.world.today, 1)
    evaluation = _planned(own, journey, day)
    own.world.at(day, 17)
    visitor = _body(own, evaluation)
    one, other = journey.people
    line = "exam-1,{},{},{},{} 10:00,E-1,1,{},{}"
    good = [line.format(1, "0" * 64, one, day, "yes", 8050), line.format(2, "0" * 64, other, day, "no", 4000)]
    bad = line.format(3, "0" * 64, other, add_days(day, -1), "yes", 9000)
    status, text = _sent(visitor, evaluation, [*good, bad])
    assert (status, "E4" in text, "data-order" in text) == (200, True, False)
    status, text = _sent(visitor, evaluation, [*good, bad], "skip")
    assert (status, "签名后只收没有错误的行" in text) == (200, True)
    assert own.world.all(ExternalRecord, "evaluation", evaluation) == []
    order = order_on(text)
    assert order["next"] == f"/i/evaluations/{evaluation}/exam"
    assert signed(own, "body", order).status_code == 201
    records = own.world.all(ExternalRecord, "evaluation", evaluation)
    assert {one.facts.person for one in records} == set(journey.people)
    own.do("body", f"/evaluations/{evaluation}/results", {"passed": journey.people, "failed": []})
    visitor.get(f"/i/evaluations/{evaluation}/exam")
    assert "80.50 分" in visitor.text
    assert visitor.text.count("与登记的结果不一致") == 1
    status, text = _sent(visitor, evaluation, [*good, bad], "skip")
    assert (status, f"第 {records[0].at} 条" in text, "data-order" in text) == (422, True, False)


def test_a_file_that_comes_too_early_is_refused_before_anybody_signs(own: Api) -> None:
    """Before the day: said as a whole, once, not for each line."""
    journey = own.world.journey(size=2).upto("surveyed")
    day = add_days(own.world.today, 3)
    visitor = _body(own, evaluation := _planned(own, journey, day))
    line = f"exam-1,1,{'0' * 64},{journey.people[0]},{day} 10:00,E-1,1,yes,8050"
    status, text = _sent(visitor, evaluation, [line])
    assert (status, "data-order" in text) == (422, False)
    assert text.count(f"考核在 {day} 举行，从当天起才能登记。") == 1


def test_only_the_body_itself_has_the_page(own: Api) -> None:
    """The school whose class it is, another school and an officer do not; the empty file has the columns."""
    journey = own.world.journey(size=1).upto("surveyed")
    evaluation = _planned(own, journey, add_days(own.world.today, 1))
    for role, status in (("school", 404), ("school2", 404), ("bureau1", 403)):
        visitor = Visitor(own)
        visitor.carry(own.of(role))
        visitor.get(f"/i/evaluations/{evaluation}/exam", status)
    visitor = _body(own, evaluation)
    empty = visitor.ask("GET", "/i/evaluations/exam-result.csv").get_data(as_text=True)
    assert empty.lstrip("\ufeff").split(",")[:5] == HEADER.split(",")[:5]


def test_an_evaluation_without_a_class_has_its_platform_s_results_too(own: Api) -> None:
    """The body examined people who were not trained for it: their results come in the same way."""
    found = Alone(own, registered(own, 940, 2, SITE), SITE, "L3")
    found.evaluate()
    own.world.at(own.world.today, 18)
    lines = [f"exam-1,{n},{'0' * 64},{one},{own.world.today} 10:00,E-1,1,yes," for n, one in enumerate(found.people)]
    status, text = _sent(_body(own, found.evaluation), found.evaluation, lines)
    assert (status, "没有发现问题" in text) == (200, True)
    assert signed(own, "body", order_on(text)).status_code == 201
    assert len(own.world.all(ExternalRecord, "evaluation", found.evaluation)) == 2
    assert _body(own, found.evaluation).text.count("第 1 次") == 2


def test_two_flags_of_one_exam_are_told_apart_by_whom_they_are_about(own: Api) -> None:
    """The body passed both, the platform neither: the officer's queue and list name each, masked."""
    journey = own.world.journey(size=2).upto("surveyed")
    day = add_days(own.world.today, 1)
    evaluation = _planned(own, journey, day)
    own.world.at(day, 17)
    lines = [f"exam-1,{n},{'0' * 64},{one},{day} 10:00,E-1,1,no,10" for n, one in enumerate(journey.people)]
    _status, text = _sent(_body(own, evaluation), evaluation, lines)
    assert signed(own, "body", order_on(text)).status_code == 201
    own.do("body", f"/evaluations/{evaluation}/results", {"passed": journey.people, "failed": []})
    for path in ("/b/?sort=flag", "/b/flags"):
        officer = Visitor(own)
        officer.carry(own.of("bureau1"))
        officer.get(path)
        named = re.findall(r"\S+\*+\S* …\w{4}", officer.text)
        assert len(named) == len(set(named)) == 2, path
