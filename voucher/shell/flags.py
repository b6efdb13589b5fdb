"""Looking over a stretch of time for what looks wrong, and putting it into the log: a job, and a button of the bureau's.

What is computed is computed from the log's objects (`voucher.policy.detection`), but for ages, which the vault tells: a birth
date never leaves here, only that somebody is beyond the limit. Known facts are left alone; of a kind and subject of which a
flag is still open, no second one is raised.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

import sqlalchemy as sa

from ledger import canonical, timestamp
from ledger.store import bulk, engine, tables
from voucher.core.dates import add_days, china_date, start_of
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.lifecycle.flag import RaiseFlag, RecordLookBack, half_of, inspected_in
from voucher.objects.binding import Binding
from voucher.objects.evaluation import Evaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.flag import Fact, FlagKind, FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.person import Person
from voucher.objects.policy import Pack, Parameter
from voucher.objects.scan import Scan
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.objects.voucher import Voucher
from voucher.policy import comparing, detection
from voucher.policy.detection import Found
from voucher.policy.thresholds import DEFAULTS, Threshold, threshold
from voucher.rules.inspection import HalfYear
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.service import Order, Service
from voucher.shell.tables import STATE
from voucher.shell.vault import VaultError
from voucher.step.inspecting import flag_id
from voucher.step.registry import entry_decoder

S = TypeVar("S", bound=State)
DAYS: Final = 31
"""A look goes back this far unless somebody says otherwise."""
IDENTITY: Final = "identity"
BY_NAME: Final = {default.name: default for defaults in DEFAULTS.values() for default in defaults}
_WOMEN: Final = "02468"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: the flags it raised, and everything that looks wrong, known before or not, by its id."""

    since: str
    until: str
    raised: tuple[str, ...]
    found: tuple[str, ...]


class Flags:
    """Looks over one home."""

    def __init__(self, home: Home, service: Service) -> None:
        self._home = home
        self._service = service

    def look(self, actor: str, region: str, since: str = "", until: str = "") -> Looked:
        """Compute the flags of a region over some days and raise those that are new."""
        until = until or china_date(self._home.clock.now())
        since = since or add_days(until, -DAYS)
        found = [(_id(one), one) for one in self.compute(region, since, until)]
        waiting = self._waiting({one.what.value for _, one in found})
        raised = []
        for identifier, one in found:
            if identifier not in waiting.ids and _subject(one) not in waiting.open:
                self._service.give(self._order(actor, identifier, one))
                waiting.open.add(_subject(one))
                raised.append(identifier)
        return Looked(since, until, tuple(raised), tuple(identifier for identifier, _ in found))

    def look_back(self, actor: str, region: str, since: str, until: str, key: str) -> Looked:
        """A look over a past period whose result is stored in the log."""
        looked = self.look(actor, region, since, until)
        ids: list[canonical.Value] = [*sorted(looked.found)]
        command = RecordLookBack(
            region=region,
            since=since,
            until=until,
            found=len(ids),
            new=len(looked.raised),
            digest=sha256(canonical.encode(ids)).hexdigest(),
        )
        self._service.give(Order(actor=actor, key=key, command=command))
        return looked

    def compute(self, region: str, since: str, until: str) -> list[Found]:
        """Everything that looks wrong in a region, in an order that is always the same. Changes nothing."""
        scene = _Scene(self._home, region, since, until)
        found = [one for part in scene.parts() for one in part]
        return sorted(found, key=lambda one: (one.what, one.day, one.training_class or "", one.person or ""))

    def _order(self, actor: str, identifier: str, one: Found) -> Order:
        command = RaiseFlag(
            what=one.what,
            region=one.region,
            institution=one.institution,
            training_class=one.training_class,
            person=one.person,
            day=one.day,
            facts=one.facts,
            entries=one.entries,
            threshold=one.limit.value if one.limit else None,
            parameter=one.limit.name if one.limit else "",
            document=one.limit.document if one.limit else None,
        )
        digest = sha256(f"{actor}\nflag/{identifier}".encode()).digest()
        return Order(actor=actor, key=str(uuid.UUID(bytes=digest[:16], version=4)), command=command)

    def _waiting(self, kinds: set[str]) -> _Waiting:
        table = STATE[SupervisionFlag.kind]
        with engine.snapshot(self._home.database) as connection:
            rows = [tuple(row) for row in connection.execute(sa.select(table).where(table.c.what.in_(kinds)))]
        flags = [one for one in codec(SupervisionFlag).states(rows) if isinstance(one, SupervisionFlag)]
        still = {_subject(one) for one in flags if one.state == FlagState.OPEN}
        return _Waiting({one.id for one in flags}, still)


def _id(one: Found) -> str:
    return flag_id(one.what, (one.training_class, one.institution, one.person), one.day, one.facts)


Subject = tuple[FlagKind, str | None, str | None, str | None, str]


@dataclass(slots=True)
class _Waiting:
    """Flags that stand: all ids, and about whom one is still open."""

    ids: set[str]
    open: set[Subject]


def _subject(one: Found | SupervisionFlag) -> Subject:
    """What a second flag would be about, too; of bindings, which are not of a day, the day does not count."""
    day = "" if one.what in (FlagKind.PHONE_OF_MANY, FlagKind.RETIRED, FlagKind.STUDENT) else one.day
    return one.what, one.training_class, one.institution, one.person, day


class _Scene:
    """What there is to look at in a region over some days."""

    def __init__(self, home: Home, region: str, since: str, until: str) -> None:
        self._home = home
        self._region = region
        self._since, self._until = since, until
        self._today = china_date(home.clock.now())
        parameters = self._all(Parameter, sa.true())
        self._parameters = {one.id: one for one in parameters}
        self._classes = {
            one.id: one for one in self._all(TrainingClass, self._in_region(STATE[TrainingClass.kind].c.region))
        }

    def parts(self) -> Iterator[Iterable[Found]]:
        """Kind by kind."""
        sessions = self._sessions()
        yield detection.two_places(sessions, self._classes, self._limit)
        recorded = self._times({one.entry for one in sessions})
        yield detection.written_at_once(sessions, self._classes, recorded, self._limit)
        held = STATE[Evaluation.kind].c.held_on
        evaluations = self._all(Evaluation, held.between(self._since, self._until))
        near = [one for one in evaluations if one.training_class in self._classes]
        yield detection.assessed_per_day(near, self._classes, self._limit)
        yield from self._outside(evaluations)
        yield self._phones()
        yield self._scans()
        yield from self._ages()
        yield self._bodies()

    def _outside(self, evaluations: list[Evaluation]) -> Iterator[Iterable[Found]]:
        """What outside systems say otherwise: of people compared in these days, of exams held in them."""
        c = STATE[ExternalRecord.kind].c
        days = c.day.between(self._since, self._until)
        compared = self._all(ExternalRecord, sa.and_(c.type == "person_comparison", days))
        for one in compared:
            if one.training_class in self._classes:
                yield comparing.compared_otherwise([one], self._classes[one.training_class])
        here = [one for one in evaluations if one.region.startswith(self._region)]
        records = self._some(ExternalRecord, "evaluation", [one.id for one in here])
        for evaluation in here:
            yield comparing.exam_differs([one for one in records if one.evaluation == evaluation.id], evaluation)

    def _all(self, kind: type[S], where: sa.ColumnElement[bool]) -> list[S]:
        with engine.snapshot(self._home.database) as connection:
            query = sa.select(STATE[kind.kind]).where(where).order_by(STATE[kind.kind].c.id)
            rows = [tuple(row) for row in connection.execute(query)]
        return [one for one in codec(kind).states(rows) if isinstance(one, kind)]

    def _some(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], field, sorted(set(values)))
        return [one for one in codec(kind).states(rows) if isinstance(one, kind)]

    def _in_region(self, column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return column.startswith(self._region, autoescape=True)

    def _limit(self, name: str, region: str) -> Threshold:
        return threshold(self._parameters, BY_NAME[name], region, self._today)

    def _sessions(self) -> list[ClassSession]:
        found = self._all(ClassSession, STATE[ClassSession.kind].c.date.between(self._since, self._until))
        return [one for one in found if one.training_class in self._classes]

    def _times(self, indexes: set[int]) -> dict[int, int]:
        c = tables.entry.c
        decode = entry_decoder().decode
        found: dict[int, int] = {}
        wanted = sorted(indexes)
        with engine.snapshot(self._home.database) as connection:
            for start in range(0, len(wanted), 500):
                query = sa.select(c.entry_index, c.entry_bytes).where(c.entry_index.in_(wanted[start : start + 500]))
                for index, data in connection.execute(query):
                    found[int(index)] = timestamp.from_text(decode(bytes(data)).time)
        return found

    def _phones(self) -> Iterable[Found]:
        """Phones that show the vouchers of several people at all are few: those are looked at."""
        c = STATE[Binding.kind].c
        shared = sa.select(c.public).where(c.public.is_not(None)).group_by(c.public)
        several = shared.having(sa.func.count(sa.distinct(c.holder)) > 1)
        bindings = self._all(Binding, c.public.in_(several))
        vouchers = {one.id: one for one in self._some(Voucher, "id", [one.voucher for one in bindings])}
        where = {one.id: vouchers[one.voucher].region for one in bindings}
        near = [one for one in bindings if where[one.id].startswith(self._region)]
        return detection.phone_of_many(near, where, self._until, self._limit)

    def _scans(self) -> Iterable[Found]:
        happened = STATE[Scan.kind].c.happened
        begin, end = (timestamp.to_text(start_of(day)) for day in (self._since, add_days(self._until, 1)))
        scans = self._all(Scan, sa.and_(happened >= begin, happened < end))
        holders = {one.id: one.holder for one in self._some(Voucher, "id", [s.voucher for s in scans if s.voucher])}
        classes = {**self._classes}
        for one in self._some(TrainingClass, "id", [s.training_class for s in scans if s.training_class]):
            classes.setdefault(one.id, one)
        found = detection.far_apart(scans, holders, classes, self._limit)
        return [one for one in found if one.training_class in self._classes]

    def _ages(self) -> Iterator[Iterable[Found]]:
        """Classes that started in these days; the vault says who is beyond which limit."""
        started = [one for one in self._classes.values() if self._since <= (one.opened_on or "") <= self._until]
        for one in sorted(started, key=lambda c: c.id):
            people = [e.person for e in self._some(Enrolment, "training_class", [one.id]) if e.live or e.sessions]
            born = self._born(people)
            entry = one.trail[0][0]
            for what in (FlagKind.RETIRED, FlagKind.STUDENT):
                names = {person: self._beyond(what, facts, one) for person, facts in born.items()}
                beyond = {person: name for person, name in names.items() if name}
                yield detection.ages(beyond, one, entry, self._limit, what)

    def _born(self, people: list[str]) -> dict[str, tuple[str, bool]]:
        """Birth date, and whether a woman, of those whom the vault still knows. Stays in this process."""
        numbers: dict[str, str] = {}
        for one in self._some(Person, "id", people):
            with contextlib.suppress(VaultError):
                numbers[one.id] = str(self._home.vault.open(one.id, IDENTITY, one.identity)["id_number"])
        return {p: (f"{n[6:10]}-{n[10:12]}-{n[12:14]}", n[16] in _WOMEN) for p, n in numbers.items() if len(n) == 18}

    def _beyond(self, what: FlagKind, born: tuple[str, bool], training_class: TrainingClass) -> str:
        """The name of the limit that somebody is beyond on the class's first day; nothing if they are not."""
        (birth, woman), day = born, training_class.start_date
        age = int(day[:4]) - int(birth[:4]) - (day[5:] < birth[5:])
        name = "flag.retired_age_women" if woman else "flag.retired_age_men"
        if what == FlagKind.STUDENT:
            name = "flag.school_age"
            return name if age < self._limit(name, training_class.region).value else ""
        return name if age >= self._limit(name, training_class.region).value else ""

    def _bodies(self) -> Iterable[Found]:
        """Evaluation bodies that nobody inspected in a half year that has ended, where a document asks for it."""
        table = STATE[Institution.kind].c
        bodies = self._all(
            Institution, sa.and_(table.type == InstitutionKind.EVALUATION.value, self._in_region(table.region))
        )
        inspections = self._some(Inspection, "institution", [one.id for one in bodies])
        for day in _halves(self._since, self._until, self._today):
            for body in bodies:
                if not any(scope.from_date <= day for scope in body.scope):
                    continue
                own = [one for one in inspections if one.institution == body.id]
                made = inspected_in(own, half_of(day))
                if self._asks(body, day, made):
                    facts = (Fact("half", half_of(day)), Fact("inspections", str(made)))
                    yield Found(FlagKind.NOT_INSPECTED, body.region, day, facts, (body.at,), None, institution=body.id)

    def _asks(self, body: Institution, day: str, made: int) -> bool:
        """Whether a document in force there on that day has something against it."""
        fitting = [
            pack
            for pack in self._all(Pack, sa.true())
            if body.region.startswith(pack.region) and pack.start <= day <= pack.end
        ]
        if not fitting:
            return False
        pack = max(fitting, key=lambda one: (len(one.region), one.start, one.at))
        try:
            with engine.snapshot(self._home.database) as connection:
                policy = self._home.packs.get(connection, pack.id)
        except Refused:
            return False
        return bool(policy.on(day).ask(HalfYear(inspections=made, half=half_of(day))))


def _halves(since: str, until: str, today: str) -> list[str]:
    """The last days of the halves of years that these days touch and that have ended."""
    ends = [f"{year}-{end}" for year in range(int(since[:4]), int(until[:4]) + 1) for end in ("06-30", "12-31")]
    return [end for end in ends if half_of(since) <= half_of(end) <= half_of(until) and end < today]
