from __future__ import annotations

import io
import struct
from datetime import datetime

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from tests.roster.files import HEADER, person, refused, xls
from tests.support.idnumbers import id_number
from voucher.shell.roster import package, read


def _saved(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _compound(stream: bytes) -> bytes:
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    """Text, figures and blank cells have the same text in both formats."""
    rows = read(
        xls(HEADER, person("𠮷学员", id_number(1)), [], [2, "学员乙", float(id_number(2)), None, 13800138000]), ""
    ).rows
    assert rows == (
        tuple(HEADER),
        ("1", "𠮷学员", id_number(1)),
        (),
        ("2", "学员乙", f"{float(id_number(2)):.14E}", "", "13800138000"),
    )


def test_dates_truth_values_and_errors_of_an_old_workbook() -> None:
    """A date is written by its day, and an error such as #N/A is no content."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    sheet.write(0, 0, datetime(1985, 3, 7), xlwt.easyxf(num_format_str="yyyy-mm-dd"))  # noqa: DTZ001 - has no zone
    sheet.row(0).set_cell_boolean(1, 1)
    sheet.row(0).set_cell_error(2, 0x2A)
    sheet.write(0, 3, "乙")
    assert read(_saved(book), "").rows == (("1985-03-07", "TRUE", "", "乙"),)


def test_a_hidden_sheet_of_an_old_workbook_is_not_read() -> None:
    """As in a new one."""
    book = xlwt.Workbook()
    book.add_sheet("甲").write(0, 0, "甲")
    hidden = book.add_sheet("乙")
    hidden.write(0, 0, "姓名")
    hidden.write(0, 1, "身份证号")
    hidden.visibility = 1
    assert read(_saved(book), "").rows == (("甲",),)


def test_a_far_cell_of_an_old_workbook_costs_nothing() -> None:
    """It is one row too many, not gigabytes of blank cells."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    sheet.write(0, 0, "甲")
    sheet.write(65535, 255, "乙")
    assert refused(_saved(book)) == "file.too_many_rows"


def test_declared_dimensions_of_an_old_workbook_are_not_believed() -> None:
    """A few bytes that declare four thousand million rows reserve nothing."""
    content = bytearray(xls(["甲"]))
    at = content.find(struct.pack("<HH", 0x0200, 14))
    content[at + 4 : at + 18] = struct.pack("<IIHHH", 0, 0xFFFFFFF0, 0, 0xFFFF, 0)
    assert read(bytes(content), "").rows == (("甲",),)


def test_cells_of_all_sheets_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many sheets may share one place in the file."""
    monkeypatch.setattr(package, "MAX_CELLS", 3)
    assert read(xls(["甲", "乙"], 二=[["丙"]]), "").rows
    assert refused(xls(["甲", "乙"], 二=[["丙", "丁"]])) == "file.unpacked"


def test_an_old_workbook_with_a_password_is_refused_as_such() -> None:
    """Its first stream says so after its beginning."""
    book = xlwt.Workbook()
    book.add_sheet("甲").write(0, 0, "甲")
    stream = book.get_biff_data()
    start = 4 + struct.unpack_from("<H", stream, 2)[0]
    password = struct.pack("<HHHHH", 0x002F, 6, 0, 1, 2)
    assert refused(_compound(stream[:start] + password + stream[start:])) == "file.encrypted"


def test_a_new_workbook_with_a_password_is_refused_as_such() -> None:
    """It is a compound file whose directory names the encrypted package."""
    content = xls(["甲"]).replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
    assert refused(content) == "file.encrypted"


def test_a_compound_file_of_another_program_is_refused() -> None:
    """Old documents and messages are compound files too."""
    content = xls(["甲"]).replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    assert refused(content) == "file.not_a_sheet"


@pytest.mark.parametrize("keep", [8, 600, 2000])
def test_an_old_workbook_without_its_end_is_damaged(keep: int) -> None:
    """A download that broke off is told from a file of another kind."""
    assert refused(xls(["甲"])[:keep]) == "file.damaged"


def test_a_stream_that_is_no_workbook_is_damaged() -> None:
    """The name alone does not make a workbook."""
    assert refused(_compound(b"\x00" * 5000)) == "file.damaged"
