"""How much of a file is taken. Whatever format it has, its rows pass through `grid`, which stops at the first excess.

The limits are on content: a sheet whose blank cells are formatted down to row 65,536 is a small sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voucher.shell.roster import text
from voucher.shell.roster.model import Row, cell_at
from voucher.shell.roster.words import PROBLEMS, refusal

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 100
MAX_SHEETS: Final = 50
MAX_CELL: Final = 32_767


def grid(rows: Iterable[Iterable[object]]) -> tuple[Row, ...]:
    """The rows as text, without blank cells at their ends, blank rows below, and a corrected sheet's extra column."""
    taken: list[Row] = []
    marked: set[int] = set()
    blank = 0
    for values in rows:
        row = _trimmed([text.of(value) for value in values])
        if not row:
            blank += 1
            continue
        if len(taken) + blank >= MAX_ROWS:
            raise refusal("file.too_many_rows", limit=MAX_ROWS)
        taken += [()] * blank
        blank = 0
        _check_cells(row, len(taken))
        marked.update(column for column, cell in enumerate(row) if cell == PROBLEMS)
        taken.append(row)
    return _within_columns(_without(taken, marked))


def _trimmed(cells: list[str]) -> Row:
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _check_cells(row: Row, number: int) -> None:
    for column, cell in enumerate(row):
        if len(cell) > MAX_CELL:
            raise refusal("file.long_cell", cell=cell_at(number, column), limit=MAX_CELL)


def _without(rows: list[Row], columns: set[int]) -> list[Row]:
    """The rows with these columns blank; the other cells keep their addresses."""
    if not columns:
        return rows
    cleared = [_trimmed(["" if n in columns else cell for n, cell in enumerate(row)]) for row in rows]
    while cleared and not cleared[-1]:
        cleared.pop()
    return cleared


def _within_columns(rows: list[Row]) -> tuple[Row, ...]:
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise refusal("file.too_many_columns", limit=MAX_COLUMNS)
    return tuple(rows)
