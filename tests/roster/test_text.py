from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.idnumbers import id_number
from voucher.shell.roster import text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("学员甲", "学员甲"),
        (True, "TRUE"),
        (False, "FALSE"),
        (13800138000.0, "13800138000"),
        (13800138000, "13800138000"),
        (2.5, "2.5"),
        (float("inf"), "inf"),
        (2.0**53, "9007199254740992"),
        (410099198503070014.0, "4.10099198503070E+17"),
        (date(1985, 3, 7), "1985-03-07"),
        (datetime(1985, 3, 7), "1985-03-07"),  # noqa: DTZ001 - a sheet's moments have no zone
        (datetime(1985, 3, 7, 8, 30), "1985-03-07 08:30:00"),  # noqa: DTZ001
        (time(8, 30), "08:30:00"),
    ],
)
def test_a_value_has_the_text_a_person_would_write(value: object, expected: str) -> None:
    """A cell's value of any type is text without a trailing .0, and a figure without all its digits says so."""
    assert text.of(value) == expected


def test_text_keeps_only_what_a_sheet_can_hold() -> None:
    """Control characters go, line ends become one kind, and non-characters become the replacement character."""
    assert text.plain("甲\x00\x1f\r\n乙\r丙\ufffe\ud800") == "甲\n乙\n丙\ufffd\ufffd"


@settings(deadline=None)
@given(st.integers(min_value=2**53 + 1, max_value=10**20))
def test_a_figure_above_two_to_the_53_is_recognised_as_lost(figure: int) -> None:
    """No identity number that a spreadsheet took for a figure passes for a whole one."""
    assert text.lost(text.of(float(figure))) or float(figure) == 2**53
    assert text.shown_as_figure(text.of(float(figure))) or float(figure) == 2**53


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**53))
def test_a_figure_up_to_two_to_the_53_keeps_all_its_digits(figure: int) -> None:
    """Phones and serial numbers that became figures are turned back exactly."""
    shown = text.of(float(figure))
    assert text.as_entered(shown) == str(figure)
    assert text.as_entered(shown + ".0") == str(figure)


@pytest.mark.parametrize(
    "entered",
    ["4.10099E+17", "4.10099198503070e17", "410099198503070014.0", "1.38E+10", "1" * 5000 + "."],
)
def test_text_that_was_a_figure_has_lost_digits(entered: str) -> None:
    """Digits that a CSV no longer has, or that came through a double, are lost and stay as they are."""
    assert text.lost(entered)
    assert text.as_entered(entered) == entered


@pytest.mark.parametrize("entered", [id_number(1), "", "1.5", "000000000000000013800138000.0", "E+17", "1.5E+1"])
def test_other_text_has_lost_nothing(entered: str) -> None:
    """An identity number as text is whole."""
    assert not text.lost(entered)


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ("1.3800138000E+10", "13800138000"),
        ("1.55E+1", "1.55E+1"),
        ("13800138000.00", "13800138000"),
        ('="13800138000"', "13800138000"),
        (" １３８ 0013\u200b8000 ", "13800138000"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_number_is_taken_as_it_was_entered(entered: str, expected: str) -> None:
    """Exact scientific form, .0, ="…" and full-width digits are undone; anything else stays."""
    assert text.as_entered(entered) == expected


def test_only_a_figure_as_a_spreadsheet_shows_it_counts_in_other_columns() -> None:
    """A model number such as 3E10 in a remark is not taken for lost digits."""
    assert text.shown_as_figure(" 6.22202E+18 ")
    assert not text.shown_as_figure("3E10")
    assert not text.shown_as_figure("1.38E+10")
