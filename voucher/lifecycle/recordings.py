"""Recordings after the lesson: an inspector counts whom one shows, a deletion is asked for, a class is held in custody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, RecordingId, SessionId
from voucher.core.message import Command, Date, Document, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession, ClassState, TrainingClass
from voucher.rules.lessons import Recordings, Retention
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.counting import current, ended_by, seen_short
from voucher.step.declare import decides, evolves
from voucher.step.ending import ending, ending_needs
from voucher.step.reported import read_moment

Headcount = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class CheckVideo(Command, frozen=True, kw_only=True, tag="video.check"):
    """Somebody of the bureau looked at a session's recording and counted whom it shows."""

    session: SessionId
    visible: Headcount


class DeleteRecording(Command, frozen=True, kw_only=True, tag="video.delete"):
    """The institution wants to delete a recording."""

    recording: RecordingId


class MarkCustody(Command, frozen=True, kw_only=True, tag="class.mark_custody"):
    """The bureau notes that a class is held in a prison or the like, by which document."""

    training_class: ClassId
    document: Document


class VideoChecked(Event, frozen=True, kw_only=True, tag="video.checked"):
    """So many people are seen in the session's recording."""

    session: SessionId
    training_class: ClassId
    visible: int


class RecordingDeleted(Event, frozen=True, kw_only=True, tag="video.deleted"):
    """The recording may be deleted, and proves nothing from now on."""

    recording: RecordingId
    deleted_on: Date


class CustodyMarked(Event, frozen=True, kw_only=True, tag="class.custody_marked"):
    """The class is held in custody."""

    training_class: ClassId
    document: Document


def _class_of_session(command: CheckVideo, facts: Facts) -> Iterable[Ref]:
    session = facts.get(ClassSession, command.session)
    if session:
        yield Ref("training_class", "id", session.training_class)
        for kind in ("class_session", "recording", "enrolment"):
            yield Ref(kind, "training_class", session.training_class)
        yield from ending_needs(session.training_class, facts)


@decides(CheckVideo, Capability.INSPECTOR, Capability.BUREAU, needs=_class_of_session)
def check(command: CheckVideo, context: Context) -> Iterable[Event]:
    """While the class is taught, or before its survey is closed; then it holds at once."""
    session = context.facts.need(ClassSession, command.session)
    training_class = context.facts.need(TrainingClass, session.training_class)
    region = training_class.region
    context.require_any((Capability.INSPECTOR, region), (Capability.BUREAU, region))
    require_class(training_class, ClassState.TEACHING, ClassState.TAUGHT)
    yield VideoChecked(session=session.id, training_class=training_class.id, visible=command.visible)
    if training_class.state == ClassState.TAUGHT:
        yield from _ended(replace(session, seen=command.visible), training_class, context)


def _ended(seen: ClassSession, training_class: TrainingClass, context: Context) -> Iterable[Event]:
    sessions = context.facts.where(ClassSession, "training_class", training_class.id)
    valid = [seen if one.id == seen.id else one for one in current(training_class, sessions)]
    short, unknown = seen_short(valid, context.facts.where(Recording, "training_class", training_class.id))
    question = Recordings(defective=len(short), unknown=unknown)
    _, ended = ended_by(policy_of(training_class, context), question)
    if ended:
        yield ending(training_class, ended, short, context)


def _class_of_recording(command: DeleteRecording, facts: Facts) -> Iterable[Ref]:
    recording = facts.get(Recording, command.recording)
    if recording:
        yield Ref("training_class", "id", recording.training_class)


@decides(DeleteRecording, Capability.INSTITUTION, needs=_class_of_recording)
def delete(command: DeleteRecording, context: Context) -> Iterable[Event]:
    """By its institution, once, when it has been kept long enough."""
    recording = context.facts.need(Recording, command.recording)
    training_class = context.facts.need(TrainingClass, recording.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    if recording.deleted_on is not None:
        raise Refused("video.deleted", day=recording.deleted_on)
    _, recorded = read_moment(recording.ends, "ends")
    question = Retention(recorded_on=recorded, completed_on=training_class.completed_on or "", today=context.at.date)
    policy_of(training_class, context).ask(question)
    yield RecordingDeleted(recording=recording.id, deleted_on=context.at.date)


@decides(MarkCustody, Capability.BUREAU)
def mark_custody(command: MarkCustody, context: Context) -> Iterable[Event]:
    """By the bureau of its region, before it is completed."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.BUREAU, training_class.region)
    require_class(training_class, ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING)
    yield CustodyMarked(training_class=training_class.id, document=command.document)


@evolves(VideoChecked)
def checked(event: VideoChecked, facts: Facts, at: At) -> None:
    """Of the session."""
    facts.put(replace(facts.need(ClassSession, event.session), at=at.index, seen=event.visible))


@evolves(RecordingDeleted)
def deleted(event: RecordingDeleted, facts: Facts, at: At) -> None:
    """Of the recording."""
    facts.put(replace(facts.need(Recording, event.recording), at=at.index, deleted_on=event.deleted_on))


@evolves(CustodyMarked)
def custody_marked(event: CustodyMarked, facts: Facts, at: At) -> None:
    """Of the class."""
    found = facts.need(TrainingClass, event.training_class)
    facts.put(replace(found, at=at.index, custody=event.document))
