"""Make-up lessons (补课): a session is given again to trainees who missed it, for a reason of the list, before the class is
completed and so before its assessment. It counts for them as if they had been there.

It takes nothing from the class and adds nothing to it: the class's own hours are those that were taught to all. The lesson
lasts as long as the hours that the missed session counts; its sign-in is of a recognised method. Whether it needs a full
recording or the bureau's consent is the policy's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from ledger import timestamp
from voucher.core.facts import Facts, Ref
from voucher.core.ids import EnrolmentId, PersonId, SessionId, enrolment_id
from voucher.core.message import Code, Command, Digest, Event, Moment, Number
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.rules.lessons import MakeUp
from voucher.rules.questions import SessionLength
from voucher.rules.supervision import SignIn
from voucher.step.classes import policy_of, require_class, teaching_since
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.reported import read_moment

MINUTE = 60_000
_ASSESSED = (ClassState.ASSESSED, ClassState.CLOSED)
_TRAINEES = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)


class RecordMakeUp(Command, frozen=True, kw_only=True, tag="attendance.make_up"):
    """A session was given again to trainees who missed it.

    `reason` is why they had missed it, `evidence` the digest of the sign-in, `recording` that of the recording or of its
    reference where it is kept, of which `gap_seconds` are missing."""

    session: SessionId
    persons: Annotated[tuple[PersonId, ...], msgspec.Meta(min_length=1, max_length=200)]
    starts: Moment
    ends: Moment
    method: Code
    reason: Code
    evidence: Digest
    recording: Digest | None = None
    gap_seconds: Number = 0


class ConsentMakeUp(Command, frozen=True, kw_only=True, tag="attendance.consent"):
    """The bureau agrees that trainees make a session up that they missed, for a reason of the list."""

    session: SessionId
    persons: Annotated[tuple[PersonId, ...], msgspec.Meta(min_length=1, max_length=200)]
    reason: Code


class MakeUpConsented(Event, frozen=True, kw_only=True, tag="attendance.consented"):
    """These trainees may make the session up."""

    session: SessionId
    enrolments: tuple[EnrolmentId, ...]
    reason: Code


class SessionMadeUp(Event, frozen=True, kw_only=True, tag="attendance.made_up"):
    """The session counts for these trainees too, with its hours."""

    session: SessionId
    enrolments: tuple[EnrolmentId, ...]
    starts: Moment
    ends: Moment
    hours: int
    method: Code
    reason: Code
    evidence: Digest
    recording: Digest | None = None


def _needs(command: RecordMakeUp | ConsentMakeUp, facts: Facts) -> Iterable[Ref]:
    session = facts.get(ClassSession, command.session)
    if session:
        yield Ref("training_class", "id", session.training_class)
        yield Ref("recording", "training_class", session.training_class)
        for person in command.persons:
            yield Ref("enrolment", "id", enrolment_id(session.training_class, person))


@decides(RecordMakeUp, Capability.INSTITUTION, needs=_needs)
def make_up(command: RecordMakeUp, context: Context) -> Iterable[Event]:
    """By the institution of the class, while it is being taught, for trainees whom the session does not count."""
    session = context.facts.need(ClassSession, command.session)
    training_class = context.facts.need(TrainingClass, session.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    policy = policy_of(training_class, context)
    policy.ask(_question(command, session, training_class, context))
    require_class(training_class, ClassState.TEACHING)
    if session.entry < teaching_since(training_class):
        raise Refused("attendance.void")
    policy.ask(SignIn(method=command.method))
    minutes = _minutes(command, session, training_class, context)
    carried = policy.values(SessionLength(hours=session.recognised, minutes=minutes))
    if min((value.value for _, value in carried), default=session.recognised) < session.recognised:
        raise Refused("makeup.short", hours=session.recognised, minutes=minutes)
    yield SessionMadeUp(
        session=session.id,
        enrolments=_missed(command, session, context),
        starts=command.starts,
        ends=command.ends,
        hours=session.recognised,
        method=command.method,
        reason=command.reason,
        evidence=command.evidence,
        recording=command.recording,
    )


def _question(command: RecordMakeUp, session: ClassSession, training_class: TrainingClass, context: Context) -> MakeUp:
    """Full: as the institution says, unless a record of a camera at that time says otherwise."""
    recordings = context.facts.where(Recording, "training_class", training_class.id)
    broken = any(
        one.gap_seconds and one.starts < command.ends and command.starts < one.ends
        for one in recordings
        if one.digest == command.recording
    )
    return MakeUp(
        full_video=command.recording is not None and not command.gap_seconds and not broken,
        assessed=training_class.state in _ASSESSED,
        consent=set(command.persons) <= set(session.consented),
    )


@decides(ConsentMakeUp, Capability.BUREAU, needs=_needs)
def consent(command: ConsentMakeUp, context: Context) -> Iterable[Event]:
    """By the bureau of the class's region, for trainees whom the session does not count, while it is being taught."""
    session = context.facts.need(ClassSession, command.session)
    training_class = context.facts.need(TrainingClass, session.training_class)
    context.require(Capability.BUREAU, training_class.region)
    require_class(training_class, ClassState.TEACHING)
    yield MakeUpConsented(session=session.id, enrolments=_missed(command, session, context), reason=command.reason)


def _missed(command: RecordMakeUp | ConsentMakeUp, session: ClassSession, context: Context) -> tuple[str, ...]:
    """The trainees' places in the class; refused unless each of them missed the session."""
    places = [context.facts.get(Enrolment, enrolment_id(session.training_class, one)) for one in command.persons]
    found = [one for one in places if one is not None and one.state in _TRAINEES]
    counted = sum(session.counts(one.person) for one in found)
    if len(found) < len(places) or len(set(command.persons)) < len(places):
        raise Refused("class.not_enrolled", count=len(places) - len(found))
    if counted:
        raise Refused("makeup.counted", count=counted)
    return tuple(one.id for one in found)


def _minutes(command: RecordMakeUp, session: ClassSession, training_class: TrainingClass, context: Context) -> int:
    (starts, day), (ends, last) = read_moment(command.starts, "starts"), read_moment(command.ends, "ends")
    if starts < timestamp.from_text(session.ends) or day > training_class.end_date or ends > context.at.millis:
        raise Refused("class.dates", day=day, start=session.date, end=training_class.end_date)
    if ends <= starts or last != day:
        raise Refused("value.invalid", field="ends")
    return (ends - starts) // MINUTE


@evolves(SessionMadeUp)
def made_up(event: SessionMadeUp, facts: Facts, at: At) -> None:
    """The session, and each trainee's attendance; the class's own hours stay."""
    session = facts.need(ClassSession, event.session)
    persons = tuple(identifier.partition(".")[2] for identifier in event.enrolments)
    facts.put(replace(session, at=at.index, made_up=(*session.made_up, *persons)))
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(
            replace(
                enrolment,
                at=at.index,
                state=EnrolmentState.ATTENDING,
                sessions=enrolment.sessions + 1,
                hours=enrolment.hours + event.hours,
            )
        )


@evolves(MakeUpConsented)
def consented(event: MakeUpConsented, facts: Facts, at: At) -> None:
    """The session knows for whom."""
    session = facts.need(ClassSession, event.session)
    persons = tuple(identifier.partition(".")[2] for identifier in event.enrolments)
    facts.put(replace(session, at=at.index, consented=tuple(dict.fromkeys((*session.consented, *persons)))))
