"""Rosters as sheets, over HTTP and on the command line: looked at, entered whole or not at all, handed back marked."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.roster.files import HEADER, xlsx
from tests.support import tvl
from tests.support.http import Api, problem
from tests.support.world import World
from voucher.objects.person import Person
from voucher.objects.training import TrainingClass
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.sheet import roster_sheet
from voucher.shell.desk import Identity

BAD = "41009919850307000X"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _drafted(world: World, **options: Any) -> str:
    return world.journey(**options).upto("drafted").training_class


def _rows(*people: Identity, bad: int = 0) -> bytes:
    """A plain sheet of these people, and as many rows whose number does not hold."""
    rows = [[str(n), person.name, person.number, "", "", ""] for n, person in enumerate(people, 1)]
    return xlsx(HEADER, *rows, *([["9", "学员坏", BAD, "", "", ""]] * bad))


def _send(api: Api, training_class: str, content: bytes, role: str = "school", **more: Any) -> Any:
    """The answer to a sheet sent by a role; more is a query, a key, or `part` of the path."""
    path = f"/classes/{training_class}/roster{more.pop('part', '')}"
    key = more.pop("key", "") or str(uuid.uuid4())
    data = {"file": (io.BytesIO(content), more.pop("name", "名单.xlsx"))}
    return api.post(role, path, key=key, data=data, content_type="multipart/form-data", query_string=more)


def _told(response: Any) -> list[tuple[str, str, str]]:
    return [(found["cell"], found["code"], found["severity"]) for found in response.get_json()["findings"]]


def test_a_sheet_as_an_office_makes_it_enters_its_people_in_one_entry(own: Api) -> None:
    """Merged titles, wide digits and spaces in numbers, a subtotal: everybody is on the roster; sent again, the same."""
    identifier = _drafted(own.world)
    content = roster_sheet("演示焊工班花名册", [trainee(n) for n in range(12)])
    before, key = own.world.size(), str(uuid.uuid4())
    looked = _send(own, identifier, content, dry_run="true").get_json()
    assert (looked["people"], looked["new"], looked["entry"], looked["counts"]["bad"]) == (12, 12, None, 0)
    assert own.world.size() == before
    entered = _send(own, identifier, content, key=key)
    assert (entered.status_code, entered.get_json()["entry"]["index"]) == (201, before)
    assert own.world.state(TrainingClass, identifier).roster == 12
    again = _send(own, identifier, content, key=key)
    assert (again.status_code, again.get_json()["entry"]["replayed"]) == (200, True)
    assert again.get_json()["entry"]["index"] == before
    other = _send(own, identifier, content).get_json()
    assert (other["people"], other["entry"]) == (0, None)
    assert {code for _, code, _ in _told(again)} >= {"person.listed"}
    assert own.world.size() == before + 1


def test_one_bad_row_keeps_everybody_out_unless_it_may_be_left_out(own: Api) -> None:
    """The finding names its cell; with skip_bad the others are entered; with nobody but bad rows it is refused."""
    identifier, before = _drafted(own.world), own.world.size()
    content = _rows(trainee(1), trainee(2), bad=1)
    refused = problem(_send(own, identifier, content), 422, "roster.errors")
    assert [(f["cell"], f["severity"]) for f in refused["findings"]] == [("C4", "error")]
    assert (refused["people"], refused.get("entry")) == (2, None)
    problem(_send(own, identifier, _rows(bad=2)), 422, "roster.errors")
    nobody = _send(own, identifier, _rows(bad=1), skip_bad="true")
    assert (nobody.status_code, nobody.get_json()["entry"]) == (200, None)
    assert own.world.size() == before
    assert _send(own, identifier, content, skip_bad="true").status_code == 201
    assert own.world.state(TrainingClass, identifier).roster == 2


def test_a_known_person_is_entered_by_their_pseudonym_and_another_name_is_an_error(own: Api) -> None:
    """Who is registered is not registered twice; a number under another name waits for two officers."""
    journey = own.world.journey(size=2).upto("listed")
    identifier = _drafted(own.world, first=50)
    known = own.world.desk.identity_of(own.world.state(Person, journey.people[0]))
    wrong = Identity(name="另一姓名", number=trainee(1).number)
    looked = _send(own, identifier, _rows(known, wrong, trainee(60)), dry_run="true")
    assert (looked.get_json()["people"], looked.get_json()["new"]) == (2, 1)
    assert _told(looked) == [("C3", "id.registered", "error")]
    assert _send(own, identifier, _rows(known, trainee(60))).status_code == 201
    assert own.world.state(TrainingClass, identifier).roster == 2


def test_the_sheet_comes_back_with_its_findings_in_place(api: Api) -> None:
    """An .xlsx of the same rows with what is wrong beside it, kept by no cache."""
    response = _send(api, _drafted(api.world), _rows(trainee(1), bad=1), part="/corrected")
    assert (response.content_type, response.headers["Cache-Control"]) == (SHEET, "no-store")
    book = openpyxl.load_workbook(io.BytesIO(response.get_data()))
    text = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    assert trainee(1).number in text
    assert BAD in text
    assert "校验" in text
    book.close()


@pytest.mark.parametrize(
    ("name", "content"), [("名单.xlsx", b"PK\3\4 cut"), ("名单.pdf", b"%PDF-1.7\n\xff"), ("a.csv", b"")]
)
def test_a_file_that_is_no_sheet_is_told_so(api: Api, name: str, content: bytes) -> None:
    """In both languages, and nothing is entered."""
    before = api.world.size()
    identifier = _drafted(api.world)
    response = _send(api, identifier, content, name=name)
    assert (response.status_code, response.get_json()["code"].partition(".")[0]) == (422, "file")
    assert api.world.size() == before + 1


def test_on_the_command_line_a_roster_is_entered_like_that(a_world: World, tmp_path: Path) -> None:
    """--dry-run changes nothing; errors are told by cell, exit 1, with a marked sheet; --skip-bad enters the rest."""
    command, identifier = tvl.of(a_world), _drafted(a_world)
    file, marked, before = tmp_path / "名单.xlsx", tmp_path / "marked.xlsx", a_world.size()
    file.write_bytes(_rows(trainee(1), trainee(2), bad=1))
    school = a_world.cast["school"].account
    asked = ("import-roster", file, "--class", identifier)
    command.fails(2, *asked)
    looked = command.call(*asked, "--dry-run", "--corrected", marked)
    assert looked.exit_code == 1
    assert "C4: " in looked.stdout
    assert "共 3 人，可录入 2 人，需更正 1 行" in looked.stdout
    assert "nothing was entered" in looked.stdout
    assert openpyxl.load_workbook(marked).worksheets
    assert command.call(*asked, "--as", school).exit_code == 1
    assert (tmp_path / "名单-待更正.xlsx").exists()
    assert a_world.size() == before
    report = json.loads(command.ok(*asked, "--as", school, "--skip-bad", "--json"))
    assert (report["entered"], report["new"], report["index"]) == (2, 2, before)
    file.write_bytes(_rows(trainee(3)))
    assert f"已录入 1 人（第 {before + 1} 条）" in command.ok(*asked, "--as", school)
    file.write_bytes(b"PK\3\4 no sheet")
    assert "[file." in command.fails(1, *asked, "--dry-run")
