"""From the grid to the people: the header, then row by row, each finding at the cell where it can be put right."""

from __future__ import annotations

import re
from typing import Final

from voucher.identifiers.id_number import IdNumber
from voucher.shell.roster import header, name, number, phone, text
from voucher.shell.roster.header import Columns
from voucher.shell.roster.lines import at, is_person
from voucher.shell.roster.model import Counts, Finding, Roster, RosterRow, Row, Sheet, cell_at
from voucher.shell.roster.words import finding

_LONG_DIGITS: Final = re.compile(r"\d{6,}")


def parse(sheet: Sheet, today: str) -> Roster:
    """The people on a sheet, and everything that must be put right or looked at. `today` bounds dates of birth."""
    reading = _Reading(today)
    if sheet.others:
        reading.findings.append(_others(sheet))
    start = next((row for row, cells in enumerate(sheet.rows) if header.match(cells)), None)
    if start is None:
        reading.findings.append(_no_header(sheet))
    else:
        reading.read(sheet.rows)
    return reading.roster(0 if start is None else start + 1)


class _Reading:
    """One pass over the rows of a sheet."""

    def __init__(self, today: str) -> None:
        self.findings: list[Finding] = []
        self._today = today
        self._good: list[RosterRow] = []
        self._people = 0
        self._skipped = 0
        # Identity number to the first cell that has it, and the name beside it.
        self._first: dict[str, tuple[str, str]] = {}

    def read(self, rows: tuple[Row, ...]) -> None:
        """Read from the top, for what stands above the header; stop at a header that cannot be understood."""
        columns: Columns | None = None
        for row, cells in enumerate(rows):
            if found := header.match(cells):
                self._skipped += 1
                columns = found
                if not self._header_holds(found, row):
                    return
            elif any(map(text.squeezed, cells)):
                self._row(cells, row, columns)

    def roster(self, header_row: int) -> Roster:
        """What was read."""
        errors = sum(found.severity == "error" for found in self.findings)
        counts = Counts(
            people=self._people,
            good=len(self._good),
            bad=self._people - len(self._good),
            errors=errors,
            warnings=len(self.findings) - errors,
            skipped=self._skipped,
        )
        return Roster(tuple(self._good), tuple(self.findings), counts, header_row)

    def _header_holds(self, columns: Columns, row: int) -> bool:
        """Whether each field has one column; of two columns of phones the first will do."""
        holds = True
        for field, column in columns.twice:
            first = getattr(columns, field)
            if field in {"name", "id_number"}:
                self._find(row, column, "header.twice", first=cell_at(row, first))
                holds = False
            elif field == "phone":
                self._find(row, column, "header.phone_twice", first=cell_at(row, first))
        return holds

    def _row(self, cells: Row, row: int, columns: Columns | None) -> None:
        if columns and is_person(cells, columns):
            self._people += 1
            self._person(cells, row, columns)
            return
        self._skipped += 1
        for column, cell in enumerate(cells):
            if number.is_like_number(cell):
                self._find(row, column, "row.misplaced")

    def _person(self, cells: Row, row: int, columns: Columns) -> None:
        before = len(self.findings)
        called = name.normal(at(cells, columns.name))
        if odd := name.oddity(called):
            self._find(row, columns.name, odd, limit=name.MAX_LENGTH)
        found = self._number(at(cells, columns.id_number), row, columns, called)
        if found and number.contradicts(at(cells, columns.gender), found):
            self._find(row, columns.gender or 0, "gender.contradicts")
        reachable = self._phone(at(cells, columns.phone), row, columns)
        self._others(cells, row, columns)
        if found and all(late.severity == "warning" for late in self.findings[before:]):
            self._good.append(RosterRow(row + 1, called, found.value, reachable, found.born))

    def _number(self, entered: str, row: int, columns: Columns, called: str) -> IdNumber | None:
        cell = cell_at(row, columns.id_number)
        found, findings = number.check(entered, cell, self._today)
        self.findings += findings
        if found:
            first, other = self._first.setdefault(found.value, (cell, called))
            if first != cell:
                self._find(row, columns.id_number, _same(called, other), first=first)
        return found

    def _phone(self, entered: str, row: int, columns: Columns) -> str | None:
        if columns.phone is None or not entered.strip():
            return None
        found = phone.mobile(entered)
        if found is None:
            self._find(row, columns.phone, phone.oddity(entered))
        return found

    def _others(self, cells: Row, row: int, columns: Columns) -> None:
        for column, cell in enumerate(cells):
            if text.shown_as_figure(cell) and not columns.is_read(column):
                self._find(row, column, "cell.digits_lost")

    def _find(self, row: int, column: int, code: str, **values: object) -> None:
        self.findings.append(finding(cell_at(row, column), code, **values))


def _same(called: str, other: str) -> str:
    return "id.duplicate" if called == other else "id.other_name"


def _no_header(sheet: Sheet) -> Finding:
    for row, cells in enumerate(sheet.rows):
        if field := header.missing(cells):
            first = next(column for column, cell in enumerate(cells) if cell.strip())
            return finding(cell_at(row, first), f"header.no_{field}")
    return finding("A1", "header.missing")


def _others(sheet: Sheet) -> Finding:
    # A sheet may be named by anything, an identity number included.
    names = "、".join(_LONG_DIGITS.sub("…", other) for other in sheet.others)
    own = _LONG_DIGITS.sub("…", sheet.name)
    return finding("A1", "sheet.others", count=len(sheet.others), names=names, name=own)
