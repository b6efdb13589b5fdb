"""The opening day, the sessions and their hours, completion."""

from __future__ import annotations

from typing import Any

from ledger import timestamp
from tests.support.asking import changed, refuses
from tests.support.world import Journey, World
from tests.voucher.test_enrol import another_class, second_voucher
from voucher.core.dates import add_days, start_of
from voucher.core.ids import enrolment_id
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.enrol import EnrolVoucher
from voucher.lifecycle.train import ClassOpened, OpenClass, SessionRecorded
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import EVIDENCE

MINUTE = 60_000
HOUR = 60 * MINUTE


def opening(journey: Journey, **changes: Any) -> OpenClass:
    """The opening day with everybody there."""
    command = OpenClass(
        training_class=journey.training_class,
        present=tuple(journey.people),
        method="face_device",
        evidence=EVIDENCE,
    )
    return changed(command, **changes)


def lasting(journey: Journey, minutes: int, hours: int, **changes: Any) -> Any:
    """A session on the first day from 8 o'clock that lasts some minutes."""
    begin = start_of(journey.start) + 8 * HOUR
    times = {"starts": timestamp.to_text(begin), "ends": timestamp.to_text(begin + minutes * MINUTE)}
    return journey.session(journey.start, hours=hours, **times | changes)


def test_a_class_opens_on_its_day_with_those_who_signed_in(a_world: World) -> None:
    """Too early, by paper, with strangers, with nobody or somebody twice: refused; the absent get their voucher back."""
    journey = a_world.journey(size=3).upto("enrolled")
    there, also, absent = journey.people
    day = a_world.today
    refuses(a_world, "school", opening(journey), "class.dates", day=day, start=journey.start)
    a_world.at(journey.start, 0, 0)
    refuses(a_world, "school", opening(journey, method="paper"), "att.face_signin", method="paper")
    refuses(a_world, "school", opening(journey, present=(there, "f" * 32)), "class.not_enrolled", count=1)
    refuses(a_world, "school", opening(journey, present=()), "class.not_enrolled", count=0)
    refuses(a_world, "school", opening(journey, present=(there, there)), "class.not_enrolled", count=0)
    refuses(a_world, "school2", opening(journey), "auth.scope")
    opened = event_of(a_world.do("school", opening(journey, present=(there, also))), ClassOpened)
    assert opened.released == (journey.voucher(2),)
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert (training_class.state, training_class.present) == (ClassState.OPEN, 2)
    freed = a_world.state(Voucher, journey.voucher(2))
    assert (freed.state, freed.training_class) == (VoucherState.CLAIMED, None)
    enrolments = [a_world.state(Enrolment, enrolment_id(journey.training_class, p)) for p in journey.people]
    assert [e.state for e in enrolments] == [
        EnrolmentState.PRESENT_DAY_1,
        EnrolmentState.PRESENT_DAY_1,
        EnrolmentState.NO_SHOW,
    ]
    assert a_world.state(Person, there).open_class == journey.training_class
    assert a_world.state(Person, absent).open_class is None
    refuses(a_world, "school", opening(journey), "class.stage", current="OPEN", missing=["HR_OK"])


def test_a_class_does_not_open_after_its_last_day(a_world: World) -> None:
    """The day after the planned end is outside; the end itself would not be."""
    journey = a_world.journey(size=1).upto("enrolled")
    end = a_world.state(TrainingClass, journey.training_class).end_date
    a_world.at(add_days(end, 1))
    refuses(a_world, "school", opening(journey), "class.dates", day=add_days(end, 1), end=end)


def test_who_began_another_class_meanwhile_is_not_there_when_this_one_opens(a_world: World) -> None:
    """Enrolled in two classes by two vouchers, a person is in the one that opened first; the other names them."""
    journey = a_world.journey(size=1).upto("enrolled")
    person = journey.people[0]
    other = another_class(journey)
    voucher = second_voucher(a_world, person, "startup")
    a_world.do(journey.workers[person], ClaimVoucher(voucher=voucher, holder=person))
    a_world.do("school2", EnrolVoucher(training_class=other.training_class, voucher=voucher, holder=person))
    journey.upto("opened")
    refuses(a_world, "school2", opening(other), "elig.gap_unassessed", holder=person)
    assert a_world.state(Person, person).open_class == journey.training_class


def test_a_session_counts_as_many_hours_as_its_minutes_carry(a_world: World) -> None:
    """160 minutes planned as four hours count four, 159 count three, and never more than were planned."""
    journey = a_world.journey(size=2).upto("opened")
    a_world.at(journey.start, 22)
    for minutes, hours, recognised in ((160, 4, 4), (159, 4, 3), (39, 1, 0), (400, 4, 4), (40, 1, 1)):
        recorded = a_world.do("school", lasting(journey, minutes, hours))
        assert event_of(recorded, SessionRecorded).recognised == recognised
    a_world.do("school", lasting(journey, 80, 2, practical=False, present=tuple(journey.people[:1])))
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert (training_class.recognised_hours, training_class.recognised_practical) == (14, 12)
    assert (training_class.state, training_class.sessions) == (ClassState.TEACHING, 6)
    hours = [a_world.state(Enrolment, enrolment_id(journey.training_class, p)).hours for p in journey.people]
    assert hours == [14, 12]


def test_practice_is_not_taught_online(a_world: World) -> None:
    """There is no footage of it there, and its hours would pass by the limit on hours online."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.later(0, 18)
    online = journey.session(a_world.today, platform=journey.institution, system_record="TEST-ONLINE")
    refuses(a_world, "school", online, "class.practical_online")
    a_world.do("school", changed(online, practical=False))


def test_a_session_lies_within_the_class_and_is_not_still_to_come(a_world: World) -> None:
    """The day before the opening, the future, times that end first, cross midnight or are no times: refused."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.at(journey.start, 12)
    before = journey.session(add_days(journey.start, -1))
    refuses(a_world, "school", before, "class.dates", day=add_days(journey.start, -1))
    refuses(a_world, "school", lasting(journey, 241, 6), "class.dates", day=journey.start)
    refuses(a_world, "school", lasting(journey, 0, 1), "value.invalid", field="ends")
    refuses(a_world, "school", lasting(journey, -10, 1), "value.invalid", field="ends")
    for moment in ("2026-02-30T08:00:00.000Z", "2026-03-16T25:00:00.000Z", "9999-12-31T23:00:00.000Z"):
        wrong = lasting(journey, 60, 1, starts=moment, ends=moment)
        refuses(a_world, "school", wrong, "value.invalid", field="starts")
    refuses(a_world, "school", lasting(journey, 60, 1, method="paper"), "att.face_signin")
    refuses(a_world, "school", lasting(journey, 60, 1, present=("f" * 32,)), "class.not_enrolled", count=1)
    a_world.do("school", lasting(journey, 240, 6))
    a_world.at(add_days(journey.start, 1), 12)
    midnight = lasting(journey, 17 * 60, 1)
    refuses(a_world, "school", midnight, "value.invalid", field="ends")
    end = a_world.state(TrainingClass, journey.training_class).end_date
    a_world.at(add_days(end, 1), 20)
    refuses(a_world, "school", journey.session(add_days(end, 1)), "class.dates", end=end)
    a_world.do("school", journey.session(end))


def test_a_class_is_complete_when_all_hours_are_taught_in_practice_too(a_world: World) -> None:
    """Missing hours, and hours enough but too few of them practical, are refused with what is missing."""
    journey = a_world.journey(size=2).upto("opened")
    complete = CompleteClass(training_class=journey.training_class)
    refuses(a_world, "school", complete, "class.stage", current="OPEN", missing=["TEACHING"])
    one = (journey.people[0],)
    for number in range(2):
        a_world.at(add_days(journey.start, number), 18)
        a_world.do("school", journey.session(a_world.today, practical=number == 1, present=one))
        if not number:
            refuses(a_world, "school", complete, "class.hours_missing", recognised=5, hours=10, practical=0)
    detail = {"recognised": 10, "practical": 5, "hours": 10, "planned_practical": 6}
    refuses(a_world, "school", complete, "class.hours_missing", **detail)
    refuses(a_world, "school2", complete, "auth.scope")
    a_world.later(1, 18)
    a_world.do("school", journey.session(a_world.today, present=one))
    a_world.do("school", complete)
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert (training_class.state, training_class.completed_on) == (ClassState.TAUGHT, a_world.today)
    states = [a_world.state(Enrolment, enrolment_id(journey.training_class, p)).state for p in journey.people]
    assert states == [EnrolmentState.FINISHED, EnrolmentState.PRESENT_DAY_1]
    refuses(a_world, "school", complete, "class.stage", current="TAUGHT", missing=["TEACHING"])
    refuses(a_world, "school", journey.session(a_world.today), "class.stage", missing=["OPEN"])
