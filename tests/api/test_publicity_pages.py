"""What the public sees of a claim, an objection by somebody nobody knows, and what is left when the page comes down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from api.pages import publicity
from ledger import canonical
from ledger.store import engine, log
from tests.conftest import ENGINES, a_copy
from tests.support.asking import hired
from tests.support.bureau import officer
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from tests.support.visitor import Visitor
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.core.message import Sealed
from voucher.objects.account import Capability
from voucher.objects.claim import Claim, ClaimLine, Objection
from voucher.shell.demo.cast import trainee
from voucher.shell.tables import STATE


def persons(first: int, count: int) -> list[dict[str, str]]:
    """Trainees as the API takes them."""
    found = [trainee(number) for number in range(first, first + count)]
    return [{"name": one.name, "number": one.number} for one in found]


@pytest.fixture(
    scope="module",
    params=[kind if kind == "sqlite" else pytest.param(kind, marks=pytest.mark.slow) for kind in ENGINES],
)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, templates: dict[str, World]
) -> Iterator[Api]:
    """A client of a world that these tests share: on SQLite, and in the longer searches on PostgreSQL."""
    server = request.getfixturevalue("pg_server") if request.param == "postgresql" else None
    with a_copy(tmp_path_factory.mktemp("public") / "home", server, templates, tmp_path_factory) as world:
        yield Api(world)


@pytest.fixture(scope="module")
def public_loop(shared: Api) -> Loop:
    """A claim of three in publicity, of whom one is not named."""
    loop = Loop(shared, persons(700, 3), failing=0)
    loop.upto_publicity()
    body = {"withheld": [{"line": loop.lines[2], "reason": "prisoner"}]}
    started = event(shared.do("bureau1", f"/claims/{loop.claim}/publicity", body), "publicity.started")
    loop.ends_on = started["ends_on"]
    shared.home.publisher().publish()
    return loop


def test_the_list_is_masked_and_counts_whom_it_does_not_name(shared: Api, public_loop: Loop) -> None:
    """Anybody sees masked names and amounts; nobody's number, and of the prisoner only that there is one."""
    visitor = Visitor(shared)
    visitor.get("/p/")
    assert f"/p/{public_loop.claim}" in visitor.text
    visitor.get(f"/p/{public_loop.claim}")
    people = persons(700, 3)
    for person in people:
        assert person["number"] not in visitor.text
        assert person["name"] not in visitor.text
    named = [p for p in people if p["number"][-4:] in visitor.text]
    assert len(named) == 2
    assert "另有 1 人不宜公开姓名" in visitor.text
    assert public_loop.ends_on in visitor.text


def test_a_saved_list_is_proved_from_its_entry(shared: Api, public_loop: Loop) -> None:
    """SHA-256 of the salt and the list is the commitment in the entry, which stands under the checkpoint."""
    told = shared.call("GET", f"//p/{public_loop.claim}/list.json").get_json()
    digest = sha256(bytes.fromhex(told["salt"]) + canonical.encode(told["list"])).hexdigest()
    proof = told["proof"]
    entry = shared.call("GET", f"//log/entry/{proof['entry']}/{proof['leaf']}").get_data()
    (started,) = json.loads(entry)["events"]
    assert digest == proof["commitment"] == started["published"][1]
    assert shared.call("GET", "/" + proof["proof"]).status_code == 200


def test_the_feeds_carry_what_is_public(shared: Api, public_loop: Loop) -> None:
    """JSON Feed and Atom name every list once, and no person."""
    feed = shared.call("GET", "//p/feed.json")
    assert feed.content_type == "application/feed+json; charset=utf-8"
    assert [item["url"].rpartition("/")[2] for item in feed.get_json()["items"]].count(public_loop.claim) == 1
    atom = shared.call("GET", "//p/feed.atom").get_data(as_text=True)
    root = ET.fromstring(atom)  # noqa: S314 - of our own making
    assert public_loop.claim in [str(e.text).rpartition("/")[2] for e in root.iter("{http://www.w3.org/2005/Atom}id")]


def test_anybody_objects_and_follows_the_answer_by_its_receipt(shared: Api, public_loop: Loop) -> None:
    """Without an account: sent twice it is one objection; two officers answer, and the receipt tells it in words."""
    publicity.OFTEN.forget()
    visitor = Visitor(shared)
    line = public_loop.lines[0]
    visitor.get(f"/p/{public_loop.claim}/{line}")
    (form,) = visitor.forms()
    first = visitor.submit(form, text="这个人没有来上课")
    again = visitor.submit(form, text="这个人没有来上课")
    assert first.headers["Location"] == again.headers["Location"]
    visitor.follow(first)
    assert "已受理" in visitor.text
    held = shared.world.state(ClaimLine, line)
    objection = shared.world.state(Objection, held.held)
    assert isinstance(objection.text, Sealed)
    assert shared.world.desk.objection_words(objection.id, objection.text) == "这个人没有来上课"
    number = objection.id[:12]
    assert "-".join((number[:4], number[4:8], number[8:])) in visitor.text
    visitor.get(f"/p/{public_loop.claim}")
    assert "有异议，正在核查" in visitor.text
    reviewer = officer(shared)
    assert "这笔申领是您审核签字的" in reviewer.get(f"/b/objections/{objection.id}").text
    other = officer(shared, hired(shared.world, "third officer", (Capability.BUREAU, "41")))
    assert "这笔申领是您审核签字的" not in other.get(f"/b/objections/{objection.id}").text
    shared.two(f"/objections/{objection.id}/resolve", {"uphold": False, "reason": "attendance_checked"})
    visitor.get(f"/p/answers?number={number.upper()}")
    assert "异议不成立" in visitor.text
    assert "已核对签到和录像" in visitor.text
    visitor.get("/p/answers?number=000000000000", status=404)


def test_a_form_sent_again_for_another_line_is_no_objection_to_it(shared: Api, public_loop: Loop) -> None:
    """Its key was used: nothing is filed, and nobody is told that it was."""
    publicity.OFTEN.forget()
    visitor = Visitor(shared)
    first, other = public_loop.lines[:2]
    visitor.get(f"/p/{public_loop.claim}/{first}")
    (form,) = visitor.forms()
    assert visitor.submit(form, text="没有来").status_code == 303
    size = shared.world.size()
    form.action = f"/p/{public_loop.claim}/{other}"
    assert visitor.submit(form, text="没有来").status_code == 422
    assert shared.world.size() == size
    assert shared.world.state(ClaimLine, other).held is None
    held = shared.world.state(ClaimLine, first).held
    shared.two(f"/objections/{held}/resolve", {"uphold": False, "reason": "not_concerned"})


def test_a_flood_of_objections_is_stopped(shared: Api, public_loop: Loop) -> None:
    """Five from one address in ten minutes; the sixth is told to wait, and nothing is written."""
    publicity.OFTEN.forget()
    visitor = Visitor(shared)
    for number in range(6):
        visitor.get(f"/p/{public_loop.claim}/{public_loop.lines[1]}")
        (form,) = visitor.forms()
        size = shared.world.size()
        answer = visitor.submit(form, text=f"第 {number} 次")
        if number < 5:
            assert answer.status_code == 303
    assert (answer.status_code, answer.headers["Retry-After"], shared.world.size()) == (429, "600", size)
    publicity.OFTEN.forget()
    for objection in shared.world.all(Objection, "claim", public_loop.claim):
        if objection.state == "OPEN":
            shared.two(f"/objections/{objection.id}/resolve", {"uphold": False, "reason": "not_concerned"})


def test_the_page_comes_down_when_the_period_ends_and_says_how_to_prove_it(shared: Api, public_loop: Loop) -> None:
    """The day after the last: 410 with the entry, its leaf and the commitment; nobody's name, and no more objections."""
    shared.world.at(max(shared.world.today, add_days(public_loop.ends_on, 1)))
    visitor = Visitor(shared)
    visitor.get(f"/p/{public_loop.claim}", status=410)
    claim = shared.world.state(Claim, public_loop.claim)
    assert claim.published.commitment in visitor.text
    assert f"/log/proof/{claim.published_at}" in visitor.text
    assert "…" not in visitor.text
    visitor.get(f"/p/{public_loop.claim}/{public_loop.lines[0]}", status=409)
    problem(shared.call("GET", f"//p/{public_loop.claim}/list.json"), 410, "publicity.over")
    visitor.get(f"/p/{'f' * 32}", status=404)


def test_why_somebody_is_not_named_is_told_to_officers_and_sealed_in_the_log(shared: Api, public_loop: Loop) -> None:
    """It says more of a person than the list would: no entry and no column has the word; who publishes reads it."""
    with engine.snapshot(shared.home.database) as connection:
        entries = b"".join(entry.data for entry in log.read_entries(connection, 0, shared.world.size()))
        assert b"publicity.started" in entries
        assert b"prisoner" not in entries
        lines = connection.execute(sa.select(STATE[ClaimLine.kind])).all()
    assert lines
    assert "prisoner" not in str(lines)
    visitor = officer(shared)
    visitor.get(f"/b/claims/{public_loop.claim}")
    assert "服刑人员" in visitor.text


def test_a_reason_outside_the_policys_list_hides_nobody(shared: Api) -> None:
    """An exception is a reason of the pack, for a line of this claim."""
    loop = Loop(shared, persons(720, 2), failing=0)
    loop.upto_publicity()
    path = f"/claims/{loop.claim}/publicity"
    wrong = {"withheld": [{"line": loop.lines[0], "reason": "shy"}]}
    problem(shared.signed("bureau1", path, wrong), 422, "publicity.exception")
    strange = {"withheld": [{"line": "f" * 32, "reason": "prisoner"}]}
    problem(shared.signed("bureau1", path, strange), 422, "claim.line")


def test_an_amount_put_right_is_published_again(shared: Api) -> None:
    """Upheld in part: the line is worth less, and public for all its days anew while the others go on."""
    loop = Loop(shared, persons(740, 2), failing=0)
    loop.upto_publicity()
    started = event(shared.do("bureau1", f"/claims/{loop.claim}/publicity"), "publicity.started")
    shared.world.at(add_days(started["published_on"], 2))
    filed = shared.do("auditor", f"/claims/{loop.claim}/objections", {"line": loop.lines[0], "text": "金额不对"})
    path = f"/objections/{event(filed, 'publicity.objection_filed')['objection']}/resolve"
    too_much = {"uphold": True, "reason": "amount_checked", "fen": 60_000}
    problem(shared.signed("bureau1", path, too_much), 422, "objection.amount")
    shared.two(path, {"uphold": True, "reason": "amount_checked", "fen": 50_000})
    line = shared.world.state(ClaimLine, loop.lines[0])
    assert (line.amount, line.approved, line.published_on) == (50_000, 50_000, shared.world.today)
    visitor = Visitor(shared)
    visitor.get(f"/p/{loop.claim}")
    assert "500.00" in visitor.text
    shared.world.at(add_days(started["ends_on"], 1))
    shared.do("system", f"/claims/{loop.claim}/publicity/end")
    buckets = [shared.world.state(ClaimLine, identifier).bucket for identifier in loop.lines]
    assert buckets == ["approved", "publicised"]
    visitor.get(f"/p/{loop.claim}")
    assert visitor.text.count("提出异议</a>") == 1
    shared.world.later(10)
    shared.do("system", f"/claims/{loop.claim}/publicity/end")
    assert shared.world.state(ClaimLine, loop.lines[0]).bucket == "publicised"


def test_a_visitor_costs_as_many_statements_for_many_lists_as_for_few(shared: Api) -> None:
    """Whoever reads the feed, without signing in, has no list looked up or opened by itself."""
    statements: list[str] = []
    sa.event.listen(shared.home.database, "before_cursor_execute", lambda *given: statements.append(given[2]))
    counts, told = [], []
    loops = [Loop(shared, persons(number, 1), failing=0) for number in (760, 770, 780)]
    for loop in loops:
        loop.upto_publicity()
    for loop in loops:
        shared.do("bureau1", f"/claims/{loop.claim}/publicity")
        statements.clear()
        told.append(len(shared.call("GET", "//p/feed.json").get_json()["items"]))
        counts.append(len(statements))
    assert told[0] < told[1] < told[2]
    assert counts[0] == counts[2]
