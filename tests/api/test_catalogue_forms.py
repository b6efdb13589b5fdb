"""The office's forms on an institution: each leads to the very order that an officer signs and another approves."""

from __future__ import annotations

import io

import pytest

from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api, event, problem
from tests.support.listing import finding, listed
from tests.support.visitor import Visitor
from voucher.core.dates import add_days, add_months
from voucher.objects.claim import Claim
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.standing import Hold, HoldState
from voucher.shell.demo.setting import OCCUPATION

S = InstitutionState
PLACE = "4107"


def _act(api: Api, visitor: Visitor, page: str, action: str, **fields: str) -> None:
    """Fill in a form of a page, sign what it leads to, and have the other officer approve it."""
    visitor.get(page)
    form = next(form for form in visitor.forms() if form.action == action)
    paper = {"evidence": (io.BytesIO(b"paper"), "paper.pdf")}
    answer = visitor.ask("POST", action, data={**form.fields, **fields, **paper})
    assert answer.status_code == 200, visitor.text
    _approve(api, visitor)


def _approve(api: Api, visitor: Visitor, text: str = "") -> None:
    response = signed(api, "bureau1", order_on(text or visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)
    proposal = event(response.get_json(), "proposal.made")["proposal"]
    page = officer(api, "bureau2").get(f"/b/proposals/{proposal}")
    assert page is not None
    api.do("bureau2", f"/proposals/{proposal}/approve")


def test_every_form_of_an_institution_leads_to_its_order(api: Api) -> None:
    """Scope, rectification, suspension, removal, the blacklist and the way back, and a finding that is cleared."""
    school, today, visitor = listed(api, PLACE, since=api.world.today), api.world.today, officer(api)
    page = f"/b/catalogue/{school}"

    def act(name: str, **fields: str) -> Institution:
        _act(api, visitor, page, f"{page}/{name}", **fields)
        found = api.world.state(Institution, school)
        assert isinstance(found, Institution)
        return found

    level = {"occupation": OCCUPATION, "level": "L4"}
    assert len(act("scope", what="added", changed_on=today, **level).scope) == 2
    assert act("scope", what="dropped", changed_on=today, **level).scope[1].until_date == today
    assert act("list", from_date=add_days(today, -3), **level).scope[-1].from_date == add_days(today, -3)
    month = add_months(today, 1)
    assert act("rectify", reason="inspection_fault", rectify_until="").rectify_until == month
    assert act("suspend", reason="request").state == S.SUSPENDED
    assert act("resume", reason="corrected").state == S.LISTED
    found_on = {"found_on": today, "source": "patrol", "tier": "county", "responsible": "yes"}
    assert act("finding", **found_on).faults == (today,)
    visitor.get(page)
    clear = next(form.action for form in visitor.forms() if form.action.startswith("/b/findings/"))
    _act(api, visitor, page, clear)
    assert api.world.state(Institution, school).faults == ()
    assert act("delist", reason="request").state == S.DELISTED
    assert act("blacklist", reason="serious").state == S.BLACKLISTED
    assert act("leave", reason="corrected").state == S.DELISTED


def test_a_platforms_violation_is_entered_with_its_two_days(api: Api) -> None:
    """And only a platform has that form."""
    platform, today, visitor = listed(api, PLACE, "online_platform"), api.world.today, officer(api)
    page = f"/b/catalogue/{platform}"
    days = {"violated_on": add_days(today, -2), "discovered_on": today, "reason": "fake_hours"}
    _act(api, visitor, page, f"{page}/ban", **days)
    assert "违规" in visitor.ask("GET", page).get_data(as_text=True)
    assert api.world.state(Institution, platform).bans[0].discovered_on == today
    school = listed(api, PLACE)
    visitor.get(f"/b/catalogue/{school}")
    assert not [form for form in visitor.forms() if form.action.endswith("/ban")]


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("suspend", {"reason": "no such reason"}, "value.invalid"),
        ("rectify", {"reason": "request", "rectify_until": "2026-02-30"}, "value.invalid"),
        ("list", {"occupation": OCCUPATION, "level": "L4"}, "value.invalid"),
        ("leave", {"reason": "corrected"}, "institution.state"),
        ("promote", {}, "institution.state"),
    ],
)
def test_a_form_that_cannot_be_is_refused(api: Api, name: str, fields: dict[str, str], code: str) -> None:
    """A reason of no list, a day that is none or missing, an action that does not fit: nothing to sign."""
    school = listed(api, PLACE)
    answer = api.call(
        "POST", f"//b/catalogue/{school}/{name}", token=api.of("bureau1"), data=fields, headers={"Accept": "*/*"}
    )
    problem(answer, answer.status_code, code)
    assert answer.status_code in (409, 422)


def test_an_institution_of_another_region_is_none_of_an_officers(api: Api) -> None:
    """Unknown to an officer who does not answer for it; so is one that there is not."""
    problem(api.get("bureau1", f"//b/catalogue/{'f' * 32}"), 404, "object.unknown")
    assert api.get("operator", "//b/catalogue").status_code == 403


def test_what_is_on_hold_is_decided_from_its_page(api: Api) -> None:
    """A class and a claim of a removed school, each by two officers; decided, there is nothing left to sign."""
    journey = api.world.journey(size=1).upto("accepted")
    running = api.world.journey(size=1, first=20).upto("approved")
    api.two(f"/institutions/{journey.institution}/standing", {"standing": "DELISTED", "reason": "serious"})
    visitor = officer(api)
    queue = visitor.ask("GET", "/b/holds").get_data(as_text=True)
    for subject in (journey.claim, running.training_class):
        (hold,) = api.world.all(Hold, "subject", subject)
        assert f"/b/holds/{hold.id}" in queue
        page = visitor.ask("GET", f"/b/holds/{hold.id}").get_data(as_text=True)
        _approve(api, visitor, page)
        assert api.world.state(Hold, hold.id).state == HoldState.RELEASED
        assert "已有结果" in visitor.ask("GET", f"/b/holds/{hold.id}").get_data(as_text=True)
    assert api.world.state(Claim, journey.claim).frozen is None
    api.two(f"/institutions/{journey.institution}/findings", finding(api.world.today, responsible=False))
