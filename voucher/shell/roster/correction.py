"""The sheet handed back: the same grid, with every finding in its place and in words at the end of its row.

All cells are text and stay text when they are typed over, so that no spreadsheet takes the digits of a number again and
nothing in a cell is ever a formula. The bytes depend on the roster alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

from voucher.shell.roster.model import Finding, Roster, Row, Sheet, position_of
from voucher.shell.roster.words import FIRST_SHEET, PROBLEMS, SUMMARY, summary

_AUTHOR: Final = "系统"
# The earliest moment a zip can hold stands for no moment at all.
_NO_MOMENT: Final = datetime(1980, 1, 1, tzinfo=UTC)
_TEXT: Final = {"num_format": "@", "valign": "vcenter"}
_RED: Final = _TEXT | {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_YELLOW: Final = _TEXT | {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
_WIDTHS: Final = (20, 60)
_DEEPEST_FREEZE: Final = 10


def corrected(sheet: Sheet, roster: Roster, name: str = FIRST_SHEET) -> bytes:
    """An .xlsx to put right and hand in again: errors red, warnings yellow, and a column that says what to do."""
    out = io.BytesIO()
    # No temporary files, and no text taken for anything else.
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _NO_MOMENT, "author": _AUTHOR})
    _write_roster(book, sheet, roster, name)
    _write_summary(book, roster, name)
    book.close()
    return out.getvalue()


def _write_roster(book: Any, sheet: Sheet, roster: Roster, name: str) -> None:
    page = book.add_worksheet(name)
    plain, wrapped = book.add_format(_TEXT), book.add_format(_TEXT | {"text_wrap": True})
    page.set_column(0, max(sheet.width - 1, 0), _WIDTHS[0], plain)
    page.set_column(sheet.width, sheet.width, _WIDTHS[1], wrapped)
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell:
                page.write_string(row, column, cell, plain)
    by_place = _grouped(roster.findings)
    _mark(book, page, sheet.rows, by_place)
    _write_problems(page, sheet.width, by_place, roster.header, wrapped)
    if 0 < roster.header <= _DEEPEST_FREEZE:
        page.freeze_panes(roster.header, 0)


def _grouped(findings: Iterable[Finding]) -> dict[tuple[int, int], list[Finding]]:
    by_place: dict[tuple[int, int], list[Finding]] = {}
    for found in findings:
        by_place.setdefault(position_of(found.cell), []).append(found)
    return dict(sorted(by_place.items()))


def _mark(book: Any, page: Any, rows: tuple[Row, ...], by_place: dict[tuple[int, int], list[Finding]]) -> None:
    red, yellow = book.add_format(_RED), book.add_format(_YELLOW)
    for (row, column), found in by_place.items():
        style = red if any(one.severity == "error" for one in found) else yellow
        cells = rows[row] if row < len(rows) else ()
        if column < len(cells) and cells[column]:
            page.write_string(row, column, cells[column], style)
        else:
            page.write_blank(row, column, None, style)
        page.write_comment(row, column, "\n".join(one.zh for one in found), {"author": _AUTHOR, "x_scale": 2})


def _write_problems(
    page: Any, column: int, by_place: dict[tuple[int, int], list[Finding]], header: int, wrapped: Any
) -> None:
    """The last column. Without a header row its title stands in the first row, before that row's findings."""
    lines: dict[int, list[str]] = {}
    for (row, _), found in by_place.items():
        lines.setdefault(row, []).extend(f"{one.cell}：{one.zh}" for one in found)
    title = max(header - 1, 0)
    # The title's cell must hold the title alone: by it the column is known, and left out, when the sheet is read again.
    spilled = lines.pop(title, [])
    page.write_string(title, column, PROBLEMS, wrapped)
    if spilled:
        lines[title + 1] = spilled + lines.get(title + 1, [])
    for row, texts in lines.items():
        page.write_string(row, column, "\n".join(texts), wrapped)


def _write_summary(book: Any, roster: Roster, name: str) -> None:
    page = book.add_worksheet(SUMMARY)
    plain = book.add_format(_TEXT | {"text_wrap": True})
    page.set_column(0, 1, _WIDTHS[1], plain)
    for row, pair in enumerate(summary(roster.counts, name)):
        for column, cell in enumerate(pair):
            page.write_string(row, column, cell, plain)
