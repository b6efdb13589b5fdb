"""Attendance in dispute: a trainee says they were not at a session that counts them. The institution corrects the record,
which takes the presence and its hours back, or upholds it with a reason. It may also take a presence back that it recorded
wrongly, before anybody disputes it. After the class is completed nothing is corrected here: that is for an inspection."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import DisputeId, EnrolmentId, PersonId, SessionId, dispute_id, enrolment_id
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import (
    ClassSession,
    ClassState,
    Dispute,
    DisputeState,
    Enrolment,
    EnrolmentState,
    TrainingClass,
)
from voucher.step.classes import require_class, teaching_since
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class DisputeAttendance(Command, frozen=True, kw_only=True, tag="attendance.dispute"):
    """Say that one was not there, about a session that counts oneself."""

    session: SessionId
    person: PersonId


class AnswerDispute(Command, frozen=True, kw_only=True, tag="attendance.answer"):
    """The institution corrects the record, or upholds it, for a reason of the list."""

    dispute: DisputeId
    corrected: bool
    reason: Code


class CorrectAttendance(Command, frozen=True, kw_only=True, tag="attendance.correct"):
    """The institution takes a presence back that it recorded wrongly, for a reason of the list."""

    session: SessionId
    person: PersonId
    reason: Code


class AttendanceDisputed(Event, frozen=True, kw_only=True, tag="attendance.disputed"):
    """Somebody says they were not there."""

    dispute: DisputeId
    session: SessionId
    enrolment: EnrolmentId
    filed_on: Date


class AttendanceUpheld(Event, frozen=True, kw_only=True, tag="attendance.upheld"):
    """The institution stands by its record."""

    dispute: DisputeId
    reason: Code


class AttendanceCorrected(Event, frozen=True, kw_only=True, tag="attendance.corrected"):
    """They were not there: the session counts for them no more."""

    dispute: DisputeId
    session: SessionId
    enrolment: EnrolmentId
    hours: int
    reason: Code


class AttendanceTakenBack(Event, frozen=True, kw_only=True, tag="attendance.taken_back"):
    """It was recorded wrongly: the session counts for them no more."""

    session: SessionId
    enrolment: EnrolmentId
    hours: int
    reason: Code


def _session(command: DisputeAttendance | CorrectAttendance, facts: Facts) -> Iterable[Ref]:
    yield Ref("dispute", "id", dispute_id(command.session, command.person))
    session = facts.get(ClassSession, command.session)
    if session:
        yield Ref("training_class", "id", session.training_class)
        yield Ref("enrolment", "id", enrolment_id(session.training_class, command.person))


@decides(DisputeAttendance, Capability.WORKER, needs=_session)
def dispute(command: DisputeAttendance, context: Context) -> Iterable[Event]:
    """By the trainee alone, once for each session that counts them; whoever was not counted learns nothing."""
    if context.actor.person != command.person:
        raise Refused("auth.scope", capability=Capability.WORKER.value)
    session = context.facts.get(ClassSession, command.session)
    if session is None or not session.counts(command.person):
        raise Refused("object.unknown", kind=ClassSession.kind)
    training_class = context.facts.need(TrainingClass, session.training_class)
    require_class(training_class, ClassState.TEACHING, ClassState.TAUGHT)
    identifier = dispute_id(session.id, command.person)
    if context.facts.get(Dispute, identifier):
        raise Refused("object.exists")
    if session.entry < teaching_since(training_class):
        raise Refused("attendance.void")
    yield AttendanceDisputed(
        dispute=identifier,
        session=session.id,
        enrolment=enrolment_id(training_class.id, command.person),
        filed_on=context.at.date,
    )


def _disputed(command: AnswerDispute, facts: Facts) -> Iterable[Ref]:
    found = facts.get(Dispute, command.dispute)
    if found:
        yield Ref("class_session", "id", found.session)
        yield Ref("training_class", "id", found.training_class)
        yield Ref("enrolment", "id", found.enrolment)


@decides(AnswerDispute, Capability.INSTITUTION, needs=_disputed)
def answer(command: AnswerDispute, context: Context) -> Iterable[Event]:
    """By the institution of the class, once; a correction only while the class is being taught."""
    found = context.facts.need(Dispute, command.dispute)
    training_class = context.facts.need(TrainingClass, found.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    if found.state != DisputeState.OPEN:
        raise Refused("attendance.answered", state=found.state.value)
    if not command.corrected:
        yield AttendanceUpheld(dispute=found.id, reason=command.reason)
        return
    require_class(training_class, ClassState.TEACHING)
    session = context.facts.need(ClassSession, found.session)
    if session.entry < teaching_since(training_class):
        raise Refused("attendance.void")
    yield AttendanceCorrected(
        dispute=found.id,
        session=session.id,
        enrolment=found.enrolment,
        hours=session.recognised,
        reason=command.reason,
    )


@decides(CorrectAttendance, Capability.INSTITUTION, needs=_session)
def correct(command: CorrectAttendance, context: Context) -> Iterable[Event]:
    """By the institution of the class, while it is being taught. An open dispute about it is answered by the same."""
    session = context.facts.need(ClassSession, command.session)
    training_class = context.facts.need(TrainingClass, session.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    require_class(training_class, ClassState.TEACHING)
    if not session.counts(command.person):
        raise Refused("class.not_enrolled", count=1)
    if session.entry < teaching_since(training_class):
        raise Refused("attendance.void")
    place, hours = enrolment_id(training_class.id, command.person), session.recognised
    open_one = context.facts.get(Dispute, dispute_id(session.id, command.person))
    if open_one and open_one.state == DisputeState.OPEN:
        yield AttendanceCorrected(
            dispute=open_one.id, session=session.id, enrolment=place, hours=hours, reason=command.reason
        )
    else:
        yield AttendanceTakenBack(session=session.id, enrolment=place, hours=hours, reason=command.reason)


@evolves(AttendanceDisputed)
def disputed(event: AttendanceDisputed, facts: Facts, at: At) -> None:
    """For the institution to answer."""
    enrolment = facts.need(Enrolment, event.enrolment)
    facts.put(
        Dispute(
            id=event.dispute,
            at=at.index,
            session=event.session,
            training_class=enrolment.training_class,
            enrolment=enrolment.id,
            person=enrolment.person,
            state=DisputeState.OPEN,
            filed_on=event.filed_on,
        )
    )


@evolves(AttendanceUpheld)
def upheld(event: AttendanceUpheld, facts: Facts, at: At) -> None:
    """Answered; both may be seen by the bureau."""
    _answered(event.dispute, DisputeState.UPHELD, event.reason, facts, at)


@evolves(AttendanceCorrected)
def corrected(event: AttendanceCorrected, facts: Facts, at: At) -> None:
    """Session, trainee and dispute. The class's own hours stay: they were taught."""
    _take_back(event, facts, at)
    _answered(event.dispute, DisputeState.CORRECTED, event.reason, facts, at)


@evolves(AttendanceTakenBack)
def taken_back(event: AttendanceTakenBack, facts: Facts, at: At) -> None:
    """Session and trainee. The class's own hours stay: they were taught."""
    _take_back(event, facts, at)


def _take_back(event: AttendanceCorrected | AttendanceTakenBack, facts: Facts, at: At) -> None:
    session, enrolment = facts.need(ClassSession, event.session), facts.need(Enrolment, event.enrolment)
    present, made_up = (
        tuple(person for person in persons if person != enrolment.person)
        for persons in (session.present, session.made_up)
    )
    facts.put(replace(session, at=at.index, present=present, made_up=made_up, signed_in=len(present)))
    state = enrolment.state
    if state == EnrolmentState.ATTENDING and enrolment.sessions == 1:
        state = EnrolmentState.PRESENT_DAY_1
    facts.put(
        replace(
            enrolment,
            at=at.index,
            state=state,
            sessions=enrolment.sessions - 1,
            hours=enrolment.hours - event.hours,
        )
    )


def _answered(identifier: str, state: DisputeState, reason: str, facts: Facts, at: At) -> None:
    found = facts.need(Dispute, identifier)
    facts.put(replace(found, at=at.index, state=state, reason=reason, answered_on=at.date))
