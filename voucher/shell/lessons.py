"""What a class's lessons left behind, as an account may see it: which hours count and why others do not (provisionally, until the
class is completed), whom recordings show, how long they must be kept, and which record numbers are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.objects.account import Account
from voucher.objects.evaluation import Evaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.inspection import Inspection, InspectionState
from voucher.objects.institution import Institution
from voucher.objects.lessons import Recording, SystemRecord
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.policy.pack import Policy
from voucher.rules.lessons import VideoRetention
from voucher.shell.home import Home
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.counting import Count, CountedSession, count, current
from voucher.step.footage import overlaps
from voucher.step.reported import read_moment

S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording, and the last day on which it must be there. `due`: that day is over; `short`: its owner promised less."""

    recording: Recording
    until: str
    due: bool
    short: bool


@dataclass(frozen=True, slots=True)
class Taught:
    """A session as it counts. `final` once the class is completed; `recorded` by how many recordings; `defective`: a recording
    shows fewer people than signed in; `number` in the outside systems."""

    session: ClassSession
    hours: int
    why: tuple[str, ...]
    recorded: int
    visible: int | None
    defective: bool
    number: str


@dataclass(frozen=True, slots=True)
class ClassRecords:
    """Everything of a class."""

    training_class: TrainingClass
    final: bool
    sessions: list[Taught]
    hours: int
    practical: int
    flags: tuple[str, ...]
    ends: str
    recordings: list[Kept]
    records: dict[str, int]
    numbered: dict[str, tuple[int, int]]

    @property
    def missing(self) -> list[Taught]:
        """Sessions in a classroom of which there is no recording."""
        return [one for one in self.sessions if not one.recorded and not one.session.platform]


class Lessons:
    """Reads a home on behalf of an account."""

    def __init__(self, home: Home, account: Account) -> None:
        self._home = home
        self._account = account

    def of(self, training_class: TrainingClass) -> ClassRecords:
        """The records of a class that the account may see."""
        sessions = self._seen(ClassSession, training_class.id)
        recordings = self._seen(Recording, training_class.id)
        numbers = {one.id: one for one in self._seen(SystemRecord, training_class.id)}
        policy, final = self._policy(training_class), training_class.completed_on is not None
        counted = self._count(policy, training_class, sessions, recordings)
        valid = current(training_class, sessions)
        told = {one.session: one for one in (_final(valid) if final else counted.sessions if counted else ())}
        return ClassRecords(
            training_class=training_class,
            final=final,
            sessions=[
                self._taught(one, told.get(one.id), recordings, counted, numbers.get(f"session.{one.id}"))
                for one in valid
            ],
            hours=sum(one.hours for one in told.values()),
            practical=sum(told[one.id].hours for one in valid if one.practical and one.id in told),
            flags=counted.flags if counted else (),
            ends=counted.ended.code if counted and counted.ended else "",
            recordings=self._kept(policy, training_class, recordings),
            records=_by_kind(self._seen(ExternalRecord, training_class.id)),
            numbered=self._numbered(training_class, valid, numbers),
        )

    def _policy(self, training_class: TrainingClass) -> Policy | None:
        if not training_class.pack:
            return None
        with engine.snapshot(self._home.database) as connection:
            pack = self._home.packs.get(connection, training_class.pack)
        return pack.on(training_class.policy_day or training_class.start_date)

    def _count(
        self,
        policy: Policy | None,
        training_class: TrainingClass,
        sessions: list[ClassSession],
        recordings: list[Recording],
    ) -> Count | None:
        if policy is None:
            return None
        platforms = {one.platform: self._institution(one.platform) for one in sessions if one.platform}
        return count(policy, training_class, sessions, recordings, platforms)

    def _taught(
        self,
        session: ClassSession,
        told: CountedSession | None,
        recordings: list[Recording],
        counted: Count | None,
        number: SystemRecord | None,
    ) -> Taught:
        own = [one for one in recordings if overlaps(session, one) and one.deleted_on is None]
        seen = [one.visible for one in own if one.visible is not None]
        return Taught(
            session=session,
            hours=told.hours if told else session.recognised,
            why=told.why if told else (),
            recorded=len(own),
            visible=session.seen if session.seen is not None else max(seen, default=None),
            defective=counted is not None and session.id in counted.defective,
            number=" ".join(one.number for one in number.numbers) if number else "",
        )

    def _kept(self, policy: Policy | None, training_class: TrainingClass, recordings: list[Recording]) -> list[Kept]:
        rule = policy.rule(VideoRetention) if policy else None
        today = china_date(self._home.clock.now())
        found = []
        for one in sorted(recordings, key=lambda one: one.starts):
            _, day = read_moment(one.ends, "ends")
            until = rule.until(day, training_class.completed_on or today) if rule else one.kept_until
            done = training_class.completed_on is not None and today > until
            found.append(Kept(one, until, done and one.deleted_on is None, one.kept_until < until))
        return found

    def _numbered(
        self, training_class: TrainingClass, sessions: list[ClassSession], numbers: dict[str, SystemRecord]
    ) -> dict[str, tuple[int, int]]:
        """How many of how many have a number: teachers and trainees, sessions, signed checks, evaluations."""
        people = {*training_class.teachers, *(one.person for one in self._seen(Enrolment, training_class.id))}
        objects = {
            "person": people,
            "session": {one.id for one in sessions},
            "inspection": {
                one.id for one in self._seen(Inspection, training_class.id) if one.state == InspectionState.SIGNED
            },
            "evaluation": {one.id for one in self._seen(Evaluation, training_class.id)},
        }
        known = self._by_ids(SystemRecord, [f"person.{one}" for one in people]) | set(numbers)
        told = {what: (sum(f"{what}.{one}" in known for one in ids), len(ids)) for what, ids in objects.items()}
        papers = sum(one.what == "certificate" for one in numbers.values())
        return {"class": (int(bool(training_class.system_record)), 1), **told, "certificate": (papers, papers)}

    def _institution(self, identifier: str) -> Institution | None:
        table = STATE[Institution.kind]
        with engine.snapshot(self._home.database) as connection:
            row = connection.execute(sa.select(table).where(table.c.id == identifier)).first()
        found = codec(Institution).state(tuple(row)) if row else None
        return found if isinstance(found, Institution) else None

    def _by_ids(self, kind: type[State], identifiers: list[str]) -> set[str]:
        table = STATE[kind.kind]
        query = sa.select(table.c.id).where(table.c.id.in_(identifiers), visible(self._account, kind.kind))
        with engine.snapshot(self._home.database) as connection:
            return set(connection.execute(query).scalars())

    def _seen(self, kind: type[S], training_class: str) -> list[S]:
        table = STATE[kind.kind]
        query = sa.select(table).where(table.c.training_class == training_class, visible(self._account, kind.kind))
        with engine.snapshot(self._home.database) as connection:
            rows = [tuple(row) for row in connection.execute(query.order_by(table.c.id))]
        return [one for one in codec(kind).states(rows) if isinstance(one, kind)]


def _final(sessions: Iterable[ClassSession]) -> list[CountedSession]:
    return [CountedSession(one.id, one.recognised if one.counted is None else one.counted, one.why) for one in sessions]


def _by_kind(records: Iterable[ExternalRecord]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in records:
        found[one.type] = found.get(one.type, 0) + 1
    return found
