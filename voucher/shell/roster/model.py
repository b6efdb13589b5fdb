"""What a roster is made of, and the addresses of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
Row: TypeAlias = tuple[str, ...]


class RosterError(ValueError):
    """The file cannot be taken at all: a stable code, and in two languages what to do."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of text that starts at A1. Rows end with their last cell that is not blank, and may be of any length.

    `others` names further sheets of the same file that look like rosters and were not read.
    """

    filename: str
    name: str
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns in use."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell that a person must put right (error) or should look at (warning)."""

    cell: str
    code: str
    severity: Severity
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person on the roster. `row` is the row's number in the sheet, from 1."""

    row: int
    name: str
    id_number: str
    phone: str | None
    born: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows with people (good + bad), findings by severity, and lines that are no people, such as titles and totals."""

    people: int = 0
    good: int = 0
    bad: int = 0
    errors: int = 0
    warnings: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """What a sheet says. `header` is the number of the header row, from 1, or 0 where there is none."""

    rows: tuple[RosterRow, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    header: int


def cell_at(row: int, column: int) -> str:
    """The address of a cell, both counted from 0: (0, 27) is AB1."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def position_of(cell: str) -> tuple[int, int]:
    """Row and column of an address, both counted from 0."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]) - 1, column - 1
