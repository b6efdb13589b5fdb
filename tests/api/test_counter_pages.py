"""The counter's pages: a worker with the identity card, a new phone, an officer's key; and what is written of them."""

from __future__ import annotations

import logging
import re

import pytest
import sqlalchemy as sa

from api.pages.signing import fingerprint
from ledger.store import engine, tables
from tests.support.asking import hired
from tests.support.bureau import check, numbers, officer
from tests.support.http import Api
from tests.support.phones import Phone, binding_of
from tests.support.visitor import Visitor
from voucher.objects.account import Account, Capability, Key
from voucher.objects.binding import Binding, BindingState
from voucher.objects.person import Person, PersonState
from voucher.objects.voucher import Voucher
from voucher.register.keys import key_id_of
from voucher.shell.demo.cast import trainee
from voucher.shell.tables import activation, issue_list, refusal
from voucher.tv1.names import mask

pytestmark = pytest.mark.pages


def _at_counter(api: Api, name: str, number: str, role: str = "bureau1") -> Visitor:
    """An officer who looked up a card."""
    visitor = officer(api, role)
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
    assert "姓名与登记的不一致" in _at_counter(own, "别人", one.number).text
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
    asking, operator = officer(own), officer(own, "operator")
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


def test_nothing_personal_stands_in_entries_addresses_or_log_lines(own: Api, caplog: pytest.LogCaptureFixture) -> None:
    """The counter and a list, with numbers and names: none of them is in the log's entries, refusals or log lines."""
    stranger, lost = trainee(700), trainee(701)
    with caplog.at_level(logging.DEBUG):
        visitor = _at_counter(own, stranger.name, stranger.number)
        form = next(form for form in visitor.forms() if form.action == "/b/counter/register")
        visitor.submit(form, region="41")
        _at_counter(own, "别人", stranger.number)
        check(visitor, numbers(700, 2), today=own.world.today)
        visitor.follow(visitor.submit(next(form for form in visitor.forms() if form.action == "/b/lists")))
    with engine.snapshot(own.home.database) as connection:
        entries = b"".join(bytes(row[0]) for row in connection.execute(sa.select(tables.entry.c.entry_bytes)))
        refused = str(connection.execute(sa.select(refusal)).all())
        lists = str(connection.execute(sa.select(issue_list)).all())
    written = entries.decode() + refused + lists + caplog.text
    for secret in (stranger.name, stranger.number, lost.number, stranger.number[6:17]):
        assert secret not in written
