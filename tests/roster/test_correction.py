from __future__ import annotations

import io

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from tests.roster.files import HEADER, TODAY, person, sheet, xlsx
from tests.support.idnumbers import id_number
from voucher.shell.roster import Roster, Sheet, corrected, limits, parse, read

MAN, WOMAN = id_number(1), id_number(4)
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def _opened(grid: Sheet) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(corrected(grid, parse(grid, TODAY))))


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_findings_stand_at_their_cells_and_at_the_end_of_their_rows() -> None:
    """Errors are red, warnings yellow, each with a comment; the last column says what to do."""
    page = _opened(sheet(["某某"], HEADER, person("学员1", "", "", "1", "好"))).worksheets[0]
    assert page.title == "花名册"
    assert page["G2"].value == "问题与修改办法"
    assert page["B3"].fill.start_color.rgb == RED
    assert page["C3"].fill.start_color.rgb == RED
    assert page["E3"].fill.start_color.rgb == YELLOW
    assert "姓名中有数字" in page["B3"].comment.text
    assert "没有填写身份证号" in page["C3"].comment.text
    lines = page["G3"].value.split("\n")
    assert [line[:3] for line in lines] == ["B3：", "C3：", "E3："]
    assert page["F3"].comment is None
    assert page["G1"].value is None


def test_a_cell_with_an_error_and_a_warning_is_red() -> None:
    """The graver one decides, and the comment has both."""
    number = next(
        found for found in (id_number(100, f"1985-03-{day:02d}") for day in range(1, 29)) if found[-3:] == "000"
    )
    page = _opened(sheet(HEADER, person("学员甲", number), person("学员甲", number))).worksheets[0]
    assert page["C2"].fill.start_color.rgb == YELLOW
    assert page["C3"].fill.start_color.rgb == RED
    assert len(page["C3"].comment.text.split("\n")) == 2


def test_every_cell_is_text_and_stays_text() -> None:
    """Nothing is a formula or a figure, and what is typed into a cell is text too."""
    page = _opened(sheet(HEADER, person("=1+1", MAN, "@甲", "+86", "-1"), person("{=1}", "http://a.b"))).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [page.column_dimensions[column].number_format for column in "AG"] == ["@", "@"]
    assert page["B2"].value == "=1+1"


def test_the_second_sheet_has_the_counts() -> None:
    """Whoever opens the file sees at once how much there is to do."""
    book = _opened(sheet(HEADER, person("学员甲", MAN), person("学员乙", MAN), ["合计"]))
    assert book.sheetnames == ["花名册", "说明"]
    counts = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert (counts["读到人数"], counts["可以导入"], counts["需要修改的行"]) == ("2", "1", "1")
    assert (counts["错误"], counts["提醒"], counts["跳过的标题、合计、签字等行"]) == ("1", "0", "2")


def test_a_sheet_without_a_header_is_handed_back_too() -> None:
    """The title stands in the first row, and that row's finding below it."""
    page = _opened(sheet(["某某"], ["学员甲", MAN])).worksheets[0]
    assert page["C1"].value == "问题与修改办法"
    assert page["C2"].value.startswith("A1：没有找到表头")
    assert page["A1"].fill.start_color.rgb == RED
    assert page.freeze_panes is None


def test_findings_of_the_header_stand_before_those_of_the_next_row() -> None:
    """None is lost to the column's title."""
    page = _opened(sheet(["姓名", "身份证号", "手机", "电话"], ["学员1", MAN])).worksheets[0]
    assert [line[:2] for line in page["E2"].value.split("\n")] == ["D1", "A2"]
    assert page.freeze_panes == "A2"


def test_an_empty_sheet_is_handed_back_too() -> None:
    """Even then the file opens and says what is missing."""
    page = _opened(sheet()).worksheets[0]
    assert page["A1"].value == "问题与修改办法"


def test_the_bytes_depend_on_the_roster_alone() -> None:
    """The same sheet gives the same file, so that a file can be known by its digest."""
    grid = sheet(HEADER, person("学员1", MAN))
    assert corrected(grid, parse(grid, TODAY)) == corrected(grid, parse(grid, TODAY))


def test_a_corrected_sheet_handed_back_unchanged_says_the_same() -> None:
    """Lost digits stay lost, and the added column and sheet are not read."""
    grid = read(xlsx(HEADER, person("学员甲", MAN), [2, "学员乙", float(WOMAN)], ["合计"]), "")
    before = parse(grid, TODAY)
    again = read(corrected(grid, before), "")
    assert again.rows == grid.rows
    assert again.others == ()
    assert parse(again, TODAY) == before


def test_a_sheet_put_right_by_a_person_is_taken() -> None:
    """Only the cells are typed over; marks, comments and the added column stay and do no harm."""
    grid = sheet(HEADER, person("学员甲", f"{float(MAN):.14E}"), person("学员1", WOMAN), person("学员丙", WOMAN))
    book = _opened(grid)
    page = book.worksheets[0]
    page["C2"], page["B3"], page["C4"] = MAN, "学员乙", id_number(7)
    roster = parse(read(_saved(book), ""), TODAY)
    assert [(row.row, row.name) for row in roster.rows] == [(2, "学员甲"), (3, "学员乙"), (4, "学员丙")]
    assert roster.findings == ()


def test_a_full_sheet_can_be_handed_back() -> None:
    """The added column does not count against the limit of columns."""
    grid = sheet(HEADER + ["栏"] * (limits.MAX_COLUMNS - len(HEADER)), person("学员1", MAN))
    assert read(corrected(grid, parse(grid, TODAY)), "").width == limits.MAX_COLUMNS


CELLS = st.one_of(
    st.sampled_from(["", *HEADER, "学员甲", "合计", MAN, WOMAN, "4.10099E+17", "_x0041_", "=1+1", " a ", "\t"]),
    st.text(max_size=12),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8))
def test_any_grid_comes_back_as_it_was(rows: list[list[str]]) -> None:
    """Reading a corrected sheet gives the grid it was made of, and so the same roster."""
    grid = Sheet("", "", limits.grid(rows))
    before: Roster = parse(grid, TODAY)
    content = corrected(grid, before)
    openpyxl.load_workbook(io.BytesIO(content))
    if not grid.rows:
        return
    again = read(content, "")
    assert again.rows == grid.rows
    assert parse(again, TODAY) == before
