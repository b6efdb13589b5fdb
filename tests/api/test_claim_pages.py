"""An officer's pages from a claim that came in to finance: accepted, signed by two, published, objected to, pushed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.test_publicity_pages import persons
from tests.conftest import ENGINES, a_copy
from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.objects.claim import Claim, ClaimLine, ClaimState
from voucher.objects.policy import Calendar


@pytest.fixture(
    scope="module",
    params=[kind if kind == "sqlite" else pytest.param(kind, marks=pytest.mark.slow) for kind in ENGINES],
)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, templates: dict[str, World]
) -> Iterator[Api]:
    """A client of a world that these tests share: on SQLite, and in the longer searches on PostgreSQL."""
    server = request.getfixturevalue("pg_server") if request.param == "postgresql" else None
    with a_copy(tmp_path_factory.mktemp("claims") / "home", server, templates, tmp_path_factory) as world:
        yield Api(world)


@pytest.fixture(scope="module")
def submitted(desk: Api) -> Loop:
    """A claim of three that nobody has looked at."""
    loop = Loop(desk, persons(760, 3), failing=0)
    loop.register()
    loop.plan()
    loop.issue()
    loop.train()
    loop.certify()
    claim = {
        "training_class": loop.training_class,
        "kind": "training",
        "payee": desk.actor("school:id").account,
        "fund": desk.actor("fund:id").account,
        "account": loop.account,
        "vouchers": list(loop.vouchers.values()),
    }
    found = event(desk.do("school", "/claims", claim), "claim.submitted")
    loop.claim, loop.total = found["claim"], found["total"]
    loop.lines = [line[0] for line in found["lines"]]
    return loop


def _signs(api: Api, role: str, path: str) -> None:
    """Open a page and sign the order on it."""
    visitor = officer(api, role)
    visitor.get(path)
    response = signed(api, role, order_on(visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)


def test_a_claim_goes_from_the_queue_to_two_signatures(desk: Api, submitted: Loop) -> None:
    """Accepted, a supplement asked for and supplied, a line rejected by both reviewers: each from the pages."""
    visitor = officer(desk)
    visitor.get("/b/claims")
    assert f"/b/claims/{submitted.claim}" in visitor.text
    page = f"/b/claims/{submitted.claim}"
    visitor.get(page)
    form = next(form for form in visitor.forms() if form.action.endswith("/supplement"))
    visitor.follow(visitor.submit(form, reason="attendance"))
    assert "等单位补正" in visitor.text
    desk.do("school", f"/claims/{submitted.claim}/resubmit")
    _signs(desk, "bureau1", page)
    for role in ("bureau1", "bureau2"):
        visitor = officer(desk, role)
        visitor.get(page)
        form = next(form for form in visitor.forms() if form.action.endswith("/review"))
        assert visitor.submit(form, line=submitted.lines[2], reason="").status_code == 422
        visitor.submit(form, line=submitted.lines[2], reason="absent")
        assert signed(desk, role, order_on(visitor.text)).status_code == 201
    claim = desk.world.state(Claim, submitted.claim)
    assert claim.state == ClaimState.APPROVED
    assert desk.world.state(ClaimLine, submitted.lines[2]).bucket == "rejected"


def test_the_list_is_looked_at_before_it_is_published(desk: Api, submitted: Loop) -> None:
    """The preview shows the masked rows, and one signature publishes what was ticked."""
    visitor = officer(desk)
    visitor.get("/b/publicity")
    form = next(form for form in visitor.forms() if form.action == "/b/publicity")
    visitor.submit(form, claim=submitted.claim)
    people = persons(760, 3)
    assert people[0]["number"][-4:] in visitor.text
    assert people[0]["name"] not in visitor.text
    assert signed(desk, "bureau1", order_on(visitor.text)).status_code == 201
    assert desk.world.state(Claim, submitted.claim).state == ClaimState.PUBLIC
    visitor.get("/b/publicity")
    assert f"/p/{submitted.claim}" in visitor.text
    visitor.get("/b/deadlines")
    assert "pay.publicity_2024" in visitor.text


def test_two_officers_answer_an_objection_from_its_page(desk: Api, submitted: Loop) -> None:
    """The words are there for the officers; the answer is a proposal with the reason, approved by the second."""
    filed = desk.do("auditor", f"/claims/{submitted.claim}/objections", {"line": submitted.lines[0], "text": "没到课"})
    objection = event(filed, "publicity.objection_filed")["objection"]
    visitor = officer(desk)
    visitor.get("/b/objections")
    assert f"/b/objections/{objection}" in visitor.text
    visitor.get(f"/b/objections/{objection}")
    assert "没到课" in visitor.text
    (form,) = [form for form in visitor.forms() if form.action == f"/b/objections/{objection}"]
    assert visitor.submit(form, result="amend", reason="amount_checked", yuan="1,5").status_code == 422
    visitor.submit(form, result="dismiss", reason="attendance_checked", yuan="")
    made = signed(desk, "bureau1", order_on(visitor.text)).get_json()
    proposal = event(made, "proposal.made")["proposal"]
    other = officer(desk, "bureau2")
    other.get(f"/b/proposals/{proposal}")
    assert "没到课" in other.text
    assert "已核对签到和录像" in other.text
    assert signed(desk, "bureau2", order_on(other.text)).status_code == 201
    assert desk.world.state(ClaimLine, submitted.lines[0]).held is None


def test_what_is_through_publicity_is_pushed_from_its_page(desk: Api, submitted: Loop) -> None:
    """Too early is refused with its clause; on the day after the last, the claim is cleared and sent to finance."""
    page = f"/b/claims/{submitted.claim}"
    visitor = officer(desk)
    visitor.get(page)
    form = next(form for form in visitor.forms() if form.action.endswith("/end"))
    assert visitor.submit(form).status_code == 422
    assert "pay.publicity_2024" in visitor.text
    desk.world.at(add_days(str(desk.world.state(Claim, submitted.claim).publicity_ends), 1))
    visitor = officer(desk)
    visitor.carry(desk.token(desk.actor("bureau1").account, "all", "later"))
    visitor.get(page)
    form = next(form for form in visitor.forms() if form.action.endswith("/end"))
    visitor.follow(visitor.submit(form))
    visitor.get("/b/deadlines")
    assert "pay.monthly_push" in visitor.text
    _signs(desk, "bureau1", page)
    assert desk.world.state(Claim, submitted.claim).state == ClaimState.PUSHED


def test_another_regions_officer_sees_nothing_of_it(desk: Api, submitted: Loop) -> None:
    """Queues are of one's own region, and a claim elsewhere is unknown."""
    visitor = officer(desk, "operator")
    visitor.get("/b/claims", status=403)
    visitor.get(f"/b/claims/{submitted.claim}", status=403)


def test_a_years_notice_is_looked_at_and_loaded(desk: Api) -> None:
    """Stretches and single days; the picture marks holidays and make-up days; a notice that contradicts itself is refused."""
    visitor = officer(desk, "operator")
    visitor.get("/b/calendar")
    (form,) = [form for form in visitor.forms() if form.action == "/b/calendar"]
    text = {"year": "2031", "document": "国办发明电〔2030〕9号", "holidays": "01-01\n10-01 至 10-07"}
    visitor.submit(form, **text, workdays="2031-10-11")
    assert "预览，尚未导入" in visitor.text
    assert visitor.text.count('class="day off"') == 1 + 6
    assert visitor.text.count('class="day work"') == 1 + 1
    load = next(form for form in visitor.forms() if form.action == "/b/calendar/load")
    assert desk.world.state(Calendar, "2031") is None
    visitor.follow(visitor.submit(load))
    calendar = desk.world.state(Calendar, "2031")
    assert calendar.holidays == ("2031-01-01", "2031-10-01", "2031-10-02", "2031-10-03", "2031-10-06", "2031-10-07")
    assert calendar.workdays == ("2031-10-11",)
    visitor.submit(form, **text, workdays="")
    assert "/api/v1/calendars/2031/change" in visitor.text
    assert all(form.action != "/b/calendar/load" for form in visitor.forms())
    answer = visitor.submit(form, **text | {"holidays": "13-01"}, workdays="")
    assert answer.status_code == 422
    body = {"holidays": ["2031-10-01"], "workdays": ["2031-10-01"], "document": "x"}
    problem(desk.post("operator", "/calendars/2031", body), 422, "calendar.contradicts")
