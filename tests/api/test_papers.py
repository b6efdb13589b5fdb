"""Certificates by sheet: looked at, recorded in one entry or not at all, handed back marked; sheets as offices make them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from tests.api.test_institution_pages import _form, _numbers, _visitor
from tests.support.http import Api
from tests.support.visitor import Form, Visitor
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.objects.evaluation import Certificate
from voucher.shell.demo.cast import trainee

pytestmark = pytest.mark.pages

HEADER = ("序号", "姓 名", "公民身份号码", "*证书编号（必填）", "发证日期", "证书名称")
FIRST, SECOND, THIRD = (f"Y00014141009926400000{n}" for n in range(1, 4))


class Desk:
    """The evaluation body's page of an evaluation whose results are confirmed."""

    def __init__(self, api: Api, size: int = 3, failing: int = 0) -> None:
        self.world = api.world
        self.journey: Journey = api.world.journey(size=size, failing=failing).upto("evaluated")
        self.visitor: Visitor = _visitor(api, "body")
        self.path = f"/i/evaluations/{self.journey.evaluation}/certificates"
        self.visitor.get(self.path)
        self.form: Form = _form(self.visitor, "/certificates")

    def row(self, number: int, paper: str, day: object = "", *more: str) -> tuple[object, ...]:
        """The n-th person's row."""
        who = trainee(_numbers(self.journey)[number])
        return (number + 1, who.name, who.number, paper, day or self.world.today, *more)

    def send(self, do: str, content: bytes, name: str = "a.xlsx", **fields: str) -> TestResponse:
        """The form with a file, by one of its buttons."""
        data = {**self.form.fields, "do": do, "file": (BytesIO(content), name), **fields}
        return self.visitor.ask("POST", self.path, data=data, content_type="multipart/form-data")

    def recorded(self) -> list[Certificate]:
        """Certificates of the class's people, in their order."""
        return [one for person in self.journey.people for one in self.world.all(Certificate, "holder", person)]


@pytest.fixture
def desk(own: Api) -> Desk:
    """Three who passed."""
    return Desk(own)


def book(*rows: Any, before: tuple[str, ...] = ()) -> bytes:
    """A workbook as an office makes it."""
    found = openpyxl.Workbook()
    page = found.active
    assert isinstance(page, Worksheet)
    for row in (*((line,) for line in before), HEADER, *rows):
        page.append(row)
    out = BytesIO()
    found.save(out)
    return out.getvalue()


def test_a_messy_sheet_is_read_as_it_was_meant_and_recorded_in_one_entry(desk: Desk) -> None:
    """Titles, a second header, totals; spaces, small and full-width letters, dates of any spelling; sent twice, done once."""
    year, month, day = desk.world.today.split("-")
    content = book(
        desk.row(0, f" {FIRST[:6]} {FIRST[6:].lower()} ", f"{year}年{int(month)}月{int(day)}日", "职业技能等级证书"),
        (),
        HEADER,
        desk.row(1, "Ｙ" + SECOND[1:], f"{year}/{int(month)}/{int(day)}"),
        desk.row(2, THIRD, f"{year}{month}{day}"),
        ("合计", "3 人"),
        before=("某评价机构证书发放登记表",),
    )
    assert desk.send("look", content).status_code == 200
    assert "可登记 3 本" in desk.visitor.text
    assert desk.recorded() == []
    size = desk.world.size()
    assert desk.send("record", content).status_code == 303
    assert desk.world.size() == size + 1
    assert [(one.at, one.issued_on) for one in desk.recorded()] == [(size, desk.world.today)] * 3
    numbers = desk.world.desk.certificate_numbers(desk.recorded())
    assert sorted(numbers.values()) == [FIRST, SECOND, THIRD]
    assert desk.send("record", content).status_code == 303
    assert desk.send("look", content).status_code == 200
    assert "已登记过 3 本" in desk.visitor.text
    assert desk.world.size() == size + 1


def test_every_mistake_is_named_by_its_cell(desk: Desk) -> None:
    """And nothing is recorded: a stranger, another's name, no number, words, a number twice, days that cannot be."""
    stranger, named = trainee(499), list(desk.row(1, SECOND))
    named[1] = "别人"
    content = book(
        desk.row(0, "见原件"),
        (9, stranger.name, stranger.number, THIRD, desk.world.today),
        named,
        desk.row(2, FIRST, add_days(desk.world.today, 1)),
    )
    size = desk.world.size()
    assert desk.send("record", content).status_code == 200
    for cell in ("D2", "C3", "C4", "E5"):
        assert f'<span class="tag bad">{cell}</span>' in desk.visitor.text, cell
    assert "可登记 0 本" in desk.visitor.text
    assert desk.send("skip", content).status_code == 200
    assert desk.world.size() == size


@pytest.mark.parametrize(
    ("papers", "days", "cells"),
    [
        ((FIRST, FIRST, ""), ("", "", ""), ("D3", "D4")),
        (("=1+1+1+1+1", "@SUM(1)", "-12345678"), ("", "", ""), ("D2", "D3", "D4")),
        (("1.23457E+21", "12345", FIRST), ("", "", "46083"), ("D2", "D3", "E4")),
        ((FIRST, SECOND, THIRD), ("2020-01-01", "2026-02-30", "昨天"), ("E2", "E3", "E4")),
    ],
    ids=["twice and missing", "formulas", "lost digits", "days"],
)
def test_what_is_no_number_or_no_day_is_refused(
    desk: Desk, papers: tuple[str, ...], days: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    """From text with commas too; where everything is as it should be nothing is said."""
    rows = [desk.row(n, paper, day) for n, (paper, day) in enumerate(zip(papers, days, strict=True))]
    lines = [",".join(map(str, row)) for row in (HEADER, *rows)]
    assert desk.send("look", "\n".join(lines).encode("gb18030"), "a.csv").status_code == 200
    assert desk.visitor.text.count('<span class="tag bad">') - 1 == len(cells)
    assert all(f'<span class="tag bad">{cell}</span>' in desk.visitor.text for cell in cells)


def test_bad_rows_may_be_left_out_and_are_handed_back_marked(desk: Desk) -> None:
    """The good ones are recorded; the sheet that comes back, put right, brings the rest."""
    content = book(desk.row(0, FIRST), desk.row(1, "?"), desk.row(2, THIRD))
    marked = desk.send("corrected", content)
    page = openpyxl.load_workbook(BytesIO(marked.get_data()))["证书登记表"]
    assert page["D3"].comment is not None
    assert "D3" in str(page.cell(3, 7).value)
    assert desk.send("skip", content).status_code == 303
    assert len(desk.recorded()) == 2
    page["D3"] = SECOND
    out = BytesIO()
    page.parent.save(out)
    desk.visitor.get(desk.path)
    desk.form = _form(desk.visitor, "/certificates")
    assert desk.send("record", out.getvalue()).status_code == 303
    assert len(desk.recorded()) == 3


def test_a_number_that_is_somebody_s_is_not_taken_again(desk: Desk) -> None:
    """Not by another person, nor does anybody get a second one; an odd number is only worth a look."""
    assert desk.send("record", book(desk.row(0, FIRST))).status_code == 303
    desk.visitor.get(desk.path)
    desk.form = _form(desk.visitor, "/certificates")
    desk.send("look", book(desk.row(0, SECOND), desk.row(1, FIRST), desk.row(2, "T41010219900101001X")))
    for cell, severity in (("D2", "bad"), ("D3", "bad"), ("D4", "warm")):
        assert f'<span class="tag {severity}">{cell}</span>' in desk.visitor.text
    assert desk.send("record", book(desk.row(2, "T41010219900101001X"))).status_code == 303
    assert "请核对原件" in desk.visitor.get(desk.path.removesuffix("/certificates")).text


def test_a_sheet_without_the_columns_or_of_another_evaluation_is_refused(own: Api) -> None:
    """Who failed has no certificate; other institutions see no such page; what is no sheet is told in words."""
    desk = Desk(own, 2, 1)
    desk.send("look", "姓名,身份证号\n某,1\n".encode(), "a.csv")
    desk.send("look", book(desk.row(1, FIRST)))
    assert '<span class="tag bad">C2</span>' in desk.visitor.text
    assert desk.send("record", b"%PDF-1.7\x00", "a.xlsx").status_code == 422
    rows = [",".join(map(str, row[1:3])) for row in (HEADER, desk.row(0, FIRST))]
    desk.send("look", "\n".join(rows).encode(), "a.csv")
    assert '<span class="tag bad">A1</span>' in desk.visitor.text
    assert _visitor(own, "school").get(desk.path, 404)
    assert desk.recorded() == []
