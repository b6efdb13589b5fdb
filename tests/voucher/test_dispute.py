"""A trainee says they were not there: their word against a session's record."""

from __future__ import annotations

from tests.support.asking import changed, refuses
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import dispute_id, enrolment_id
from voucher.lifecycle.attendance import (
    AnswerDispute,
    AttendanceCorrected,
    AttendanceTakenBack,
    CorrectAttendance,
    DisputeAttendance,
)
from voucher.lifecycle.survey import DecideDissatisfaction
from voucher.lifecycle.train import SessionRecorded
from voucher.objects.training import ClassSession, Dispute, DisputeState, Enrolment, EnrolmentState, TrainingClass
from voucher.shell.demo.player import event_of


def taught(world: World, size: int = 2, days: int = 1) -> tuple[Journey, list[str]]:
    """A class with some sessions behind it, not completed."""
    journey = world.journey(size=size).upto("opened")
    sessions = []
    for number in range(days):
        day = add_days(journey.start, number)
        world.at(day, 18)
        sessions.append(event_of(world.do("school", journey.session(day)), SessionRecorded).session)
    return journey, sessions


def place(journey: Journey, number: int = 0) -> str:
    """The n-th trainee's enrolment."""
    return enrolment_id(journey.training_class, journey.people[number])


def test_a_correction_takes_the_presence_and_its_hours_back(a_world: World) -> None:
    """Session, trainee and dispute say the same; the class's hours stay."""
    journey, (first, _) = taught(a_world, days=2)
    person = journey.people[0]
    before = a_world.state(Enrolment, place(journey))
    a_world.do(journey.workers[person], DisputeAttendance(session=first, person=person))
    answer = AnswerDispute(dispute=dispute_id(first, person), corrected=True, reason="device_error")
    event = event_of(a_world.do("school", answer), AttendanceCorrected)
    after, session = a_world.state(Enrolment, place(journey)), a_world.state(ClassSession, first)
    assert event.hours == session.recognised > 0
    assert (before.sessions - after.sessions, before.hours - after.hours) == (1, session.recognised)
    assert after.state == EnrolmentState.ATTENDING
    assert (session.present, session.signed_in) == ((journey.people[1],), 1)
    assert a_world.state(TrainingClass, journey.training_class).recognised_hours == 2 * session.recognised
    found = a_world.state(Dispute, answer.dispute)
    assert (found.state, found.reason, found.answered_on) == (DisputeState.CORRECTED, "device_error", a_world.today)


def test_who_was_at_no_session_any_more_does_not_finish(a_world: World) -> None:
    """The only presence taken back leaves them present on the first day and nothing else."""
    journey, (session,) = taught(a_world)
    person = journey.people[0]
    a_world.do(journey.workers[person], DisputeAttendance(session=session, person=person))
    a_world.do("school", AnswerDispute(dispute=dispute_id(session, person), corrected=True, reason="device_error"))
    enrolment = a_world.state(Enrolment, place(journey))
    assert (enrolment.state, enrolment.sessions, enrolment.hours) == (EnrolmentState.PRESENT_DAY_1, 0, 0)
    journey.people = journey.people[1:]
    journey.start = add_days(journey.start, 1)
    journey.upto("taught")
    assert a_world.state(Enrolment, place(journey)).state == EnrolmentState.FINISHED
    assert a_world.state(Enrolment, enrolment.id).state == EnrolmentState.PRESENT_DAY_1


def test_a_record_that_is_upheld_stays(a_world: World) -> None:
    """With its reason; answered once."""
    journey, (session,) = taught(a_world)
    person = journey.people[0]
    a_world.do(journey.workers[person], DisputeAttendance(session=session, person=person))
    answer = AnswerDispute(dispute=dispute_id(session, person), corrected=False, reason="video_shows")
    refuses(a_world, "school2", answer, "auth.scope")
    refuses(a_world, "bureau1", answer, "auth.capability")
    a_world.do("school", answer)
    refuses(a_world, "school", changed(answer, corrected=True), "attendance.answered", state="UPHELD")
    assert a_world.state(Enrolment, place(journey)).sessions == 1
    refuses(a_world, "school", changed(answer, dispute=f"{session}.{'f' * 32}"), "object.unknown", kind="dispute")


def test_only_who_is_counted_disputes_and_once(a_world: World) -> None:
    """Another person's word, somebody who is not counted, and a second time are refused."""
    journey, (session,) = taught(a_world)
    one, two = journey.people
    dispute = DisputeAttendance(session=session, person=one)
    refuses(a_world, journey.workers[two], dispute, "auth.scope")
    stranger = a_world.journey(size=1).upto("listed")
    outside = changed(dispute, person=stranger.people[0])
    refuses(a_world, stranger.workers[stranger.people[0]], outside, "object.unknown", kind="class_session")
    refuses(a_world, journey.workers[one], changed(dispute, session="f" * 32), "object.unknown", kind="class_session")
    a_world.do(journey.workers[one], dispute)
    refuses(a_world, journey.workers[one], dispute, "object.exists")


def test_after_completion_nothing_is_corrected(a_world: World) -> None:
    """It may still be disputed and upheld, until the survey is over."""
    journey = a_world.journey(size=2).upto("taught")
    (session, *_) = a_world.all(ClassSession, "training_class", journey.training_class)
    person = journey.people[0]
    a_world.do(journey.workers[person], DisputeAttendance(session=session.id, person=person))
    answer = AnswerDispute(dispute=dispute_id(session.id, person), corrected=True, reason="device_error")
    refuses(a_world, "school", answer, "class.stage", current="TAUGHT")
    a_world.do("school", changed(answer, corrected=False))
    journey.upto("surveyed")
    late = DisputeAttendance(session=session.id, person=journey.people[1])
    refuses(a_world, journey.workers[journey.people[1]], late, "class.stage", current="SURVEYED")


def test_sessions_from_before_a_retraining_are_void(a_world: World) -> None:
    """They count for nobody, so nothing is taken back twice."""
    journey = a_world.journey(size=2, satisfied=0).upto("taught")
    (session, *_) = a_world.all(ClassSession, "training_class", journey.training_class)
    one, two = journey.people
    a_world.do(journey.workers[one], DisputeAttendance(session=session.id, person=one))
    journey.upto("surveyed")
    a_world.two(DecideDissatisfaction(training_class=journey.training_class, retrain_until=add_days(a_world.today, 30)))
    answer = AnswerDispute(dispute=dispute_id(session.id, one), corrected=True, reason="device_error")
    refuses(a_world, "school", answer, "attendance.void")
    refuses(a_world, journey.workers[two], DisputeAttendance(session=session.id, person=two), "attendance.void")
    assert a_world.state(Enrolment, place(journey)).sessions == 0
    journey.start = a_world.today
    a_world.at(journey.start, 18)
    a_world.do("school", journey.session(journey.start))
    correct = CorrectAttendance(session=session.id, person=two, reason="recorded_wrongly")
    refuses(a_world, "school", correct, "attendance.void")
    assert a_world.state(Enrolment, place(journey, 1)).sessions == 1


def test_an_institution_takes_back_what_it_recorded_wrongly(a_world: World) -> None:
    """Without a dispute: presence and hours go, once, by the class's own institution and while it is taught."""
    journey, (first, _) = taught(a_world, days=2)
    correct = CorrectAttendance(session=first, person=journey.people[0], reason="recorded_wrongly")
    refuses(a_world, "school2", correct, "auth.scope")
    event = event_of(a_world.do("school", correct), AttendanceTakenBack)
    after, session = a_world.state(Enrolment, place(journey)), a_world.state(ClassSession, first)
    assert (after.sessions, after.hours) == (1, event.hours)
    assert session.present == (journey.people[1],)
    refuses(a_world, "school", correct, "class.not_enrolled")
    dispute = DisputeAttendance(session=first, person=journey.people[0])
    refuses(a_world, journey.workers[journey.people[0]], dispute, "object.unknown")


def test_taking_back_answers_the_dispute_about_it(a_world: World) -> None:
    """A presence is taken back once, whichever way; the dispute is closed with it."""
    journey, (session,) = taught(a_world)
    person = journey.people[0]
    a_world.do(journey.workers[person], DisputeAttendance(session=session, person=person))
    a_world.do("school", CorrectAttendance(session=session, person=person, reason="scan_mistake"))
    assert a_world.state(Dispute, dispute_id(session, person)).state == DisputeState.CORRECTED
    late = AnswerDispute(dispute=dispute_id(session, person), corrected=True, reason="scan_mistake")
    refuses(a_world, "school", late, "attendance.answered")
    assert a_world.state(Enrolment, place(journey)).hours == 0


def test_an_answer_after_the_presence_is_gone_takes_nothing_twice(a_world: World) -> None:
    """What stands in the session and what the trainee has agree after every order of the two."""
    journey, (first, second) = taught(a_world, days=2)
    person = journey.people[0]
    a_world.do("school", CorrectAttendance(session=first, person=person, reason="scan_mistake"))
    a_world.do(journey.workers[person], DisputeAttendance(session=second, person=person))
    a_world.do("school", AnswerDispute(dispute=dispute_id(second, person), corrected=True, reason="scan_mistake"))
    enrolment = a_world.state(Enrolment, place(journey))
    assert (enrolment.sessions, enrolment.hours) == (0, 0)
