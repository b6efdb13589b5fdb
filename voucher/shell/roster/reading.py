"""From the bytes of a file to the grid of its roster. What the file is, its content says, not its name."""

from __future__ import annotations

from itertools import islice
from typing import Final

from voucher.shell.roster import delimited, header, text
from voucher.shell.roster.limits import MAX_BYTES, grid
from voucher.shell.roster.model import Sheet
from voucher.shell.roster.words import refusal
from voucher.shell.roster.workbook import Page, damaged_unless_read, xls_pages, xlsx_pages

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, filename: str) -> Sheet:
    """The sheet of a file that looks like a roster, else its first that is not empty; `RosterError` if there is none.

    Formulas are not evaluated: the values that the file holds are its data, and in text every cell is data.
    """
    if len(content) > MAX_BYTES:
        raise refusal("file.too_large")
    with damaged_unless_read():
        pages = _pages(content)
        rosters = [page for page in pages if _looks_like_roster(page)]
        for page in rosters or pages:
            if rows := grid(page.rows()):
                return Sheet(filename, page.name, rows, tuple(other.name for other in rosters if other is not page))
    raise refusal("file.empty")


def _pages(content: bytes) -> list[Page]:
    if content.startswith(_ZIP):
        return xlsx_pages(content)
    if content.startswith(_COMPOUND):
        return xls_pages(content)
    return [delimited.page(content)]


def _looks_like_roster(page: Page) -> bool:
    return any(header.match([text.of(value) for value in row]) for row in islice(page.rows(), header.DEPTH))
