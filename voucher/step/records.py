"""Taking records of devices in: one by one, many together, or with the session that they are of.

A record is a fact about somebody by their pseudonym, and the digest of what its owner keeps outside. A source's number stands
for one record: sent again it is known, and with other content it contradicts what the log already says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import enrolment_id, external_record_id
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.external import (
    ExamEvent,
    ExamResult,
    ExternalRecord,
    Item,
    PersonComparison,
    PlatformTelemetry,
    Record,
    Taken,
    Video,
    moment_of,
    person_of,
)
from voucher.objects.external import OnSiteCheck as OnSite
from voucher.objects.lessons import ExternalFile, LeftOut, MaintenanceWindow, Recording
from voucher.objects.training import Enrolment, EnrolmentState, TrainingClass
from voucher.rules.base import Fail
from voucher.rules.lessons import Telemetry
from voucher.step.classes import policy_of
from voucher.step.context import At, Context
from voucher.step.reported import read_moment

_HERE = (
    EnrolmentState.REGISTERED,
    EnrolmentState.PRESENT_DAY_1,
    EnrolmentState.ATTENDING,
    EnrolmentState.FINISHED,
)
_EXAMINED = (EnrolmentState.FINISHED, EnrolmentState.PASSED, EnrolmentState.FAILED)


def needed(items: Iterable[Item], identifier: str, facts: Facts) -> Iterable[Ref]:
    """What to load to take these records of a class in."""
    training_class = facts.get(TrainingClass, identifier)
    if training_class is None:
        return
    owners = [training_class.institution]
    if any(isinstance(item.record, ExamEvent) for item in items):
        yield Ref("evaluation", "training_class", identifier)
        owners += sorted({one.body for one in facts.where(Evaluation, "training_class", identifier)})
    for item in items:
        for owner in owners:
            yield Ref("external_record", "id", external_record_id(owner, item.source, item.number))
        if person := person_of(item.record):
            yield Ref("enrolment", "id", enrolment_id(identifier, person))
        if isinstance(item.record, Video) and item.record.own:
            for region in _regions(training_class):
                yield Ref("maintenance_window", "region", region)


def _regions(training_class: TrainingClass) -> list[str]:
    """The region of the class, and those that it lies in."""
    return [training_class.region[:length] for length in range(2, len(training_class.region) + 1, 2)]


def fresh(items: Sequence[Item], training_class: TrainingClass, context: Context) -> list[Item]:
    """Those that are new; refused if one contradicts what is known."""
    return unseen(items, training_class.id, training_class.institution, context)


def unseen(items: Sequence[Item], training_class: str, owner: str, context: Context) -> list[Item]:
    """Likewise, of the devices and systems of whoever they are: an institution, an evaluation body."""
    new: dict[str, Item] = {}
    for item in items:
        identifier = external_record_id(owner, item.source, item.number)
        known = context.facts.get(ExternalRecord, identifier)
        if known is None:
            if identifier in new:
                raise Refused("value.invalid", field="number", **named(item))
            new[identifier] = item
        elif (known.training_class, known.digest, known.facts) != (training_class, item.digest, item.record):
            raise Refused("external.contradicts", entry=known.at, **named(item))
    return list(new.values())


def known_by(items: Sequence[Item], owner: str, context: Context) -> int:
    """The entry of the last of these records that is known."""
    found = (external_record_id(owner, item.source, item.number) for item in items)
    return max((known.at for one in found if (known := context.facts.get(ExternalRecord, one))), default=0)


def named(item: Item) -> dict[str, str]:
    """Which record a refusal is about."""
    return {"source": item.source, "number": item.number}


def take(items: Sequence[Item], training_class: TrainingClass, context: Context, owner: str = "") -> tuple[Taken, ...]:
    """New records with what comes of them; refused if one cannot be of this class, naming it."""
    return tuple(_take(item, training_class, context, owner or training_class.institution) for item in items)


def _take(item: Item, training_class: TrainingClass, context: Context, owner: str) -> Taken:
    try:
        evaluation = check(item.record, training_class, context)
    except Refused as refused:
        refused.detail |= named(item)
        raise
    return Taken(
        external_record=external_record_id(owner, item.source, item.number),
        source=item.source,
        number=item.number,
        digest=item.digest,
        record=item.record,
        announced=announced(item.record, training_class, context),
        void=voids(item.record, training_class, context),
        evaluation=evaluation,
    )


def check(found: Record, training_class: TrainingClass, context: Context) -> str | None:
    """On days of the class that have come, about people who enrolled, and in itself possible; a comparison on any day. Of an
    exam, the evaluation that it is of."""
    if isinstance(found, ExamResult):
        raise Refused("external.needs_signature")
    if isinstance(found, ExamEvent):
        _check_person(found, training_class, context, _EXAMINED)
        return _sitting(found, training_class, context).id
    if isinstance(found, PersonComparison):
        _not_to_come(found.compared, "compared", training_class.start_date, context)
        _check_person(found, training_class, context, (*_HERE, *_EXAMINED))
        return None
    starts, field = moment_of(found)
    ends = found.ends if isinstance(found, Video) else starts
    _check_times(starts, ends, field, training_class, context)
    if isinstance(found, Video):
        _check_video(found)
    _check_person(found, training_class, context, _HERE)
    return None


def _check_person(
    found: Record, training_class: TrainingClass, context: Context, states: tuple[EnrolmentState, ...]
) -> None:
    person = person_of(found)
    place = context.facts.get(Enrolment, enrolment_id(training_class.id, person)) if person else None
    if person and (place is None or place.state not in states):
        raise Refused("class.not_enrolled", count=1)


def _not_to_come(moment: str, field: str, since: str, context: Context) -> str:
    """The day of a reported moment that has come."""
    millis, day = read_moment(moment, field)
    if millis > context.at.millis:
        raise Refused("class.dates", day=day, start=since, end=context.at.date)
    return day


def _sitting(found: ExamEvent, training_class: TrainingClass, context: Context) -> Evaluation:
    """The actor's evaluation of the class that was held on the day of a record."""
    day = _not_to_come(found.happened, "happened", training_class.start_date, context)
    evaluations = context.facts.where(Evaluation, "training_class", training_class.id)
    own = [
        one
        for one in sorted(evaluations, key=lambda one: one.at)
        if one.held_on == day
        and one.state != EvaluationState.ANNULLED
        and context.actor.may(Capability.EVALUATION, one.body)
    ]
    if not own:
        raise Refused("external.no_exam", day=day)
    return own[-1]


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
    """A stretch of one day that ends after it began, no more of it missing than it is long, its gaps within it and no longer
    than it says, kept beyond that day."""
    (starts, day), (ends, last) = read_moment(video.starts, "starts"), read_moment(video.ends, "ends")
    if ends <= starts or last != day:
        raise Refused("value.invalid", field="ends")
    if video.gap_seconds * 1000 > ends - starts:
        raise Refused("value.invalid", field="gap_seconds")
    gaps = [(read_moment(gap.starts, "gaps")[0], read_moment(gap.ends, "gaps")[0]) for gap in video.gaps]
    if any(not starts <= first < last_ <= ends for first, last_ in gaps):
        raise Refused("value.invalid", field="gaps")
    if -(-sum(last_ - first for first, last_ in gaps) // 1000) > video.gap_seconds:
        raise Refused("value.invalid", field="gap_seconds")
    if not is_date(video.kept_until) or video.kept_until <= day:
        raise Refused("value.invalid", field="kept_until")


def announced(found: Record, training_class: TrainingClass, context: Context) -> bool:
    """Whether an own recording lies within a maintenance window that was announced for the place."""
    if not isinstance(found, Video) or not found.own:
        return False
    windows = (w for r in _regions(training_class) for w in context.facts.where(MaintenanceWindow, "region", r))
    return any(window.covers(found.starts, found.ends) for window in windows)


def voids(found: Record, training_class: TrainingClass, context: Context) -> str | None:
    """The place in the class whose online hours a platform's record voids, if it does."""
    if not isinstance(found, PlatformTelemetry):
        return None
    asked = {name: getattr(found, name) for name in Telemetry.__struct_fields__}
    answers = policy_of(training_class, context).answers(Telemetry(**asked))
    failed = any(isinstance(answer, Fail) for _, answer in answers)
    return enrolment_id(training_class.id, found.person) if failed else None


def keep(taken: Iterable[Taken], training_class: str, facts: Facts, at: At) -> None:
    """Put records beside the class; a recording stands by itself too."""
    for one in taken:
        said = one.record
        facts.put(as_record(one, training_class, at))
        if isinstance(said, Video):
            facts.put(replace(as_recording(one, said, training_class), at=at.index))
        if one.void:
            facts.put(replace(facts.need(Enrolment, one.void), at=at.index, online_void=True))
        if isinstance(said, OnSite):
            found = facts.need(TrainingClass, training_class)
            facts.put(replace(found, at=at.index, on_site=found.on_site + 1))


class FromFile(Protocol):
    """An event of which some come of a file: what is kept of the file."""

    @property
    def external_file(self) -> str | None:
        """The file's id, where there was one."""

    @property
    def digest(self) -> str | None:
        """SHA-256 of its bytes."""

    @property
    def training_class(self) -> str:
        """The class it is about."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Its lines that were not taken in."""


def keep_file(event: FromFile, records: int, facts: Facts, at: At, evaluation: str = "") -> None:
    """Put the file of an event beside the class, if it came of one."""
    if not (event.external_file and event.digest):
        return
    facts.put(
        ExternalFile(
            id=event.external_file,
            at=at.index,
            training_class=event.training_class,
            digest=event.digest,
            records=records,
            taken_on=at.date,
            left_out=event.left_out,
            evaluation=evaluation,
        )
    )


def as_record(one: Taken, training_class: str, at: At) -> ExternalRecord:
    """A record as it stands from an entry on."""
    moment, field = moment_of(one.record)
    return ExternalRecord(
        id=one.external_record,
        at=at.index,
        training_class=training_class,
        type=str(one.record.__struct_config__.tag),
        source=one.source,
        number=one.number,
        day=read_moment(moment, field)[1],
        person=person_of(one.record),
        digest=one.digest,
        recorded_on=at.date,
        facts=one.record,
        evaluation=one.evaluation or "",
    )


def as_recording(one: Taken, said: Video, training_class: str) -> Recording:
    """What a camera's record is by itself."""
    return Recording(
        id=one.external_record,
        at=0,
        training_class=training_class,
        starts=said.starts,
        ends=said.ends,
        digest=one.digest,
        size=said.size,
        gap_seconds=said.gap_seconds,
        gaps=said.gaps,
        visible=said.visible,
        kept_until=said.kept_until,
        own=said.own,
        announced=one.announced,
    )
