"""The worker's pages, step by step along a class, in both languages."""

from __future__ import annotations

import dataclasses

import pytest

from tests.support.http import Api
from tests.support.visitor import Visitor
from tests.support.world import STEPS, Journey
from voucher.objects.claim import ClaimLine
from voucher.objects.training import Enrolment
from voucher.objects.voucher import Voucher

pytestmark = pytest.mark.pages

PAGES = ("/w/", "/w/claim", "/w/classes", "/w/results", "/w/archive")


def _visitor(api: Api, journey: Journey, number: int = 0) -> Visitor:
    """One of the class's workers with a browser."""
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[number]]))
    return visitor


def _journey(api: Api, step: str, **options: int) -> Journey:
    return api.world.journey(**{"size": 2, **options}).upto(step)


def test_a_worker_claims_a_voucher_and_gets_the_receipt(own: Api) -> None:
    """From the first page through the form to the receipt, which names the entry and its proof files."""
    journey = _journey(own, "issued")
    visitor = _visitor(own, journey)
    assert "该您办理" in visitor.get("/w/").text
    voucher = journey.voucher()
    assert f"/w/claim/{voucher}" in visitor.text
    visitor.get(f"/w/claim/{voucher}")
    form = visitor.forms()[0]
    response = visitor.submit(form, agree="yes")
    page = visitor.follow(response)
    index = own.world.size() - 1
    assert f"账本第 {index} 条" in page.text
    own.home.publisher().publish()
    files = [str(a["href"]) for a in page.all("a") if str(a["href"]).startswith("/log/")]
    assert len(files) == 4
    for path in files:
        assert own.call("GET", "/" + path).status_code == 200
    assert "已领券" in visitor.get("/w/").text
    again = visitor.submit(form)
    assert again.headers["Location"] == response.headers["Location"]
    assert own.world.size() == index + 1


def test_what_cannot_be_claimed_says_why(own: Api) -> None:
    """A claimed voucher, a voucher past its day: the words of the refusal and its clause, and no button."""
    journey = _journey(own, "issued")
    visitor = _visitor(own, journey)
    visitor.get(f"/w/claim/{journey.voucher()}")
    form = visitor.forms()[0]
    visitor.submit(form, agree="yes")
    assert "该环节已经完成" in visitor.get(f"/w/claim/{journey.voucher()}").text
    assert visitor.forms() == []
    form.fields["key"] = "00000000-0000-4000-8000-000000000001"
    assert visitor.submit(form).status_code == 409
    assert "不能办理" in visitor.text
    expiring = own.world.journey(size=1, first=40, valid_to=own.world.today).upto("issued")
    own.world.later(2)
    late = _visitor(own, expiring)
    assert "该券已于" in late.get("/w/claim").text
    assert "文件未定有效期：随批次设定" in late.text
    late.get(f"/w/claim/{expiring.voucher()}")
    assert late.forms() == []


def test_somebody_without_a_voucher_learns_why(own: Api) -> None:
    """A voucher in use, with its clause; or nothing against it, and whom to tell that one wants to train."""
    journey = _journey(own, "opened")
    page = _visitor(own, journey).get("/w/claim")
    assert "同一类别已有一张未使用完的培训券" in page.text
    listed = own.world.journey(size=1, first=60).upto("listed")
    assert "您符合条件，但人社部门还没有给您发券" in _visitor(own, listed).get("/w/claim").text


def test_the_month_after_an_evaluation_is_told_with_its_day(own: Api) -> None:
    """Whoever was just evaluated reads from when on, with the clause and its source, and nothing once it has passed."""
    journey = _journey(own, "evaluated", size=1, failing=1)
    voucher = journey.voucher()
    own.do("body", f"/vouchers/{voucher}/fail-finally", {"evaluation": journey.evaluation})
    visitor = _visitor(own, journey)
    text = visitor.get("/w/claim").text
    assert "起方可再次参加" in text
    assert "两次培训间隔一个月" in text
    own.world.later(40)
    visitor = _visitor(own, journey)
    assert "您符合条件" in visitor.get("/w/claim").text


@pytest.mark.parametrize("step", STEPS[STEPS.index("issued") :])
def test_every_step_of_the_loop_shows_what_comes_next(api: Api, step: str) -> None:
    """At each step every page opens in both languages, and the first one says whose turn it is."""
    journey = _shared(api, step)
    visitor = _visitor(api, journey)
    for path in PAGES:
        assert visitor.get(path, query_string={"lang": "zh"}).all("html")[0]["lang"] == "zh-Hans"
    text = visitor.get("/w/").text
    assert any(words in text for words in ("该您办理", "等培训机构", "等评价机构", "等人社部门", "已办完"))
    english = visitor.get("/w/", query_string={"lang": "en"})
    assert english.all("html")[0]["lang"] == "en"
    main = visitor.text.partition("<main")[2].partition("</main>")[0]
    assert not any("\u4e00" <= character <= "\u9fff" for character in main)


_ON_THE_WAY: dict[int, Journey] = {}


def _shared(api: Api, step: str) -> Journey:
    """One class that the steps of a module walk along, one after the other."""
    journey = _ON_THE_WAY.get(id(api))
    if journey is None:
        journey = _ON_THE_WAY[id(api)] = api.world.journey(size=2, first=150)
    return journey.upto(step)


def test_attendance_is_shown_session_by_session(own: Api) -> None:
    """Date, times and hours of each session, whether one was there, with the receipt; hours add up."""
    journey = _journey(own, "taught")
    visitor = _visitor(own, journey)
    page = visitor.get(f"/w/classes/{journey.training_class}")
    hours = own.world.all(Enrolment, "person", journey.people[0])[0].hours
    assert f"{hours} / {journey.days * 5}" in page.text
    assert page.text.count(" · 凭证 2026-") == hours // 5
    assert "未到 2026-" not in page.text
    assert "演示培训学校" in page.text


def test_a_worker_answers_the_survey_once(own: Api) -> None:
    """The answer is an entry; afterwards the page says so and offers no form."""
    journey = _journey(own, "opened")
    visitor = _visitor(own, journey)
    path = f"/w/survey/{journey.training_class}"
    assert "现在不能评价" in visitor.get(path).text
    journey._taught()
    visitor.get(path)
    (form,) = visitor.forms()
    assert visitor.submit(form, satisfied="perhaps").status_code == 422
    page = visitor.follow(visitor.submit(form, satisfied="no"))
    assert "凭证" in page.text
    assert "您已经评价过了" in visitor.get(path).text
    assert visitor.forms() == []


def test_results_and_certificate_are_shown_to_their_holder(own: Api) -> None:
    """The number of the certificate in full; whoever failed sees that, and what to do."""
    journey = _journey(own, "certified", failing=1)
    holder, failed = _visitor(own, journey), _visitor(own, journey, 1)
    text = holder.get("/w/results").text
    assert "合格" in text
    assert "Y000141410099264" in text
    assert "已核验属实" in text
    assert "不合格" in failed.get("/w/results").text
    assert "还没有证书" in failed.text
    assert "这次考核没有通过" in failed.get("/w/").text


def test_a_worker_objects_during_publicity(own: Api) -> None:
    """The form stands there while results are public; the line is held, and the words are in no entry."""
    journey = _journey(own, "publicised")
    visitor = _visitor(own, journey)
    page = visitor.get(f"/w/money/{journey.voucher()}")
    assert "正在公示" in page.text
    form = next(form for form in visitor.forms() if form.action.endswith("/object"))
    assert visitor.submit(form, text="  ").status_code == 422
    form.fields["text"] = "我没有参加这次培训"
    visitor.follow(visitor.submit(form))
    (line,) = own.world.all(ClaimLine, "voucher", journey.voucher())
    assert line.held
    assert "有异议，这一笔暂缓" in visitor.get(f"/w/money/{journey.voucher()}").text
    assert not [form for form in visitor.forms() if form.action.endswith("/object")]
    other = _visitor(own, journey, 1)
    other.get(f"/w/money/{journey.voucher(1)}")
    theirs = next(form for form in other.forms() if form.action.endswith("/object"))
    stolen = dataclasses.replace(theirs, fields={**theirs.fields, "line": line.id, "text": "x"})
    assert other.submit(stolen).status_code == 404


def test_nobody_sees_what_is_anothers(own: Api) -> None:
    """Another's voucher, class, money, code and receipts do not exist for a worker."""
    journey = _journey(own, "enrolled")
    other = own.world.journey(size=1, first=80).upto("claimed")
    visitor = _visitor(own, other)
    voucher = journey.voucher()
    index = own.world.state(Voucher, voucher).at
    for path in (
        f"/w/claim/{voucher}",
        f"/w/money/{voucher}",
        f"/w/code/{voucher}",
        f"/w/classes/{journey.training_class}",
        f"/w/survey/{journey.training_class}",
        f"/w/receipts/{index}",
        "/w/receipts/99999999",
        "/w/receipts/0",
    ):
        assert visitor.ask("GET", path).status_code == 404, path
    visitor.get("/w/archive")
    word = visitor.forms()[-1].fields["csrf"]
    key = "00000000-0000-4000-8000-000000000002"
    response = visitor.ask("POST", f"/w/claim/{voucher}", data={"csrf": word, "key": key})
    assert response.status_code == 403
    assert "不得转让" in visitor.text


def test_the_code_page_asks_for_purpose_and_class_first(own: Api) -> None:
    """Only for a voucher that can be shown; it offers the classes that have the worker on their roster."""
    journey = _journey(own, "issued")
    visitor = _visitor(own, journey)
    assert visitor.ask("GET", f"/w/code/{journey.voucher()}").status_code == 409
    journey.upto("claimed")
    page = visitor.get(f"/w/code/{journey.voucher()}")
    assert [a.get("value") for a in page.all("input") if a.get("name") == "class"] == [journey.training_class]
    checked = [a.get("value") for a in page.all("input") if a.get("name") == "purpose" and "checked" in a]
    assert checked == ["enrol"]


def test_classes_that_take_people_are_listed_with_what_to_do(own: Api) -> None:
    """Those that have the worker on their roster come first; the others say how to get on it."""
    own.world.journey(size=1, first=90).upto("approved")
    journey = _journey(own, "claimed")
    text = _visitor(own, journey).get("/w/classes").text
    assert text.index("花名册上有您") < text.index("花名册上还没有您")


def test_a_suspended_or_expired_voucher_says_so(own: Api) -> None:
    """The timeline keeps what was reached; what comes next is the bureau's."""
    journey = _journey(own, "claimed")
    voucher = journey.voucher()
    own.do("bureau1", f"/vouchers/{voucher}/suspend", {"reason": "inspection_fault"})
    text = _visitor(own, journey).get("/w/").text
    assert "此券暂停使用" in text
    assert "等人社部门" in text


def test_choices_of_language_and_print_are_kept(own: Api) -> None:
    """By the address once, then by a cookie; what cannot be chosen is ignored."""
    visitor = _visitor(own, _journey(own, "listed"))
    visitor.get("/w/", query_string={"lang": "en", "print": "large"})
    page = visitor.get("/w/classes")
    assert page.all("html") == [{"lang": "en", "class": "large"}]
    visitor.get("/w/", query_string={"lang": "fr", "print": "huge"})
    assert visitor.get("/w/classes").all("html") == [{"lang": "en", "class": "large"}]
    visitor.get("/w/", query_string={"lang": "zh", "print": "normal"})
    assert visitor.get("/w/classes").all("html") == [{"lang": "zh-Hans"}]


def test_pages_are_kept_by_nobody(own: Api) -> None:
    """No page of a person's is stored on the way or in the browser's history."""
    visitor = _visitor(own, _journey(own, "listed"))
    for path in (*PAGES, "/sign-in"):
        assert visitor.ask("GET", path).headers["Cache-Control"] == "no-store"
