"""Files for the outside systems: what they should hold of a class, one file per kind of object, with the numbers they gave."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.facts import State
from voucher.core.refusal import unknown
from voucher.objects.account import Account
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.inspection import Inspection
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

OBJECTS: Final = ("person", "class", "session", "inspection", "evaluation", "certificate")
"""Of what there is an export file."""


def export(connection_of: sa.Engine, account: Account, training_class: str, what: str) -> bytes:
    """The file of a class's objects of one kind, with their numbers in the outside systems: what those systems should hold."""
    if what not in OBJECTS:
        raise unknown("external_file")
    reader = _Reader(connection_of, account)
    found = reader.seen(TrainingClass, "id", training_class)
    if not found:
        raise unknown(TrainingClass.kind)
    records = {one.id: one for one in reader.seen(SystemRecord, "training_class", training_class)}
    rows = _rows(reader, what, found[0])
    header = ("what", "object", *(rows[0][1] if rows else ()), "skilled_talent", "employment")
    lines: list[tuple[Any, ...]] = [header]
    for identifier, values in rows:
        record = records.get(f"{what}.{identifier}")
        numbers = {one.system: one.number for one in record.numbers} if record else {}
        if what == "class" and found[0].system_record:
            numbers.setdefault("skilled_talent", found[0].system_record)
        systems = (numbers.get("skilled_talent", ""), numbers.get("employment", ""))
        lines.append((what, identifier, *values.values(), *systems))
    return sheet(lines)


def _rows(reader: _Reader, what: str, training_class: Any) -> list[tuple[str, dict[str, Any]]]:
    """Objects of a kind, each with what the outside system is told of it. No name, no number of a person."""
    one, fields = training_class, _FIELDS[what]
    if what == "class":
        return [(one.id, {name: getattr(one, name) for name in fields})]
    places = reader.seen(Enrolment, "training_class", one.id)
    if what == "person":
        return [(place.person, {name: getattr(place, name) for name in fields}) for place in places]
    if what == "certificate":
        holders = [place.person for place in places]
        papers = [paper for holder in holders for paper in reader.seen(Certificate, "holder", holder)]
        return [(paper.id, {name: getattr(paper, name) for name in fields}) for paper in papers]
    seen = reader.seen(_OF_CLASS[what], "training_class", one.id)
    return [(x.id, {n: getattr(x, n) for n in fields}) for x in seen]


_FIELDS: Final = {
    "class": ("institution", "region", "occupation", "level", "hours", "practical_hours", "opened_on", "completed_on"),
    "person": ("state", "sessions", "hours"),
    "session": ("date", "starts", "ends", "practical", "hours", "counted", "signed_in"),
    "inspection": ("what", "tier", "way", "day", "found", "teachers", "state"),
    "evaluation": ("body", "held_on", "way", "state"),
    "certificate": ("type", "occupation", "level", "issued_on", "state"),
}


_OF_CLASS: Final[dict[str, type[State]]] = {
    "session": ClassSession,
    "inspection": Inspection,
    "evaluation": Evaluation,
}


class _Reader:
    """Reads what an account may see."""

    def __init__(self, database: sa.Engine, account: Account) -> None:
        self._database = database
        self._account = account

    def seen(self, kind: type[State], field: str, value: str) -> list[Any]:
        """Objects of a kind whose field has a value."""
        table = STATE[kind.kind]
        query = sa.select(table).where(table.c[field] == value, visible(self._account, kind.kind)).order_by(table.c.id)
        with engine.snapshot(self._database) as connection:
            return codec(kind).states([tuple(row) for row in connection.execute(query)])


def sheet(lines: Sequence[Sequence[Any]]) -> bytes:
    """CSV that a spreadsheet opens as it is."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_plain(line) for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(line: Sequence[Any]) -> Iterator[Any]:
    """Cells; none of them is a formula in a spreadsheet."""
    for cell in line:
        text = "" if cell is None else str(cell)
        yield f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
