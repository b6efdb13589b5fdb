"""The header row: which column means what, in the words that offices use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from voucher.shell.roster import text

# How far down a header is looked for when several sheets, or several separators, are possible.
DEPTH: Final = 60
_SYNONYMS: Final[dict[str, str]] = {
    "name": "姓名 名字 学员 学员名称 人员名称 参训人员 参训学员 培训人员 name fullname",
    "id_number": "身份证号 身份证号码 身份证 身份证件号 身份证件号码 身份证编号 身份号码 证件号 证件号码 有效证件号码"
    " 有效身份证件号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证 居民身份证号 居民身份证号码"
    " 社会保障号 社会保障号码 idnumber idno idcard idcardnumber",
    "phone": "联系电话 联系方式 联系手机 手机 手机号 手机号码 电话 电话号码 移动电话 联系电话号码 联系手机号"
    " 手机联系方式 phone mobile tel telephone",
    "gender": "性别 gender sex",
    "other": "序号 编号 备注 no no. number remark remarks 民族 年龄 出生日期 出生年月 文化程度 学历 工种 单位 住址 地址"
    " 家庭住址 班级 培训工种 培训专业 人员类别 工作单位 户籍所在地",
}
_FIELD_OF: Final = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
_BESIDE: Final = re.compile(r"[*:_]|\([^)]*\)|\[[^\]]*\]")
_WHOSE: Final = re.compile(r"^(参加|参训|受训|培训)?(学员|人员|学生|劳动者|职工|员工|申请人|申领人|本人)的?")
_ENOUGH: Final = 2


class Columns(NamedTuple):
    """Where a header row puts each field, counted from 0, and the columns that repeat a field: (field, column)."""

    name: int
    id_number: int
    phone: int | None
    gender: int | None
    twice: tuple[tuple[str, int], ...]

    def is_read(self, column: int) -> bool:
        """Whether the cells of this column have a meaning here."""
        return column in {self.name, self.id_number, self.phone, self.gender}


def match(cells: Sequence[str]) -> Columns | None:
    """The columns, if this row is a header: it names both the people and their numbers."""
    first: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    for column, cell in enumerate(cells):
        field = field_of(cell)
        if field in first:
            twice.append((field, column))
        elif field not in {"", "other"}:
            first[field] = column
    if "name" not in first or "id_number" not in first:
        return None
    return Columns(first["name"], first["id_number"], first.get("phone"), first.get("gender"), tuple(twice))


def missing(cells: Sequence[str]) -> str:
    """The field that a row lacks which otherwise is a header, or nothing."""
    fields = [field for field in map(field_of, cells) if field]
    has_name, has_number = "name" in fields, "id_number" in fields
    if len(fields) < _ENOUGH or has_name == has_number:
        return ""
    return "id_number" if has_name else "name"


def field_of(cell: str) -> str:
    """What a header cell means: name, id_number, phone, gender, other, or nothing known."""
    if len(cell) > 60:
        return ""
    words = _BESIDE.sub("", text.squeezed(cell).lower())
    for word in (words, *words.split("/")):
        if field := _FIELD_OF.get(word) or _FIELD_OF.get(_WHOSE.sub("", word)):
            return field
    return ""
