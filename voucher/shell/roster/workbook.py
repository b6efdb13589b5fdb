"""The sheets of an .xlsx and of an .xls, as rows of values, and what stands in for a reader's own failures.

.xlsx goes through calamine, once `package` has measured it. .xls goes through xlrd: calamine reserves whatever size an
.xls declares and ends the process when there is no such memory, while xlrd holds only the cells there are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from voucher.shell.roster import package
from voucher.shell.roster.limits import MAX_SHEETS
from voucher.shell.roster.model import RosterError
from voucher.shell.roster.words import refusal

_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


class Page(NamedTuple):
    """A sheet by name. `rows` starts over at each call, and may be left unfinished."""

    name: str
    rows: Callable[[], Iterable[Sequence[object]]]


@contextmanager
def damaged_unless_read() -> Iterator[None]:
    """Whatever a reader raises over a hostile or broken file becomes one refusal."""
    try:
        yield
    except RosterError:
        raise
    except Exception as error:
        raise refusal("file.damaged") from error
    except BaseException as error:
        # A panic of a reader written in Rust; it derives from BaseException and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("file.damaged") from error


def xlsx_pages(content: bytes) -> list[Page]:
    """The visible worksheets of an .xlsx."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(package.checked(content)))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    _check_sheets(len(names))
    return [_page(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]


def xls_pages(content: bytes) -> list[Page]:
    """The visible worksheets of an .xls."""
    if _ENCRYPTED_PACKAGE in content:
        raise refusal("file.encrypted")
    book = _xls_book(content)
    _check_sheets(book.nsheets)
    pages: list[Page] = []
    cells = 0
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        # Sheets may share one place in the file, so that a small file would be read many times over.
        cells += sum(sheet.row_len(row) for row in range(sheet.nrows))
        if cells > package.MAX_CELLS:
            raise refusal("file.unpacked")
        if not sheet.visibility:
            pages.append(_page(sheet.name, [_xls_row(sheet, row, book.datemode) for row in range(sheet.nrows)]))
        book.unload_sheet(number)
    return pages


def _page(name: str, rows: Sequence[Sequence[object]]) -> Page:
    return Page(name, lambda: rows)


def _check_sheets(count: int) -> None:
    if count > MAX_SHEETS:
        raise refusal("file.too_many_sheets", limit=MAX_SHEETS)


def _xls_book(content: bytes) -> Any:
    try:
        # Only what it was asked for, no padding to the widest row, and its remarks kept off the output.
        return xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        raise refusal(_why(str(error))) from error


def _xls_row(sheet: Any, row: int, datemode: int) -> list[object]:
    return [_xls_value(cell, datemode) for cell in sheet.row(row)]


def _xls_value(cell: Any, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    # As in .xlsx: an error such as #N/A is no content.
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def _why(message: str) -> str:
    if "encrypted" in message:
        return "file.encrypted"
    return "file.not_a_sheet" if "Can't find workbook" in message else "file.damaged"
