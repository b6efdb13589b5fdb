"""Files of external records: one adapter for every kind (docs/integrators.md).

A file is a sheet, .xlsx, .xls or .csv as spreadsheets and offices write them, read by the roster's own reader. Its header names
the fields of the kind's schema, or says them in Chinese. A finding names its line and its cell. Nothing of a file is taken in
unless all of it can be, or whoever sends it says that bad lines are to be left out: the entry then names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, get_type_hints

import msgspec

from voucher.core.message import Command
from voucher.lifecycle.external import RecordExternals
from voucher.lifecycle.import_results import ImportResults
from voucher.lifecycle.number import Numbered, RecordNumbers
from voucher.objects.external import (
    DeviceSignIn,
    ExamEvent,
    ExamResult,
    Item,
    OnSiteCheck,
    PersonComparison,
    PlatformTelemetry,
    Video,
)
from voucher.objects.lessons import LeftOut
from voucher.shell import roster
from voucher.shell.record_cells import BadCellError, plain
from voucher.shell.record_exports import sheet
from voucher.shell.record_words import LABELS, WORDS
from voucher.shell.roster import text
from voucher.shell.roster.model import RosterError, Row, cell_at

MOST: Final = 60
"""Records of a file: an entry of the log holds 64 KiB, and so many of the largest kind with their command."""
MOST_NUMBERS: Final = 120
EXAM_RESULT, SYSTEM_RECORD = "exam_result", "system_record"
KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "sign_in_device": DeviceSignIn,
    "video": Video,
    "platform_telemetry": PlatformTelemetry,
    "person_comparison": PersonComparison,
    "exam_platform": ExamEvent,
    EXAM_RESULT: ExamResult,
    "on_site_check": OnSiteCheck,
    SYSTEM_RECORD: Numbered,
}
"""What a file may hold, one kind a file."""
OF_CLASS: Final = tuple(kind for kind in KINDS if kind != EXAM_RESULT)
"""Kinds whose files are about a class; results of an exam are about an evaluation."""
_ABOUT: Final = ("source", "number", "digest")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a place of a file: its line, its column's name, its cell as a spreadsheet calls it."""

    line: int
    column: str
    cell: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its number in the file, and the record."""

    number: int
    value: Item | Numbered


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read. `columns` are the positions of its columns; `blocked`: no line of it can be used."""

    kind: str
    digest: str
    rows: int = 0
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()
    blocked: bool = False

    @property
    def good(self) -> tuple[Line, ...]:
        """Lines without a finding."""
        bad = {one.line for one in self.findings}
        return () if self.blocked else tuple(line for line in self.lines if line.number not in bad)

    def command(self, subject: str, *, skip_bad: bool = False) -> Command | None:
        """The command that the file makes about a class or an evaluation; None while there are findings, unless bad lines
        are to be left out and others remain."""
        if not self.good or (self.findings and not skip_bad):
            return None
        first = {f.line: f for f in reversed(self.findings)}
        left = tuple(LeftOut(line=n, cell=f.cell, column=f.column, code=f.code) for n, f in sorted(first.items()))
        return self.of(self.good, subject, left)

    def of(self, lines: Sequence[Line], subject: str, left_out: tuple[LeftOut, ...] = ()) -> Command:
        """The command of some lines."""
        values: Any = tuple(line.value for line in lines)
        more: dict[str, Any] = {"file": self.digest, "left_out": left_out}
        if self.kind == SYSTEM_RECORD:
            return RecordNumbers(training_class=subject, numbers=values, **more)
        if self.kind == EXAM_RESULT:
            return ImportResults(evaluation=subject, records=values, **more)
        return RecordExternals(training_class=subject, records=values, **more)

    def found(self, number: int, column: str, code: str, zh: str, en: str) -> Finding:
        """Something about a line, at the cell of a column."""
        cell = cell_at(number - 1, self.columns.index(column)) if column in self.columns else ""
        return Finding(number, column, cell, code, zh, en)

    def with_findings(self, *findings: Finding) -> Read:
        """The same with what else was found."""
        return replace(self, findings=tuple(sorted((*self.findings, *findings), key=lambda one: one.line)))


def columns(kind: str) -> dict[str, Any]:
    """The columns of a kind with their types."""
    hints = get_type_hints(KINDS[kind], include_extras=True)
    fields = {field.name: hints[field.name] for field in msgspec.structs.fields(KINDS[kind])}
    if kind == SYSTEM_RECORD:
        return fields
    outer = get_type_hints(Item, include_extras=True)
    return {name: outer[name] for name in _ABOUT} | fields


def template(kind: str) -> bytes:
    """An empty file of a kind: its header."""
    return sheet([tuple(columns(kind))])


def read(kind: str, content: bytes, filename: str = "records.csv") -> Read:
    """What a file of one kind says, with every finding."""
    blank = Read(kind, sha256(content).hexdigest(), blocked=True)
    if kind not in KINDS:
        return blank.with_findings(_said(blank, 1, "", "kind"))
    try:
        rows = roster.read(content, filename).rows
    except RosterError as error:
        return blank.with_findings(Finding(1, "", "", error.code, error.zh, error.en))
    first = 1 if rows[0] and rows[0][0].lower().startswith("sep=") else 0
    names = {label: name for name, label in LABELS.items()} | {name: name for name in columns(kind)}
    header = tuple(names.get(text.squeezed(cell), text.squeezed(cell)) for cell in rows[first]) if rows[first:] else ()
    body = [(number, row) for number, row in enumerate(rows[first + 1 :], first + 2) if any(map(str.strip, row))]
    file = replace(blank, rows=len(body), columns=header)
    if wrong := _wrong_header(file, first + 1):
        return file.with_findings(*wrong)
    return _lines(replace(file, blocked=False), body)


def _wrong_header(file: Read, line: int) -> list[Finding]:
    wanted = columns(file.kind)
    missing = [name for name in wanted if name in _required(file.kind) and name not in file.columns]
    findings = [_said(file, line, name, "column") for name in missing]
    findings += [_said(file, line, name, "unknown") for name in file.columns if name not in wanted]
    twice = {name for name in file.columns if file.columns.count(name) > 1}
    findings += [_said(file, line, name, "twice") for name in sorted(twice & set(wanted))]
    if not findings and not 0 < file.rows <= _most(file.kind):
        findings.append(_said(file, line, "", "rows"))
    return findings


def _most(kind: str) -> int:
    return MOST_NUMBERS if kind == SYSTEM_RECORD else MOST


def _required(kind: str) -> set[str]:
    optional = {field.name for field in msgspec.structs.fields(KINDS[kind]) if field.default is not msgspec.NODEFAULT}
    return set(columns(kind)) - optional


def _lines(file: Read, body: Sequence[tuple[int, Row]]) -> Read:
    """The lines' records, and what is wrong with the others; a record that comes twice is taken once."""
    found: list[Line] = []
    findings: list[Finding] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in body:
        values = _values(file, number, row, findings)
        if values is None:
            continue
        line = Line(number, _record(file.kind, values))
        known = seen.setdefault(_name(line.value), number)
        if known != number:
            column = "object" if isinstance(line.value, Numbered) else "number"
            findings.append(_said(file, number, column, "repeated", first=known))
        found.append(line)
    return replace(file, lines=tuple(found)).with_findings(*findings)


def _values(file: Read, number: int, row: Row, findings: list[Finding]) -> dict[str, Any] | None:
    """The values of a line; what cannot be read goes to the findings."""
    values: dict[str, Any] = {}
    types, before = columns(file.kind), len(findings)
    for position, name in enumerate(file.columns):
        cell = row[position].strip() if position < len(row) else ""
        if not cell:
            if name in _required(file.kind):
                findings.append(_said(file, number, name, "missing"))
            continue
        try:
            values[name] = msgspec.convert(plain(name, cell, types[name]), types[name], strict=False)
        except BadCellError as bad:
            findings.append(_said(file, number, name, bad.code))
        except (msgspec.ValidationError, ValueError):
            findings.append(_said(file, number, name, "value"))
    if len(row) > len(file.columns):
        beyond = cell_at(number - 1, len(file.columns))
        findings.append(replace(_said(file, number, "", "beyond"), cell=beyond))
    return values if len(findings) == before else None


def _record(kind: str, values: dict[str, Any]) -> Item | Numbered:
    if kind == SYSTEM_RECORD:
        return Numbered(**values)
    about = {name: values.pop(name) for name in _ABOUT}
    said: Any = KINDS[kind](**values)
    return Item(**about, record=said)


def _name(value: Item | Numbered) -> tuple[str, ...]:
    """What names a record: once in a file."""
    if isinstance(value, Numbered):
        return value.what, value.object, value.system
    return value.source, value.number


def _said(file: Read, line: int, column: str, code: str, **more: Any) -> Finding:
    zh, en = WORDS[code]
    told = {"line": line, "column": column, "label": LABELS.get(column, column), "most": _most(file.kind), **more}
    told |= {"kinds": "、".join(KINDS)}
    return file.found(line, column, f"records.{code}", zh.format(**told), en.format(**told))
