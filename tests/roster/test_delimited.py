from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.roster.files import refused
from tests.support.idnumbers import id_number
from voucher.shell.roster import read

TEXT = f"姓名,身份证号\r\n㑇学员,{id_number(1)}\r\n𠮷学员,{id_number(2)}\r\n"
ROWS = (("姓名", "身份证号"), ("㑇学员", id_number(1)), ("𠮷学员", id_number(2)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_in_its_encoding_with_its_separator(encoding: str, delimiter: str) -> None:
    """Neither has to be told."""
    assert read(TEXT.replace(",", delimiter).encode(encoding), "名单.csv").rows == ROWS


def test_gbk_without_rare_characters_is_read() -> None:
    """What Excel in China calls CSV is GBK."""
    assert read("姓名,证件号\n学员甲,无\n".encode("gbk"), "").rows == (("姓名", "证件号"), ("学员甲", "无"))


def test_the_separator_is_the_one_that_gives_a_header() -> None:
    """Commas in a title or an address do not count."""
    content = "某某学校,某某专业,学员花名册\n姓名\t身份证号\t住址\n学员甲\t1\t甲,乙,丙\n"
    assert read(content.encode(), "").rows[1:] == (("姓名", "身份证号", "住址"), ("学员甲", "1", "甲,乙,丙"))


def test_without_a_header_the_separator_is_the_one_that_gives_columns() -> None:
    """The grid is shown as it most likely was meant."""
    assert read("甲;乙\n丙;丁,戊\n".encode(), "").rows == (("甲", "乙"), ("丙", "丁,戊"))


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@甲", "=cmd|' /C calc'!A0"])
def test_a_cell_that_looks_like_a_formula_is_data(cell: str) -> None:
    """Nothing in a text file is evaluated."""
    assert read(f"姓名,身份证号\n{cell},1\n".encode(), "").rows[1] == (cell, "1")


def test_quoted_cells_may_hold_separators_and_line_breaks() -> None:
    """Quotes are those of CSV."""
    content = '姓名,"身份证\r\n号码"\n"学员,甲","引""号"\n'
    assert read(content.encode(), "").rows == (("姓名", "身份证\n号码"), ("学员,甲", '引"号'))


@pytest.mark.parametrize("text", ['姓名,身份证号\n"学员甲,1\n学员乙,2\n', '姓名,身份证号\n"学员"甲,1\n', '"'])
def test_quotes_that_do_not_match_are_refused(text: str) -> None:
    """An open quote would swallow every row below it into one cell."""
    assert refused(text.encode()) == "file.csv"


def test_an_endless_field_is_refused() -> None:
    """A field beyond what the parser takes is refused like an open quote."""
    assert refused(b"a" * 200_000) == "file.csv"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"<html><table><tr><td>1</td></tr></table>",
        b"\n<!DOCTYPE html>",
        b'<?xml version="1.0"?><Workbook/>',
        b"{\\rtf1 a}",
        b"a,b\0c",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xfe\x00\x00a\x00",
    ],
)
def test_other_files_are_refused(content: bytes) -> None:
    """Web pages that are named .xls, documents and pictures are no sheets."""
    assert refused(content) == "file.not_a_sheet"


@pytest.mark.parametrize("content", [b"\xff\xff\xff,a", b"\xff\xfea"])
def test_text_in_no_known_encoding_is_refused(content: bytes) -> None:
    """No character is guessed."""
    assert refused(content) == "file.encoding"


@settings(deadline=None)
@given(st.lists(st.tuples(st.text('甲乙=+-@·,;" \n', min_size=1), st.text("0123456789X", min_size=1)), min_size=1))
def test_what_a_program_writes_as_csv_is_read_back(people: list[tuple[str, str]]) -> None:
    """Whatever the cells hold, the separator and the quotes are found."""
    lines = ['"' + left.replace('"', '""') + f'",{right}' for left, right in people]
    rows = read(("姓名,身份证号\n" + "\n".join(lines)).encode(), "").rows
    assert rows == (("姓名", "身份证号"), *people)
