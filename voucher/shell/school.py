"""What an institution may know: its own classes, the people on their rosters, what its devices scanned, and of conflicts and
disputes those that concern it. Everything is asked through the account's grants, as the API does.

Beyond that a scanner is told the ids of vouchers that people on the class's roster hold, with the masked name and the last
four characters that each code carries too: so it knows offline whose code it should be shown, and whose card to look for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from ledger.store import bulk, engine
from voucher.core.facts import State
from voucher.core.refusal import unknown
from voucher.objects.account import Account, Capability
from voucher.objects.device import Device
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.scan import Conflict, Scan
from voucher.objects.training import ClassChange, ClassSession, Dispute, Enrolment, SignIn, TrainingClass
from voucher.objects.voucher import LIVE, Voucher
from voucher.shell.home import Home
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.shell.vault import VaultError
from voucher.tv1.names import mask

S = TypeVar("S", bound=State)
MINE = (Capability.INSTITUTION, Capability.EVALUATION)


class Trainee(msgspec.Struct, frozen=True):
    """Somebody on a roster, by name and the last four characters of their number; None where the vault no longer says."""

    enrolment: Enrolment
    name: str | None
    last4: str


class Teacher(msgspec.Struct, frozen=True):
    """Somebody who teaches or taught a class of one's own; no name where the vault no longer says it."""

    person: str
    name: str
    last4: str


class Expected(msgspec.Struct, frozen=True):
    """A voucher that a class's scanner may be shown: its id, its holder, where they stand in the class, and what their
    identity card is compared with: masked name and last four characters, as in the code."""

    voucher: str
    person: str
    state: str
    name: str
    last4: str


class School:
    """An account's view of a home as an institution."""

    def __init__(self, home: Home, account: Account) -> None:
        self._home = home
        self._account = account
        self.bodies = tuple(sorted({scope for capability, scope in account.grants if capability in MINE}))

    def institutions(self) -> list[Institution]:
        """The institutions that the account acts for."""
        return self._seen(Institution, "id", self.bodies)

    def may(self, capability: Capability, institution: str) -> bool:
        """Whether the account acts for an institution in this capacity."""
        return (capability, institution) in self._account.grants

    def classes(self) -> list[TrainingClass]:
        """Its own classes, the latest first."""
        found = self._seen(TrainingClass, "institution", self.bodies)
        return sorted(found, key=lambda one: (one.start_date, one.at), reverse=True)

    def candidates(self) -> list[TrainingClass]:
        """Classes that an evaluation body may see besides: those that wait for an evaluation, and those it evaluated."""
        bodies = [scope for capability, scope in self._account.grants if capability == Capability.EVALUATION]
        if not bodies:
            return []
        waiting = self._seen(TrainingClass, "state", ("SURVEYED", "ASSESSED"))
        evaluated = [one.training_class for one in self._seen(Evaluation, "body", bodies)]
        found = {one.id: one for one in (*waiting, *self._seen(TrainingClass, "id", evaluated))}
        ordered = sorted(found.values(), key=lambda one: (one.start_date, one.at), reverse=True)
        return [one for one in ordered if one.institution not in self.bodies]

    def training_class(self, identifier: str) -> TrainingClass:
        """A class that it may see; refused as unknown otherwise."""
        return self._one(TrainingClass, identifier)

    def own_class(self, identifier: str) -> TrainingClass:
        """A class of its own."""
        found = self.training_class(identifier)
        if found.institution not in self.bodies:
            raise unknown(TrainingClass.kind)
        return found

    def people(self, training_class: str) -> list[Trainee]:
        """The roster of a class, by name; to an evaluation body once it is to evaluate them."""
        look = self._by if self._evaluates(training_class) else self._seen
        enrolments = look(Enrolment, "training_class", [training_class])
        persons = {one.id: one for one in look(Person, "id", [e.person for e in enrolments])}
        opened = self._identities(list(persons.values()))
        return sorted(
            (_trainee(enrolment, opened.get(enrolment.person)) for enrolment in enrolments),
            key=lambda one: (one.name or "", one.last4, one.enrolment.id),
        )

    def teachers(self, training_class: str) -> list[Teacher]:
        """Who teaches a class of one's own, in the class's order, then who taught it before."""
        found = self.own_class(training_class)
        said = [one for session in self.sessions(found.id) for one in session.teachers]
        wanted = (*found.teachers, *said, *(one for change in self.changes(found.id) for one in change.leaving))
        persons = {one.id: one for one in self._by(Person, "id", wanted)}
        opened = self._identities(list(persons.values()))
        return [_teacher(one, opened.get(one)) for one in dict.fromkeys(wanted)]

    def changes(self, training_class: str) -> list[ClassChange]:
        """What was changed about a class since it was approved, the last change first."""
        return sorted(self._seen(ClassChange, "training_class", [training_class]), key=lambda one: -one.at)

    def records(self, training_class: str, day: str = "") -> list[ExternalRecord]:
        """What devices recorded about a class, of a day or at all, the last entry first."""
        found = self._seen(ExternalRecord, "training_class", [training_class])
        return sorted((one for one in found if day in ("", one.day)), key=lambda one: -one.at)

    def exam_records(self, evaluation: str) -> list[ExternalRecord]:
        """What an exam platform recorded of an evaluation, in order of the log."""
        return sorted(self._seen(ExternalRecord, "evaluation", [evaluation]), key=lambda one: (one.at, one.id))

    def numbers(self, trainees: Iterable[Trainee]) -> dict[str, str]:
        """Persons by identity number, of people whom it was shown: a sheet names people so."""
        found = self._identities(self._by(Person, "id", [one.enrolment.person for one in trainees]))
        return {fact["id_number"]: person for person, fact in found.items()}

    def sessions(self, training_class: str) -> list[ClassSession]:
        """What was taught, in order of time."""
        return sorted(self._seen(ClassSession, "training_class", [training_class]), key=lambda one: one.starts)

    def session(self, identifier: str) -> ClassSession:
        """A session of its own class."""
        return self._one(ClassSession, identifier)

    def sign_ins(self, training_class: str, day: str = "") -> list[SignIn]:
        """Who was scanned to attend, on a day or at all, in order of time."""
        found = self._seen(SignIn, "training_class", [training_class])
        return sorted((one for one in found if day in ("", one.day)), key=lambda one: one.happened)

    def evaluations(self, training_class: str) -> list[Evaluation]:
        """Evaluations of a class, the last one first."""
        found = self._seen(Evaluation, "training_class", [training_class])
        return sorted(found, key=lambda one: (one.held_on, one.at), reverse=True)

    def evaluation(self, identifier: str) -> Evaluation:
        """An evaluation that it may see."""
        return self._one(Evaluation, identifier)

    def certificates(self, people: Iterable[Trainee]) -> dict[str, Certificate]:
        """Certificates of a class's people that it may see, by voucher."""
        wanted = {one.enrolment.voucher: one.enrolment.person for one in people}
        return {one.voucher: one for one in self._seen(Certificate, "holder", wanted.values()) if one.voucher in wanted}

    def devices(self) -> list[Device]:
        """Its devices."""
        return sorted(self._seen(Device, "institution", self.bodies), key=lambda one: -one.at)

    def disputes(self) -> list[Dispute]:
        """What trainees of its classes dispute, the newest first."""
        classes = [one.id for one in self.classes()]
        return sorted(self._seen(Dispute, "training_class", classes), key=lambda one: -one.at)

    def dispute(self, identifier: str) -> Dispute:
        """A dispute in a class of its own."""
        return self._one(Dispute, identifier)

    def conflicts(self) -> list[Conflict]:
        """Conflicts that one of its classes is part of, the newest first."""
        table = STATE[Conflict.kind]
        own = sa.select(STATE["training_class"].c.id).where(STATE["training_class"].c.institution.in_(self.bodies))
        mine = sa.or_(table.c.first_class.in_(own), table.c.second_class.in_(own))
        return self._rows(Conflict, sa.select(table).where(mine).order_by(table.c.at.desc()))

    def scans(self, identifiers: Iterable[str]) -> dict[str, Scan]:
        """Scans by its own devices, by id."""
        return {one.id: one for one in self._seen(Scan, "id", identifiers)}

    def scans_of(self, training_class: str) -> list[Scan]:
        """What its devices scanned for a class, in the ledger's order."""
        table = STATE[Scan.kind]
        own = sa.and_(table.c.training_class == training_class, table.c.institution.in_(self.bodies))
        return self._rows(Scan, sa.select(table).where(own).order_by(table.c.at))

    def institutions_of(self, classes: Iterable[str]) -> dict[str, str]:
        """Of any classes, by their id, the institution that gives them: the catalogue is public."""
        found = self._by(TrainingClass, "id", classes)
        return {one.id: one.institution for one in found}

    def listed(self, identifiers: Iterable[str]) -> list[Institution]:
        """Institutions by id: the catalogue is public."""
        return self._by(Institution, "id", identifiers)

    def expected(self, training_class: str) -> list[Expected]:
        """Vouchers that a scanner of the class may be shown: those in use in it, and those that people on its roster
        hold and have not used."""
        places = {one.enrolment.person: one for one in self.people(training_class)}
        held = self._by(Voucher, "holder", places)
        mine = [one for one in held if one.state in LIVE and one.training_class in (None, training_class)]
        return [_expected(one, places[one.holder]) for one in mine]

    def related(self, voucher: str) -> list[tuple[str, Expected]]:
        """When a voucher's code was the wrong one: the vouchers of its holder that a class of one's own expects, with the
        class. Of somebody on no roster of one's own nothing is told."""
        found = self._by(Voucher, "id", [voucher])
        if not found:
            return []
        places = self._seen(Enrolment, "person", [found[0].holder])
        own = {one.id for one in self._seen(TrainingClass, "id", {place.training_class for place in places})}
        return [
            (place.training_class, one)
            for place in places
            if place.training_class in own
            for one in self.expected(place.training_class)
            if one.person == place.person
        ]

    def _identities(self, persons: list[Person]) -> dict[str, dict[str, str]]:
        """Who people are; one who was erased keeps nobody else's name from being read."""
        vault, found = self._home.vault, {}
        try:
            found = vault.open_many("identity", [(one.id, one.identity) for one in persons])
        except VaultError:
            for one in persons:
                with suppress(VaultError):
                    found[one.id] = vault.open(one.id, "identity", one.identity)
        return found

    def _evaluates(self, training_class: str) -> bool:
        """Whether one of its bodies has planned an evaluation of a class."""
        return any(self.may(Capability.EVALUATION, one.body) for one in self.evaluations(training_class))

    def _one(self, kind: type[S], identifier: str) -> S:
        found = self._seen(kind, "id", [identifier])
        if not found:
            raise unknown(kind.kind)
        return found[0]

    def _seen(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        """Objects that the account may see."""
        wanted, table = sorted(set(values)), STATE[kind.kind]
        if not wanted:
            return []
        found = sa.select(table).where(table.c[field].in_(wanted), visible(self._account, kind.kind))
        return self._rows(kind, found)

    def _by(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        """Objects that the caller has a right to by what leads to them."""
        wanted = sorted(set(values))
        with engine.snapshot(self._home.database) as connection:
            return _of(kind, bulk.select_in(connection, STATE[kind.kind], field, wanted)) if wanted else []

    def _rows(self, kind: type[S], query: sa.Select[tuple[object, ...]]) -> list[S]:
        with engine.snapshot(self._home.database) as connection:
            return _of(kind, [tuple(row) for row in connection.execute(query)])


def _of(kind: type[S], rows: Sequence[tuple[object, ...]]) -> list[S]:
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def _expected(voucher: Voucher, found: Trainee) -> Expected:
    name = mask(found.name) if found.name else ""
    return Expected(voucher.id, voucher.holder, found.enrolment.state.value, name, found.last4)


def _teacher(person: str, fact: dict[str, str] | None) -> Teacher:
    return Teacher(person, fact["name"], fact["id_number"][-4:]) if fact else Teacher(person, "", "")


def _trainee(enrolment: Enrolment, fact: dict[str, str] | None) -> Trainee:
    return Trainee(enrolment, fact["name"], fact["id_number"][-4:]) if fact else Trainee(enrolment, None, "")
