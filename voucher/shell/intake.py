"""Taking in a roster: the sheet is looked at together with the register and the class, then entered in one entry or not
at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ledger.store import bulk, engine
from voucher.core.dates import china_date
from voucher.core.ids import enrolment_id
from voucher.identifiers import id_number
from voucher.objects.person import Person
from voucher.shell import roster as rosters
from voucher.shell.desk import Desk, Identity
from voucher.shell.home import Home
from voucher.shell.roster.model import Finding, Roster, RosterRow, Sheet, cell_at
from voucher.shell.roster.words import finding
from voucher.shell.rows import codec
from voucher.shell.service import Order
from voucher.shell.tables import STATE

ERROR: Final = "error"


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet that was looked at: the roster with everything found, the people to enter, and how many are new to us."""

    sheet: Sheet
    roster: Roster
    people: tuple[Identity, ...]
    new: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What a person must put right."""
        return tuple(found for found in self.roster.findings if found.severity == ERROR)

    def corrected(self) -> bytes:
        """The sheet to hand back, with every finding in its place."""
        return rosters.corrected(self.sheet, self.roster)


class Intake:
    """Looks at sheets for the classes of one home."""

    def __init__(self, home: Home, desk: Desk) -> None:
        self._home = home
        self._desk = desk

    def look(self, content: bytes, filename: str, training_class: str) -> Looked:
        """Everything there is to say about a sheet for a class, changing nothing. `RosterError` if it is no sheet."""
        sheet = rosters.read(content, filename)
        roster = rosters.parse(sheet, china_date(self._home.clock.now()))
        identities = {row: Identity(name=row.name, number=row.id_number, phone=row.phone) for row in roster.rows}
        known = self._desk.known(list(identities.values()))
        names = self._names(known)
        listed = self._listed(training_class, known)
        findings: list[Finding] = []
        people: list[Identity] = []
        for row, identity in identities.items():
            if identity.number in names and names[identity.number] != identity.name:
                findings.append(finding(_cell(sheet, row), "id.registered"))
            elif identity.number in listed:
                findings.append(finding(_cell(sheet, row), "person.listed"))
            else:
                people.append(identity)
        return Looked(sheet, _with(roster, findings), tuple(people), sum(p.number not in known for p in people))

    def order(self, looked: Looked, actor: str, key: str, training_class: str) -> Order:
        """The one command that enters them."""
        return self._desk.list_people(actor, key, training_class, looked.people)

    def _names(self, known: dict[str, str]) -> dict[str, str]:
        """Names in the register, by number."""
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE["person"], "id", list(known.values()))
        people = [state for state in codec(Person).states(rows) if isinstance(state, Person)]
        facts = self._home.vault.open_many("identity", [(person.id, person.identity) for person in people])
        return {fact["id_number"]: fact["name"] for fact in facts.values()}

    def _listed(self, training_class: str, known: dict[str, str]) -> set[str]:
        """Numbers of the people who are on the class's roster."""
        ids = {enrolment_id(training_class, person): number for number, person in known.items()}
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE["enrolment"], "id", list(ids))
        return {ids[row[0]] for row in rows}


def _cell(sheet: Sheet, row: RosterRow) -> str:
    """The cell with the row's identity number."""
    cells = sheet.rows[row.row - 1]
    column = next((n for n, cell in enumerate(cells) if id_number.clean(cell) == row.id_number), 0)
    return cell_at(row.row - 1, column)


def _with(roster: Roster, findings: list[Finding]) -> Roster:
    errors = sum(found.severity == ERROR for found in findings)
    counts = replace(
        roster.counts,
        good=roster.counts.good - errors,
        bad=roster.counts.bad + errors,
        errors=roster.counts.errors + errors,
        warnings=roster.counts.warnings + len(findings) - errors,
    )
    return replace(roster, findings=(*roster.findings, *findings), counts=counts)
