from __future__ import annotations

import pytest

from tests.support.idnumbers import id_number
from voucher.shell.roster import header
from voucher.shell.roster.lines import is_person

COLUMNS = header.Columns(name=1, id_number=2, phone=3, gender=None, twice=())


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "学员甲", id_number(1)],
        ["合计", "学员甲", id_number(1)],
        ["", "日期", f"{id_number(1)}.0"],
        ["", "", id_number(1)],
        ["1", "学员甲"],
        ["", "学员甲"],
        ["", "阿依·学员"],
        ["1", "学员甲", "未提供"],
        ["1", "", "", "13800138000"],
        ["第一批名单", "学员甲", ""],
        ["2026-11-20", "学员甲", ""],
        ["审核通过", "学员甲", ""],
        ["教师", "学员甲", ""],
        ["主管", "学员甲", "未提供"],
        ["", "", "暂无"],
    ],
)
def test_in_doubt_a_row_is_a_person(cells: list[str]) -> None:
    """A row with a name beside something else, or with a number in the number's column, is never left out."""
    assert is_person(cells, COLUMNS)


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "", "3 人"],
        ["", "小 计", "", "25"],
        ["1", "总计：3"],
        ["共 25 人"],
        ["", "以下空白"],
        ["填表人：某某", "", "", "审核人：某某"],
        ["填表人签字：", "某某"],
        ["", "", "负责人（签章）："],
        ["某某学校（盖章）", "2026年11月20日"],
        ["日期", "2026-11-20"],
        ["经办人", "某某", "审核人", "某某"],
        ["单位意见", "", "同意"],
        ["填报日期：", "2026-11-20"],
        ["", "", "2026年11月20日"],
        ["", "    年   月   日"],
        ["注：本表一式两份"],
        ["备注", "", ""],
        ["", "说明：请如实填写"],
        ["", "以上人员均已参训，情况属实。"],
        ["", "以上人员均已按照要求参加本期培训班的学习"],
        ["", "某某培训班学员花名册（第二期）"],
        ["第 1 页", "共 2 页"],
        ["31", "", ""],
        ["", "", "", "0371-12345678"],
    ],
)
def test_totals_signatures_notes_and_titles_are_no_people(cells: list[str]) -> None:
    """What offices write around a list is passed over."""
    assert not is_person(cells, COLUMNS)


def test_a_sheet_without_phones_has_people_too() -> None:
    """A column that the header lacks is empty."""
    assert not is_person(["1"], header.Columns(name=1, id_number=2, phone=None, gender=None, twice=()))
