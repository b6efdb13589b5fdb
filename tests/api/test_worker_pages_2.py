"""The worker's pages beyond the loop: disputes, wishes, helpers, the sealed archive, who looked, notices, consent, another
phone."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from api import realname
from api.cli import main
from api.pages.worker.helpers import shown_number
from ledger.store import engine
from tests.support.http import Api, Http, problem
from tests.support.phones import Phone
from tests.support.visitor import Form, Visitor
from tests.support.world import Journey
from tests.voucher.test_change_class import moved
from voucher.core.dates import add_days
from voucher.lifecycle.attendance import AnswerDispute
from voucher.objects.binding import Binding
from voucher.objects.consent import Consent
from voucher.objects.delegation import Delegation
from voucher.objects.training import Dispute, Enrolment
from voucher.objects.voucher import Voucher, VoucherState
from voucher.objects.wish import Wish
from voucher.shell.demo.cast import trainee
from voucher.shell.looks import LookBook
from voucher.shell.notices import WORDS, Message, Notices, messenger
from voucher.shell.tables import look

pytestmark = pytest.mark.pages


def _visitor(api: Api, journey: Journey, number: int = 0) -> Visitor:
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[number]]))
    return visitor


def _form(visitor: Visitor, ending: str, number: int = 0) -> Form:
    return [form for form in visitor.forms() if form.action.endswith(ending)][number]


def _name_helper(api: Api, journey: Journey, **acts: str) -> Visitor:
    """The first of a class names the second; the first one's browser."""
    visitor = _visitor(api, journey)
    visitor.get("/w/helpers")
    account = journey.workers[journey.people[1]].account
    typed = {"number": shown_number(account), "name": trainee(journey.first + 1).name, "days": "30", **acts}
    visitor.follow(visitor.submit(_form(visitor, "/helpers"), **typed))
    return visitor


def test_a_worker_says_they_were_not_there_and_reads_the_answer(own: Api) -> None:
    """On the session that counts them, once; the institution's answer and its reason stand there afterwards."""
    journey = own.world.journey(size=2).upto("opened")
    own.world.at(journey.start, 18)
    own.world.do("school", journey.session(journey.start))
    visitor = _visitor(own, journey)
    path = f"/w/classes/{journey.training_class}"
    visitor.get(path)
    form = _form(visitor, "/dispute")
    visitor.follow(visitor.submit(form))
    assert "您说没到课，等培训机构答复" in visitor.get(path).text
    assert not [form for form in visitor.forms() if form.action.endswith("/dispute")]
    (found,) = own.world.all(Dispute, "training_class", journey.training_class)
    own.world.do("school", AnswerDispute(dispute=found.id, corrected=True, reason="device_error"))
    text = visitor.get(path).text
    assert "培训机构已更正" in text
    assert "设备记录有误" in text
    assert "未到" in text
    assert own.world.all(Enrolment, "person", journey.people[0])[0].hours == 0
    stolen = dataclasses.replace(form, fields={**form.fields, "session": "0" * 32})
    assert visitor.submit(stolen).status_code == 404


def test_a_wish_is_registered_once_and_listed(own: Api) -> None:
    """By what can be chosen; what cannot be read as a code is refused."""
    journey = own.world.journey(size=1).upto("listed")
    visitor = _visitor(own, journey)
    page = visitor.get("/w/wishes")
    chosen = [a["value"] for a in page.all("option") if "selected" in a]
    assert chosen == ["4104"]
    form = _form(visitor, "/wishes")
    wish = {"occupation": "6-18-02-04", "level": "L4", "region": "4104"}
    visitor.follow(visitor.submit(form, **wish))
    assert "焊工 · 中级工 · 平顶山" in visitor.get("/w/wishes").text
    assert visitor.submit(_form(visitor, "/wishes"), **wish).status_code == 409
    visitor.get("/w/wishes")
    assert visitor.submit(_form(visitor, "/wishes"), **wish | {"level": "不会"}).status_code == 422
    assert len(own.world.all(Wish, "person", journey.people[0])) == 1


def test_a_helper_claims_under_their_own_account_and_the_holder_sees_who(own: Api) -> None:
    """Only after the holder's own consent; the entry's actor is the helper, the timeline says their masked name."""
    journey = own.world.journey(size=2, first=170).upto("issued")
    holder, helper = _name_helper(own, journey, claim="yes"), _visitor(own, journey, 1)
    assert "可以帮办" in holder.text
    (named,) = own.world.all(Delegation, "person", journey.people[0])
    assert f"/w/help/{named.id}" in [a.get("href") for a in helper.get("/w/help").all("a")]
    helper.get(f"/w/help/{named.id}")
    assert not [form for form in helper.forms() if "/claim/" in form.action]
    assert "须由本人先登录" in helper.text
    holder.get("/w/consent")
    holder.follow(holder.submit(_form(holder, "/consent"), agree="yes"))
    helper.get(f"/w/help/{named.id}")
    page = helper.follow(helper.submit(next(form for form in helper.forms() if "/claim/" in form.action)))
    assert "办好了" in page.text
    assert own.world.state(Voucher, journey.voucher()).state == VoucherState.CLAIMED
    assert "由 " in holder.get("/w/").text
    assert "代办" in holder.text
    index = own.world.state(Voucher, journey.voucher()).at
    assert "代办" in holder.get(f"/w/receipts/{index}").text


def test_a_helper_answers_the_survey_and_shows_the_code(own: Api) -> None:
    """What they were named for and nothing else; the phone is the helper's, the holder stays the holder."""
    journey = own.world.journey(size=2, first=180).upto("claimed")
    _name_helper(own, journey, bind="yes")
    (named,) = own.world.all(Delegation, "person", journey.people[0])
    helper = _visitor(own, journey, 1)
    page = helper.get(f"/w/help/{named.id}/code/{journey.voucher()}")
    shown = next(a for a in page.all("div") if a.get("id") == "code")
    assert shown["data-holder"] == journey.people[0]
    body = {"public": Phone(3).public, "holder": journey.people[0]}
    own.do(journey.workers[journey.people[1]], f"/vouchers/{journey.voucher()}/binding", body)
    (binding,) = own.world.all(Binding, "voucher", journey.voucher())
    assert binding.holder == journey.people[0]
    journey.upto("opened")
    journey._taught()
    assert "满意度" not in helper.get(f"/w/help/{named.id}").text.partition("换一个人")[0]
    _name_helper(own, journey, answer="yes")
    helper.get(f"/w/help/{named.id}")
    helper.follow(helper.submit(next(form for form in helper.forms() if "/survey/" in form.action), satisfied="yes"))
    assert own.world.all(Enrolment, "person", journey.people[0])[0].satisfied is True


def test_a_helper_is_found_by_number_and_name_together(own: Api) -> None:
    """A wrong name, a wrong number, one's own number: the same words for what does not fit, and nothing is recorded."""
    journey = own.world.journey(size=2, first=190).upto("listed")
    visitor = _visitor(own, journey)
    mine, theirs = (shown_number(journey.workers[person].account) for person in journey.people)
    name = trainee(191).name
    for number, typed, words in (
        (theirs, "别人", "帮办号和姓名对不上"),
        ("012 3456 7890", name, "帮办号和姓名对不上"),
        ("' OR 1=1", name, "帮办号和姓名对不上"),
        (mine, trainee(190).name, "这是您自己的帮办号"),
    ):
        visitor.get("/w/helpers")
        response = visitor.submit(_form(visitor, "/helpers"), number=number, name=typed, days="30", claim="yes")
        assert response.status_code == 422
        assert words in visitor.text
    visitor.get("/w/helpers")
    assert visitor.submit(_form(visitor, "/helpers"), number=theirs, name=name, days="30").status_code == 422
    assert own.world.all(Delegation, "person", journey.people[0]) == []


def test_helping_ends_by_either_and_at_once(own: Api) -> None:
    """Afterwards their matters do not exist for the helper; a stranger never saw them."""
    journey = own.world.journey(size=3, first=210).upto("issued")
    holder, helper, stranger = (
        _name_helper(own, journey, claim="yes"),
        _visitor(own, journey, 1),
        _visitor(own, journey, 2),
    )
    (named,) = own.world.all(Delegation, "person", journey.people[0])
    assert stranger.ask("GET", f"/w/help/{named.id}").status_code == 404
    helper.get("/w/help")
    form = _form(helper, "/helpers/end")
    stranger.get("/w/archive")
    csrf = stranger.forms()[0].fields["csrf"]
    stolen = dataclasses.replace(form, fields={**form.fields, "csrf": csrf})
    assert stranger.submit(stolen).status_code == 404
    helper.follow(helper.submit(form))
    assert helper.ask("GET", f"/w/help/{named.id}").status_code == 404
    assert "已取消" in holder.get("/w/helpers").text


def test_consent_is_asked_before_the_first_claim_only(own: Api) -> None:
    """Without the tick nothing is claimed; with it the consent is an entry before the claim; later nobody asks again."""
    journey = own.world.journey(size=1).upto("issued")
    visitor = _visitor(own, journey)
    path = f"/w/claim/{journey.voucher()}"
    visitor.get(path)
    (form,) = visitor.forms()
    assert visitor.submit(form).status_code == 422
    assert "须由本人先阅读并同意" in visitor.text
    assert own.world.state(Voucher, journey.voucher()).state == VoucherState.ISSUED
    visitor.follow(visitor.submit(form, agree="yes"))
    (consent,) = own.world.all(Consent, "person", journey.people[0])
    assert consent.at == own.world.state(Voucher, journey.voucher()).at - 1
    visitor.get("/w/consent")
    assert "您已于" in visitor.text
    visitor.follow(visitor.submit(_form(visitor, "/withdraw")))
    assert "撤回同意" in visitor.get("/w/consent").text
    assert own.world.all(Consent, "person", journey.people[0])[0].withdrawn_on == own.world.today


def test_whoever_opens_a_name_is_shown_to_its_owner(own: Api) -> None:
    """An officer by the API, counted by day; not oneself, and not what was refused."""
    journey = own.world.journey(size=2).upto("listed")
    person = journey.people[0]
    visitor = _visitor(own, journey)
    visitor.get("/w/archive")
    assert "还没有别人看过" in visitor.get("/w/looks").text
    for _ in range(3):
        own.one("bureau1", f"/persons/{person}/identity")
    problem(own.get("school", f"/persons/{person}/identity"), 404, "object.unknown")
    text = visitor.get("/w/looks").text
    assert "河南（人社部门）" in text
    assert "查看您的姓名和证件号码" in text
    assert "当天 3 次" in text
    assert "培训机构" not in text.partition("谁看过")[2]
    with engine.snapshot(own.home.database) as connection:
        assert len(connection.execute(sa.select(look)).all()) == 1


def test_looking_at_many_people_costs_one_write(own: Api) -> None:
    """However many: two statements for five thousand, none for nobody."""
    people = [f"{number:032x}" for number in range(5000)]
    statements: list[str] = []
    sa.event.listen(own.home.database, "before_cursor_execute", lambda *given: statements.append(given[2]))
    book = LookBook(own.home.database)
    book.record(people, "a", "test", own.home.clock.now())
    book.record([], "a", "test", own.home.clock.now())
    assert len([text for text in statements if text.startswith("INSERT")]) == 2
    (found,) = book.of(people[4999:])
    assert (found.account, found.times) == ("a", 1)


def test_what_cannot_be_recorded_is_not_shown(own: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the record of the look fails, so does the answer."""
    journey = own.world.journey(size=1).upto("listed")
    monkeypatch.setattr("voucher.shell.looks.look", look.to_metadata(sa.MetaData(), name="nowhere"))
    response = own.get("bureau1", f"/persons/{journey.people[0]}/identity")
    assert response.status_code >= 500
    assert trainee(0).name not in response.get_data(as_text=True)


class Kept:
    """A messenger that keeps what it is given, or fails."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fails = False

    def send(self, message: Message) -> bool:
        """Taken, unless the line is down."""
        if self.fails:
            raise ConnectionError
        self.messages.append(message)
        return True


def test_people_are_told_of_each_step_once(own: Api) -> None:
    """Issue, other days, opening, attendance, result, certificate, publicity, payment: on the page and by message, once."""
    journey = own.world.journey(size=2, first=220).upto("approved")
    own.world.do("school", moved(journey, journey.start, add_days(journey.start, 70)))
    journey.upto("paid")
    notices, by = Notices(own.home), Kept()
    while notices.collect():
        pass
    assert {row.what for row in notices.of(journey.people[0])} == set(WORDS) - {"held", "stopped"}
    assert notices.collect() == 0
    notices.send(by)
    assert notices.send(by) == 0
    last = {row.what for row in notices.of(journey.people[0]) if row.sent is not None}
    assert "paid" in last
    assert "issued" not in last
    assert {message.phone for message in by.messages} == {trainee(220).phone, trainee(221).phone}
    assert all(trainee(220).name not in message.text + message.name for message in by.messages)
    text = _visitor(own, journey).get("/w/notices").text
    assert "给您发了一张职业培训券" in text
    assert "已发短信" in text
    assert _visitor(own, journey).get("/w/notices", query_string={"lang": "en"})


def test_a_messenger_that_fails_is_asked_again_and_withdrawn_consent_is_heeded(own: Api) -> None:
    """A line that is down loses nothing; whoever took their consent back gets no message, and still has the page."""
    journey = own.world.journey(size=2, first=230).upto("issued")
    notices, by = Notices(own.home), Kept()
    while notices.collect():
        pass
    by.fails = True
    assert notices.send(by) == 0
    visitor = _visitor(own, journey)
    visitor.get("/w/consent")
    visitor.follow(visitor.submit(_form(visitor, "/consent"), agree="yes"))
    visitor.get("/w/consent")
    visitor.follow(visitor.submit(_form(visitor, "/withdraw")))
    by.fails = False
    assert notices.send(by) == 1
    assert [message.phone for message in by.messages] == [trainee(231).phone]
    assert "未发短信" in visitor.get("/w/notices").text


def test_another_phone_needs_the_holders_own_proof(own: Api) -> None:
    """The page asks the real-name service; somebody else's name is refused, the holder's brings a token that binds."""
    journey = own.world.journey(size=2, first=240).upto("claimed")
    visitor, voucher = _visitor(own, journey), journey.voucher()
    visitor.get(f"/w/code/{voucher}/check")
    form = _form(visitor, "/check")
    assert visitor.submit(form, name=trainee(241).name, number=trainee(241).number).status_code == 422
    assert "认证的不是券的本人" in visitor.text
    assert visitor.submit(form, name=trainee(240).name, number=trainee(240).number).status_code == 200
    assert visitor.page
    proof = next(a for a in visitor.page.all("div") if a.get("id") == "code")["data-proof"]
    assert trainee(240).number not in str(proof)
    worker = journey.workers[journey.people[0]]
    own.do(worker, f"/vouchers/{voucher}/binding", {"public": Phone(1).public})
    own.do(worker, f"/vouchers/{voucher}/binding", {"public": Phone(2).public, "real_name": proof})
    assert visitor.ask("GET", f"/w/code/{journey.voucher(1)}/check").status_code == 404


def test_where_no_service_is_connected_the_page_sends_people_to_a_counter(own: Api) -> None:
    """No button that could not work, and no form; the words say where to go and what to bring."""
    journey = own.world.journey(size=1, first=250).upto("claimed")
    own.app.extensions["real_name"] = None
    visitor = _visitor(own, journey)
    text = visitor.get(f"/w/code/{journey.voucher()}").text
    assert "请带身份证和这部手机" in text
    assert visitor.ask("GET", f"/w/code/{journey.voucher()}/check").status_code == 404


def test_every_page_says_on_whose_account_one_is(own: Api) -> None:
    """By the masked name, in the page and nowhere in an address."""
    journey = own.world.journey(size=1, first=260).upto("issued")
    visitor = _visitor(own, journey)
    for path in ("/w/", "/w/claim", "/w/classes", "/w/archive", "/w/helpers", "/w/notices"):
        text = visitor.get(path).text
        assert "当前账号" in text
    assert trainee(260).name not in visitor.text


def test_a_flag_is_shown_to_nobody_but_the_bureau(own: Api) -> None:
    """That one phone shows many people's vouchers is no word on a worker's page."""
    journey = own.world.journey(size=5, first=270).upto("claimed")
    for number, person in enumerate(journey.people):
        path = f"/vouchers/{journey.voucher(number)}/binding"
        made = own.do(journey.workers[person], path, {"public": Phone(9).public})
    flags = [event for event in made["events"] if event.get("flags")]
    visitor = _visitor(own, journey, 4)
    for path in ("/w/", "/w/archive", f"/w/code/{journey.voucher(4)}"):
        assert "many_workers" not in visitor.get(path).text
    assert flags


def test_in_earnest_nobody_simulates(real: Http) -> None:
    """Neither the real-name service nor the messenger exists unless one is configured."""
    assert realname.adapter(real.home) is None
    assert messenger(real.home) is None


def test_notices_are_made_by_a_process_of_their_own(own: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tvl notify --once` reads what there is and ends; months late, nothing is sent any more."""
    journey = own.world.journey(size=1, first=290).upto("issued")
    monkeypatch.setenv("TVL_HOME", str(own.home.folder))
    monkeypatch.setenv("TVL_DATABASE_URL", own.home.urls.database)
    monkeypatch.setenv("TVL_KEY_STORE_URL", own.home.urls.key_store)
    result = CliRunner().invoke(main, ["notify", "--once"])
    assert (result.exit_code, result.output) == (0, "")
    (row,) = Notices(own.home).of(journey.people[0])
    assert (row.what, row.sent, row.tries) == ("issued", None, 0)
