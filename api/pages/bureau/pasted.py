"""Rows as they are copied from a spreadsheet: a header in words, then a line for each person, cells apart by tabs or commas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from werkzeug.datastructures import MultiDict

from api.pages.look import mark as _
from api.pages.profiles import GROUP, SCHOOL
from voucher.core.refusal import Refused

COLUMNS: Final = {
    _("身份证号码"): "number",
    _("人员类别"): "group",
    _("学校类型"): "school",
    _("毕业日期"): "graduates_on",
    _("专业代码"): "majors",
    _("职业代码"): "occupation",
    _("工作单位"): "employer",
    _("刑满日期"): "ends_on",
}
"""The header's words and the form's fields."""
DAY: Final = re.compile(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$")
SEVERAL: Final = re.compile(r"[、;；/ ]+")


def rows(text: str) -> list[MultiDict[str, str]]:
    """Each line as the form for one person; refused by its line and column. Without a column of numbers, or without lines,
    refused as a whole."""
    header, *lines = [line for line in text.splitlines() if line.strip()] or [""]
    apart = "\t" if "\t" in header else ","
    columns = [_column(cell) for cell in _cells(header, apart)]
    if "number" not in columns or not lines:
        raise Refused("value.invalid", field="list")
    return [_row(number, columns, _cells(line, apart)) for number, line in enumerate(lines, 2)]


def _cells(line: str, apart: str) -> list[str]:
    return [cell.strip() for cell in line.split(apart)]


def _column(word: str) -> str:
    if word not in COLUMNS and word not in COLUMNS.values():
        raise Refused("value.invalid", field=word or "list")
    return COLUMNS.get(word, word)


def _row(number: int, columns: list[str], cells: list[str]) -> MultiDict[str, str]:
    if len(cells) > len(columns):
        raise Refused("value.invalid", field=f"{number}: {cells[len(columns)]}")
    found: MultiDict[str, str] = MultiDict()
    for column, cell in zip(columns, cells, strict=False):
        for value in _values(number, column, cell):
            found.add(column, value)
    return found


def _values(number: int, column: str, cell: str) -> list[str]:
    if not cell:
        return []
    if column == "group":
        return [_code(number, GROUP, word) for word in SEVERAL.split(cell) if word]
    if column == "school":
        return [_code(number, SCHOOL, cell)]
    if column in ("graduates_on", "ends_on"):
        return [DAY.sub(lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}", cell)]
    return [cell]


def _code(number: int, words: Mapping[str, str], word: str) -> str:
    """A code by its word, or the code itself."""
    found = next((code for code, name in words.items() if word in (code, name)), None)
    if found is None:
        raise Refused("value.invalid", field=f"{number}: {word}")
    return found
