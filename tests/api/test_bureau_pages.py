"""The bureau's pages of issuing: a list looked at, proposed, approved, issued in parts, printed; who sees what."""

from __future__ import annotations

import html
import io
import json
import re
import uuid
from hashlib import sha256

import pypdfium2
import pytest

from tests.support.asking import hired
from tests.support.bureau import approved, check, issued, numbers, officer, order_on, proposed, signed
from tests.support.http import Api, problem
from tests.support.visitor import Visitor
from voucher.objects.account import Capability
from voucher.objects.binding import Binding, BindingState
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch
from voucher.shell import issuing
from voucher.shell.demo.cast import trainee
from voucher.tv1.names import mask

pytestmark = pytest.mark.pages

DOCUMENT = "豫技领办〔2024〕4号 附件1"


def test_a_list_is_looked_at_with_the_reason_for_everybody(own: Api) -> None:
    """Yes, or the refusal with its clause; repeated, misnamed, malformed and unknown lines; and nothing is written."""
    own.world.journey(size=1, first=0).upto("issued")
    assessed = own.world.journey(size=1, first=20, failing=1).upto("evaluated")
    voucher = assessed.voucher()
    own.do("body", f"/vouchers/{voucher}/fail-finally", {"evaluation": assessed.evaluation})
    people = own.world.journey(size=1, first=60).upto("listed").people
    visitor, size = officer(own), own.world.size()
    lines = [
        *(*numbers(0, 1), *numbers(20, 1), people[0], people[0], f"{trainee(60).number} 别人", "f" * 32, "123"),
    ]
    page = check(visitor, lines, today=own.world.today).get_data(as_text=True)
    rows = [re.sub("<[^>]+>", " ", row) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)[1:]]
    for row, words in zip(
        rows,
        (
            "同一类别已有一张未使用完的培训券",
            "两次培训间隔一个月",
            "可以发",
            "名单上前面已有同一人",
            "姓名与登记的不一致",
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
    visitor = officer(own)
    visitor.get("/b/check")
    (form,) = [form for form in visitor.forms() if form.action == "/b/check"]
    fields = {**form.fields, "category": "skills", "region": "4101", "valid_from": own.world.today, "list": ""}
    visitor.ask("POST", form.action, data={**fields, "sheet": (io.BytesIO(sheet), "名单.csv")})
    assert "可以发 1 人" in visitor.text
    assert ">B3</td>" in visitor.text
    broken = visitor.ask("POST", form.action, data={**fields, "sheet": (io.BytesIO(b"\x00\x01"), "名单.xlsx")})
    assert broken.status_code == 422
    empty = visitor.ask("POST", form.action, data=fields)
    assert empty.status_code == 422


def test_a_batch_is_proposed_approved_and_issued_through_the_pages(own: Api) -> None:
    """Two officers sign, the parts are issued in the background, and every voucher is there once."""
    people = own.world.journey(size=3, first=60).upto("listed").people
    batch = approved(own, people)
    visitor = officer(own, "bureau2")
    issued(visitor, batch)
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
    proposal = proposed(own, people)
    first = officer(own)
    first.get(f"/b/proposals/{proposal}")
    assert "须由另一名经办人员批准" in first.text
    assert first.text.count("data-order") == 1
    second = officer(own, "bureau2")
    assert mask(trainee(60).name) in second.get(f"/b/proposals/{proposal}").text
    orders = [json.loads(html.unescape(text))["type"] for text in re.findall(r'data-command="([^"]*)"', second.text)]
    assert orders == ["proposal.approve", "proposal.decline"]
    problem(own.signed("bureau1", f"/proposals/{proposal}/approve"), 422, "duties.same_person")
    signed(own, "bureau1", order_on(first.text))
    assert "已有结果" in second.get(f"/b/proposals/{proposal}").text


def test_the_order_on_a_page_is_what_the_ledger_asks_to_sign(own: Api) -> None:
    """The bytes that the page carries have the digest of the server's statement; another body has another."""
    people = own.world.journey(size=1, first=60).upto("listed").people
    visitor = officer(own)
    check(visitor, people)
    visitor.follow(visitor.submit(next(form for form in visitor.forms() if form.action == "/b/lists")))
    order = order_on(visitor.text)
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
    batch = approved(own, people)
    other = approved(own, people[1:2])
    visitor = officer(own)
    issued(visitor, other)
    issued(visitor, batch)
    assert "第 2 份没有发出" in visitor.text
    assert "同一类别已有一张未使用完的培训券" in visitor.text
    assert "已发 2 / 3 人" in visitor.text
    issued(visitor, batch)
    assert own.world.state(VoucherBatch, batch).issued == 2


def test_slips_are_printed_for_vouchers_that_were_claimed(own: Api) -> None:
    """A PDF with a page for each; the same form again binds nothing new; the next print ends the slip before it."""
    journey = own.world.journey(size=2, first=60).upto("claimed")
    visitor = officer(own)
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


def test_pages_are_for_those_whose_work_they_are(own: Api) -> None:
    """A worker, a school and an officer without the operator's grant are turned away; a visitor is sent to sign in."""
    journey = own.world.journey(size=1, first=60).upto("issued")
    for token in (own.of(journey.workers[journey.people[0]]), own.of("school")):
        visitor = Visitor(own)
        visitor.carry(token)
        for path in ("/b/", "/b/check", "/b/counter", "/b/keys"):
            visitor.get(path, status=403)
    officer(own).get("/b/keys", status=403)
    officer(own, "operator").get("/b/check", status=403)
    assert Visitor(own).ask("GET", "/b/").headers["Location"] == "/sign-in?next=/b/"
    hired(own.world, "far", (Capability.BUREAU, "4115"))
    far = officer(own, "far")
    assert "还没有批次" in far.get("/b/batches").text
    assert "发出的券都已领取" in far.get("/b/unclaimed").text


def test_quota_counts_vouchers_beside_the_targets(own: Api) -> None:
    """Regions of the notice with their targets in person-times; issued and claimed ones where they are."""
    own.world.journey(size=2, first=60).upto("claimed")
    own.world.journey(size=1, first=70).upto("issued")
    page = officer(own).get("/b/quota").text
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
    proposal = proposed(own, journey.people)
    visitor = officer(own)
    for path in (*PAGES, f"/b/proposals/{proposal}"):
        assert visitor.get(path, query_string={"lang": "en"}).all("html")[0]["lang"] == "en"
        main = (
            visitor.text.partition("<main")[2]
            .partition("</main>")[0]
            .replace(mask(trainee(60).name), "")
            .replace(DOCUMENT, "")
        )
        assert not re.findall("[\u4e00-\u9fff]+", main), path
