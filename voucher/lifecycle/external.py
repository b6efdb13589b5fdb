"""External records: what sign-in devices and cameras recorded about a class comes in beside what people say of it.

A record changes nothing else: presence and hours come of sessions, and whoever inspects compares the two. It is a fact
about somebody by their pseudonym, and the digest of what its owner keeps outside. A source's number stands for one
record: sent again it is known, and with other content it contradicts what the log already says.
"""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, ExternalRecordId, enrolment_id, external_record_id
from voucher.core.message import Code, Command, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.external import DeviceSignIn, ExternalRecord, Record, Video
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.step.classes import require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.reported import read_moment

TAKING = (ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING, ClassState.TAUGHT)
_HERE = (
    EnrolmentState.REGISTERED,
    EnrolmentState.PRESENT_DAY_1,
    EnrolmentState.ATTENDING,
    EnrolmentState.FINISHED,
)


class RecordExternal(Command, frozen=True, kw_only=True, tag="class.record_external"):
    """Take in one record of a device about a class: a sign-in, a video.

    `source` and `number` name the device and its record as their owner does; `record` is what it says, by the schema of
    its kind; `digest` is that of what stays outside. Sent again it is known, and changes nothing.
    """

    training_class: ClassId
    source: Code
    number: Code
    digest: Digest
    record: Record


class ExternalRecorded(Event, frozen=True, kw_only=True, tag="class.external_recorded"):
    """A device's record is kept."""

    training_class: ClassId
    external_record: ExternalRecordId
    source: Code
    number: Code
    digest: Digest
    record: Record


def _known(command: RecordExternal, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield Ref("external_record", "id", _id(command, training_class))
    if isinstance(command.record, DeviceSignIn):
        yield Ref("enrolment", "id", enrolment_id(command.training_class, command.record.person))


@decides(RecordExternal, Capability.INSTITUTION, needs=_known)
def record(command: RecordExternal, context: Context) -> Iterable[Event]:
    """By the class's institution, once; from the approval to the end of the lessons, on days of the class that have come."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    identifier = _id(command, training_class)
    known = context.facts.get(ExternalRecord, identifier)
    if known:
        raise _again(known, command)
    require_class(training_class, *TAKING)
    _check(command.record, training_class, context)
    yield ExternalRecorded(
        training_class=training_class.id,
        external_record=identifier,
        source=command.source,
        number=command.number,
        digest=command.digest,
        record=command.record,
    )


def _id(command: RecordExternal, training_class: TrainingClass) -> str:
    return external_record_id(training_class.institution, command.source, command.number)


def _again(known: ExternalRecord, command: RecordExternal) -> Refused:
    same = (known.training_class, known.digest, known.facts) == (
        command.training_class,
        command.digest,
        command.record,
    )
    return Refused("external.known" if same else "external.contradicts", entry=known.at)


def _check(found: Record, training_class: TrainingClass, context: Context) -> None:
    match found:
        case DeviceSignIn():
            _check_times(found.happened, found.happened, "happened", training_class, context)
            place = context.facts.get(Enrolment, enrolment_id(training_class.id, found.person))
            if place is None or place.state not in _HERE:
                raise Refused("class.not_enrolled", count=1)
        case Video():
            _check_times(found.starts, found.ends, "starts", training_class, context)
            _check_video(found)


def _check_times(starts: str, ends: str, field: str, training_class: TrainingClass, context: Context) -> None:
    """From first to last on the class's days, and not still to come."""
    _, first = read_moment(starts, field)
    millis, last = read_moment(ends, "ends" if field == "starts" else field)
    days = (training_class.start_date, training_class.end_date)
    for day in (first, last):
        if not days[0] <= day <= days[1]:
            raise Refused("class.dates", day=day, start=days[0], end=days[1])
    if millis > context.at.millis:
        raise Refused("class.dates", day=last, start=days[0], end=context.at.date)


def _check_video(video: Video) -> None:
    """A stretch of one day that ends after it began, no more of it missing than it is long, kept beyond that day."""
    (starts, day), (ends, last) = read_moment(video.starts, "starts"), read_moment(video.ends, "ends")
    if ends <= starts or last != day:
        raise Refused("value.invalid", field="ends")
    if video.gap_seconds * 1000 > ends - starts:
        raise Refused("value.invalid", field="gap_seconds")
    if not is_date(video.kept_until) or video.kept_until <= day:
        raise Refused("value.invalid", field="kept_until")


@evolves(ExternalRecorded)
def recorded(event: ExternalRecorded, facts: Facts, at: At) -> None:
    """The record by itself; class and people stay as they are."""
    said = event.record
    _, day = read_moment(said.happened if isinstance(said, DeviceSignIn) else said.starts, "record")
    facts.put(
        ExternalRecord(
            id=event.external_record,
            at=at.index,
            training_class=event.training_class,
            type=str(said.__struct_config__.tag),
            source=event.source,
            number=event.number,
            day=day,
            person=said.person if isinstance(said, DeviceSignIn) else None,
            digest=event.digest,
            recorded_on=at.date,
            facts=said,
        )
    )
