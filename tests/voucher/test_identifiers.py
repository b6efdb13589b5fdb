"""Divisions in the tree of their year, credit codes and certificate numbers in their one form."""

from __future__ import annotations

import pytest

from voucher.identifiers import certificate_number, uscc
from voucher.identifiers.division import children, division
from voucher.identifiers.uscc import UsccError


@pytest.mark.parametrize(
    ("code", "day", "parent"),
    [
        ("41", "2024-06-30", ""),
        ("4101", "1990-01-01", "41"),
        ("410173", "2023-12-31", "4101"),
        ("410173", "2024-01-01", None),
        ("4173", "2023-12-31", None),
        ("4173", "2024-01-01", "41"),
        ("99", "2024-06-30", None),
    ],
)
def test_a_division_stands_where_it_stood_on_that_day(code: str, day: str, parent: str | None) -> None:
    """The airport zone is below Zhengzhou to the end of 2023 and beside it from 2024 on; others stand all the time."""
    found = division(code, day)
    assert (found and found.parent) == parent


def test_a_province_has_its_divisions_of_the_year() -> None:
    """18 below Henan until 2023 and 19 since, in the order of the official lists; the zone changes its place."""
    before, after = children("41", "2023-12-31"), children("41", "2024-01-01")
    assert (len(before), len(after)) == (18, 19)
    assert [found.code for found in after[:3]] == ["4101", "4102", "4103"]
    assert {found.code for found in after} - {found.code for found in before} == {"4173"}
    assert [found.code for found in children("4101", "2023-12-31")] == ["410173"]
    assert children("4101", "2024-01-01") == []


def test_a_credit_code_has_one_form() -> None:
    """Spaces and small letters are put right; a wrong character, length or check character is no code."""
    assert uscc.parse("91110000600037341l") == uscc.parse(" 9111 0000 6000 3734 1L ") == "91110000600037341L"
    for wrong in ("", "91110000600037341", "91110000600037341M", "9111000060003734IL", "91110000600037341L0"):
        with pytest.raises(UsccError):
            uscc.parse(wrong)


def test_a_certificate_number_is_compared_without_spaces_and_in_capitals() -> None:
    """However an office typed it, it is the same number."""
    assert certificate_number.clean(" y0001 4141\t00992\u3000640 00001\n") == "Y000141410099264000001"


@pytest.mark.parametrize(
    ("number", "odd"),
    [
        ("Y000141410099264000001", ""),
        ("S000141410099254000001", ""),
        ("Y000141410099263000001", "level"),
        ("Y000141410099204000001", "year"),
        ("T000141410099264000001", "structure"),
        ("Y00014141009926400000", "structure"),
        ("Y00014141009926400000１", "structure"),
    ],
)
def test_a_number_that_is_not_built_as_its_type_s_are_is_noticed(number: str, odd: str) -> None:
    """Class, body, province, site, year, level, sequence; the year may be the one before. Other types are not known."""
    assert certificate_number.oddity(number, "skill_level", "L4", "2026-03-02") == odd
    assert certificate_number.oddity(number, "special_operation", "L4", "2026-03-02") == ""


@pytest.mark.parametrize("text", ["", "12345", "=1+1+1+1", "Y0001 41410", "证书编号", "A" * 33, "-12345678", "y000141"])
def test_what_can_be_no_number_is_told_apart(text: str) -> None:
    """Too short, too long, a formula, words, small letters that nobody cleaned."""
    assert not certificate_number.is_possible(text)
    assert certificate_number.is_possible("T410102199001010011")


@pytest.mark.parametrize(
    ("number", "kind", "level", "told"),
    [
        ("AB" + "1" * 20, "skill_level", "special_technician", ""),
        ("AB" + "1" * 20, "skill_level", "chief_technician", ""),
        ("A" + "1" * 20, "skill_level", "special_technician", "structure"),
        ("AB" + "1" * 20, "skill_level", "L4", "structure"),
        ("1" * 16, "vocational_qualification", "L3", ""),
        ("1" * 15, "vocational_qualification", "L3", "structure"),
        ("T1", "special_operation", "none", ""),
    ],
)
def test_numbers_of_other_certificates_have_their_own_structures(number: str, kind: str, level: str, told: str) -> None:
    """Two letters and twenty digits of those appointed above senior technician, sixteen digits of old qualifications."""
    assert certificate_number.oddity(number, kind, level, "2024-01-08") == told
