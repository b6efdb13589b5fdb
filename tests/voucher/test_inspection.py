"""Inspections: who may look at what, when, and what is kept of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.conftest import ENGINES
from tests.support.asking import changed
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from tests.voucher.test_apply import claim_of
from voucher.core.dates import add_days
from voucher.lifecycle.apply import ClaimSubmitted
from voucher.lifecycle.inspection import CancelInspection, PlanInspection, SignInspection, WaiveOnsite
from voucher.objects.flag import FlagKind, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionKind, InspectionState, Tier, Way
from voucher.step.inspecting import FlagRaised


@pytest.fixture(params=[kind if kind == "sqlite" else pytest.param(kind, marks=pytest.mark.slow) for kind in ENGINES])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """The embedded engine, and in the longer searches PostgreSQL."""
    return str(request.param)


def check(journey: Journey, **changes: object) -> SignInspection:
    """A check of the class on site, today."""
    seen = SignInspection(
        training_class=journey.training_class,
        what=InspectionKind.IN_CLASS,
        way=Way.ONSITE,
        day=journey.world.today,
        found=2,
        teachers=1,
    )
    return replace(seen, **changes)  # type: ignore[arg-type]


@pytest.mark.clause("att.annex3_checks", "inside")
def test_a_check_is_signed_by_its_inspector_with_the_level_of_their_grant(a_world: World) -> None:
    """The city's inspector makes it a check of the city, the province's one of the province."""
    journey = a_world.journey(size=2).upto("opened")
    opening = check(journey, what=InspectionKind.OPENING_DAY)
    a_world.do("patrol", opening)
    a_world.do("patrol2", check(journey, way=Way.REMOTE))
    one, two = sorted(a_world.all(Inspection, "training_class", journey.training_class), key=lambda found: found.at)
    assert (one.tier, one.what, one.state) == (Tier.CITY, InspectionKind.OPENING_DAY, InspectionState.SIGNED)
    assert one.inspector == a_world.cast["patrol"].person
    assert (two.tier, two.way, two.found, two.signed_on) == (Tier.PROVINCE, Way.REMOTE, 2, journey.start)


@pytest.mark.clause("att.annex3_checks", "outside")
def test_what_is_no_check_of_a_class_is_refused(a_world: World) -> None:
    """By a teacher, before it opened, of tomorrow, outside its days, without a count, of two things or of none."""
    journey = a_world.journey(size=2).upto("enrolled")
    seen = check(journey)
    assert a_world.refused("patrol", seen).code == "class.stage"
    journey.upto("opened")
    seen = check(journey)
    institution = a_world.cast["school:id"].account
    for role, changes, code in (
        ("inspector", {}, "inspection.own_class"),
        ("bureau1", {}, "auth.capability"),
        ("patrol", {"day": add_days(a_world.today, 1)}, "inspection.day"),
        ("patrol", {"day": add_days(a_world.today, -1)}, "class.dates"),
        ("patrol", {"day": "2026-02-30"}, "inspection.day"),
        ("patrol", {"found": None}, "value.invalid"),
        ("patrol", {"teachers": None}, "value.invalid"),
        ("patrol", {"institution": institution}, "inspection.subject"),
        ("patrol", {"training_class": None}, "inspection.subject"),
        ("patrol", {"training_class": None, "institution": institution}, "inspection.subject"),
    ):
        assert a_world.refused(role, replace(seen, **changes)).code == code, changes  # type: ignore[arg-type]
    a_world.later()
    late = check(journey, what=InspectionKind.OPENING_DAY)
    assert a_world.refused("patrol", late).code == "class.dates"


def test_what_was_seen_is_signed_within_three_days(a_world: World) -> None:
    """Later it would be somebody's word for the average on site by which the class is paid."""
    journey = a_world.journey(size=2).upto("opened")
    a_world.later(3)
    a_world.do("patrol", check(journey, day=journey.start))
    a_world.later()
    refused = a_world.refused("patrol", check(journey, day=journey.start))
    assert (refused.code, refused.detail) == ("inspection.day", {"day": journey.start, "today": a_world.today})
    a_world.do("patrol", check(journey, day=add_days(journey.start, 1)))


def test_a_planned_inspection_is_signed_once_or_cancelled(a_world: World) -> None:
    """It is signed as what it was planned as, about the same class; afterwards it is over."""
    journey = a_world.journey(size=2).upto("opened")
    plan = PlanInspection(training_class=journey.training_class, what=InspectionKind.IN_CLASS, day=a_world.today)
    assert a_world.refused("patrol", replace(plan, day=add_days(a_world.today, -1))).code == "inspection.day"
    planned = [a_world.do(role, plan).events[0].inspection for role in ("patrol", "bureau1")]  # type: ignore[attr-defined]
    seen = check(journey, inspection=planned[0])
    assert a_world.refused("patrol", replace(seen, what=InspectionKind.SPOT)).code == "inspection.subject"
    a_world.do("patrol", seen)
    assert a_world.refused("patrol", seen).code == "inspection.over"
    cancel = CancelInspection(inspection=planned[1], reason="no_time")
    a_world.do("patrol2", cancel)
    assert a_world.refused("patrol2", cancel).code == "inspection.over"
    states = {one.id: one.state for one in a_world.all(Inspection, "training_class", journey.training_class)}
    assert states == {planned[0]: InspectionState.SIGNED, planned[1]: InspectionState.CANCELLED}


@pytest.mark.clause("class.onsite_waived", "inside")
def test_the_bureau_waives_the_look_on_site_with_a_reason(a_world: World) -> None:
    """The reason stands in the log; remote checks fill the rows of the form, and nothing is flagged at the claim."""
    journey = a_world.journey(size=2).upto("opened")
    waive = WaiveOnsite(training_class=journey.training_class, reason="video_suffices")
    assert a_world.refused("patrol", waive).code == "auth.capability"
    a_world.do("bureau1", waive)
    a_world.do("patrol", check(journey, what=InspectionKind.OPENING_DAY, way=Way.REMOTE))
    for number in (1, 2):
        a_world.do("patrol", check(journey, way=Way.REMOTE, found=number))
    found = a_world.all(Inspection, "training_class", journey.training_class)
    assert [one.reason for one in found if one.state == InspectionState.WAIVED] == ["video_suffices"]
    journey.upto("applied")
    assert a_world.all(SupervisionFlag, "training_class", journey.training_class) == []


@pytest.mark.clause("class.onsite_waived", "outside")
def test_a_class_that_is_over_needs_no_waiver(a_world: World) -> None:
    """What was not looked at while it was taught is not excused afterwards."""
    journey = a_world.journey(size=2).upto("taught")
    waive = WaiveOnsite(training_class=journey.training_class, reason="video_suffices")
    assert a_world.refused("bureau1", waive).code == "class.stage"


def test_a_claim_of_a_class_with_too_few_checks_is_flagged_once(a_world: World) -> None:
    """The claim goes on; the flag says how many checks there were. Checked as the form wants, nothing is flagged."""
    journey = a_world.journey(size=3).upto("certified")
    facts = memory_of(a_world)
    account = a_world.cast["school"].account
    submitted, flag = facts.copy().give(account, claim_of(journey), "1")
    assert isinstance(submitted, ClaimSubmitted)
    assert isinstance(flag, FlagRaised)
    assert (flag.what, [fact.value for fact in flag.facts]) == (FlagKind.FEW_CHECKS, ["0", "0", "0"])
    again = facts.copy()
    again.give(account, changed(claim_of(journey), vouchers=(journey.voucher(0),)), "1")
    assert len(again.give(account, changed(claim_of(journey), vouchers=(journey.voucher(1),)), "2")) == 1


@pytest.mark.clause("sup.law_inspection", "inside")
def test_an_enforcement_inspection_is_kept_as_what_it_is(a_world: World) -> None:
    """Of a body, with what was seen in words under a seal; the words open to those who look."""
    institution = a_world.cast["school:id"].account
    given = {"institution": institution, "what": "law", "way": "onsite", "day": a_world.today}
    order = a_world.desk.sign_inspection(
        a_world.cast["patrol"].account, "0" * 8 + "-0000-4000-8000-000000000001", "一切正常", **given
    )
    a_world.give("patrol", order)
    (found,) = a_world.all(Inspection, "institution", institution)
    assert (found.what, found.training_class, found.region) == (InspectionKind.LAW, None, "4104")
    assert a_world.desk.words_of(found.remarks) == "一切正常"
    assert a_world.desk.words_of(None) == ""
