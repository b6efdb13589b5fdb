"""Pages and commands of supervision: plans, checks, flags given on, looks back; and who is turned away."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ENGINES
from tests.support import tvl
from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api, event
from tests.support.visitor import Visitor
from tests.support.world import Journey
from tests.voucher.test_flags import written_late
from voucher.objects.flag import FlagKind, FlagState, LookBack, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionState
from voucher.objects.institution import Institution, InstitutionState


@pytest.fixture(params=[kind if kind == "sqlite" else pytest.param(kind, marks=pytest.mark.slow) for kind in ENGINES])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """The embedded engine, and in the longer searches PostgreSQL."""
    return str(request.param)


def _form(visitor: Visitor, action: str, **fields: str) -> None:
    """Fill in the form that goes there, and follow it."""
    form = next(form for form in visitor.forms() if form.action == action)
    visitor.follow(visitor.submit(form, **fields))


def _flagged(own: Api) -> tuple[Journey, str]:
    """A class written late, and its flag, found by the bureau's button."""
    journey = written_late(own.world)
    visitor = officer(own)
    visitor.get("/b/flags")
    _form(visitor, "/b/flags/look")
    assert "新提示 1 个" in visitor.text
    (flag,) = own.world.all(SupervisionFlag, "what", FlagKind.WRITTEN_AT_ONCE)
    return journey, flag.id


def test_a_flag_given_on_leads_to_a_proposal_of_two_officers(own: Api) -> None:
    """Decided with a reason and words; then the institution's suspension is proposed, and nothing stops by itself."""
    journey, flag = _flagged(own)
    visitor = officer(own)
    visitor.get(f"/b/flags/{flag}")
    form = next(form for form in visitor.forms() if form.action.endswith("/decide"))
    assert visitor.submit(form, ruling="nonsense", reason="look_there").status_code == 422
    visitor.get(f"/b/flags/{flag}/suspend", 409)
    decision = {"ruling": "REFERRED", "reason": "suspected_false_attendance", "text": "录像里没有人"}
    assert visitor.submit(form, **decision).status_code == 200
    order = order_on(visitor.text)
    assert "录像里没有人" not in order["command"]
    assert signed(own, "bureau1", order).status_code == 201
    visitor.get(f"/b/flags/{flag}")
    assert "录像里没有人" in visitor.text
    assert own.world.state(Institution, journey.institution).state == InstitutionState.LISTED
    visitor.get(f"/b/flags/{flag}/suspend")
    made = signed(own, "bureau1", order_on(visitor.text)).get_json()
    own.do("bureau2", f"/proposals/{event(made, 'proposal.made')['proposal']}/approve")
    assert own.world.state(Institution, journey.institution).state == InstitutionState.SUSPENDED
    visitor.get("/b/flags?state=REFERRED&what=flag.written_at_once")
    assert f"/b/flags/{flag}" in visitor.text
    visitor.get("/b/flags?state=DISMISSED")
    assert f"/b/flags/{flag}" not in visitor.text


def test_the_queue_weighs_flags_and_drops_what_was_seen_by_level(own: Api) -> None:
    """A class with a flag, never seen, weighs 150; one that is only planned is not in it. Looked at by the city, the class
    waits for the province alone, and weighs less there."""
    own.world.journey(size=1, first=70, school="school2").upto("drafted")
    journey, _flag = _flagged(own)
    visitor = officer(own, "patrol")
    visitor.get("/b/patrol")
    assert visitor.text.count("/b/classes-seen/") == 1
    assert "排序分 150" in visitor.text
    body = {"training_class": journey.training_class, "what": "in_class", "way": "onsite", "day": own.world.today}
    own.do("patrol", "/inspections", body | {"found": 2, "teachers": 1})
    visitor.get("/b/patrol")
    assert "/b/classes-seen/" not in visitor.text
    visitor.get("/b/patrol?tier=province")
    assert "排序分 120" in visitor.text
    visitor.get("/b/inspections?tier=city")
    assert visitor.text.count("过程检查") >= 1
    visitor.get("/b/inspections?tier=county")
    assert "还没有检查。" in visitor.text


def test_inspections_are_planned_cancelled_and_waived_on_pages(own: Api) -> None:
    """Of a class from its page, of a body from the half-year list; the bureau signs the waiver."""
    journey = own.world.journey(size=1, first=4).upto("opened")
    visitor = officer(own)
    visitor.get(f"/b/classes-seen/{journey.training_class}")
    waiver = order_on(visitor.text)
    _form(visitor, "/b/inspections/plan", day=own.world.today, what="spot")
    visitor.get("/b/half-year")
    assert "还没有检查" in visitor.text
    _form(visitor, "/b/inspections/plan", day=own.world.today)
    planned = own.world.all(Inspection, "state", InspectionState.PLANNED)
    assert {one.what.value for one in planned} == {"spot", "half_year"}
    visitor.get(f"/b/inspections/{planned[0].id}")
    _form(visitor, f"/b/inspections/{planned[0].id}/cancel")
    assert own.world.state(Inspection, planned[0].id).state == InspectionState.CANCELLED
    assert signed(own, "bureau1", waiver).status_code == 201
    assert len(own.world.all(Inspection, "state", InspectionState.WAIVED)) == 1


def test_who_has_no_business_here_is_turned_away(own: Api) -> None:
    """An inspector raises and decides nothing; the school, finance and an operator see none of these pages."""
    _journey, flag = _flagged(own)
    patrol = officer(own, "patrol")
    patrol.get(f"/b/flags/{flag}")
    assert not [form for form in patrol.forms() if "/decide" in form.action]
    patrol.get("/b/flags")
    assert not [form for form in patrol.forms() if "look" in form.action]
    patrol.get("/b/surveys", 403)
    for role in ("school", "maker", "operator"):
        for path in ("/b/flags", "/b/patrol", "/b/inspections", "/b/half-year"):
            officer(own, role).get(path, 403)


def test_the_nightly_command_raises_flags_once_and_looks_back(own: Api) -> None:
    """`tvl flags` finds the class, then nothing new; with --look-back the result is stored; a wrong day is wrong usage."""
    journey = written_late(own.world)
    command = tvl.of(own.world)
    told = command.json("flags", "--until", own.world.today)
    assert len(told["raised"]) == 1
    again = json.loads(command.ok("flags", "--until", own.world.today, "--json"))
    assert (again["raised"], again["found"]) == ([], told["found"])
    assert "1 flags, 0 new" in command.ok("flags", "--since", journey.start, "--until", own.world.today, "--look-back")
    (done,) = own.world.all(LookBack, "region", "41")
    assert (done.found, done.new, done.since) == (1, 0, journey.start)
    command.fails(2, "flags", "--since", "yesterday")
    assert own.world.state(SupervisionFlag, told["raised"][0]).state == FlagState.OPEN


def test_the_bureau_looks_back_from_its_page(own: Api) -> None:
    """The period of the form; the page lists what was done; days in the wrong order are refused."""
    journey, _flag = _flagged(own)
    visitor = officer(own)
    visitor.get("/b/flags")
    form = next(form for form in visitor.forms() if form.action == "/b/flags/look-back")
    assert visitor.submit(form, since=own.world.today, until=journey.start).status_code == 422
    visitor.follow(visitor.submit(form, since=journey.start, until=own.world.today))
    assert "发现 1 个，其中新提示 0 个" in visitor.text
