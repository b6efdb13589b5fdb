"""Certificates of an evaluation as a sheet: people by name and identity number as on a roster, and columns for the
certificate's number, its day and perhaps its type. Looked at with every finding by its cell, handed back marked, and
entered in one entry or not at all. Findings hold cell addresses, never a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from voucher.core.dates import is_date
from voucher.identifiers import certificate_number
from voucher.shell import roster as rosters
from voucher.shell.roster import header, name, text
from voucher.shell.roster.model import Counts, Finding, Roster, RosterRow, Row, Severity, Sheet, cell_at

FIRST_SHEET: Final = "证书登记表"
TYPES: Final = {
    "skill_level": "职业技能等级证书 技能等级证书",
    "vocational_qualification": "职业资格证书 国家职业资格证书",
    "special_operation": "特种作业操作证书 特种作业操作证",
    "special_equipment": "特种设备作业证书 特种设备作业人员证",
    "specialised_competency": "专项职业能力证书 专项职业能力考核证书",
    "training_certificate": "培训合格证书 培训合格证",
    "employment_entrepreneurship_certificate": "河南省就业创业培训合格证书 就业创业培训合格证书",
}
MEDIA: Final = {"电子": "electronic", "电子证书": "electronic", "纸质": "paper", "纸质证书": "paper"}
_TYPE_OF: Final = {word: code for code, words in TYPES.items() for word in words.split()}
_COLUMNS: Final = {
    "number": "证书编号 证书号 证书号码 证书编码 等级证书编号 技能等级证书编号 职业技能等级证书编号 certificatenumber",
    "day": "发证日期 发证时间 颁证日期 签发日期 领证日期 issuedon issuedate",
    "type": "证书类型 证书种类 证书名称 certificatetype",
    "medium": "证书载体 证书形式 载体 medium",
}
_FIELD_OF: Final = {word: field for field, words in _COLUMNS.items() for word in words.split()}
_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:00:00(?::00)?)?", re.ASCII)
_FINDINGS: Final[dict[str, tuple[Severity, str, str]]] = {
    "paper.columns": (
        "error",
        "表头中没有「证书编号」或「发证日期」一列。请补上后再上传。",
        "The header lacks 证书编号 or 发证日期. Add the column.",
    ),
    "paper.stranger": (
        "error",
        "此人不在本次考核的合格人员中。请核对身份证号码。",
        "Not among those who passed this evaluation. Check the identity number.",
    ),
    "paper.name": (
        "error",
        "姓名与登记的不一致。请按身份证核对姓名和号码。",
        "The name is not the registered one. Compare name and number with the identity card.",
    ),
    "paper.missing": ("error", "没有填写证书编号。请补填。", "The certificate number is missing. Fill it in."),
    "paper.lost": (
        "error",
        "编号已变成科学计数，末尾几位已经丢失。请将该列设为文本后重新填写。",
        "The number lost its last digits. Set the column to text and enter it again.",
    ),
    "paper.number": (
        "error",
        "这不是证书编号：只能有字母、数字和短横线，6 至 32 位；公式不会计算。请按证书填写。",
        "No certificate number: letters, digits and hyphens, 6 to 32; formulas are not worked out. Enter it as on the paper.",
    ),
    "paper.twice": (
        "error",
        "同一编号在表中出现两次。一张证书只属于一个人，请核对。",
        "This number stands twice. A certificate is one person's; check.",
    ),
    "paper.taken": (
        "error",
        "该证书编号已经登记，不能重复使用。请核对编号。",
        "This certificate number is registered already. Check the number.",
    ),
    "paper.other": (
        "error",
        "此人已登记了另一个证书编号。如原编号有误，请联系人社部门处理。",
        "Another number is recorded for this person. If that one is wrong, ask the bureau.",
    ),
    "paper.known": ("warning", "此人的这个编号已经登记，不会重复登记。", "Recorded already; it is not recorded again."),
    "paper.day": (
        "error",
        "发证日期须写成 2026-03-02 这样的日期，不早于考核日期，也不晚于今天。",
        "The day is written like 2026-03-02, not before the evaluation and not after today.",
    ),
    "paper.type": (
        "error",
        "证书类型不认识。请按证书名称填写。",
        "An unknown certificate type. Enter the certificate's name.",
    ),
    "paper.structure": (
        "warning",
        "编号与职业技能等级证书的 22 位编码不一致。请核对；与证书一致的可以不改。",
        "Not built as the 22 characters of a skill-level certificate. Check it; leave it if the paper says so.",
    ),
    "paper.level": (
        "warning",
        "编号中的等级与本次考核的等级不一致。请核对。",
        "The level in the number is not that of this evaluation. Check it.",
    ),
    "paper.year": (
        "warning",
        "编号中的年份与发证日期不一致。请核对。",
        "The year in the number is not that of the day. Check it.",
    ),
}


class Candidate(NamedTuple):
    """Somebody who passed: as registered, with their voucher, and the number of the certificate they have, if any."""

    person: str
    name: str
    voucher: str
    held: str | None


class Asked(NamedTuple):
    """What the certificates are of: the evaluation's day and level, the type unless a row says another, and today."""

    held_on: str
    level: str
    certificate_type: str
    today: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet that was looked at: everything found, the certificates to record, and how many are recorded already."""

    sheet: Sheet
    roster: Roster
    papers: tuple[dict[str, str], ...]
    known: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What a person must put right."""
        return tuple(found for found in self.roster.findings if found.severity == "error")

    def corrected(self) -> bytes:
        """The sheet to hand back, with every finding in its place."""
        return rosters.corrected(self.sheet, self.roster, FIRST_SHEET)


def read(content: bytes, filename: str) -> Sheet:
    """The grid of a file; `RosterError` if it is none."""
    return rosters.read(content, filename)


def numbers_in(sheet: Sheet) -> set[str]:
    """Everything in a sheet that could be a certificate's number: to be asked about in one go."""
    cells = (certificate_number.clean(text.as_entered(cell)) for row in sheet.rows for cell in row)
    return {cell for cell in cells if certificate_number.is_possible(cell)}


def look(sheet: Sheet, asked: Asked, candidates: Mapping[str, Candidate], taken: Iterable[str]) -> Looked:
    """Everything there is to say about a sheet, changing nothing. Candidates are by identity number."""
    roster = rosters.parse(sheet, asked.today)
    reading = _Reading(asked, candidates, frozenset(taken))
    for row in roster.rows:
        reading.row(row, sheet.rows)
    findings = (*roster.findings, *reading.findings)
    errors = sum(found.severity == "error" for found in findings)
    good = len(reading.papers) + reading.known
    counts = Counts(
        people=roster.counts.people,
        good=good,
        bad=roster.counts.people - good,
        errors=errors,
        warnings=len(findings) - errors,
        skipped=roster.counts.skipped,
    )
    made = Roster(roster.rows, findings, counts, roster.header)
    return Looked(sheet, made, tuple(reading.papers), reading.known)


class _Reading:
    """One pass over the people of a sheet."""

    def __init__(self, asked: Asked, candidates: Mapping[str, Candidate], taken: frozenset[str]) -> None:
        self.findings: list[Finding] = []
        self.papers: list[dict[str, str]] = []
        self.known = 0
        self._asked = asked
        self._candidates = candidates
        self._taken = taken
        self._seen: set[str] = set()
        self._lacking: set[int] = set()

    def row(self, found: RosterRow, rows: tuple[Row, ...]) -> None:
        """One person."""
        at = found.row - 1
        top, columns, number_at = _header(rows, at)
        if not {"number", "day"} <= columns.keys():
            if top not in self._lacking:
                self._lacking.add(top)
                self._find("paper.columns", top, 0)
            return
        who = self._candidates.get(found.id_number)
        if who is None or name.normal(who.name) != found.name:
            self._find("paper.stranger" if who is None else "paper.name", at, number_at)
            return
        before = len(self.findings)
        cells = {field: _cell(rows[at], column) for field, column in columns.items()}
        number = self._number(cells["number"], who, at, columns["number"])
        kind = self._type(cells.get("type", ""), at, columns.get("type", 0))
        day = self._day(cells["day"], at, columns["day"])
        if len(self.findings) > before:
            return
        if who.held == number:
            self.known += 1
            self._find("paper.known", at, columns["number"])
            return
        if odd := certificate_number.oddity(number, kind, self._asked.level, day):
            self._find(f"paper.{odd}", at, columns["number"])
        values = {"voucher": who.voucher, "holder": who.person, "certificate_type": kind}
        if medium := MEDIA.get(text.squeezed(cells.get("medium", ""))):
            values["medium"] = medium
        self.papers.append(values | {"number": number, "issued_on": day})

    def _number(self, entered: str, who: Candidate, row: int, column: int) -> str:
        value = text.as_entered(entered)
        number = certificate_number.clean(value)
        code = ""
        if not number:
            code = "paper.missing"
        elif text.lost(value):
            code = "paper.lost"
        elif not certificate_number.is_possible(number):
            code = "paper.number"
        elif number in self._seen:
            code = "paper.twice"
        elif who.held not in (None, number):
            code = "paper.other"
        elif who.held is None and number in self._taken:
            code = "paper.taken"
        self._seen.add(number)
        if code:
            self._find(code, row, column)
        return number

    def _day(self, entered: str, row: int, column: int) -> str:
        found = _DAY.fullmatch(text.squeezed(entered))
        year, *rest = (found[1], found[2] or found[4], found[3] or found[5]) if found else ("", "0", "0")
        day = "-".join([year, *(f"{int(part):02d}" for part in rest)])
        if not is_date(day) or not self._asked.held_on <= day <= self._asked.today:
            self._find("paper.day", row, column)
        return day

    def _type(self, entered: str, row: int, column: int) -> str:
        word = text.squeezed(entered)
        if word and word not in _TYPE_OF:
            self._find("paper.type", row, column)
        return _TYPE_OF.get(word, self._asked.certificate_type)

    def _find(self, code: str, row: int, column: int) -> None:
        severity, zh, en = _FINDINGS[code]
        self.findings.append(Finding(cell_at(row, column), code, severity, zh, en))


def _header(rows: tuple[Row, ...], at: int) -> tuple[int, dict[str, int], int]:
    """The nearest header above a row: where it stands, its columns of certificates, and that of identity numbers."""
    for top in range(at - 1, -1, -1):
        if columns := header.match(rows[top]):
            fields = {_field(cell): column for column, cell in reversed(list(enumerate(rows[top])))}
            return top, {field: column for field, column in fields.items() if field}, columns.id_number
    return at, {}, 0


def _field(cell: str) -> str:
    return _FIELD_OF.get(re.sub(r"[*:：_]|[(（][^)）]*[)）]", "", text.squeezed(cell)).lower(), "")


def _cell(row: Row, column: int) -> str:
    return row[column] if column < len(row) else ""
