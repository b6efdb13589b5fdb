"""What looks wrong in a stretch of time, computed from objects of the log alone: pure, so that anybody can do it again.

Each function takes what the log has and the numbers in force, and gives what it found: about whom, on which day, from which
facts and entries. None of them says that anything *is* wrong: people share a phone, lessons are written up after a power
cut, two clocks differ. They only say where a person should look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ledger import timestamp
from voucher.core.dates import china_date
from voucher.objects.binding import Binding, BindingKind
from voucher.objects.evaluation import Evaluation
from voucher.objects.flag import Fact, FlagKind
from voucher.objects.scan import OK, Scan
from voucher.objects.training import ClassSession, TrainingClass
from voucher.policy.thresholds import Threshold

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
MOST: Final = 200
"""Facts of one kind that a flag names; beyond them it names their number only."""
CITY: Final = 4
"""Digits of a division's code that name the city."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that looks wrong: a flag before it is raised."""

    what: FlagKind
    region: str
    day: str
    facts: tuple[Fact, ...]
    entries: tuple[int, ...]
    limit: Threshold | None
    training_class: str | None = None
    institution: str | None = None
    person: str | None = None


Limits = Callable[[str, str], Threshold]
"""The number in force of a parameter, by its name, for a region."""


def two_places(
    sessions: Iterable[ClassSession], classes: Mapping[str, TrainingClass], limits: Limits
) -> Iterable[Found]:
    """One person, learning or teaching, in two sessions at once."""
    by_person: dict[str, list[ClassSession]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: (one.starts, one.id)):
        for person in {*session.present, *session.teachers}:
            by_person[person].append(session)
    for person, theirs in sorted(by_person.items()):
        for number, first in enumerate(theirs):
            for second in theirs[number + 1 :]:
                if second.starts >= first.ends:
                    break
                minutes = _overlap(first, second)
                limit = limits("flag.overlap_minutes", classes[second.training_class].region)
                if minutes >= limit.value:
                    yield _two(person, (first, second), minutes, classes, limit)


def _overlap(first: ClassSession, second: ClassSession) -> int:
    return (_millis(min(first.ends, second.ends)) - _millis(second.starts)) // MINUTE


def _two(
    person: str,
    sessions: tuple[ClassSession, ClassSession],
    minutes: int,
    classes: Mapping[str, TrainingClass],
    limit: Threshold,
) -> Found:
    second = sessions[1]
    role = "teacher" if any(person in one.teachers for one in sessions) else "trainee"
    facts = [Fact("role", role), Fact("overlap_minutes", str(minutes))]
    for one in sessions:
        facts += [Fact("session", one.id), Fact("class", one.training_class)]
        facts += [Fact("starts", one.starts), Fact("ends", one.ends)]
    training_class = classes[second.training_class]
    return Found(
        FlagKind.TWO_PLACES,
        training_class.region,
        second.date,
        tuple(facts),
        tuple(sorted({one.entry for one in sessions})),
        limit,
        training_class.id,
        training_class.institution,
        person,
    )


def written_at_once(
    sessions: Iterable[ClassSession],
    classes: Mapping[str, TrainingClass],
    recorded: Mapping[int, int],
    limits: Limits,
) -> Iterable[Found]:
    """Many sessions of one class written within minutes, each long after it ended. `recorded`: entry to ms."""
    by_class: dict[str, list[ClassSession]] = defaultdict(list)
    for session in sessions:
        by_class[session.training_class].append(session)
    for identifier, theirs in sorted(by_class.items()):
        region = classes[identifier].region
        limit, within = limits("flag.written_sessions", region), limits("flag.written_within_minutes", region)
        late = limits("flag.written_late_hours", region).value * HOUR
        later = [one for one in theirs if recorded.get(one.entry, 0) - _millis(one.ends) > late]
        for run in _runs(sorted(later, key=lambda one: one.entry), recorded, within.value * MINUTE):
            if len(run) >= limit.value:
                yield _written(run, classes[identifier], recorded, limit)


def _runs(sessions: Sequence[ClassSession], recorded: Mapping[int, int], within: int) -> Iterable[list[ClassSession]]:
    """Sessions written within a stretch of time from the first of them on."""
    run: list[ClassSession] = []
    for session in sessions:
        if run and recorded[session.entry] - recorded[run[0].entry] > within:
            yield run
            run = []
        run.append(session)
    if run:
        yield run


def _written(
    run: Sequence[ClassSession], training_class: TrainingClass, recorded: Mapping[int, int], limit: Threshold
) -> Found:
    first, last = recorded[run[0].entry], recorded[run[-1].entry]
    latest = min(recorded[one.entry] - _millis(one.ends) for one in run)
    facts = [
        Fact("sessions", str(len(run))),
        Fact("written_first", timestamp.to_text(first)),
        Fact("written_last", timestamp.to_text(last)),
        Fact("hours_late_at_least", str(latest // HOUR)),
    ]
    for one in run[: MOST // 2]:
        facts += [Fact("session", one.id), Fact("ends", one.ends)]
    return Found(
        FlagKind.WRITTEN_AT_ONCE,
        training_class.region,
        run[-1].date,
        tuple(facts),
        tuple(one.entry for one in run),
        limit,
        training_class.id,
        training_class.institution,
    )


def assessed_per_day(
    evaluations: Iterable[Evaluation], classes: Mapping[str, TrainingClass], limits: Limits
) -> Iterable[Found]:
    """More people assessed by one body in a day than it can have looked at."""
    by_day: dict[tuple[str, str], list[Evaluation]] = defaultdict(list)
    for one in evaluations:
        if one.passed or one.failed:
            by_day[one.body, one.held_on].append(one)
    for (body, day), theirs in sorted(by_day.items()):
        people = sum(len(one.passed) + len(one.failed) for one in theirs)
        region = classes[theirs[0].training_class].region
        limit = limits("flag.assessed_per_day", region)
        if people <= limit.value:
            continue
        passed = sum(len(one.passed) for one in theirs)
        facts = [Fact("people", str(people)), Fact("passed", str(passed))]
        facts += [Fact("evaluation", one.id) for one in theirs[:MOST]]
        entries = tuple(sorted({one.at for one in theirs}))[:MOST]
        yield Found(FlagKind.ASSESSED_PER_DAY, region, day, tuple(facts), entries, limit, institution=body)


def phone_of_many(bindings: Iterable[Binding], regions: Mapping[str, str], day: str, limits: Limits) -> Iterable[Found]:
    """One phone that shows the vouchers of many people. `regions`: binding to the region of its voucher."""
    by_key: dict[str, list[Binding]] = defaultdict(list)
    for one in bindings:
        if one.type == BindingKind.PHONE and one.public:
            by_key[one.public].append(one)
    for theirs in by_key.values():
        holders, region = {one.holder for one in theirs}, regions[theirs[0].id]
        limit = limits("flag.people_per_phone", region)
        if len(holders) > limit.value:
            facts = [Fact("people", str(len(holders)))]
            facts += [Fact("binding", one.id) for one in sorted(theirs, key=lambda one: one.at)[:MOST]]
            entries = tuple(sorted({one.at for one in theirs}))[:MOST]
            holder = min(theirs, key=lambda one: (one.at, one.id)).holder
            yield Found(FlagKind.PHONE_OF_MANY, region, day, tuple(facts), entries, limit, person=holder)


def far_apart(
    scans: Iterable[Scan], holders: Mapping[str, str], classes: Mapping[str, TrainingClass], limits: Limits
) -> Iterable[Found]:
    """One voucher at the sites of two cities within the hour. Where a device was, is where its class is held. No place has
    coordinates and no table of distances is at hand, so two cities stand for far apart, and one city never does."""
    by_voucher: dict[str, list[Scan]] = defaultdict(list)
    for scan in scans:
        if scan.voucher in holders and scan.training_class in classes and scan.device_verdict == OK:
            by_voucher[scan.voucher or ""].append(scan)
    for voucher, theirs in sorted(by_voucher.items()):
        theirs.sort(key=lambda one: (one.happened, one.id))
        for first, second in pairwise(theirs):
            one, other = classes[first.training_class or ""], classes[second.training_class or ""]
            limit = limits("flag.far_apart_minutes", other.region)
            apart = (_millis(second.happened) - _millis(first.happened)) // MINUTE
            if one.region[:CITY] == other.region[:CITY] or apart > limit.value:
                continue
            facts = [Fact("minutes", str(apart)), Fact("voucher", voucher)]
            for scan, where in ((first, one), (second, other)):
                facts += [Fact("scan", scan.id), Fact("happened", scan.happened), Fact("region", where.region)]
            yield Found(
                FlagKind.FAR_APART,
                other.region,
                china_date(_millis(second.happened)),
                tuple(facts),
                tuple(sorted({first.at, second.at})),
                limit,
                other.id,
                other.institution,
                holders[voucher],
            )


def ages(
    people: Mapping[str, str],
    training_class: TrainingClass,
    entry: int,
    limits: Limits,
    what: FlagKind,
) -> Iterable[Found]:
    """Trainees whose age the vault finds beyond a limit. `people`: pseudonym to the name of the parameter; never an age."""
    for person, name in sorted(people.items()):
        facts = (Fact("class_start", training_class.start_date), Fact("roster_of", training_class.id))
        yield Found(
            what,
            training_class.region,
            training_class.start_date,
            facts,
            (entry,),
            limits(name, training_class.region),
            training_class.id,
            training_class.institution,
            person,
        )


def _millis(moment: str) -> int:
    return timestamp.from_text(moment)
