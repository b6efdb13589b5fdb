"""Results of an evaluation as a sheet: a column of identity numbers, a column that says 合格 or 不合格. Read by the roster's
own reader; a finding names its cell, never a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher.identifiers import id_number
from voucher.shell import roster
from voucher.shell.roster import header, text
from voucher.shell.roster.model import Row, Sheet, cell_at

PASSED, FAILED = "passed", "failed"
_WORDS: Final = {
    **dict.fromkeys(("合格", "通过", "及格", "pass", "passed"), PASSED),
    **dict.fromkeys(("不合格", "未通过", "不及格", "缺考", "fail", "failed"), FAILED),
}
_COLUMN: Final = frozenset(("考核结果", "评价结果", "结果", "是否合格", "鉴定结果", "考试结果", "result"))
_FINDINGS: Final = {
    "header": (
        "没有找到表头：须有“姓名”“身份证号码”和“考核结果”三列。",
        "No header with name, identity number and result.",
    ),
    "stranger": ("此人不是本次考核的考生。请核对身份证号码。", "Not a candidate of this evaluation. Check the number."),
    "twice": ("此人在表中出现两次。请只留一行。", "This person stands twice. Keep one row."),
    "result": ("结果须填“合格”或“不合格”。", "The result is 合格 (passed) or 不合格 (failed)."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something about one cell that a person must put right."""

    cell: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a sheet says: results by person, and what did not fit."""

    results: dict[str, str]
    findings: tuple[Found, ...]


def read_results(content: bytes, filename: str, candidates: dict[str, str]) -> Read:
    """Results of the candidates, whose persons are given by identity number; `RosterError` if it is no sheet."""
    sheet = roster.read(content, filename)
    for number, row in enumerate(sheet.rows):
        columns, result = header.match(row), _result_column(row)
        if columns and result is not None:
            return _rows(sheet, number + 1, columns.id_number, result, candidates)
    return Read({}, (_found("header", cell_at(0, 0)),))


def _result_column(row: Row) -> int | None:
    return next((n for n, cell in enumerate(row) if text.squeezed(cell).lower() in _COLUMN), None)


def _rows(sheet: Sheet, first: int, number: int, result: int, candidates: dict[str, str]) -> Read:
    results: dict[str, str] = {}
    findings: list[Found] = []
    for at, row in enumerate(sheet.rows[first:], first):
        entered = row[number] if len(row) > number else ""
        if not entered.strip():
            continue
        person = candidates.get(id_number.clean(text.as_entered(entered)))
        word = _WORDS.get(text.squeezed(row[result] if len(row) > result else "").lower())
        if person is None:
            findings.append(_found("stranger", cell_at(at, number)))
        elif person in results:
            findings.append(_found("twice", cell_at(at, number)))
        elif word is None:
            findings.append(_found("result", cell_at(at, result)))
        else:
            results[person] = word
    return Read(results, tuple(findings))


def _found(code: str, cell: str) -> Found:
    zh, en = _FINDINGS[code]
    return Found(cell, zh, en)
