"""What the issuing body's register says of many certificates, as its answer sheet: a column of numbers, a column that says
属实 or 不属实. A finding names its cell, never a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voucher.identifiers import certificate_number
from voucher.shell import roster
from voucher.shell.roster import text
from voucher.shell.roster.model import Row, Sheet, cell_at

_NUMBER: Final = frozenset(["证书编号", "证书号", "证书号码", "证书编码", "编号", "certificatenumber"])
_RESULT: Final = frozenset(["核验结果", "查询结果", "核查结果", "结果", "是否属实", "result"])
_WORDS: Final = {
    **dict.fromkeys(["属实", "有效", "真实", "一致", "是", "genuine", "yes", "true"], True),
    **dict.fromkeys(["不属实", "无效", "查无", "查无此证", "伪造", "不一致", "否", "forged", "no", "false"], False),
}
_FINDINGS: Final = {
    "header": ("没有找到表头：须有“证书编号”和“核验结果”两列。", "No header with certificate number and result."),
    "unknown": (
        "没有这个编号的待核验证书（不在您的地区，或已核验）。",
        "No certificate under this number waits here: not in your region, or verified already.",
    ),
    "twice": ("这个编号在表中出现两次。请只留一行。", "This number stands twice. Keep one row."),
    "result": ("结果须填“属实”或“不属实”。", "The result is 属实 (genuine) or 不属实 (not)."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something about one cell that a person must put right."""

    cell: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a sheet says: whether each certificate is genuine, by id, and what did not fit."""

    genuine: dict[str, bool]
    findings: tuple[Found, ...]


def numbers_in(sheet: Sheet) -> set[str]:
    """Everything in a sheet that could be a certificate's number."""
    cells = (certificate_number.clean(text.as_entered(cell)) for row in sheet.rows for cell in row)
    return {cell for cell in cells if certificate_number.is_possible(cell)}


def read_answers(sheet: Sheet, waiting: Mapping[str, str]) -> Answers:
    """Answers about certificates that wait, whose ids are given by number."""
    for number, row in enumerate(sheet.rows):
        at, result = _column(row, _NUMBER), _column(row, _RESULT)
        if at is not None and result is not None:
            return _rows(sheet, number + 1, at, result, waiting)
    return Answers({}, (_found("header", cell_at(0, 0)),))


def read(content: bytes, filename: str) -> Sheet:
    """The sheet in a file; `RosterError` if it is none."""
    return roster.read(content, filename)


def _column(row: Row, words: frozenset[str]) -> int | None:
    return next((n for n, cell in enumerate(row) if text.squeezed(cell).lower() in words), None)


def _rows(sheet: Sheet, first: int, number: int, result: int, waiting: Mapping[str, str]) -> Answers:
    genuine: dict[str, bool] = {}
    findings: list[Found] = []
    for at, row in enumerate(sheet.rows[first:], first):
        entered = row[number] if len(row) > number else ""
        if not entered.strip():
            continue
        certificate = waiting.get(certificate_number.clean(text.as_entered(entered)))
        word = _WORDS.get(text.squeezed(row[result] if len(row) > result else "").lower())
        if certificate is None:
            findings.append(_found("unknown", cell_at(at, number)))
        elif certificate in genuine:
            findings.append(_found("twice", cell_at(at, number)))
        elif word is None:
            findings.append(_found("result", cell_at(at, result)))
        else:
            genuine[certificate] = word
    return Answers(genuine, tuple(findings))


def _found(code: str, cell: str) -> Found:
    zh, en = _FINDINGS[code]
    return Found(cell, zh, en)
