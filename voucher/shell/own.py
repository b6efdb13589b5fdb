"""What one person may know: everything the ledger holds about them, and of others only what they take part in.

Asked by person, not by grant: nothing here takes an id without looking that it leads back to the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from ledger import timestamp
from ledger.store import bulk, engine, tables
from voucher.core.facts import Ref, State
from voucher.core.ids import dispute_id, profile_id
from voucher.core.refusal import Refused, unknown
from voucher.objects.binding import Binding
from voucher.objects.claim import Claim, ClaimLine, Objection
from voucher.objects.consent import Consent
from voucher.objects.delegation import Delegation
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.policy import Pack
from voucher.objects.profile import Profile
from voucher.objects.training import (
    ChangeKind,
    ClassChange,
    ClassSession,
    ClassState,
    Dispute,
    Enrolment,
    TrainingClass,
)
from voucher.objects.voucher import LIVE, Voucher, VoucherState
from voucher.objects.wish import Wish
from voucher.policy import amounts
from voucher.rules.trainees import ISSUE
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.state import fresh, load
from voucher.shell.tables import STATE
from voucher.step.registry import entry_decoder
from voucher.step.trainees import failures, full_candidate, trainee, trainee_needs

S = TypeVar("S", bound=State)
MOST_CLASSES = 50


class Receipt(msgspec.Struct, frozen=True):
    """An entry that concerns the person: where it stands, its leaf hash, its time in ms, its command, its events, who gave it."""

    index: int
    leaf: str
    millis: int
    command: str
    events: tuple[str, ...]
    actor: str


class Attended(msgspec.Struct, frozen=True):
    """A session of one's class, whether it counts one as there, and what one said against that."""

    session: ClassSession
    present: bool
    made_up: bool
    dispute: Dispute | None


class Own:
    """One person's view of a home."""

    def __init__(self, home: Home, person: str) -> None:
        self._home = home
        self._person = person

    def person(self) -> Person:
        """The person."""
        found = self._by(Person, "id", [self._person])
        if not found:
            raise unknown(Person.kind)
        return found[0]

    def vouchers(self) -> list[Voucher]:
        """One's vouchers, those in use first, then the newest."""
        found = self._by(Voucher, "holder", [self._person])
        return sorted(found, key=lambda voucher: (voucher.state not in LIVE, -voucher.at))

    def voucher(self, identifier: str) -> Voucher:
        """One of one's vouchers; refused as unknown otherwise."""
        found = self._by(Voucher, "id", [identifier])
        if not found or found[0].holder != self._person:
            raise unknown(Voucher.kind)
        return found[0]

    def bindings(self, voucher: Voucher) -> list[Binding]:
        """What one of them is shown on."""
        return self._by(Binding, "voucher", [voucher.id])

    def enrolments(self) -> list[Enrolment]:
        """One's places in classes, the newest first."""
        return sorted(self._by(Enrolment, "person", [self._person]), key=lambda enrolment: -enrolment.at)

    def classes(self, identifiers: Iterable[str]) -> dict[str, TrainingClass]:
        """Classes by id: the caller has them from one's own objects."""
        return {found.id: found for found in self._by(TrainingClass, "id", identifiers)}

    def moves(self, classes: Iterable[str]) -> list[ClassChange]:
        """When classes that one is on the roster of were moved to other days, in the ledger's order."""
        mine = {enrolment.training_class for enrolment in self.enrolments()}
        found = self._by(ClassChange, "training_class", mine.intersection(classes))
        return sorted((one for one in found if one.what == ChangeKind.DAYS), key=lambda one: one.at)

    def taking_people(self, day: str) -> list[TrainingClass]:
        """Approved classes that have not started, the next one first: they are open to whoever is on their roster."""
        table = STATE[TrainingClass.kind]
        query = sa.select(table).where(table.c.state == ClassState.HR_OK, table.c.start_date >= day)
        with engine.snapshot(self._home.database) as connection:
            rows = connection.execute(query.order_by(table.c.start_date, table.c.id).limit(MOST_CLASSES)).all()
        return _of(TrainingClass, [tuple(row) for row in rows])

    def institutions(self, identifiers: Iterable[str]) -> dict[str, Institution]:
        """Institutions by id."""
        return {found.id: found for found in self._by(Institution, "id", identifiers)}

    def sessions(self, enrolment: Enrolment) -> list[Attended]:
        """The sessions of a class of one's own, in order of time, each with whether one was there."""
        if enrolment.person != self._person:
            raise unknown(Enrolment.kind)
        sessions = self._by(ClassSession, "training_class", [enrolment.training_class])
        ids = [dispute_id(session.id, self._person) for session in sessions]
        disputes = {found.session: found for found in self._by(Dispute, "id", ids)}
        ordered = sorted(sessions, key=lambda session: session.starts)
        return [Attended(s, self._person in s.present, self._person in s.made_up, disputes.get(s.id)) for s in ordered]

    def wishes(self) -> list[Wish]:
        """What one wishes to be trained in, the newest first."""
        return sorted(self._by(Wish, "person", [self._person]), key=lambda wish: -wish.at)

    def occupations(self) -> list[str]:
        """Occupations that classes were ever held in."""
        column = STATE[TrainingClass.kind].c.occupation
        with engine.snapshot(self._home.database) as connection:
            return [str(row[0]) for row in connection.execute(sa.select(column).distinct().order_by(column))]

    def helpers(self) -> list[Delegation]:
        """Who may or might act for one, those who still may first."""
        found = self._by(Delegation, "person", [self._person])
        return sorted(found, key=lambda delegation: (delegation.ended, -delegation.at))

    def consent(self) -> Consent | None:
        """What one agreed to last."""
        found = self._by(Consent, "person", [self._person])
        return found[0] if found else None

    def evaluations(self, training_class: str) -> list[Evaluation]:
        """Evaluations of a class of one's own, the last one first; of others' results nothing is kept."""
        found = self._by(Evaluation, "training_class", [training_class])
        mine = [msgspec.structs.replace(e, passed=self._mine(e.passed), failed=self._mine(e.failed)) for e in found]
        return sorted(mine, key=lambda evaluation: evaluation.held_on, reverse=True)

    def _mine(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(person for person in persons if person == self._person)

    def certificates(self) -> list[Certificate]:
        """One's certificates, the newest first."""
        found = self._by(Certificate, "holder", [self._person])
        return sorted(found, key=lambda certificate: certificate.issued_on, reverse=True)

    def lines(self, voucher: Voucher) -> list[ClaimLine]:
        """What is claimed on a voucher's certificate."""
        return sorted(self._by(ClaimLine, "voucher", [voucher.id]), key=lambda line: line.at)

    def claims(self, lines: Iterable[ClaimLine]) -> dict[str, Claim]:
        """The claims that lines of one's own stand in, by id."""
        return {found.id: found for found in self._by(Claim, "id", [line.claim for line in lines])}

    def objections(self, lines: Iterable[ClaimLine]) -> dict[str, Objection]:
        """Objections that hold or held lines of one's own, by line."""
        wanted = {line.id: line.claim for line in lines}
        found = self._by(Objection, "claim", set(wanted.values()))
        return {objection.line: objection for objection in found if objection.line in wanted}

    def why_none(self, day: str) -> Refused | None:
        """Why nobody may issue a voucher to this person on a day; None if nothing stands against it."""
        person = self.person()
        live = [voucher for voucher in self.vouchers() if voucher.live]
        if live and live[0].state != VoucherState.ISSUED:
            return Refused("voucher.live_exists")
        facts = fresh()
        packs = [Ref(Pack.kind, "registry", amounts.ALL)]
        with engine.snapshot(self._home.database) as connection:
            load(connection, facts, packs, lambda: trainee_needs(facts, [person.id]), self._home.open_dossiers)
            try:
                pack = amounts.pack_for(facts, person.region, day)
                policy = self._home.packs.get(connection, pack.id).on(day)
                failed = failures(policy, full_candidate(facts, person, day), trainee(facts, person.id, ISSUE))
            except Refused as refused:
                return refused
        return next(iter(failed), None)

    def profile(self) -> Profile | None:
        """What is recorded about oneself that rules need: seal, answers, comparisons."""
        found = self._by(Profile, "id", [profile_id(self._person)])
        return found[0] if found else None

    def receipts(self, indexes: Iterable[int]) -> dict[int, Receipt]:
        """Entries by their index: the caller has the indexes from one's own objects."""
        decode = entry_decoder().decode
        found = {}
        for index, data, leaf in self._entries(indexes):
            entry = decode(data)
            events = tuple(str(event.__struct_config__.tag) for event in entry.events)
            millis = timestamp.from_text(entry.time)
            found[index] = Receipt(index, leaf.hex(), millis, entry.command.type, events, entry.actor)
        return found

    def concerns(self, index: int, account: str) -> bool:
        """Whether an entry is one of the person's: given by them, or naming them or something of theirs."""
        with engine.snapshot(self._home.database) as connection:
            query = sa.select(tables.entry).where(tables.entry.c.entry_index == index)
            row = connection.execute(query).first()
        if row is None:
            return False
        if row.actor == account:
            return True
        vouchers = self.vouchers()
        lines = [line for voucher in vouchers for line in self.lines(voucher)]
        own = {self._person, *(thing.id for thing in (*vouchers, *self.enrolments(), *self.certificates(), *lines))}
        own |= {voucher.training_class for voucher in vouchers if voucher.training_class}
        own |= {line.claim for line in lines}
        text = bytes(row.entry_bytes).decode()
        if any(f'"{name}"' in text for name in own):
            return True
        return any(one.at == index for one in self.moves(place.training_class for place in self.enrolments()))

    def _entries(self, indexes: Iterable[int]) -> list[tuple[int, bytes, bytes]]:
        c = tables.entry.c
        query = sa.select(c.entry_index, c.entry_bytes, c.leaf_hash).where(c.entry_index.in_(sorted(set(indexes))))
        with engine.snapshot(self._home.database) as connection:
            return [(row[0], bytes(row[1]), bytes(row[2])) for row in connection.execute(query)]

    def _by(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        wanted = sorted(set(values))
        if not wanted:
            return []
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], field, wanted)
        return _of(kind, rows)


def _of(kind: type[S], rows: Sequence[bulk.Row]) -> list[S]:
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]
