"""Sheets as offices make them, built for the tests, and a short way to read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
import xlwt

from voucher.shell.roster import Roster, RosterError, Sheet, parse, read

TODAY = "2026-11-20"
HEADER = ["序号", "姓名", "身份证号", "性别", "联系电话", "备注"]
Rows = Sequence[Sequence[Any]]


def xlsx(*rows: Sequence[Any], merged: Sequence[str] = (), **more: Rows) -> bytes:
    """An .xlsx with these rows, and more sheets by name."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for name, others in more.items():
        page = book.create_sheet(name)
        for row in others:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*rows: Sequence[Any], **more: Rows) -> bytes:
    """An .xls with these rows, and more sheets by name."""
    book = xlwt.Workbook()
    for name, lines in {"Sheet1": rows, **more}.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, changes: dict[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The package with some parts replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w", method) as copy:
        parts = {name: package.read(name) for name in package.namelist()} | changes
        for name, data in parts.items():
            if data is not None:
                copy.writestr(name, data)
    return out.getvalue()


def worksheet(cells: str) -> bytes:
    """A worksheet part with this inside its sheetData."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def with_worksheet(cells: str) -> bytes:
    """An .xlsx whose worksheet has this inside its sheetData."""
    return repacked(xlsx(["甲"]), {"xl/worksheets/sheet1.xml": worksheet(cells)})


def refused(content: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(RosterError) as caught:
        read(content, "名单.xlsx")
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def sheet(*rows: Sequence[str]) -> Sheet:
    """A grid as if it had been read."""
    return Sheet("名单.xlsx", "Sheet1", tuple(tuple(row) for row in rows))


def parsed(*rows: Sequence[str]) -> Roster:
    """What a grid says."""
    return parse(sheet(*rows), TODAY)


def person(name: str = "学员甲", number: str = "", gender: str = "", phone: str = "", note: str = "") -> list[str]:
    """A row below HEADER."""
    return ["1", name, number, gender, phone, note]


def codes(roster: Roster) -> list[tuple[str, str]]:
    """The cells and codes of the findings."""
    return [(found.cell, found.code) for found in roster.findings]
