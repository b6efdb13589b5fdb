"""An approved class gets other days, or other teachers: what holds, what is refused, and what stays as it was."""

from __future__ import annotations

from typing import Any

from tests.support.asking import changed, refuses
from tests.support.world import Journey, World
from tests.voucher.test_train import opening
from voucher.core.dates import add_days
from voucher.lifecycle.change_class import ChangeTeachers, ClassRescheduled, RescheduleClass, TeachersChanged
from voucher.lifecycle.plan_class import ClassDrafted
from voucher.lifecycle.train import SessionRecorded
from voucher.objects.institution import InstitutionState
from voucher.objects.training import ChangeKind, ClassChange, ClassSession, ClassState, TrainingClass
from voucher.register.institutions import SetStanding
from voucher.register.pools import PoolTeacher, RegisterTeachers
from voucher.shell.audit import audit
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import EVIDENCE

NOBODY = "f" * 32


def moved(journey: Journey, start: str, end: str, **changes: Any) -> RescheduleClass:
    """The class's days, for a reason."""
    command = RescheduleClass(
        training_class=journey.training_class, start_date=start, end_date=end, reason="weather", evidence=EVIDENCE
    )
    return changed(command, **changes)


def staff(journey: Journey, joining: tuple[str, ...] = (), leaving: tuple[str, ...] = ()) -> ChangeTeachers:
    """A change of teachers."""
    return ChangeTeachers(
        training_class=journey.training_class,
        joining=joining,
        leaving=leaving,
        reason="teacher_ill",
        evidence=EVIDENCE,
    )


def person(world: World, role: str) -> str:
    """The person behind a role."""
    return world.cast[role].person or ""


def test_an_approved_class_opens_on_its_new_day(a_world: World) -> None:
    """The old day is none of its any more; days before and after, reason and digest are kept with the change."""
    journey = a_world.journey(size=2).upto("enrolled")
    before = a_world.state(TrainingClass, journey.training_class)
    start, end = add_days(journey.start, 5), add_days(journey.start, 65)
    given = a_world.do("school", moved(journey, start, end))
    event = event_of(given, ClassRescheduled)
    after, change = (
        a_world.state(TrainingClass, journey.training_class),
        a_world.state(ClassChange, event.change),
    )
    assert (after.start_date, after.end_date, after.state, after.at) == (start, end, ClassState.HR_OK, given.index)
    assert (after.pack, after.trail) == (before.pack, before.trail)
    assert (change.what, change.old_start, change.old_end) == (ChangeKind.DAYS, before.start_date, before.end_date)
    assert (change.start_date, change.end_date, change.reason) == (start, end, "weather")
    assert (change.evidence, change.changed_on, change.at) == (EVIDENCE, a_world.today, given.index)
    a_world.at(journey.start, 8)
    refuses(a_world, "school", opening(journey), "class.dates", day=journey.start, start=start)
    journey.start = start
    journey.upto("taught")
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_days_must_be_real_new_and_not_over(a_world: World) -> None:
    """No such day, the last before the first, the same again, a past first day, a past last day: refused."""
    journey = a_world.journey(size=1).upto("approved")
    found = a_world.state(TrainingClass, journey.training_class)
    for start, end in (("2026-02-30", found.end_date), (found.start_date, "2026-02-30"), ("2026-05-02", "2026-05-01")):
        refuses(a_world, "school", moved(journey, start, end), "value.invalid", field="end_date")
    refuses(a_world, "school", moved(journey, found.start_date, found.end_date), "class.unchanged")
    yesterday = add_days(a_world.today, -1)
    past = moved(journey, yesterday, found.end_date)
    refuses(a_world, "school", past, "class.past", day=yesterday, today=a_world.today)
    a_world.do("school", moved(journey, a_world.today, found.end_date))
    a_world.later(3)
    over = moved(journey, add_days(a_world.today, -3), add_days(a_world.today, -1))
    refuses(a_world, "school", over, "class.past", day=add_days(a_world.today, -1))
    a_world.do("school", changed(over, end_date=a_world.today))


def test_only_its_own_institution_and_only_between_approval_and_completion(a_world: World) -> None:
    """Another school, an officer, a class under review and one that is taught are refused; nobody moves what is not there."""
    journey = a_world.journey(size=1).upto("submitted")
    later = moved(journey, journey.start, add_days(journey.start, 90))
    teachers = staff(journey, (person(a_world, "maker"),))
    for command in (later, teachers):
        refuses(a_world, "school", command, "class.stage", current="SUBMITTED")
        refuses(a_world, "school", changed(command, training_class=NOBODY), "object.unknown", kind="training_class")
        refuses(a_world, "bureau1", command, "auth.capability")
        refuses(a_world, "school2", command, "auth.scope")
    journey.upto("taught")
    for command in (later, teachers):
        refuses(a_world, "school", command, "class.stage", current="TAUGHT")


def test_a_class_that_has_begun_keeps_its_first_day(a_world: World) -> None:
    """Its last day moves, also when it is over already, so that the lessons that are missing can be taught."""
    journey = a_world.journey(size=1).upto("opened")
    found = a_world.state(TrainingClass, journey.training_class)
    a_world.at(add_days(found.end_date, 2), 18)
    late = journey.session(a_world.today)
    refuses(a_world, "school", late, "class.dates", end=found.end_date)
    refuses(a_world, "school", moved(journey, a_world.today, a_world.today), "class.begun", day=found.opened_on)
    a_world.do("school", moved(journey, found.start_date, a_world.today))
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.OPEN
    a_world.do("school", late)


def test_the_rules_on_plans_are_asked_again_on_the_new_day(a_world: World) -> None:
    """An institution that left the catalogue moves no first day, but may end a class that runs; a day beyond the pack is
    another policy's."""
    journey = a_world.journey(size=1).upto("enrolled")
    found = a_world.state(TrainingClass, journey.training_class)
    far = moved(journey, "2100-01-01", "2100-02-01")
    refuses(a_world, "school", far, "class.other_policy", day="2100-01-01")
    running = a_world.journey(size=1).upto("opened")
    delisted = SetStanding(institution=journey.institution, standing=InstitutionState.DELISTED, reason="request")
    a_world.two(delisted)
    later = moved(journey, add_days(found.start_date, 20), found.end_date)
    refuses(a_world, "school", later, "catalog.listed_only")
    own = a_world.state(TrainingClass, running.training_class)
    a_world.do("school", moved(running, own.start_date, add_days(own.end_date, 1)))
    a_world.do("school", staff(running, (person(a_world, "maker"),), (person(a_world, "inspector"),)))


def test_a_substitute_teaches_from_the_change_on(a_world: World) -> None:
    """A session before it names the old teacher, one after it the new one and no longer the old; what was recorded stays."""
    journey = a_world.journey(size=1).upto("opened")
    old, new = person(a_world, "inspector"), person(a_world, "maker")
    a_world.at(journey.start, 18)
    first = event_of(a_world.do("school", journey.session(a_world.today, teachers=(old,))), SessionRecorded).session
    early = journey.session(a_world.today, teachers=(new,))
    refuses(a_world, "school", early, "class.not_teacher")
    event = event_of(a_world.do("school", staff(journey, (new,), (old,))), TeachersChanged)
    found, change = (
        a_world.state(TrainingClass, journey.training_class),
        a_world.state(ClassChange, event.change),
    )
    assert found.teachers == (person(a_world, "auditor"), new)
    assert (change.what, change.joining, change.leaving) == (ChangeKind.TEACHERS, (new,), (old,))
    assert (change.old_start, change.old_end) == (change.start_date, change.end_date)
    refuses(a_world, "school", changed(early, teachers=(old,)), "class.not_teacher")
    refuses(a_world, "school", changed(early, teachers=(new, new)), "class.not_teacher")
    second = event_of(a_world.do("school", early), SessionRecorded).session
    said = {one.id: one.teachers for one in a_world.all(ClassSession, "training_class", journey.training_class)}
    assert said == {first: (old,), second: (new,)}


def test_a_substitute_who_is_not_in_the_pool_is_put_before_a_person(a_world: World) -> None:
    """Of a school that keeps a pool; the class's own teachers are in it."""
    journey = a_world.journey(size=1).upto("approved")
    teachers = tuple(
        PoolTeacher(person=person(a_world, role), occupations=(), certificates=(), evidence=EVIDENCE)
        for role in ("inspector", "auditor", "checker")
    )
    a_world.do("school", RegisterTeachers(institution=journey.institution, teachers=teachers))
    for joining, flags in (("checker", ()), ("maker", ("db.teachers",))):
        change = staff(journey, (person(a_world, joining),))
        assert event_of(a_world.do("school", change), TeachersChanged).flags == flags


def test_a_change_of_teachers_names_who_is_there_and_leaves_enough(a_world: World) -> None:
    """Nobody, a stranger, who teaches already, who does not teach, somebody twice, and all of them leaving: refused."""
    journey = a_world.journey(size=1).upto("approved")
    one, two, new = (person(a_world, role) for role in ("inspector", "auditor", "maker"))
    refuses(a_world, "school", staff(journey), "class.unchanged")
    refuses(a_world, "school", staff(journey, (NOBODY,)), "object.unknown", kind="person")
    refuses(a_world, "school", staff(journey, (one,)), "class.teaches_already")
    refuses(a_world, "school", staff(journey, (new, new)), "class.teaches_already")
    refuses(a_world, "school", staff(journey, (one,), (one,)), "class.teaches_already")
    refuses(a_world, "school", staff(journey, (), (new,)), "class.not_teacher")
    refuses(a_world, "school", staff(journey, (), (one, one)), "class.not_teacher")
    refuses(a_world, "school", staff(journey, (), (one, two)), "class.teacher_ratio_2024", have=0)
    event = event_of(a_world.do("school", staff(journey, (), (one,))), TeachersChanged)
    assert event.flags == ()
    assert a_world.state(TrainingClass, journey.training_class).teachers == (two,)


def test_after_the_opening_as_many_teachers_are_needed_as_people_came(a_world: World) -> None:
    """Planned for 40, opened with one: one teacher is enough from then on, and was not before."""
    journey = a_world.journey(size=1).upto("drafted")
    drafted = event_of(a_world.do("school", journey.plan(planned=40)), ClassDrafted)
    journey.training_class = drafted.training_class
    journey.upto("enrolled")
    leaves = staff(journey, (), (person(a_world, "inspector"),))
    refuses(a_world, "school", leaves, "class.teacher_ratio_2024", trainees=40)
    journey.upto("opened")
    a_world.do("school", leaves)
