"""Taking records of devices in: one by one, many together, or with the session that they are of.

A record is a fact about somebody by their pseudonym, and the digest of what its owner keeps outside. A source's number stands
for one record: sent again it is known, and with other content it contradicts what the log already says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import enrolment_id, external_record_id
from voucher.core.refusal import Refused
from voucher.objects.external import ExternalRecord, Item, PlatformTelemetry, Record, Taken, Video, moment_of, person_of
from voucher.objects.external import OnSiteCheck as OnSite
from voucher.objects.lessons import MaintenanceWindow, Recording
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


def needed(items: Iterable[Item], identifier: str, facts: Facts) -> Iterable[Ref]:
    """What to load to take these records of a class in."""
    training_class = facts.get(TrainingClass, identifier)
    if training_class is None:
        return
    for item in items:
        yield Ref("external_record", "id", external_record_id(training_class.institution, item.source, item.number))
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
    new: dict[str, Item] = {}
    for item in items:
        identifier = external_record_id(training_class.institution, item.source, item.number)
        known = context.facts.get(ExternalRecord, identifier)
        if known is None:
            if identifier in new:
                raise Refused("value.invalid", field="number")
            new[identifier] = item
        elif not _same(known, item, training_class):
            raise Refused("external.contradicts", entry=known.at)
    return list(new.values())


def known_by(items: Sequence[Item], training_class: TrainingClass, context: Context) -> int:
    """The entry of the last of these records that is known."""
    found = (external_record_id(training_class.institution, item.source, item.number) for item in items)
    return max((known.at for one in found if (known := context.facts.get(ExternalRecord, one))), default=0)


def take(items: Sequence[Item], training_class: TrainingClass, context: Context) -> tuple[Taken, ...]:
    """New records with what comes of them; refused if one cannot be of this class."""
    for item in items:
        check(item.record, training_class, context)
    return tuple(
        Taken(
            external_record=external_record_id(training_class.institution, item.source, item.number),
            source=item.source,
            number=item.number,
            digest=item.digest,
            record=item.record,
            announced=announced(item.record, training_class, context),
            void=voids(item.record, training_class, context),
        )
        for item in items
    )


def _same(known: ExternalRecord, item: Item, training_class: TrainingClass) -> bool:
    return (known.training_class, known.digest, known.facts) == (training_class.id, item.digest, item.record)


def check(found: Record, training_class: TrainingClass, context: Context) -> None:
    """On days of the class that have come, about people who enrolled, and in itself possible."""
    starts, field = moment_of(found)
    ends = found.ends if isinstance(found, Video) else starts
    _check_times(starts, ends, field, training_class, context)
    if isinstance(found, Video):
        _check_video(found)
    person = person_of(found)
    place = context.facts.get(Enrolment, enrolment_id(training_class.id, person)) if person else None
    if person and (place is None or place.state not in _HERE):
        raise Refused("class.not_enrolled", count=1)


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
        said, person = one.record, person_of(one.record)
        moment, field = moment_of(said)
        facts.put(
            ExternalRecord(
                id=one.external_record,
                at=at.index,
                training_class=training_class,
                type=str(said.__struct_config__.tag),
                source=one.source,
                number=one.number,
                day=read_moment(moment, field)[1],
                person=person,
                digest=one.digest,
                recorded_on=at.date,
                facts=said,
            )
        )
        if isinstance(said, Video):
            facts.put(replace(as_recording(one, training_class), at=at.index))
        if one.void:
            facts.put(replace(facts.need(Enrolment, one.void), at=at.index, online_void=True))
        if isinstance(said, OnSite):
            found = facts.need(TrainingClass, training_class)
            facts.put(replace(found, at=at.index, on_site=found.on_site + 1))


def as_recording(one: Taken, training_class: str) -> Recording:
    """What a record of a camera is by itself."""
    said = one.record
    if not isinstance(said, Video):
        raise TypeError("not a camera's record")
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
