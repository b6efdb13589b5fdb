"""External records: what devices and systems outside recorded about a class comes in beside what people say of it.

Presence comes of sessions; of recordings it comes which hours count (voucher.step.counting), and what a platform recorded of a
person may void their online hours. A comparison that finds somebody otherwise, and what an exam platform says against
somebody who passed, raise a flag, which a person decides. Everything else is kept for whoever inspects.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, EvaluationId, ExternalFileId, ExternalRecordId
from voucher.core.message import Code, Command, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.external import ExamEvent, Item, PersonComparison, Record, Taken, Video
from voucher.objects.lessons import ExternalFile, LeftOut, LeftOuts, Recording
from voucher.objects.training import ClassSession, ClassState, TrainingClass
from voucher.policy.comparing import compared_otherwise, exam_differs
from voucher.rules.lessons import Recordings
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.counting import current, ended_by, seen_short
from voucher.step.declare import decides, evolves
from voucher.step.ending import ending, ending_needs
from voucher.step.inspecting import FlagRaised, raised_by
from voucher.step.records import as_record, as_recording, keep, keep_file, known_by, needed, take, unseen

TAKING = (ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING, ClassState.TAUGHT)
EXAMINING = (ClassState.SURVEYED, ClassState.ASSESSED, ClassState.CLOSED)
Items = Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=500)]


class RecordExternal(Command, frozen=True, kw_only=True, tag="class.record_external"):
    """Take in one record of a device or a system about a class: a sign-in, a video, what happened in an exam.

    `source` and `number` name the device and its record as their owner does; `record` is what it says, by the schema of
    its kind; `digest` is that of what stays outside. Sent again it is known, and changes nothing.
    """

    training_class: ClassId
    source: Code
    number: Code
    digest: Digest
    record: Record


class RecordExternals(Command, frozen=True, kw_only=True, tag="class.record_externals"):
    """Take in many records about a class together: all that are new, or, if one contradicts the log, none.

    `file` is the digest of the file that they come of, which is taken in once."""

    training_class: ClassId
    records: Items
    file: Digest | None = None
    left_out: LeftOuts = ()


class ExternalRecorded(Event, frozen=True, kw_only=True, tag="class.external_recorded"):
    """A device's record is kept."""

    training_class: ClassId
    external_record: ExternalRecordId
    source: Code
    number: Code
    digest: Digest
    record: Record
    announced: bool = False
    void: EnrolmentId | None = None
    evaluation: EvaluationId | None = None


class ExternalsRecorded(Event, frozen=True, kw_only=True, tag="class.externals_recorded"):
    """Records are kept, and the file they came of."""

    training_class: ClassId
    records: tuple[Taken, ...]
    external_file: ExternalFileId | None = None
    digest: Digest | None = None
    left_out: tuple[LeftOut, ...] = ()


def _needs(command: RecordExternal | RecordExternals, facts: Facts) -> Iterable[Ref]:
    items = _items(command)
    yield from needed(items, command.training_class, facts)
    if isinstance(command, RecordExternals) and command.file:
        yield Ref("external_file", "id", command.file[:32])
    if any(isinstance(item.record, Video) for item in items):
        for kind in ("class_session", "recording", "enrolment"):
            yield Ref(kind, "training_class", command.training_class)
        yield from ending_needs(command.training_class, facts)


def _items(command: RecordExternal | RecordExternals) -> tuple[Item, ...]:
    if isinstance(command, RecordExternals):
        return command.records
    return (Item(source=command.source, number=command.number, digest=command.digest, record=command.record),)


@decides(RecordExternal, Capability.INSTITUTION, Capability.EVALUATION, needs=_needs)
def record(command: RecordExternal, context: Context) -> Iterable[Event]:
    """By the class's institution, once; from the approval to the end of the lessons, on days of the class that have come, a
    comparison also later. Of an exam by the body that holds it."""
    training_class, taken = _taken(command, context)
    for one in taken:
        yield ExternalRecorded(
            training_class=training_class.id,
            external_record=one.external_record,
            source=one.source,
            number=one.number,
            digest=one.digest,
            record=one.record,
            announced=one.announced,
            void=one.void,
            evaluation=one.evaluation,
        )
    yield from _too_late(training_class, taken, context)
    yield from _against(training_class, taken, context)


@decides(RecordExternals, Capability.INSTITUTION, Capability.EVALUATION, needs=_needs)
def record_many(command: RecordExternals, context: Context) -> Iterable[Event]:
    """As one by one; those that are known are left out, and a file is taken in once."""
    if command.file and (known := context.facts.get(ExternalFile, command.file[:32])):
        raise Refused("external.file_known", entry=known.at, records=known.records)
    training_class, taken = _taken(command, context)
    yield ExternalsRecorded(
        training_class=training_class.id,
        records=taken,
        external_file=command.file[:32] if command.file else None,
        digest=command.file,
        left_out=command.left_out,
    )
    yield from _too_late(training_class, taken, context)
    yield from _against(training_class, taken, context)


def _taken(command: RecordExternal | RecordExternals, context: Context) -> tuple[TrainingClass, tuple[Taken, ...]]:
    training_class = context.facts.need(TrainingClass, command.training_class)
    items = _items(command)
    owner = _owner(items, training_class, context)
    new = unseen(items, training_class.id, owner, context)
    if not new:
        raise Refused("external.known", entry=known_by(items, owner, context))
    exam = isinstance(new[0].record, ExamEvent)
    compared = all(isinstance(item.record, PersonComparison) for item in new)
    require_class(training_class, *(() if exam else TAKING), *(EXAMINING if exam or compared else ()))
    return training_class, take(new, training_class, context, owner)


def _owner(items: tuple[Item, ...], training_class: TrainingClass, context: Context) -> str:
    """Whose devices or systems these are: the institution's, or of an exam the body's; refused to anybody else."""
    exam = [isinstance(item.record, ExamEvent) for item in items]
    if not any(exam):
        context.require(Capability.INSTITUTION, training_class.institution)
        return training_class.institution
    if not all(exam):
        raise Refused("value.invalid", field="kind")
    evaluations = context.facts.where(Evaluation, "training_class", training_class.id)
    bodies = sorted({one.body for one in evaluations if one.state != EvaluationState.ANNULLED})
    if not bodies:
        raise Refused("external.no_exam", day=context.at.date)
    context.require_any(*((Capability.EVALUATION, body) for body in bodies))
    return next(body for body in bodies if context.actor.may(Capability.EVALUATION, body))


def _against(training_class: TrainingClass, taken: tuple[Taken, ...], context: Context) -> Iterable[FlagRaised]:
    """What these records say otherwise than the log: put before a person, and nothing more."""
    records = [as_record(one, training_class.id, context.at) for one in taken]
    yield from raised_by(compared_otherwise(records, training_class))
    for identifier in sorted({one.evaluation for one in records if one.evaluation}):
        evaluation = context.facts.need(Evaluation, identifier)
        yield from raised_by(exam_differs([one for one in records if one.evaluation == identifier], evaluation))


def _too_late(training_class: TrainingClass, taken: tuple[Taken, ...], context: Context) -> Iterable[Event]:
    """Before the class is completed nothing is decided: other cameras' records may come. After that, what a late recording
    shows holds at once."""
    videos = [as_recording(one, one.record, training_class.id) for one in taken if isinstance(one.record, Video)]
    if training_class.state != ClassState.TAUGHT or not videos:
        return
    sessions = current(training_class, context.facts.where(ClassSession, "training_class", training_class.id))
    kept = context.facts.where(Recording, "training_class", training_class.id)
    short, unknown = seen_short(sessions, [*kept, *videos])
    question = Recordings(defective=len(short), unknown=unknown)
    _, ended = ended_by(policy_of(training_class, context), question)
    if ended:
        yield ending(training_class, ended, short, context)


@evolves(ExternalRecorded)
def recorded(event: ExternalRecorded, facts: Facts, at: At) -> None:
    """The record, and what comes of its kind."""
    one = Taken(
        external_record=event.external_record,
        source=event.source,
        number=event.number,
        digest=event.digest,
        record=event.record,
        announced=event.announced,
        void=event.void,
        evaluation=event.evaluation,
    )
    keep((one,), event.training_class, facts, at)


@evolves(ExternalsRecorded)
def recorded_many(event: ExternalsRecorded, facts: Facts, at: At) -> None:
    """The records, and the file."""
    keep(event.records, event.training_class, facts, at)
    keep_file(event, len(event.records), facts, at)
