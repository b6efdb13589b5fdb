from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.roster.files import HEADER, person, refused, xls, xlsx
from tests.support.idnumbers import id_number
from voucher.shell.roster import RosterError, limits, read, reading, workbook

ROSTER = (HEADER, person("学员甲", id_number(1)))


def test_a_sheet_keeps_its_cells_addresses() -> None:
    """Blank rows and columns before the first cell are part of the grid."""
    sheet = read(xlsx([], [None, "学员甲"], []), "名单.xlsx")
    assert sheet.rows == ((), ("", "学员甲"))
    assert (sheet.filename, sheet.name) == ("名单.xlsx", "Sheet")


def test_values_of_every_type_become_text() -> None:
    """Figures, dates and truth values are text; an 18-digit figure shows that its digits are lost."""
    cells = ["学员甲", 13800138000, float(id_number(1)), 2.5, date(1985, 3, 7), True, None, " 空 "]
    assert read(xlsx(cells), "").rows == (
        ("学员甲", "13800138000", f"{float(id_number(1)):.14E}", "2.5", "1985-03-07", "TRUE", "", " 空 "),
    )


def test_a_formula_is_its_stored_value() -> None:
    """A formula without a stored value is an empty cell, never evaluated."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["学员甲", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "").rows == (("学员甲",),)


def test_the_first_sheet_that_is_not_empty_is_read() -> None:
    """Without a roster among them, order decides."""
    sheet = read(xlsx(乙=[["某某"]], 丙=[["某某"]]), "")
    assert sheet.name == "乙"
    assert sheet.others == ()


def test_a_sheet_that_looks_like_a_roster_goes_first() -> None:
    """Instructions on the first sheet do not hide the roster, and further rosters are named."""
    sheet = read(xlsx(["填表说明"], 第一期=ROSTER, 第二期=ROSTER), "")
    assert sheet.name == "第一期"
    assert sheet.others == ("第二期",)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read(state: str) -> None:
    """Hidden sheets hold lists for choices and old versions."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["甲"])
    hidden = book.create_sheet("旧")
    for row in ROSTER:
        hidden.append(row)
    hidden.sheet_state = state
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "").rows == (("甲",),)


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", xlsx(), xlsx([" ", None]), xls()])
def test_a_file_without_content_is_refused(content: bytes) -> None:
    """A blank file is most likely the wrong one."""
    assert refused(content) == "file.empty"


def test_a_file_above_ten_mebibytes_is_refused() -> None:
    """The limit is checked before anything else."""
    assert refused(b"x" * (limits.MAX_BYTES + 1)) == "file.too_large"


def test_rows_above_the_limit_are_refused_and_blank_ones_do_not_count() -> None:
    """5,000 rows with content are taken, wherever the last one with a format is."""
    full = ["甲\n"] * limits.MAX_ROWS
    assert len(read("".join(full).encode(), "").rows) == limits.MAX_ROWS
    assert len(read("".join([*full, "\n" * 9, " ,,\n"]).encode(), "").rows) == limits.MAX_ROWS
    assert refused("".join([*full, "乙"]).encode()) == "file.too_many_rows"
    assert refused(b"\n" * limits.MAX_ROWS + "乙".encode()) == "file.too_many_rows"


def test_columns_above_the_limit_are_refused() -> None:
    """100 columns with content are taken."""
    full = ",".join(["甲"] * limits.MAX_COLUMNS)
    assert read(f"{full}, ,".encode(), "").width == limits.MAX_COLUMNS
    assert refused(f"{full},乙".encode()) == "file.too_many_columns"


def test_the_column_that_a_corrected_sheet_adds_is_not_read() -> None:
    """It does not count as a column either, and rows in which it stood alone are gone."""
    full = ",".join(["甲"] * limits.MAX_COLUMNS)
    assert read(f"{full},问题与修改办法\n乙\n\n,,问题\n{',' * limits.MAX_COLUMNS}B3：请改\n".encode(), "").rows == (
        ("甲",) * limits.MAX_COLUMNS,
        ("乙",),
        (),
        ("", "", "问题"),
    )


def test_a_cell_longer_than_a_spreadsheet_can_hold_is_refused() -> None:
    """Its address is named."""
    assert len(read(("长" * limits.MAX_CELL).encode(), "").rows[0][0]) == limits.MAX_CELL
    with pytest.raises(RosterError, match="long_cell") as caught:
        read(b"a,b\n\na," + ("长" * (limits.MAX_CELL + 1)).encode(), "")
    assert "B3" in caught.value.zh


@pytest.mark.parametrize("make", [xlsx, xls])
def test_more_sheets_than_anybody_needs_are_refused(make: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet costs the time of reading it."""
    monkeypatch.setattr(workbook, "MAX_SHEETS", 2)
    assert read(make(["甲"], 乙=[["甲"]]), "").rows
    assert refused(make(["甲"], 乙=[["甲"]], 丙=[["甲"]])) == "file.too_many_sheets"


class PanicException(BaseException):
    """Named as readers written in Rust name theirs."""


@pytest.mark.parametrize("failure", [ValueError, RecursionError, MemoryError, PanicException])
def test_any_failure_of_a_reader_is_a_damaged_file(
    failure: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback reaches whoever uploads a file."""

    def fail(_: bytes) -> None:
        raise failure

    monkeypatch.setattr(reading, "xlsx_pages", fail)
    assert refused(b"PK\x03\x04") == "file.damaged"


def test_an_interruption_is_no_failure_of_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping the process is not turned into an answer."""

    def fail(_: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "xlsx_pages", fail)
    with pytest.raises(KeyboardInterrupt):
        read(b"PK\x03\x04", "")


def _read_or_refused(content: bytes) -> None:
    try:
        sheet = read(content, "名单")
    except RosterError as error:
        assert error.code.startswith("file.")  # noqa: PT017 - either outcome is right
    else:
        assert sheet.rows


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(content: bytes, magic: bytes) -> None:
    """Whatever is uploaded, nothing but RosterError is raised."""
    _read_or_refused(magic + content)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([xlsx(*ROSTER), xls(*ROSTER)]), st.data())
def test_a_damaged_workbook_is_read_or_refused(content: bytes, data: st.DataObject) -> None:
    """Flipped bytes and a missing end never raise anything but RosterError."""
    damaged = bytearray(content)
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
        damaged[position] ^= data.draw(st.integers(1, 255))
    _read_or_refused(bytes(damaged[: data.draw(st.integers(len(content) // 2, len(content)))]))
