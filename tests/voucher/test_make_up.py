"""Make-up lessons: who missed a session is taught it later, and it counts for them alone."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ledger import timestamp
from tests.support.asking import refuses
from tests.support.world import Journey, World
from voucher.lifecycle.attendance import CorrectAttendance, DisputeAttendance
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.make_up import RecordMakeUp
from voucher.lifecycle.train import RecordSession
from voucher.objects.training import ClassSession, Enrolment, EnrolmentState, TrainingClass
from voucher.shell.demo.setting import EVIDENCE

MINUTE = 60_000


class Taught:
    """A class of two after its opening day, with one session that the second person missed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.journey: Journey = world.journey(size=2).upto("opened")
        world.later(1)
        self.ends = world.clock.now() - 200 * MINUTE
        there = (self.journey.people[0],)
        world.do("school", RecordSession(**self.lesson(60 * 4, self.ends), present=there, practical=True, hours=4))
        (session,) = world.all(ClassSession, "training_class", self.journey.training_class)
        self.session: str = session.id

    def lesson(self, minutes: int, ends: int) -> dict[str, Any]:
        """The times and the sign-in of a session of the class."""
        starts = timestamp.to_text(ends - minutes * MINUTE)
        when = {"starts": starts, "ends": timestamp.to_text(ends), "method": "face_device", "evidence": EVIDENCE}
        return {"training_class": self.journey.training_class, **when}

    def make_up(self, **changes: Any) -> RecordMakeUp:
        """The second person is taught it later, for as long as it counts."""
        lesson = self.lesson(180, self.ends + 180 * MINUTE)
        del lesson["training_class"]
        values = {"session": self.session, "persons": (self.journey.people[1],), "reason": "illness"}
        return RecordMakeUp(**lesson | values | {"recording": EVIDENCE} | changes)

    def place(self, number: int = 1) -> Enrolment:
        """Where somebody stands in the class."""
        person = self.journey.people[number]
        found = self.world.all(Enrolment, "training_class", self.journey.training_class)
        return next(one for one in found if one.person == person)


@pytest.fixture
def taught(a_world: World) -> Taught:
    """The class."""
    return Taught(a_world)


def test_a_session_made_up_counts_for_who_missed_it_and_not_for_the_class(taught: Taught) -> None:
    """Their hours are those of the others; the class's own are what was taught to all, as before."""
    before = taught.world.state(TrainingClass, taught.journey.training_class)
    assert (taught.place().state, taught.place().hours) == (EnrolmentState.PRESENT_DAY_1, 0)
    taught.world.do("school", taught.make_up())
    assert (taught.place().state, taught.place().hours, taught.place().sessions) == (EnrolmentState.ATTENDING, 4, 1)
    session = taught.world.state(ClassSession, taught.session)
    assert (session.present, session.made_up) == ((taught.journey.people[0],), (taught.journey.people[1],))
    after = taught.world.state(TrainingClass, taught.journey.training_class)
    assert (after.recognised_hours, after.sessions) == (before.recognised_hours, before.sessions) == (4, 1)
    refuses(taught.world, "school", CompleteClass(training_class=after.id), "class.hours_missing")


def test_nobody_is_counted_twice_and_no_stranger_at_all(taught: Taught) -> None:
    """Who was there, who made it up already, somebody of no place in the class, one person named twice."""
    first, second = taught.journey.people
    refuses(taught.world, "school", taught.make_up(persons=(first,)), "makeup.counted", count=1)
    taught.world.do("school", taught.make_up())
    refuses(taught.world, "school", taught.make_up(), "makeup.counted", count=1)
    refuses(taught.world, "school", taught.make_up(persons=("f" * 32,)), "class.not_enrolled", count=1)
    refuses(taught.world, "school", taught.make_up(persons=(second, second)), "class.not_enrolled", count=0)


def test_a_make_up_lesson_is_as_long_as_what_was_missed_and_comes_after_it(taught: Taught) -> None:
    """Too short, before the session itself, not over yet, without the device that the policy asks for."""
    now = taught.world.clock.now()

    def at(minutes: int, ends: int, **changes: str) -> RecordMakeUp:
        lesson = taught.lesson(minutes, ends)
        del lesson["training_class"]
        return taught.make_up(**lesson | changes)

    short = at(100, taught.ends + 150 * MINUTE)
    refuses(taught.world, "school", short, "makeup.short", hours=4, minutes=100)
    refuses(taught.world, "school", at(180, taught.ends), "class.dates")
    refuses(taught.world, "school", at(240, now + 60 * MINUTE), "class.dates")
    refuses(taught.world, "school", taught.make_up(method="paper"), "att.face_signin")
    for field, moment in itertools.product(("starts", "ends"), ("soon", "2026-02-30T08:00:00.000Z")):
        refuses(taught.world, "school", taught.make_up(**{field: moment}), "value.invalid", field=field)


def test_only_its_school_records_it_and_only_while_the_class_is_taught(taught: Taught) -> None:
    """Another school does not, and after the class is completed, before its assessment, nothing is made up."""
    refuses(taught.world, "school2", taught.make_up(), "auth.scope", capability="institution")
    refuses(taught.world, "school", taught.make_up(session="f" * 32), "object.unknown", kind="class_session")
    journey = taught.world.journey(size=2).upto("taught")
    session = taught.world.all(ClassSession, "training_class", journey.training_class)[0]
    late = taught.make_up(session=session.id, persons=(journey.people[0],))
    refuses(taught.world, "school", late, "class.stage", current="TAUGHT", missing=["TEACHING"])


def test_what_was_made_up_may_be_disputed_and_taken_back(taught: Taught) -> None:
    """By the trainee, who says they were not there, and by the school: the hours are gone, and can be made up again."""
    taught.world.do("school", taught.make_up())
    person = taught.journey.people[1]
    taught.world.do(taught.journey.workers[person], DisputeAttendance(session=taught.session, person=person))
    taught.world.do("school", CorrectAttendance(session=taught.session, person=person, reason="recorded_wrongly"))
    assert (taught.place().state, taught.place().hours) == (EnrolmentState.PRESENT_DAY_1, 0)
    assert taught.world.state(ClassSession, taught.session).made_up == ()
    taught.world.do("school", taught.make_up())
    assert taught.place().hours == 4
