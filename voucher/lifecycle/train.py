"""Train: the opening day fixes who is there, sessions are recorded with their sign-in, the class is completed.

People enrolled but not there on the opening day are not subsidised; their vouchers are released. A session's hours
count as far as its minutes carry them. Reported times stand beside the entry's own; no deadline trusts them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from ledger import timestamp
from voucher.core.dates import china_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, InstitutionId, PersonId, SessionId, VoucherId
from voucher.core.message import Code, CodeOrNone, Command, Date, Digest, Event, Moment
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.external import Item, Taken
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import VoucherState
from voucher.policy.pack import Policy
from voucher.rules.questions import SessionLength
from voucher.rules.supervision import SignIn
from voucher.step.apprentices import count_apprentices, count_refs
from voucher.step.beginning import beginning_needs, check_beginning
from voucher.step.classes import candidate, move_class, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.numbers import first_number
from voucher.step.records import fresh, keep, needed, take
from voucher.step.reported import read_moment
from voucher.step.stage import advance

MINUTE = 60_000
People = Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=200)]


class OpenClass(Command, frozen=True, kw_only=True, tag="class.open"):
    """The opening day: who signed in, and how."""

    training_class: ClassId
    present: People
    method: Code
    evidence: Digest


class RecordSession(Command, frozen=True, kw_only=True, tag="class.record_session"):
    """One session as taught: its times, its planned class hours, who signed in, and the digest of the recording.

    `teachers` are those of the class's teachers who taught it, where the institution says so; `platform` is the online
    platform on which it was taught; `excused` were away with leave. `system_record` is the session's number in the
    provincial system, `records` what devices recorded of it, where they come with it.
    """

    training_class: ClassId
    starts: Moment
    ends: Moment
    practical: bool
    hours: Annotated[int, msgspec.Meta(ge=1, le=24)]
    present: People
    method: Code
    evidence: Digest
    teachers: Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=50)] = ()
    platform: InstitutionId | None = None
    excused: People = ()
    system_record: CodeOrNone = ""
    records: Annotated[tuple[Item, ...], msgspec.Meta(max_length=200)] = ()


class ClassOpened(Event, frozen=True, kw_only=True, tag="class.opened"):
    """The number present is fixed; the vouchers of those absent are free again."""

    training_class: ClassId
    opened_on: Date
    present: tuple[EnrolmentId, ...]
    absent: tuple[EnrolmentId, ...]
    released: tuple[VoucherId, ...]
    method: Code
    evidence: Digest


class SessionRecorded(Event, frozen=True, kw_only=True, tag="class.session_recorded"):
    """A session, the hours of it that count, who was there, and who taught where that was said."""

    training_class: ClassId
    session: SessionId
    starts: Moment
    ends: Moment
    practical: bool
    hours: int
    recognised: int
    present: tuple[EnrolmentId, ...]
    method: Code
    evidence: Digest
    teachers: tuple[PersonId, ...] = ()
    platform: InstitutionId | None = None
    excused: tuple[EnrolmentId, ...] = ()
    system_record: CodeOrNone = ""
    records: tuple[Taken, ...] = ()


def _people(command: OpenClass | RecordSession, _facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "training_class", command.training_class)


def _vouchers_too(command: OpenClass, facts: Facts) -> Iterable[Ref]:
    yield from _people(command, facts)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from count_refs(training_class)
        yield from beginning_needs(training_class, facts)
    for enrolment in facts.where(Enrolment, "training_class", command.training_class):
        yield Ref("person", "id", enrolment.person)
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(OpenClass, Capability.INSTITUTION, needs=_vouchers_too)
def open_(command: OpenClass, context: Context) -> Iterable[Event]:
    """On or after the planned day, with people who are enrolled, by an institution that may still begin it."""
    training_class = _own_class(command.training_class, context)
    require_class(training_class, ClassState.HR_OK)
    if not training_class.start_date <= context.at.date <= training_class.end_date:
        raise _outside(training_class, context.at.date)
    policy = policy_of(training_class, context)
    policy.ask(SignIn(method=command.method))
    enrolled = {e.person: e for e in _of_class(training_class, context) if e.state == EnrolmentState.REGISTERED}
    present = _check_present(command.present, enrolled)
    check_beginning(training_class, len(present), policy, context)
    for identifier in command.present:
        _check_eligible(identifier, policy, context)
    absent = [e for person, e in enrolled.items() if person not in set(command.present)]
    yield ClassOpened(
        training_class=training_class.id,
        opened_on=context.at.date,
        present=present,
        absent=tuple(e.id for e in absent),
        released=tuple(e.live for e in absent if e.live),
        method=command.method,
        evidence=command.evidence,
    )
    if training_class.counted:
        yield from count_apprentices(training_class, training_class.counted_year, len(present))


def _records_too(command: RecordSession, facts: Facts) -> Iterable[Ref]:
    yield from _people(command, facts)
    yield from needed(command.records, command.training_class, facts)


@decides(RecordSession, Capability.INSTITUTION, needs=_records_too)
def record_session(command: RecordSession, context: Context) -> Iterable[Event]:
    """Within the class's days, not in the future, with people who were there on the opening day, taught by its teachers."""
    training_class = _own_class(command.training_class, context)
    require_class(training_class, ClassState.OPEN, ClassState.TEACHING)
    policy = policy_of(training_class, context)
    policy.ask(SignIn(method=command.method))
    minutes = _minutes(command, training_class, context)
    there = {
        e.person: e
        for e in _of_class(training_class, context)
        if e.state in (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)
    }
    if not set(command.teachers) <= set(training_class.teachers) or len(set(command.teachers)) < len(command.teachers):
        raise Refused("class.not_teacher")
    if command.platform:
        context.facts.need(Institution, command.platform)
        if command.practical:
            raise Refused("class.practical_online")
    excused = _check_present(command.excused, there) if command.excused else ()
    if set(command.excused) & set(command.present):
        raise Refused("value.invalid", field="excused")
    carried = policy.values(SessionLength(hours=command.hours, minutes=minutes))
    yield SessionRecorded(
        training_class=training_class.id,
        session=context.new_id(),
        starts=command.starts,
        ends=command.ends,
        practical=command.practical,
        hours=command.hours,
        recognised=min((value.value for _, value in carried), default=command.hours),
        present=_check_present(command.present, there),
        method=command.method,
        evidence=command.evidence,
        teachers=command.teachers,
        platform=command.platform,
        excused=excused,
        system_record=command.system_record,
        records=take(fresh(command.records, training_class, context), training_class, context),
    )


def _own_class(identifier: str, context: Context) -> TrainingClass:
    training_class = context.facts.need(TrainingClass, identifier)
    context.require(Capability.INSTITUTION, training_class.institution)
    return training_class


def _of_class(training_class: TrainingClass, context: Context) -> list[Enrolment]:
    return context.facts.where(Enrolment, "training_class", training_class.id)


def _check_present(persons: tuple[str, ...], enrolled: dict[str, Enrolment]) -> tuple[str, ...]:
    strangers = [person for person in persons if person not in enrolled]
    if strangers or not persons or len(set(persons)) < len(persons):
        raise Refused("class.not_enrolled", count=len(strangers))
    return tuple(enrolled[person].id for person in persons)


def _check_eligible(identifier: str, policy: Policy, context: Context) -> None:
    """Somebody enrolled in time may have begun, or been assessed in, another class since."""
    person = context.facts.need(Person, identifier)
    try:
        policy.ask(candidate(person, context.at.date))
    except Refused as refused:
        refused.detail["holder"] = identifier
        raise


def _minutes(command: RecordSession, training_class: TrainingClass, context: Context) -> int:
    (starts, day), (ends, last) = read_moment(command.starts, "starts"), read_moment(command.ends, "ends")
    if not (training_class.opened_on or "") <= day <= training_class.end_date or ends > context.at.millis:
        raise _outside(training_class, day)
    if ends <= starts or last != day:
        raise Refused("value.invalid", field="ends")
    return (ends - starts) // MINUTE


def _outside(training_class: TrainingClass, day: str) -> Refused:
    return Refused("class.dates", day=day, start=training_class.start_date, end=training_class.end_date)


@evolves(ClassOpened)
def class_opened(event: ClassOpened, facts: Facts, at: At) -> None:
    """Present: in this class until assessed. Absent: out of it."""
    for identifier in event.present:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.PRESENT_DAY_1))
        person = facts.need(Person, enrolment.person)
        facts.put(replace(person, at=at.index, open_class=event.training_class))
    for identifier in event.absent:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.NO_SHOW, live=None))
    for identifier in event.released:
        advance(facts, identifier, VoucherState.CLAIMED, at, training_class=None, enrolled_on=None)
    move_class(facts, event.training_class, ClassState.OPEN, at, opened_on=event.opened_on, present=len(event.present))


@evolves(SessionRecorded)
def session_recorded(event: SessionRecorded, facts: Facts, at: At) -> None:
    """The session, the class's hours, each trainee's attendance."""
    facts.put(
        ClassSession(
            id=event.session,
            at=at.index,
            training_class=event.training_class,
            date=china_date(timestamp.from_text(event.starts)),
            starts=event.starts,
            ends=event.ends,
            practical=event.practical,
            hours=event.hours,
            recognised=event.recognised,
            signed_in=len(event.present),
            method=event.method,
            present=tuple(identifier.partition(".")[2] for identifier in event.present),
            teachers=event.teachers,
            entry=at.index,
            platform=event.platform,
            excused=tuple(identifier.partition(".")[2] for identifier in event.excused),
        )
    )
    keep(event.records, event.training_class, facts, at)
    if event.system_record:
        facts.put(first_number(event.training_class, "session", event.session, event.system_record, at))
    for identifier in event.present:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(
            replace(
                enrolment,
                at=at.index,
                state=EnrolmentState.ATTENDING,
                sessions=enrolment.sessions + 1,
                hours=enrolment.hours + event.recognised,
            )
        )
    training_class = facts.need(TrainingClass, event.training_class)
    move_class(
        facts,
        event.training_class,
        ClassState.TEACHING,
        at,
        sessions=training_class.sessions + 1,
        recognised_hours=training_class.recognised_hours + event.recognised,
        recognised_practical=training_class.recognised_practical + event.recognised * event.practical,
        held=(),
    )
