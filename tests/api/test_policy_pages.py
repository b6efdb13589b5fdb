"""Policy as anybody reads it, releasing it by two officers, and how an entry came about: pages and JSON."""

from __future__ import annotations

import io
import json
import re
from hashlib import sha256
from typing import Any

import pytest

from ledger.store import engine, log
from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api, event, problem
from tests.support.visitor import Visitor
from tests.support.world import World
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate
from voucher.objects.policy import Pack
from voucher.policy.pack import load
from voucher.shell import packs
from voucher.shell.demo.cast import Actor, Casting
from voucher.shell.desk import Identity


def _changed(**parameters: Any) -> bytes:
    """The demonstration's pack under another name, with another size of class."""
    file = json.loads(packs.packaged("demonstration"))
    file["name"] = "another"
    for rule in file["rules"]:
        if rule["clause"] == "class.size_max":
            rule["rule"] |= parameters
    return json.dumps(file, ensure_ascii=False).encode()


def _entries(world: World, kind: str) -> list[int]:
    world.home.publisher().publish()
    with engine.snapshot(world.home.database) as connection:
        found = list(log.read_entries(connection, 0, world.size()))
    return [stored.index for stored in found if json.loads(stored.data)["command"]["type"] == kind]


def test_a_pack_is_a_table_for_anybody(api: Api) -> None:
    """By family: clause, document, section, words, parameters with units; the same as JSON; nobody signs in."""
    visitor = Visitor(api)
    visitor.get("/policy/")
    (pack,) = [one.id for one in api.world.all(Pack, "name", "demonstration")]
    assert f"/policy/{pack}" in visitor.text
    visitor.get(f"/policy/{pack}")
    for words in ("班级人数", "每班人数上限", "上限", "80 人", "§二(四)1", pack):
        assert words in visitor.text
    told = api.call("GET", f"/policy/{pack}").get_json()
    (size,) = [family for family in told["families"] if family["name"] == "class.size"]
    assert (size["rows"][0]["parameters"], size["rows"][0]["decides"]) == ({"max": 80}, True)
    assert sha256(api.call("GET", f"//policy/{pack}/file").data).hexdigest() == pack
    visitor.get(f"/policy/{pack}?lang=en")
    assert "Largest class" in visitor.text


def test_what_does_not_win_stands_and_is_marked(api: Api) -> None:
    """In the county the plan wins for real names, and the province's notice is shown beside it, deciding nothing."""
    for day, winner, decides in (("2022-06-01", None, []), ("2024-06-03", "豫技领办〔2024〕4号", [True])):
        told = api.call("GET", f"/policy/puyang-county-2022?day={day}").get_json()
        families = {family["name"]: family for family in told["families"]}
        rows = families["class.size"]["rows"]
        assert families["class.size"]["winner"] == winner
        assert [row["decides"] for row in rows if row["decides"]] == decides
        rows = families["person.real_name"]["rows"]
        assert [(row["document"], row["decides"]) for row in rows] == [
            ("濮阳县方案", True),
            ("豫技领办〔2024〕4号", False),
        ]
    visitor = Visitor(api)
    visitor.get("/policy/puyang-county-2022?day=2024-06-03")
    assert "列明，但不在此决定" in visitor.text
    assert problem(api.call("GET", "/policy/puyang-county-2022?day=x"), 422, "value.invalid")
    assert problem(api.call("GET", "/policy/no-such-pack"), 404, "object.unknown")


def test_two_packs_stand_side_by_side_with_their_differences(api: Api) -> None:
    """Family by family and parameter by parameter; what only one of them has is said to be so."""
    found = api.call("GET", "/policy/compare?one=zhengzhou-2022&other=henan-2024").get_json()
    families = {family["name"]: family for family in found["families"]}
    assert families["class.size"]["change"] == "same"
    assert families["review"]["change"] == "added"
    visitor = Visitor(api)
    visitor.get("/policy/compare?one=zhengzhou-2022&other=henan-2024")
    assert "仅右方有" in visitor.text
    assert "审查签字" in visitor.text
    visitor.get("/policy/compare?one=henan-2024&other=henan-2024")
    assert "两者的规则完全相同" in visitor.text
    visitor.get("/policy/compare?one=henan-2024&other=henan-2024&all=yes")
    assert "班级人数" in visitor.text


def test_every_clause_has_a_page_and_a_refusal_leads_to_it(api: Api) -> None:
    """All of the register, and where the texts leave something to reports, why."""
    visitor = Visitor(api)
    visitor.get("/policy/clauses")
    assert len(set(re.findall(r'href="/policy/clauses/([a-z0-9_.]+)"', visitor.text))) == 172
    visitor.get("/policy/clauses/class.size_max")
    assert "80 人" in visitor.text
    visitor.get("/policy/clauses/target.mou")
    assert "新闻报道" in visitor.text
    visitor.get("/policy/clauses/no.such", status=404)
    school = Visitor(api)
    school.carry(api.of("school"))
    school.get("/b/check", status=403)
    assert "/policy/clauses/" not in school.text


def test_a_pack_is_released_by_two_officers_who_saw_what_changes(own: Api) -> None:
    """Uploaded, shown with its differences to the one in force, proposed, approved; and from then on it never changes."""
    visitor, content = officer(own), _changed(max=81)
    visitor.get("/b/packs")
    form = next(form for form in visitor.forms() if "name" not in form.fields and form.action == "/b/packs")
    sent = {**form.fields, "file": (io.BytesIO(content), "another.json")}
    answer = visitor.ask("POST", "/b/packs", data=sent, content_type="multipart/form-data")
    digest = sha256(content).hexdigest()
    assert answer.headers["Location"] == f"/b/packs/{digest}"
    visitor.follow(answer)
    assert "80 人" in visitor.text
    assert "81 人" in visitor.text
    made = signed(own, "bureau1", order_on(visitor.text))
    proposal = event(made.get_json(), "proposal.made")["proposal"]
    second = officer(own, "bureau2")
    second.get(f"/b/proposals/{proposal}")
    assert f"/b/packs/{digest}" in second.text
    own.do("bureau2", f"/proposals/{proposal}/approve")
    assert own.world.state(Pack, digest).name == "another"
    visitor.get(f"/b/packs/{digest}")
    assert "已发布，不能再改动" in visitor.text
    other = _changed(max=82)
    assert packs.store(own.home.database, other).digest != digest
    assert load(own.call("GET", f"//policy/{digest}/file").data).digest == digest


def test_what_is_no_pack_is_not_kept(own: Api) -> None:
    """The reason is told; nothing is stored and nothing is in force."""
    visitor = officer(own)
    visitor.get("/b/packs")
    form = visitor.forms()[-2]
    for content in (b"{}", _changed(max=80)[:-2]):
        sent = {**form.fields, "file": (io.BytesIO(content), "x.json")}
        answer = visitor.ask("POST", "/b/packs", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "不是政策包" in visitor.text


def test_rates_and_parameters_are_shown_with_their_documents_and_proposed(own: Api) -> None:
    """From a day on, with the document that states it; the page shows what is signed."""
    visitor = officer(own)
    visitor.get("/b/rates")
    assert "培训补贴" in visitor.text
    day = own.world.today
    visitor.get(
        "/b/rates/rate?kind=training&region=41&certificate_type=skill_level&level=L4&yuan=600.5"
        f"&from_date={day}&document=TEST-9"
    )
    assert "600.50" in visitor.text
    proposal = event(signed(own, "bureau1", order_on(visitor.text)).get_json(), "proposal.made")["proposal"]
    own.do("bureau2", f"/proposals/{proposal}/approve")
    visitor.get(f"/b/rates/parameter?name=own.test&region=41&value=7&from_date={day}&document=TEST-9")
    proposal = event(signed(own, "bureau1", order_on(visitor.text)).get_json(), "proposal.made")["proposal"]
    own.do("bureau2", f"/proposals/{proposal}/approve")
    visitor.get("/b/rates")
    for words in ("600.50", "own.test", "TEST-9"):
        assert words in visitor.text
    for path in ("rate?yuan=x", f"parameter?name=a&region=41&value=-1&from_date={day}", "rate?yuan=1&from_date=x"):
        visitor.get(f"/b/rates/{path}", status=422)


def test_an_officer_reads_why_an_entry_is_as_it_is(own: Api) -> None:
    """The proof is anybody's; what was asked is for officers who may see what it is about."""
    own.world.journey(size=2).upto("submitted")
    (index,) = _entries(own.world, "class.submit")
    anybody = Visitor(own)
    anybody.get(f"/entry/{index}")
    assert f"/log/proof/{index}" in anybody.text
    assert "报送开班申请" not in anybody.text
    visitor = officer(own)
    visitor.get(f"/entry/{index}")
    for words in ("报送开班申请", "演示培训学校", "焊工 中级工"):
        assert words in visitor.text
    visitor.get(f"/entry/{index}/explanation")
    for words in ("已按当时的状态重新作出决定", "每班人数上限", "学员人数", "2 人", "上限", "80 人"):
        assert words in visitor.text
    told = own.one("bureau1", f"/entries/{index}/explanation")
    assert {asked["clause"]: asked["answer"] for asked in told["asked"]}["class.size_max"] == "pass"
    assert own.one("auditor", f"/entries/{index}/explanation") == told
    for role in ("school", _elsewhere(own.world)):
        assert problem(own.get(role, f"/entries/{index}/explanation"), 404, "object.unknown")
    assert problem(own.get("bureau1", "/entries/999999/explanation"), 404, "object.unknown")
    visitor.get("/entry/0/explanation")
    assert "没有保存命令原文" in visitor.text
    visitor.get("/entry/999999", status=404)


def _elsewhere(world: World) -> Actor:
    casting = Casting(world.service, world.desk)
    identity = Identity(name="测试外人", number="410101199003078216")
    person = casting.person("elsewhere", identity, world.cast["bureau1"])
    return casting.account("elsewhere", person, (Capability.BUREAU, "4101"), signs=False)


def test_a_log_too_long_to_wait_for_is_left_to_the_command_line(own: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names the command that does it."""
    own.world.journey(size=2).upto("submitted")
    (index,) = _entries(own.world, "class.submit")
    monkeypatch.setattr("api.explaining.MOST", index - 1)
    told = problem(own.get("bureau1", f"/entries/{index}/explanation"), 422, "explain.too_far")
    assert f"tvl explain {index}" in told["zh"]


def test_searching_leads_from_any_number_to_its_object_and_its_proofs(own: Api) -> None:
    """A voucher, a class by its record number, an entry, a person by the card, a certificate by its number's end."""
    journey = own.world.journey(size=1).upto("certified")
    visitor = officer(own)

    def found(q: str) -> str:
        visitor.get("/b/search")
        assert visitor.submit(visitor.forms()[0], q=q).status_code == 200
        return visitor.text

    voucher, certificate = journey.voucher(), journey.certificates[journey.people[0]]
    assert f"/b/object/voucher/{voucher}" in found(voucher[:10])
    assert f"/b/classes/{journey.training_class}" in found("TEST-1")
    assert "/entry/3" in found("第3条")
    number = own.home.vault.open(certificate, "number", _sealed(own, certificate))
    assert f"/b/certificates/{certificate}" in found(number)
    assert f"/b/certificates/{certificate}" in found(f"TEST-1 {number[-6:]}")
    assert f"/b/certificates/{certificate}" not in found(f"TEST-1 {'0' * 6}")
    assert "没有找到" in found("ffffffffffff")
    visitor.get(f"/b/object/voucher/{voucher}")
    assert len(re.findall(r"href=\"/entry/[0-9]+", visitor.text)) == 7
    visitor.get(f"/b/object/voucher/{'f' * 32}", status=404)
    visitor.get("/b/object/nothing/1", status=404)


def _sealed(api: Api, certificate: str) -> Any:
    return api.world.state(Certificate, certificate).number
