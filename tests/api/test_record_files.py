"""Files of external records: looked at, taken in once, findings by line and column, an export file per object."""

from __future__ import annotations

import csv
import io
import uuid
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.http import Api, event
from tests.support.world import Journey
from voucher.shell import record_exports, records
from voucher.shell.record_words import LABELS

FIRST = count(300, 5)
SIGN_IN = "source,number,digest,person,happened,direction,method\r\n"


def send(api: Api, journey: Journey, kind: str, content: str, **query: str) -> TestResponse:
    """A file, as the school sends it."""
    data = {"file": (io.BytesIO(content.encode()), "records.csv")}
    path = f"/classes/{journey.training_class}/external-files"
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return api.call(
        "POST", path, token=api.of("school"), headers=headers, data=data, query_string={"kind": kind, **query}
    )


@pytest.fixture
def taught(api: Api) -> Journey:
    """A class that was taught on a day of its own."""
    return api.world.journey(size=2, first=next(FIRST)).upto("taught")


def line(journey: Journey, number: str = "1", **changes: Any) -> str:
    """One sign-in."""
    values = {"moment": f"{journey.start}T00:20:00.000Z", "direction": "in", "person": journey.people[0]} | changes
    start = f"gate-9,{number},{'0' * 64},{values['person']},{values['moment']}"
    return f"{start},{values['direction']},face\r\n"


def test_a_file_is_looked_at_and_then_taken_in_once(api: Api, taught: Journey) -> None:
    """A dry run changes nothing; the file makes one entry; the same bytes are refused by their digest."""
    content = SIGN_IN + line(taught) + line(taught, "2", direction="out")
    looked = send(api, taught, "sign_in_device", content, dry_run="true").get_json()
    assert (looked["rows"], looked["findings"], looked["entry"]) == (2, [], None)
    assert api.ids("school", "/external-files", training_class=taught.training_class) == []
    taken = send(api, taught, "sign_in_device", content)
    assert taken.status_code == 201
    assert len(event(taken.get_json()["entry"], "class.externals_recorded")["records"]) == 2
    again = send(api, taught, "sign_in_device", content)
    assert (again.status_code, again.get_json()["code"]) == (409, "external.file_known")


def test_every_finding_names_its_line_and_column_in_chinese(api: Api, taught: Journey) -> None:
    """Nothing is taken in while one of them stands; a column that is not of the schema is not taken at all."""
    bad = line(taught, direction="sideways") + line(taught, "").replace("gate-9", "")
    answer = send(api, taught, "sign_in_device", SIGN_IN + bad)
    assert answer.status_code == 422
    findings = [(one["line"], one["column"], one["code"]) for one in answer.get_json()["findings"]]
    wanted = [(2, "direction", "records.value"), (3, "source", "records.missing"), (3, "number", "records.missing")]
    assert findings == wanted
    assert "第 2 行“进出”" in answer.get_json()["findings"][0]["zh"]
    named = send(api, taught, "sign_in_device", SIGN_IN.replace("method", "method,name") + line(taught)).get_json()
    assert [(one["column"], one["code"]) for one in named["findings"]] == [("name", "records.unknown")]


def test_record_numbers_come_by_file_and_leave_by_file(api: Api, taught: Journey) -> None:
    """Chinese headers are read; the export of each kind of object carries the numbers, and no name."""
    content = "对象类别,对象编号,系统,记录编号\r\n"
    content += "".join(f"person,{person},employment,E-{number}\r\n" for number, person in enumerate(taught.people))
    assert send(api, taught, "system_record", content).status_code == 201
    for what in record_exports.OBJECTS:
        path = f"/classes/{taught.training_class}/exports/{what}"
        answer = api.get("school", path)
        assert answer.status_code == 200
        rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        numbers = {row["object"]: (row["skilled_talent"], row["employment"]) for row in rows}
        if what == "person":
            assert numbers == {person: ("", f"E-{n}") for n, person in enumerate(taught.people)}
        if what == "session":
            assert all(skilled.startswith("TEST-") for skilled, _ in numbers.values())
        if what == "class":
            assert numbers == {taught.training_class: ("TEST-1", "")}
    assert api.get("school2", f"/classes/{taught.training_class}/exports/person").status_code == 404


@pytest.mark.parametrize("kind", records.KINDS)
def test_every_kind_has_its_columns_and_a_word_for_each(kind: str) -> None:
    """The header of an empty file is the schema; it has no records yet."""
    header = records.template(kind)
    assert set(records.columns(kind)) <= set(LABELS)
    assert [one.code for one in records.read(kind, header).findings] == ["records.rows"]
