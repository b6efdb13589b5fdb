from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.roster.files import HEADER, TODAY, codes, parsed, person, xlsx
from tests.support.idnumbers import id_number
from voucher.shell.roster import Counts, RosterRow, Sheet, parse, read

MAN, WOMAN = id_number(1), id_number(4)


def test_a_roster_as_offices_make_them_is_understood() -> None:
    """Titles, blank lines, subtotals, a repeated header, signatures: the people remain, with their own row numbers."""
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in WOMAN)
    content = xlsx(
        ["某某职业培训学校二〇二六年第一期学员花名册"],
        ["填报单位：某某学校", None, None, "填报日期：2026年11月20日"],
        ["序号", "姓 名", "身份证\n号码", "性别", "联系电话\n（本人）", "备注"],
        [1, "学 员 甲", MAN, "男", 13800138000, None],
        [],
        [2, "阿依•学员", full_width, "女", "１３９-００１３-９０００", "党员"],
        ["小计", None, "2 人"],
        ["序号", "姓名", "身份证号", "性别", "联系电话", "备注"],
        [3, "㑇学员", id_number(6).lower(), None, None, None],
        [4, "𠮷学员", id_number(8), "女", "0371-12345678", None],
        [5, None, None, None, None, None],
        ["合计", None, "4 人"],
        ["填表人：", "某某", None, "审核人：", None, "日期："],
        merged=["A1:F1", "A2:C2"],
    )
    roster = parse(read(content, "名单.xlsx"), TODAY)
    assert roster.rows == (
        RosterRow(4, "学员甲", MAN, "13800138000", "1985-03-07"),
        RosterRow(6, "阿依·学员", WOMAN, "13900139000", "1985-03-07"),
        RosterRow(9, "㑇学员", id_number(6), None, "1985-03-07"),
        RosterRow(10, "𠮷学员", id_number(8), None, "1985-03-07"),
    )
    assert codes(roster) == [("E10", "phone.invalid")]
    assert roster.counts == Counts(people=4, good=4, bad=0, errors=0, warnings=1, skipped=8)
    assert roster.header == 3


def test_a_row_with_an_error_is_not_among_the_rows() -> None:
    """Its findings name its cells, and its neighbours are not affected."""
    roster = parsed(HEADER, person("学员1", "1"), person("学员乙", MAN))
    assert codes(roster) == [("B2", "name.digits"), ("C2", "id.length")]
    assert [row.row for row in roster.rows] == [3]
    assert roster.counts == Counts(people=2, good=1, bad=1, errors=2, warnings=0, skipped=1)


def test_a_row_with_a_bad_name_alone_is_not_among_the_rows() -> None:
    """A number that holds does not make up for it."""
    assert parsed(HEADER, person("", MAN)).rows == ()


def test_a_row_with_a_warning_is_among_the_rows() -> None:
    """Warnings are for a person to look at; they stop nothing."""
    roster = parsed(HEADER, person("学", MAN, "女", "1", "6.22202E+18"))
    assert codes(roster) == [
        ("B2", "name.short"),
        ("D2", "gender.contradicts"),
        ("E2", "phone.invalid"),
        ("F2", "cell.digits_lost"),
    ]
    assert [row.name for row in roster.rows] == ["学"]


def test_the_same_person_twice_is_an_error_at_the_second() -> None:
    """The first cell is named, and the first row is taken."""
    roster = parsed(HEADER, person("学员甲", MAN), person("学 员 甲", MAN), person("学员乙", WOMAN))
    assert codes(roster) == [("C3", "id.duplicate")]
    assert "C2" in roster.findings[0].zh
    assert [row.row for row in roster.rows] == [2, 4]


def test_the_same_number_with_another_name_is_an_error_of_its_own() -> None:
    """Somebody's number is wrong, which is not the same as a row too many."""
    roster = parsed(HEADER, person("学员甲", MAN), person("学员乙", MAN))
    assert codes(roster) == [("C3", "id.other_name")]
    assert "C2" in roster.findings[0].en


def test_a_number_is_a_duplicate_even_of_a_row_with_an_error() -> None:
    """Otherwise the second would be taken now and the first after its correction."""
    roster = parsed(HEADER, person("学员1", MAN), person("学员甲", MAN))
    assert codes(roster) == [("B2", "name.digits"), ("C3", "id.other_name")]


def test_a_row_of_invisible_characters_is_blank() -> None:
    """Such cells come from web pages, and nobody sees them."""
    roster = parsed(HEADER, ["", "\u200b", "\ufeff "], person("学员甲", MAN))
    assert roster.findings == ()
    assert roster.counts == Counts(people=1, good=1, skipped=1)


def test_two_people_may_have_one_name() -> None:
    """Same name with two numbers is nothing."""
    assert codes(parsed(HEADER, person("学员甲", MAN), person("学员甲", WOMAN))) == []


def test_a_digits_lost_phone_is_told_from_a_wrong_one() -> None:
    """Only the former is put right by the column's format."""
    assert codes(parsed(HEADER, person("学员甲", MAN, "", "1.38E+10"))) == [("E2", "phone.digits_lost")]


def test_rows_may_be_shorter_than_their_header() -> None:
    """A missing cell is an empty one and has an address nevertheless."""
    assert codes(parsed(HEADER, ["1", "学员甲"])) == [("C2", "id.missing")]


def test_a_roster_needs_neither_phones_nor_gender() -> None:
    """Names and numbers are enough."""
    roster = parsed(["身份证号", "姓名"], [MAN, "学员甲"])
    assert roster.rows == (RosterRow(2, "学员甲", MAN, None, "1985-03-07"),)
    assert roster.findings == ()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], ("A1", "header.missing")),
        ([["某某"], ["学员甲", MAN]], ("A1", "header.missing")),
        ([["某某"], ["", "姓名", "性别"], ["", "学员甲", "男"]], ("B2", "header.no_id_number")),
        ([["身份证号", "手机"]], ("A1", "header.no_name")),
    ],
)
def test_a_sheet_without_a_header_has_one_error(rows: list[list[str]], found: tuple[str, str]) -> None:
    """Which column is missing is said where the header nearly is."""
    roster = parsed(*rows)
    assert codes(roster) == [found]
    assert roster.header == 0
    assert roster.counts == Counts(errors=1)


def test_two_lists_side_by_side_are_not_read_by_half() -> None:
    """Two columns of names or numbers are an error at the second, and nobody is taken."""
    half = ["姓名", "身份证号"]
    roster = parsed(half + half, ["学员甲", MAN, "学员乙", WOMAN])
    assert codes(roster) == [("C1", "header.twice"), ("D1", "header.twice")]
    assert "A1" in roster.findings[0].zh
    assert roster.rows == ()


def test_of_two_columns_of_phones_the_first_is_read() -> None:
    """The second is named in a warning; two columns of gender say nothing."""
    roster = parsed(["姓名", "身份证号", "手机号", "电话", "性别", "性别"], ["学员甲", MAN, "13800138000", "1"])
    assert codes(roster) == [("D1", "header.phone_twice")]
    assert roster.rows[0].phone == "13800138000"


def test_a_later_header_may_order_its_columns_in_another_way() -> None:
    """Each page is read by the header above it."""
    roster = parsed(["姓名", "身份证号"], ["学员甲", MAN], ["身份证号", "姓名"], [WOMAN, "学员乙"])
    assert [row.name for row in roster.rows] == ["学员甲", "学员乙"]


def test_a_number_in_a_row_that_is_passed_over_is_an_error() -> None:
    """Nobody is left out in silence, above the header or in shifted columns."""
    roster = parsed(["", "", "学员甲", MAN], HEADER, ["", "", "", "学员乙", WOMAN])
    assert codes(roster) == [("D1", "row.misplaced"), ("E3", "row.misplaced")]
    assert codes(parsed(HEADER, ["学员乙", "", "", "", "", WOMAN])) == [("F2", "row.misplaced")]


def test_further_rosters_in_a_file_are_a_warning() -> None:
    """They are named, but for long digits in their names, and the one that was read too."""
    sheet = Sheet("", f"一{MAN}", (("姓名", "身份证号"),), ("第二期", WOMAN))
    (found,) = parse(sheet, TODAY).findings
    assert (found.cell, found.code, found.severity) == ("A1", "sheet.others", "warning")
    assert "2 个工作表" in found.zh
    assert "第二期、…" in found.zh
    assert MAN not in found.zh


CELLS = st.one_of(
    st.sampled_from(
        ["", *HEADER, "学员甲", "合计", "男", "女", "13800138000", MAN, WOMAN, MAN[:6] + MAN[8:17], MAN + "0"]
    ),
    st.text(max_size=20),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_no_finding_holds_a_whole_number(rows: list[list[str]]) -> None:
    """Whatever a sheet holds, its findings can be shown and kept; rows and counts agree."""
    roster = parsed(HEADER, *rows)
    for found in roster.findings:
        assert not re.search(r"\d{11}", found.zh + found.en)
    assert roster.counts.people == roster.counts.good + roster.counts.bad
    assert roster.counts.good == len(roster.rows)
    assert roster.counts.errors + roster.counts.warnings == len(roster.findings)
    assert len({row.id_number for row in roster.rows}) == len(roster.rows)
