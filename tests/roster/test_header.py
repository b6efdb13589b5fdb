from __future__ import annotations

import pytest

from voucher.shell.roster import header


@pytest.mark.parametrize(
    ("cell", "field"),
    [
        ("姓名", "name"),
        ("姓　名", "name"),
        ("学员姓名", "name"),
        ("名字", "name"),
        ("*姓名：", "name"),
        ("姓名/Name", "name"),
        ("参训学员的姓名", "name"),
        ("身份证\n号码", "id_number"),
        ("证件号码（必填，18 位）", "id_number"),
        ("公民身份号码", "id_number"),
        ("ＩＤ　ＮＯ", "id_number"),
        ("社会保障号码[身份证号]", "id_number"),
        ("手机号", "phone"),
        ("联系电话\r\n（本人）", "phone"),
        ("学员手机号码", "phone"),
        ("手机/电话", "phone"),
        ("性 别", "gender"),
        ("序号", "other"),
        ("备注", "other"),
        ("学员", "name"),
    ],
)
def test_a_header_cell_is_known_in_the_ways_offices_write_it(cell: str, field: str) -> None:
    """Full-width forms, spaces, line breaks, brackets and stars around a header's word do not matter."""
    assert header.field_of(cell) == field


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "紧急联系人姓名",
        "监护人电话",
        "证件类型",
        "单位名称",
        "本人",
        "学员甲",
        "姓名" * 40,
        "姓名（" + "长" * 80 + "）",
    ],
)
def test_other_cells_are_no_header_of_these(cell: str) -> None:
    """A guardian's name is not the trainee's, and a long sentence is no header."""
    assert header.field_of(cell) == ""


def test_a_header_row_names_people_and_their_numbers() -> None:
    """Its columns are found wherever they stand; what is absent is None."""
    columns = header.match(["", "证件号", "班级", "姓名", "性别"])
    assert columns == header.Columns(name=3, id_number=1, phone=None, gender=4, twice=())
    assert columns.is_read(3)
    assert not columns.is_read(2)
    assert header.match(["姓名", "性别"]) is None
    assert header.match(["身份证号"]) is None


def test_a_field_with_two_columns_is_reported() -> None:
    """The first column counts; the second is named."""
    columns = header.match(["姓名", "身份证号", "手机", "电话", "姓名"])
    assert columns
    assert columns.twice == (("phone", 3), ("name", 4))


def test_a_row_that_lacks_one_field_is_nearly_a_header() -> None:
    """Which field is missing is told from the others."""
    assert header.missing(["序号", "姓名", "性别"]) == "id_number"
    assert header.missing(["手机", "身份证号"]) == "name"
    assert header.missing(["姓名"]) == ""
    assert header.missing(["性别", "手机"]) == ""
    assert header.missing(["姓名", "身份证号"]) == ""
