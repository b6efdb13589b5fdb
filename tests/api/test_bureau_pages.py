"""The bureau's pages on both engines: a list looked at, proposed, approved and issued; the counter; the operator's keys."""

from __future__ import annotations

import html
import io
import json
import logging
import re
import time
import uuid
from hashlib import sha256

import pypdfium2
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from api.pages.signing import fingerprint
from ledger.store import engine, tables
from tests.support.asking import hired
from tests.support.http import Api, event, problem, sign
from tests.support.phones import Phone, binding_of
from tests.support.visitor import Visitor
from voucher.objects.account import Account, Capability, Key
from voucher.objects.binding import Binding, BindingState
from voucher.objects.person import Person, PersonState
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch
from voucher.register.keys import key_id_of
from voucher.shell import issuing
from voucher.shell.demo.cast import trainee
from voucher.shell.tables import activation, issue_list, refusal
from voucher.tv1.names import mask

DOCUMENT = "豫技领办〔2024〕4号 附件1"


def _officer(api: Api, role: str = "bureau1") -> Visitor:
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return visitor


def _order(page: str) -> dict[str, str]:
    """The order on a page, as the browser's module reads it."""
    found = re.search(r"<section[^>]*data-order([^>]*)>", page, re.DOTALL)
    assert found
    return {name: html.unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', found.group(1))}


def _signed(api: Api, role: str, order: dict[str, str]) -> TestResponse:
    """Sign an order of a page as the module does, with the role's key."""
    path, body = order["path"].removeprefix("/api/v1"), json.loads(order["body"])
    shown = api.post(role, path, body, key=order["key"], query_string={"statement": "true"})
    signature = sign(api.actor(role), shown.get_json()["statement"])
    return api.post(role, path, body | {"signature": signature}, key=order["key"])


def _check(visitor: Visitor, lines: list[str], **terms: str) -> TestResponse:
    visitor.get("/b/check")
    form = next(form for form in visitor.forms() if form.action == "/b/check")
    today = terms.pop("today", form.fields.get("valid_from", ""))
    fields = {"category": "skills", "region": "4101", "valid_from": today or "2026-03-02", "valid_to": "", **terms}
    return visitor.submit(form, list="\n".join(lines), **fields)


def _proposed(api: Api, lines: list[str]) -> str:
    """A batch that the first officer proposed through the pages; the proposal."""
    visitor = _officer(api)
    assert _check(visitor, lines).status_code == 200
    form = next(form for form in visitor.forms() if form.action == "/b/lists")
    visitor.follow(visitor.submit(form))
    response = _signed(api, "bureau1", _order(visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)
    return str(event(response.get_json(), "proposal.made")["proposal"])


def _approved(api: Api, lines: list[str]) -> str:
    """The batch that two officers approved."""
    proposal = _proposed(api, lines)
    visitor = _officer(api, "bureau2")
    visitor.get(f"/b/proposals/{proposal}")
    response = _signed(api, "bureau2", _order(visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)
    return str(event(response.get_json(), "batch.approved")["batch"])


def _issued(visitor: Visitor, batch: str) -> None:
    """Press the button, then look until the page says that the work is over."""
    visitor.get(f"/b/batches/{batch}")
    form = next(form for form in visitor.forms() if form.action.endswith("/issue"))
    visitor.follow(visitor.submit(form))
    deadline = time.monotonic() + 20
    while "data-refresh" in visitor.text:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        visitor.get(f"/b/batches/{batch}")


def _numbers(first: int, count: int) -> list[str]:
    return [f"{trainee(n).number} {trainee(n).name}" for n in range(first, first + count)]


def test_a_list_is_looked_at_with_the_reason_for_everybody(own: Api) -> None:
    """Yes, or the refusal with its clause; repeated, misnamed, malformed and unknown lines; and nothing is written."""
    own.world.journey(size=1, first=0).upto("issued")
    assessed = own.world.journey(size=1, first=20, failing=1).upto("evaluated")
    voucher = assessed.voucher()
    own.do("body", f"/vouchers/{voucher}/fail-finally", {"evaluation": assessed.evaluation})
    people = own.world.journey(size=1, first=60).upto("listed").people
    visitor, size = _officer(own), own.world.size()
    lines = [
        *(*_numbers(0, 1), *_numbers(20, 1), people[0], people[0], f"{trainee(60).number} 别人", "f" * 32, "123"),
    ]
    page = _check(visitor, lines, today=own.world.today).get_data(as_text=True)
    rows = [re.sub("<[^>]+>", " ", row) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)[1:]]
    for row, words in zip(
        rows,
        (
            "同一类别已有一张未使用完的培训券",
            "elig.gap_one_month",
            "可以发",
            "名单上前面已有同一人",
            "名单上的姓名与登记的姓名不一致",
            "没有找到，或您无权查看",
            "没有找到，或您无权查看",
        ),
        strict=True,
    ):
        assert words in row
    assert "可以发 1 人" in page
    assert "不能发 6 人" in page
    assert own.world.size() == size
    for secret in (trainee(0).name, trainee(60).name, trainee(0).number):
        assert secret not in page


def test_a_sheet_is_looked_at_and_its_bad_cells_are_named(own: Api) -> None:
    """People of a sheet are found through the vault; a wrong number is told with its cell."""
    own.world.journey(size=1, first=60).upto("listed")
    one = trainee(60)
    sheet = f"姓名,身份证号\n{one.name},{one.number}\n王某,410099198503070001\n".encode()
    visitor = _officer(own)
    visitor.get("/b/check")
    (form,) = [form for form in visitor.forms() if form.action == "/b/check"]
    fields = {**form.fields, "category": "skills", "region": "4101", "valid_from": own.world.today, "list": ""}
    visitor.ask("POST", form.action, data={**fields, "sheet": (io.BytesIO(sheet), "名单.csv")})
    assert "可以发 1 人" in visitor.text
    assert "<td>B3</td>" in visitor.text
    broken = visitor.ask("POST", form.action, data={**fields, "sheet": (io.BytesIO(b"\x00\x01"), "名单.xlsx")})
    assert broken.status_code == 422
    empty = visitor.ask("POST", form.action, data=fields)
    assert empty.status_code == 422


def test_a_batch_is_proposed_approved_and_issued_through_the_pages(own: Api) -> None:
    """Two officers sign, the parts are issued in the background, and every voucher is there once."""
    people = own.world.journey(size=3, first=60).upto("listed").people
    batch = _approved(own, people)
    visitor = _officer(own, "bureau2")
    _issued(visitor, batch)
    assert "全部发完" in visitor.text
    assert own.world.state(VoucherBatch, batch).state == BatchState.ISSUED
    assert [len(own.world.all(Voucher, "holder", person)) for person in people] == [1, 1, 1]
    size = own.world.size()
    own.app.extensions["issuing"].issue(own.actor("bureau1").account, batch)
    assert own.world.size() == size
    page = visitor.get(f"/b/unclaimed?batch={batch}")
    assert mask(trainee(60).name) in page.text
    assert trainee(60).name not in page.text


def test_the_second_officer_sees_what_was_proposed_and_the_first_may_only_take_it_back(own: Api) -> None:
    """The same person is offered no approval, and an approval by them all the same is refused and recorded."""
    people = own.world.journey(size=1, first=60).upto("listed").people
    proposal = _proposed(own, people)
    first = _officer(own)
    first.get(f"/b/proposals/{proposal}")
    assert "须由另一名经办人员批准" in first.text
    assert first.text.count("data-order") == 1
    second = _officer(own, "bureau2")
    assert mask(trainee(60).name) in second.get(f"/b/proposals/{proposal}").text
    orders = [json.loads(html.unescape(text))["type"] for text in re.findall(r'data-command="([^"]*)"', second.text)]
    assert orders == ["proposal.approve", "proposal.decline"]
    problem(own.signed("bureau1", f"/proposals/{proposal}/approve"), 422, "duties.same_person")
    _signed(own, "bureau1", _order(first.text))
    assert "已有结果" in second.get(f"/b/proposals/{proposal}").text


def test_the_order_on_a_page_is_what_the_ledger_asks_to_sign(own: Api) -> None:
    """The bytes that the page carries have the digest of the server's statement; another body has another."""
    people = own.world.journey(size=1, first=60).upto("listed").people
    visitor = _officer(own)
    _check(visitor, people)
    visitor.follow(visitor.submit(next(form for form in visitor.forms() if form.action == "/b/lists")))
    order = _order(visitor.text)
    path, body = order["path"].removeprefix("/api/v1"), json.loads(order["body"])
    asked = {"key": order["key"], "query_string": {"statement": "true"}}
    shown = own.post("bureau1", path, body, **asked).get_json()["statement"]
    assert shown["digest"] == sha256(order["command"].encode()).hexdigest()
    other = own.post("bureau1", path, body | {"count": 2}, **asked).get_json()["statement"]
    assert other["digest"] != shown["digest"]


def test_a_part_with_somebody_who_lost_eligibility_is_told_and_the_others_go_on(
    own: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of one person: the refused one is named with its reason, the rest is issued, and going on repeats nothing."""
    monkeypatch.setattr(issuing, "PART", 1)
    people = own.world.journey(size=3, first=60).upto("listed").people
    batch = _approved(own, people)
    other = _approved(own, people[1:2])
    visitor = _officer(own)
    _issued(visitor, other)
    _issued(visitor, batch)
    assert "第 2 份没有发出" in visitor.text
    assert "同一类别已有一张未使用完的培训券" in visitor.text
    assert "已发 2 / 3 人" in visitor.text
    _issued(visitor, batch)
    assert own.world.state(VoucherBatch, batch).issued == 2


def test_slips_are_printed_for_vouchers_that_were_claimed(own: Api) -> None:
    """A PDF with a page for each; the same form again binds nothing new; the next print ends the slip before it."""
    journey = own.world.journey(size=2, first=60).upto("claimed")
    visitor = _officer(own)
    visitor.get("/b/slips")
    form = next(form for form in visitor.forms() if form.action == "/b/slips")
    chosen = {**form.fields, "voucher": [journey.voucher(0), journey.voucher(1)]}
    response = visitor.ask("POST", "/b/slips", data=chosen)
    assert response.content_type == "application/pdf"
    with pypdfium2.PdfDocument(response.get_data()) as document:
        assert len(document) == 2
    visitor.ask("POST", "/b/slips", data=chosen)
    assert len(own.world.all(Binding, "voucher", journey.voucher())) == 1
    visitor.ask("POST", "/b/slips", data={**chosen, "key": str(uuid.uuid4())})
    states = sorted(binding.state for binding in own.world.all(Binding, "voucher", journey.voucher()))
    assert states == [BindingState.ACTIVE, BindingState.ENDED]
    assert visitor.ask("POST", "/b/slips", data=form.fields).status_code == 422


def _at_counter(api: Api, name: str, number: str, role: str = "bureau1") -> Visitor:
    visitor = _officer(api, role)
    visitor.get("/b/counter")
    visitor.submit(next(form for form in visitor.forms() if form.action == "/b/counter"), name=name, number=number)
    return visitor


def _code(visitor: Visitor) -> tuple[str, str]:
    """Login and code from the paper."""
    login, code = re.findall(r'class="print huge">([^<]+)<', visitor.text)
    return login, code


def test_an_officer_opens_an_account_and_the_worker_sets_a_password(own: Api) -> None:
    """Card, name, code on paper; a long password of one's own; the code works once, the login from then on."""
    stranger = trainee(700)
    visitor = _at_counter(own, stranger.name, stranger.number)
    assert "还没有登记" in visitor.text
    form = next(form for form in visitor.forms() if form.action == "/b/counter/register")
    visitor.submit(form, region="41")
    account = next(form for form in visitor.forms() if form.action == "/b/counter/account")
    visitor.submit(account)
    login, code = _code(visitor)
    person = own.world.all(Account, "person", account.fields["person"])
    assert [found.grants for found in person] == [((Capability.WORKER, "*"),)]
    assert own.world.state(Person, account.fields["person"]).state == PersonState.VERIFIED
    worker = Visitor(own)
    worker.get("/activate")
    (first,) = [form for form in worker.forms() if form.action == "/activate"]
    for password, words in (("short", "太短"), (f"{login}-secret", "用户名或激活码"), ("a" * 14, "太简单")):
        assert worker.submit(first, code=code, password=password, again=password).status_code == 422
        assert words in worker.text
    good = "yusan-shiliu-qiche"
    assert worker.submit(first, code=code, password=good, again=good + "x").status_code == 422
    assert "我的券" in worker.follow(worker.submit(first, code=code.lower(), password=good, again=good)).text
    again = Visitor(own)
    again.get("/activate")
    (second,) = [form for form in again.forms() if form.action == "/activate"]
    assert again.submit(second, code=code, password=good, again=good).status_code == 422
    assert "已用过" in again.text
    assert "我的券" in again.follow(again.sign_in(login, good)).text


def test_a_code_ends_with_its_days_and_with_the_next_one(own: Api) -> None:
    """An older code and an expired one open nothing; only a digest is kept."""
    own.world.journey(size=1, first=60).upto("listed")
    codes = []
    for _ in range(2):
        visitor = _at_counter(own, trainee(60).name, trainee(60).number)
        visitor.submit(next(form for form in visitor.forms() if form.action == "/b/counter/account"))
        codes.append(_code(visitor)[1])
    with engine.snapshot(own.home.database) as connection:
        (row,) = connection.execute(sa.select(activation)).all()
    assert codes[1].replace("-", "").encode() not in row.digest
    worker, good = Visitor(own), "yusan-shiliu-qiche"
    worker.get("/activate")
    (form,) = [form for form in worker.forms() if form.action == "/activate"]
    assert worker.submit(form, code=codes[0], password=good, again=good).status_code == 422
    own.world.later(4)
    assert worker.submit(form, code=codes[1], password=good, again=good).status_code == 422


def test_a_card_with_another_name_or_from_elsewhere_is_turned_away(own: Api) -> None:
    """A wrong name, a wrong check digit, an officer of another region: refused, and nothing of the person is shown."""
    own.world.journey(size=1, first=60).upto("listed")
    one = trainee(60)
    assert "姓名不一致" in _at_counter(own, "别人", one.number).text
    assert (
        "证件号码不正确" in _at_counter(own, one.name, one.number[:-1] + ("0" if one.number[-1] != "0" else "1")).text
    )
    hired(own.world, "far", (Capability.BUREAU, "4115"))
    far = _at_counter(own, one.name, one.number, "far")
    assert "不在您的机构或地区范围内" in far.text
    assert mask(one.name) not in far.text


def test_a_new_phone_is_bound_at_the_counter_by_the_digits_on_its_screen(own: Api) -> None:
    """The worker's phone asks, the officer enters its digits: wrong ones bind nothing, the right ones end the old phone."""
    journey = own.world.journey(size=1, first=60).upto("claimed")
    voucher, old, new = journey.voucher(), Phone(1), Phone(2)
    own.world.do(journey.workers[journey.people[0]], binding_of(journey, 0, old))
    worker = Visitor(own)
    worker.carry(own.of(journey.workers[journey.people[0]]))
    worker.get(f"/w/code/{voucher}")
    csrf = re.findall('data-csrf="([0-9a-f]+)"', worker.text)[0]
    worker.ask("POST", f"/w/code/{voucher}/ask", data={"csrf": csrf, "public": new.public})
    visitor = _at_counter(own, trainee(60).name, trainee(60).number)
    form = next(form for form in visitor.forms() if form.action == "/b/counter/phone")
    assert visitor.submit(form, fingerprint="0000 0000").status_code == 422
    visitor.submit(form, fingerprint=key_id_of("es256", new.public)[:8])
    bindings = {binding.public: binding for binding in own.world.all(Binding, "voucher", voucher)}
    assert bindings[old.public].state == BindingState.ENDED
    assert bindings[new.public].state == BindingState.ACTIVE
    assert own.world.state(Voucher, voucher).rebinds == 1
    assert visitor.submit(form, fingerprint=key_id_of("es256", new.public)[:8]).status_code == 404


def test_an_operator_enrols_the_key_whose_fingerprint_was_read_out(own: Api) -> None:
    """Another fingerprint enrols nothing; the right one is enrolled for the account that asked; stopping needs no key."""
    phone = Phone(5)
    asking, operator = _officer(own), _officer(own, "operator")
    assert asking.ask("POST", "/key/ask", data={"public": "x"}).status_code == 403
    asking.get("/key")
    form = next(form for form in asking.forms() if form.action == "/key/ask")
    assert asking.submit(form, public="no point").status_code == 422
    asking.submit(form, public=phone.public)
    key = key_id_of("es256", phone.public)
    operator.get("/b/keys")
    (enrolment,) = [form for form in operator.forms() if form.action == "/b/keys"]
    assert operator.submit(enrolment, fingerprint="00000000").status_code == 422
    assert own.world.state(Key, key) is None
    operator.submit(enrolment, fingerprint=fingerprint(key)[:9].upper())
    assert own.world.state(Key, key).account == own.actor("bureau1").account
    assert "现在没有人申请登记" in operator.get("/b/keys").text
    asking.get("/key")
    stop = next(form for form in asking.forms() if form.fields.get("id") == key)
    asking.submit(stop)
    assert own.world.state(Key, key).until_index is not None


def test_pages_are_for_those_whose_work_they_are(own: Api) -> None:
    """A worker, a school and an officer without the operator's grant are turned away; a visitor is sent to sign in."""
    journey = own.world.journey(size=1, first=60).upto("issued")
    for token in (own.of(journey.workers[journey.people[0]]), own.of("school")):
        visitor = Visitor(own)
        visitor.carry(token)
        for path in ("/b/", "/b/check", "/b/counter", "/b/keys"):
            visitor.get(path, status=403)
    _officer(own).get("/b/keys", status=403)
    _officer(own, "operator").get("/b/check", status=403)
    assert Visitor(own).ask("GET", "/b/").headers["Location"] == "/sign-in?next=/b/"
    hired(own.world, "far", (Capability.BUREAU, "4115"))
    far = _officer(own, "far")
    assert "还没有批次" in far.get("/b/batches").text
    assert "发出的券都已领取" in far.get("/b/unclaimed").text


def test_quota_counts_vouchers_beside_the_targets(own: Api) -> None:
    """Regions of the notice with their targets in person-times; issued and claimed ones where they are."""
    own.world.journey(size=2, first=60).upto("claimed")
    own.world.journey(size=1, first=70).upto("issued")
    page = _officer(own).get("/b/quota").text
    assert "平顶山 40,000 3 2 " in page
    assert "800,000 3 2 " in page


PAGES = (
    "/b/",
    "/b/check",
    "/b/proposals",
    "/b/batches",
    "/b/unclaimed",
    "/b/slips",
    "/b/quota",
    "/b/counter",
    "/key",
)


def test_every_page_opens_in_english_without_a_chinese_word(own: Api) -> None:
    """What people typed and names of people aside, nothing Chinese is left."""
    journey = own.world.journey(size=1, first=60).upto("listed")
    proposal = _proposed(own, journey.people)
    visitor = _officer(own)
    for path in (*PAGES, f"/b/proposals/{proposal}"):
        assert visitor.get(path, query_string={"lang": "en"}).all("html")[0]["lang"] == "en"
        main = (
            visitor.text.partition("<main")[2]
            .partition("</main>")[0]
            .replace(mask(trainee(60).name), "")
            .replace(DOCUMENT, "")
        )
        assert not re.findall("[\u4e00-\u9fff]+", main), path


def test_nothing_personal_stands_in_entries_addresses_or_log_lines(own: Api, caplog: pytest.LogCaptureFixture) -> None:
    """The counter and a list, with numbers and names: none of them is in the log's entries, refusals or log lines."""
    stranger, lost = trainee(700), trainee(701)
    with caplog.at_level(logging.DEBUG):
        visitor = _at_counter(own, stranger.name, stranger.number)
        form = next(form for form in visitor.forms() if form.action == "/b/counter/register")
        visitor.submit(form, region="41")
        _at_counter(own, "别人", stranger.number)
        _check(visitor, _numbers(700, 2), today=own.world.today)
        visitor.follow(visitor.submit(next(form for form in visitor.forms() if form.action == "/b/lists")))
    with engine.snapshot(own.home.database) as connection:
        entries = b"".join(bytes(row[0]) for row in connection.execute(sa.select(tables.entry.c.entry_bytes)))
        refused = str(connection.execute(sa.select(refusal)).all())
        lists = str(connection.execute(sa.select(issue_list)).all())
    written = entries.decode() + refused + lists + caplog.text
    for secret in (stranger.name, stranger.number, lost.number, stranger.number[6:17]):
        assert secret not in written
