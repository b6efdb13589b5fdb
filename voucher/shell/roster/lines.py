"""Which rows of a sheet are people, and which are totals, signatures, notes, page titles.

In doubt a row is a person: an error that somebody must delete is better than a trainee who silently is not imported.
So a row with a number in its number column is a person whatever else it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from voucher.shell.roster import text
from voucher.shell.roster.header import Columns
from voucher.shell.roster.number import is_long_number
from voucher.shell.roster.phone import mobile

_TOTAL: Final = r"(合计|小计|总计|共计|累计|本页|总人数|人数合计|合计人数|共\d+(人|名)|以下(空白|为空|无正文))"
_WHO: Final = r"(填表|制表|填报|经办|负责|审核|复核|审批|核对|联系|报送|批准|主管|班主任|单位|学校|机构|教师|领导)"
_WHOSE: Final = rf"{_WHO}(人|员|单位|机构|领导|老师)?"
_SIGN: Final = r"(签字|签名|签章|盖章|意见|姓名|电话|日期|时间)"
# Without a colon, only what is no category of people: a first column may well say 教师.
_SIGNS: Final = rf"{_WHOSE}{_SIGN}?[:(]|{_WHOSE}{_SIGN}$|{_WHO}人$|(签字|签名|盖章|日期|时间)([:(]|$)"
_SEALED: Final = r".*(盖章|公章|签章|签字|签名)[:)]?$"
_NOTE: Final = r"(备?注|说明|填表说明|附注?|注意(事项)?|提示)\d*([:.、]|$)"
_PAGE: Final = r"第\d+页|共\d+页"
_NO_PERSON: Final = re.compile(f"{_TOTAL}|{_SIGNS}|{_SEALED}|{_NOTE}|{_PAGE}")
# What also occurs beside a name, as a date or a class does, says nothing unless it stands alone in its row.
_DAY: Final = r"(\d{4})?[年./-]\d{0,2}[月./-]\d{0,2}日?$"
_TITLE: Final = r".*(花名册|名册|名单|汇总表|登记表|明细表|报名表)(\(.*\))?$"
_PROSE: Final = r".*[,;:!。、]"
_NO_NAME: Final = re.compile(f"{_DAY}|{_TITLE}|{_PROSE}")
_LONGEST_LONE_NAME: Final = 15


def is_person(cells: Sequence[str], columns: Columns) -> bool:
    """Whether a row that is not blank is meant as a person."""
    name, number = text.squeezed(at(cells, columns.name)), at(cells, columns.id_number).strip()
    if is_long_number(number):
        return True
    filled = [squeezed for squeezed in map(text.squeezed, cells) if squeezed]
    if _NO_PERSON.match(filled[0]) or _NO_PERSON.match(name):
        return False
    if not name and not number:
        return mobile(at(cells, columns.phone)) is not None
    return len(filled) > 1 or _may_be_name(filled[0])


def at(cells: Sequence[str], column: int | None) -> str:
    """The text in a column; rows may be shorter than their header."""
    return cells[column] if column is not None and column < len(cells) else ""


def _may_be_name(lone: str) -> bool:
    return len(lone) <= _LONGEST_LONE_NAME and not _NO_NAME.match(lone)
