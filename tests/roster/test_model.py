from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.roster.files import sheet
from voucher.shell.roster.model import cell_at, position_of


def test_addresses_are_those_of_spreadsheets() -> None:
    """Columns count A to Z, then AA."""
    assert [cell_at(0, column) for column in (0, 25, 26, 27, 701, 702)] == ["A1", "Z1", "AA1", "AB1", "ZZ1", "AAA1"]


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(0, 16383))
def test_an_address_leads_back_to_its_cell(row: int, column: int) -> None:
    """Address and position are each other's inverse."""
    assert position_of(cell_at(row, column)) == (row, column)


def test_a_sheet_is_as_wide_as_its_longest_row() -> None:
    """Rows may differ in length."""
    assert sheet(["甲"], ["甲", "乙"], []).width == 2
    assert sheet().width == 0
