"""A class before its first day: draft, roster, plan, the four reviews."""

from __future__ import annotations

import uuid
from typing import Any

from tests.support.asking import changed, hired, records, refuses
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import derive
from voucher.core.refusal import Kind
from voucher.lifecycle.plan_class import (
    ClassSubmitted,
    DraftClass,
    ListPeople,
    PeopleListed,
    ReviewClass,
    SubmitClass,
)
from voucher.objects.account import Capability
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.register.persons import PersonsRegistered
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.player import event_of

NOBODY = "f" * 32
OUTSIDE_THE_RULES: tuple[tuple[dict[str, Any], str, dict[str, Any]], ...] = (
    ({"planned": 81, "teachers": 5, "workstations": 5}, "class.size_max", {"max": 80, "trainees": 81}),
    ({"planned": 61, "teachers": 3}, "class.teacher_ratio_2024", {"per": 20, "have": 3, "trainees": 61}),
    ({"planned": 61, "workstations": 3, "teachers": 4}, "class.station_ratio_2024", {"per": 20, "have": 3}),
    ({"minutes_per_hour": 39}, "class.hour_min", {"minutes": 40, "planned": 39}),
    ({"hours": 100, "practical_hours": 59}, "class.practical_min", {"percent": 60, "practical": 59, "hours": 100}),
    ({"occupation": "6-01-01-01"}, "catalog.listed_only", {}),
    ({"system_record": ""}, "system.in_or_no_subsidy_2024", {"missing": ["class"]}),
)
INSIDE_THE_RULES: tuple[dict[str, Any], ...] = (
    {"planned": 80, "teachers": 4, "workstations": 4},
    {"planned": 60, "teachers": 3, "workstations": 3},
    {"minutes_per_hour": 40},
    {"hours": 100, "practical_hours": 60},
    {"hours": 5, "practical_hours": 3},
)


def plan(journey: Journey, **changes: Any) -> DraftClass:
    """The journey's plan; `teachers` may be a number."""
    teachers = changes.pop("teachers", None)
    if teachers is not None:
        cast = journey.world.cast
        roles = ("inspector", "auditor", "industry1", "industry2", "maker")
        changes["teachers"] = tuple(cast[role].person for role in roles[:teachers])
    return journey.plan(**changes)


def drafted(journey: Journey, **changes: Any) -> str:
    """A class with a plan, and with the journey's people on its roster."""
    key = str(uuid.uuid4())
    journey.world.do("school", plan(journey, **changes), key)
    identifier = derive(journey.world.cast["school"].account, key)
    journey.world.do("school", ListPeople(training_class=identifier, persons=tuple(journey.people)))
    return identifier


def test_a_draft_needs_real_dates_hours_that_fit_and_people_who_exist(a_world: World) -> None:
    """A plan whose days, hours or teachers cannot be is refused; so is one for another institution."""
    journey = a_world.journey()
    for wrong in ({"start_date": "2026-02-30"}, {"end_date": "2026-02-30"}, {"end_date": add_days(journey.start, -1)}):
        refuses(a_world, "school", plan(journey, **wrong), "value.invalid", field="end_date")
    refuses(a_world, "school", plan(journey, practical_hours=11), "value.invalid", field="practical_hours")
    stranger = changed(plan(journey), teachers=(NOBODY,))
    refused = refuses(a_world, "school", stranger, "object.unknown", kind="person")
    assert refused.sentence
    assert refused.sentence.kind == Kind.UNKNOWN
    refuses(a_world, "school", plan(journey, institution=NOBODY), "object.unknown", kind="institution")
    refuses(a_world, "school2", plan(journey), "auth.scope", capability="institution")
    refuses(a_world, "bureau1", plan(journey), "auth.capability", capability="institution")
    one_day = plan(journey, end_date=journey.start)
    a_world.do("school", one_day)


def test_a_roster_lists_each_registered_person_once(a_world: World) -> None:
    """Unknown people, repetitions and another school's hand are refused; a class under review takes nobody."""
    journey = a_world.journey().upto("listed")
    person = journey.people[0]
    listing = ListPeople(training_class=journey.training_class, persons=(person,))
    refuses(a_world, "school", listing, "class.already_listed")
    stranger = changed(listing, persons=(NOBODY,))
    refuses(a_world, "school", stranger, "object.unknown", kind="person")
    more = a_world.cast["maker"].person or ""
    refuses(a_world, "school", changed(listing, persons=(more, more)), "class.already_listed")
    refuses(a_world, "school2", changed(listing, persons=(more,)), "auth.scope")
    refuses(a_world, "school", changed(listing, training_class=NOBODY), "object.unknown", kind="training_class")
    journey.upto("submitted")
    late = changed(listing, persons=(more,))
    refuses(a_world, "school", late, "class.stage", current="SUBMITTED", missing=["DRAFT"])
    journey.upto("approved")
    a_world.do("school", late)
    assert a_world.state(TrainingClass, journey.training_class).roster == 4
    (enrolment,) = a_world.all(Enrolment, "person", more)
    assert (enrolment.state, enrolment.live) == (EnrolmentState.LISTED, None)


def test_a_roster_registers_new_people_with_the_known_ones_200_at_a_time(a_world: World) -> None:
    """One entry for both sorts; the same list again is refused, and so are nobody and 201 of both sorts together."""
    journey = a_world.journey(size=2).upto("listed")
    known = [a_world.desk.identity_of(a_world.state(Person, person)) for person in journey.people]
    actor = a_world.cast["school"].account
    key = str(uuid.uuid4())
    a_world.do("school", journey.plan(), key)
    empty = derive(actor, key)
    order = a_world.desk.list_people(actor, str(uuid.uuid4()), empty, [*known, trainee(500)])
    events = a_world.give("school", order).events
    assert [type(event) for event in events] == [PersonsRegistered, PeopleListed]
    assert a_world.state(TrainingClass, empty).roster == 3
    again = changed(order, key=str(uuid.uuid4()))
    refuses(a_world, "school", again, "class.already_listed")
    command = ListPeople(training_class=empty)
    refuses(a_world, "school", command, "value.invalid", field="persons")
    many = tuple(f"{number:032x}" for number in range(200))
    refuses(a_world, "school", changed(command, persons=many), "object.unknown", kind="person")
    new = a_world.desk.list_people(actor, str(uuid.uuid4()), empty, [trainee(501)])
    assert isinstance(new.command, ListPeople)
    both = changed(new, command=changed(new.command, persons=many))
    refuses(a_world, "school", both, "value.invalid", field="persons")


def test_a_plan_just_outside_a_rule_is_refused_and_just_inside_is_accepted(a_world: World) -> None:
    """80 people but not 81, 60 with three teachers or stations but not 61, 40 minutes, 60 % practical, listed only."""
    journey = a_world.journey(size=1).upto("listed")
    for changes, code, detail in OUTSIDE_THE_RULES:
        refused = refuses(a_world, "school", SubmitClass(training_class=drafted(journey, **changes)), code, **detail)
        assert refused.source.startswith("演示-豫技领办〔2024〕4号规则 §")
        assert refused.sentence
        assert (refused.sentence.kind, refused.sentence.clause) == (Kind.POLICY, code)
    for changes in INSIDE_THE_RULES:
        outcome = a_world.do("school", SubmitClass(training_class=drafted(journey, **changes)))
        assert event_of(outcome, ClassSubmitted).flags == ()


def test_one_teacher_named_thrice_is_one_teacher(a_world: World) -> None:
    """The ratio counts people: a teacher repeated in the plan does not carry a larger class."""
    journey = a_world.journey(size=1).upto("listed")
    teacher = a_world.cast["maker"].person
    key = str(uuid.uuid4())
    a_world.do("school", journey.plan(planned=60, teachers=(teacher,) * 3), key)
    padded = derive(a_world.cast["school"].account, key)
    a_world.do("school", ListPeople(training_class=padded, persons=tuple(journey.people)))
    refuses(a_world, "school", SubmitClass(training_class=padded), "class.teacher_ratio_2024", have=1)


def test_a_plan_is_submitted_once_with_people_under_a_pack_in_force(a_world: World) -> None:
    """An empty roster, a day without a pack, a stale version and a second submission are refused."""
    journey = a_world.journey(size=1).upto("drafted")
    submit = SubmitClass(training_class=journey.training_class)
    refuses(a_world, "school", submit, "class.not_on_roster")
    journey.upto("listed")
    seen = a_world.state(TrainingClass, journey.training_class).at
    refuses(a_world, "school", changed(submit, version=seen - 1), "object.changed", seen=seen - 1, now=seen)
    early = drafted(journey, start_date="2024-06-01")
    refused = refuses(
        a_world, "school", SubmitClass(training_class=early), "policy.no_pack", region="4104", day="2024-06-01"
    )
    assert refused.source == ""
    refuses(a_world, "school2", submit, "auth.scope")
    a_world.do("school", changed(submit, version=seen))
    refuses(a_world, "school", submit, "class.stage", current="SUBMITTED", missing=["DRAFT"])


def test_four_reviewers_approve_in_order_and_no_two_are_one_person(a_world: World) -> None:
    """Industry's two, then the bureau's two; one person giving both signatures is refused and recorded."""
    journey = a_world.journey(size=1).upto("submitted")
    review = ReviewClass(training_class=journey.training_class, approve=True)
    refuses(a_world, "bureau1", review, "auth.scope", capability="industry")
    a_world.do("industry1", review)
    attempt = records(a_world, "industry1", review, "duties.same_person")
    assert (attempt.object_kind, attempt.object) == ("training_class", journey.training_class)
    hired(a_world, "twin", (Capability.INDUSTRY, "41"), person=a_world.cast["industry1"].person)
    records(a_world, "twin", review, "duties.same_person")
    hired(a_world, "machine", (Capability.INDUSTRY, "41"))
    refuses(a_world, "machine", review, "auth.capability", capability="industry")
    a_world.do("industry2", review)
    refuses(a_world, "industry2", review, "auth.scope", capability="bureau")
    hired(a_world, "both", (Capability.BUREAU, "41"), person=a_world.cast["industry1"].person)
    records(a_world, "both", review, "duties.same_person")
    a_world.do("bureau1", review)
    records(a_world, "bureau1", review, "duties.same_person")
    records(a_world, "both", review, "duties.same_person")
    seen = a_world.state(TrainingClass, journey.training_class).at
    refuses(a_world, "bureau2", changed(review, version=seen - 1), "object.changed", now=seen)
    a_world.do("bureau2", changed(review, version=seen))
    approved = a_world.state(TrainingClass, journey.training_class)
    assert approved.state == ClassState.HR_OK
    assert len(approved.reviewers) == 4
    refuses(a_world, "bureau1", review, "class.stage", current="HR_OK", missing=["INDUSTRY_OK"])


def test_any_of_the_four_reviewers_may_reject_and_then_it_is_over(a_world: World) -> None:
    """A class that one reviewer rejected takes no further review and is not submitted again."""
    journey = a_world.journey(size=1).upto("listed")
    roles = ("industry1", "industry2", "bureau1", "bureau2")
    for stage, role in enumerate(roles):
        identifier = drafted(journey)
        a_world.do("school", SubmitClass(training_class=identifier))
        review = ReviewClass(training_class=identifier, approve=True)
        for before in roles[:stage]:
            a_world.do(before, review)
        a_world.do(role, changed(review, approve=False, reason="plan_unfit"))
        assert a_world.state(TrainingClass, identifier).state == ClassState.REJECTED
        refuses(a_world, "industry1", review, "class.stage", current="REJECTED", missing=["SUBMITTED"])
        refuses(a_world, "school", SubmitClass(training_class=identifier), "class.stage", missing=["DRAFT"])
