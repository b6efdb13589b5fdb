"""Apprentices by year: taken when a class is applied for, moved with it, given back, and as many as were there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.asking import changed, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import derive, enrolment_id
from voucher.lifecycle.abandon import AbandonClass
from voucher.lifecycle.change_class import RescheduleClass
from voucher.lifecycle.plan_class import ListPeople, ReviewClass
from voucher.lifecycle.train import OpenClass
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.training import ApprenticeCount, ClassState, Enrolment, TrainingClass, TrainingKind
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.education import SetEducation
from voucher.shell.demo.cast import credit_code
from voucher.shell.demo.setting import EVIDENCE, SITE
from voucher.shell.lapsing import lapse


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """SQLite; in the longer searches PostgreSQL too."""
    return str(request.param)


def organisation(world: World, kind: InstitutionKind, number: int) -> str:
    """An organisation, registered."""
    actor, key = world.cast["operator"].account, str(uuid.uuid4())
    order = world.desk.apply_institution(actor, key, kind=kind, code=credit_code(number), name="测试单位", region=SITE)
    world.give("operator", order)
    return derive(actor, key)


def _journey(world: World, size: int = 2, **options: Any) -> Journey:
    works = organisation(world, InstitutionKind.ENTERPRISE, 60)
    kind = {"training_kind": TrainingKind.APPRENTICESHIP, "employer": works}
    return world.journey(size=size, extra=kind, **options)


def _counts(world: World, journey: Journey) -> dict[str, list[int]]:
    """Numbers of the school's counts by year."""
    found: dict[str, list[int]] = {}
    for one in world.all(ApprenticeCount, "institution", journey.institution):
        found.setdefault(one.year, []).append(one.persons)
    return found


def test_a_class_counts_whom_it_plans_then_whom_it_lists_then_who_came(a_world: World) -> None:
    """Two are planned, a third is put on the roster later, two come: 2, 3, 2, in all three counts alike."""
    journey = _journey(a_world).upto("approved")
    assert _counts(a_world, journey) == {"2026": [2, 2, 2]}
    third = (a_world.cast["maker"].person or "",)
    a_world.do("school", ListPeople(training_class=journey.training_class, persons=third))
    assert _counts(a_world, journey) == {"2026": [3, 3, 3]}
    journey.upto("enrolled")
    a_world.at(journey.start, 8, 30)
    opening = OpenClass(
        training_class=journey.training_class,
        present=tuple(journey.people[:1]),
        method="face_device",
        evidence=EVIDENCE,
    )
    a_world.do("school", opening)
    assert _counts(a_world, journey) == {"2026": [1, 1, 1]}
    assert a_world.state(TrainingClass, journey.training_class).counted == 1


def test_a_class_moved_into_the_next_year_counts_there(a_world: World) -> None:
    """The old year has its places back; moved within the year nothing changes."""
    journey = _journey(a_world).upto("approved")
    move = RescheduleClass(
        training_class=journey.training_class,
        start_date=add_days(journey.start, 1),
        end_date="2027-06-30",
        reason="weather",
        evidence=EVIDENCE,
    )
    a_world.do("school", move)
    assert _counts(a_world, journey) == {"2026": [2, 2, 2]}
    a_world.do("school", changed(move, start_date="2027-01-04"))
    assert _counts(a_world, journey) == {"2026": [0, 0, 0], "2027": [2, 2, 2]}


def test_people_listed_beyond_the_cap_are_refused(a_world: World) -> None:
    """With 199 elsewhere in the year, a class of one takes no second apprentice; once rejected it counts nobody."""
    journey = _journey(a_world, size=1).upto("listed")
    for number, planned in enumerate((80, 80, 39)):
        journey.extra["employer"] = organisation(a_world, InstitutionKind.ENTERPRISE, 61 + number)
        other = a_world.journey(size=1, first=200 + number, extra=dict(journey.extra))
        teachers = tuple(a_world.cast[role].person for role in ("inspector", "auditor", "industry1", "industry2"))
        other.extra |= {"planned": planned, "teachers": teachers}
        other.upto("submitted")
    journey.upto("approved")
    one_more = ListPeople(training_class=journey.training_class, persons=(a_world.cast["maker"].person or "",))
    refuses(a_world, "school", one_more, "app.cap_200", max=200, apprentices=201)
    (whole,) = (one for one in a_world.all(ApprenticeCount, "institution", journey.institution) if not one.occupation)
    assert whole.persons == 200
    a_world.do("industry1", ReviewClass(training_class=other.training_class, approve=False, reason="no_need"))
    a_world.do("school", one_more)
    assert a_world.state(ApprenticeCount, whole.id).persons == 200 - 39 + 1


def test_a_class_that_never_opened_gives_its_places_back(a_world: World) -> None:
    """Given up by the school, or after its last day by the system; people and vouchers are free, and nothing is ended twice."""
    journey = _journey(a_world).upto("enrolled")
    drop = AbandonClass(training_class=journey.training_class, reason="no_demand")
    refuses(a_world, "bureau1", drop, "class.not_over", end=add_days(journey.start, 60))
    refuses(a_world, "school2", drop, "auth.scope", capability="institution")
    copy = memory_of(a_world)
    copy.give(a_world.cast["school"].account, drop, "1")
    assert copy.get(TrainingClass, journey.training_class).state == ClassState.ABANDONED
    assert (a_world.at(add_days(journey.start, 60)), lapse(a_world.home)) == (None, (0, 0))
    assert (a_world.at(add_days(journey.start, 61)), lapse(a_world.home)) == (None, (0, 1))
    assert _counts(a_world, journey) == {"2026": [0, 0, 0]}
    for person, identifier in journey.vouchers.items():
        voucher = a_world.state(Voucher, identifier)
        assert (voucher.state, voucher.training_class) == (VoucherState.CLAIMED, None)
        assert a_world.state(Enrolment, enrolment_id(journey.training_class, person)).live is None
    refuses(a_world, "school", drop, "class.stage", current="ABANDONED")
    assert lapse(a_world.home) == (0, 0)


def test_a_class_that_began_is_not_given_up(a_world: World) -> None:
    """It is taught to its end, or stopped by two officers."""
    journey = _journey(a_world).upto("opened")
    drop = AbandonClass(training_class=journey.training_class, reason="no_demand")
    refuses(a_world, "school", drop, "class.stage", current="OPEN")


def test_two_officers_of_the_region_record_degree_education_and_take_it_back(a_world: World) -> None:
    """By its document; an institution is known without it."""
    school = a_world.cast["school:id"].account
    assert not a_world.state(Institution, school).degree_education
    record = SetEducation(institution=school, degree=True, document="教职成〔2024〕1号")
    a_world.two(record)
    assert a_world.state(Institution, school).degree_education
    a_world.two(changed(record, degree=False))
    assert not a_world.state(Institution, school).degree_education


def test_a_draft_names_organisations_of_the_right_kind(a_world: World) -> None:
    """An employer is an enterprise, a platform is a platform, apprentices have one, hours online are within all hours."""
    journey = _journey(a_world)
    plan = journey.plan()
    school = a_world.cast["school:id"].account
    refuses(a_world, "school", changed(plan, employer=None), "class.employer_missing")
    refuses(a_world, "school", changed(plan, employer=school), "value.invalid", field="employer")
    platform = organisation(a_world, InstitutionKind.PLATFORM, 70)
    online = changed(plan, online_hours=4, platform=platform)
    refuses(a_world, "school", changed(online, platform=None), "class.platform_missing", online=4)
    refuses(a_world, "school", changed(online, platform=school), "value.invalid", field="platform")
    refuses(a_world, "school", changed(online, online_hours=11), "value.invalid", field="online_hours")
    refuses(a_world, "school", changed(plan, prescribed_by="人社厅发〔2020〕1号"), "class.prescribed")
    a_world.do("school", online)
