"""Files of external records as they really come: wrong encodings, spreadsheets' habits, bad lines, strangers, wrong days,
twice. Whatever is wrong is named by line and cell; nothing is ever half done."""

from __future__ import annotations

import io
import json
import uuid
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from tests.support import tvl
from tests.support.http import Api, event, problem, sign
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.core.ids import derive
from voucher.lifecycle.evaluate import PlanEvaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.lessons import ExternalFile
from voucher.objects.training import ClassSession
from voucher.shell import records
from voucher.shell.audit import audit

FIRST = count(300, 5)
"""Of whom each class begins: nobody is registered twice."""
HEADER = ("source", "number", "digest", "person", "happened", "direction", "method")
CHINESE = ("设备编号", "记录编号", "摘要", "人员编号", "时间", "进出", "方式")


@pytest.fixture
def taught(api: Api) -> Journey:
    """A class that was taught on days of its own."""
    return api.world.journey(size=2, first=next(FIRST)).upto("taught")


def gate(journey: Journey) -> str:
    """A device that is only this class's."""
    return f"gate-{journey.training_class[:8]}"


def row(journey: Journey, number: str, **changes: str) -> list[str]:
    """One sign-in on the first day."""
    values = {
        "source": gate(journey),
        "number": number,
        "digest": "0" * 64,
        "person": journey.people[0],
        "happened": f"{journey.start}T00:20:00.000Z",
        "direction": "in",
        "method": "face",
    }
    return list((values | changes).values())


def text(*rows: Any, comma: str = ",") -> str:
    """Rows as a text file."""
    return "".join(comma.join(one) + "\r\n" for one in rows)


def book(*rows: Any) -> bytes:
    """Rows as an .xlsx."""
    made = openpyxl.Workbook()
    for one in rows:
        made.active.append(list(one))  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(api: Api, path: str, content: bytes, *, role: str = "school", key: str = "", **more: Any) -> TestResponse:
    """A file, as it is sent."""
    data = {"file": (io.BytesIO(content), "records"), **more.pop("form", {})}
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return api.call("POST", path, token=api.of(role), headers=headers, data=data, query_string=more)


def sign_ins(api: Api, journey: Journey, content: bytes | str, **more: Any) -> TestResponse:
    """A file of sign-ins."""
    data = content.encode() if isinstance(content, str) else content
    return send(api, f"/classes/{journey.training_class}/external-files", data, **{"kind": "sign_in_device", **more})


def findings(answer: TestResponse) -> list[tuple[int, str, str]]:
    """Line, cell and code of each."""
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return [(one["line"], one["cell"], one["code"]) for one in answer.get_json()["findings"]]


def kept(api: Api, journey: Journey) -> list[ExternalRecord]:
    """What of the gate was taken in."""
    stored = api.world.all(ExternalRecord, "training_class", journey.training_class)
    return [one for one in stored if one.source == gate(journey)]


def test_a_file_as_offices_write_it_is_read_as_it_was_meant(api: Api, taught: Journey) -> None:
    """Every encoding and separator of theirs; Chinese words; times without a zone are China's; an empty row is no record."""
    slashes = f"{taught.start.replace('-', '/')} 8:20"

    def rows(name: str) -> tuple[Any, ...]:
        first = row(taught, f"{name}1", happened=slashes if name == "xlsx" else f"{taught.start} 08:20:00")
        return CHINESE, first, [""] * 7, row(taught, f"{name}2", direction="出")

    for content in (
        text(*rows("mark")).encode("utf-8-sig"),
        text(*rows("unicode"), comma="\t").encode("utf-16"),
        text(*rows("gb")).encode("gb18030"),
        text(*rows("tab"), comma="\t").encode(),
        text(*rows("semicolon"), comma=";").encode(),
        b"sep=,\r\n" + text(*rows("sep")).encode(),
        book(*rows("xlsx")),
    ):
        answer = sign_ins(api, taught, content)
        assert answer.status_code == 201, answer.get_json()
    said = sorted((one.facts.happened, one.facts.direction) for one in kept(api, taught))
    moment = f"{taught.start}T00:20:00.000Z"
    assert said == [(moment, "in")] * 7 + [(moment, "out")] * 7


def test_what_no_line_can_be_read_of_is_refused_with_what_to_do(api: Api, taught: Journey) -> None:
    """No sheet, bad bytes, an open quote, nothing, too many lines, a huge file: one sentence each, and nothing taken in."""
    many = [row(taught, str(number)) for number in range(records.MOST + 1)]
    for content, code in (
        (b"%PDF-1.7\n\0\0", "file.not_a_sheet"),
        (b"source,\xff\xff", "file.encoding"),
        (text(HEADER).encode() + b'"gate-9,1', "file.csv"),
        (b"", "file.empty"),
        (text(HEADER).encode(), "records.rows"),
        (text(HEADER, *many).encode(), "records.rows"),
        (b"PK\x03\x04 not a workbook", "file.damaged"),
        (b"a" * (10 * 1024 * 1024 + 1), "file.too_large"),
        (text(HEADER[:-1]).encode(), "records.column"),
        (text((*HEADER, "number"), row(taught, "1")).encode(), "records.twice"),
    ):
        answer = sign_ins(api, taught, content)
        assert [one[2] for one in findings(answer)] == [code]
        assert len(answer.get_json()["findings"][0]["zh"]) > 8
    problem(sign_ins(api, taught, b"a" * (12 << 20)), 413, "request.too_large")
    assert kept(api, taught) == []


def bad_lines(journey: Journey) -> tuple[list[list[str]], list[tuple[int, str, str]]]:
    """Lines of which the first and the last are good, and what is wrong with the others."""
    stranger, early = "f" * 32, f"{add_days(journey.start, -9)}T00:20:00.000Z"
    rows = [
        row(journey, "1"),
        row(journey, "2", person=stranger),
        row(journey, "3", happened=early),
        row(journey, "4", happened="2026-02-30 08:00"),
        row(journey, "5", happened="2026-02-30T08:00:00.000Z"),
        row(journey, "6", direction="sideways"),
        row(journey, "1"),
        row(journey, "1.20260316E+17"),
        [*row(journey, "9"), "more"],
        row(journey, "10", person=journey.people[1]),
    ]
    wanted = [
        (3, "D3", "class.not_enrolled"),
        (4, "E4", "class.dates"),
        (5, "E5", "records.date"),
        (6, "E6", "value.invalid"),
        (7, "F7", "records.value"),
        (8, "B8", "records.repeated"),
        (9, "B9", "records.digits_lost"),
        (10, "H10", "records.beyond"),
    ]
    return rows, wanted


def test_bad_lines_are_named_by_their_cells_and_left_out_only_if_asked(api: Api, taught: Journey) -> None:
    """Strangers, wrong days, what is twice: nothing is taken in; with skip_bad the others are, and the entry names the lines
    that are not. The corrected file adds what was left out, and nothing twice."""
    rows, wanted = bad_lines(taught)
    content = text(HEADER, *rows)
    assert findings(sign_ins(api, taught, content)) == wanted
    assert kept(api, taught) == []
    looked = sign_ins(api, taught, content, dry_run="true").get_json()
    assert (looked["rows"], looked["good"], looked["entry"]) == (10, 2, None)
    key = str(uuid.uuid4())
    answer = sign_ins(api, taught, content, skip_bad="true", key=key)
    entry = answer.get_json()["entry"]
    left = event(entry, "class.externals_recorded")["left_out"]
    assert [(one["line"], one["cell"], one["code"]) for one in left] == wanted
    assert len(kept(api, taught)) == 2
    (file,) = api.world.all(ExternalFile, "training_class", taught.training_class)
    assert (file.records, len(file.left_out)) == (2, len(wanted))
    again = sign_ins(api, taught, content, skip_bad="true", key=key)
    assert (again.status_code, again.get_json()["entry"]["index"]) == (200, entry["index"])
    assert problem(sign_ins(api, taught, content, skip_bad="true"), 409, "external.file_known")
    corrected = [rows[0], row(taught, "2", person=taught.people[1]), row(taught, "3"), rows[-1]]
    more = event(sign_ins(api, taught, text(HEADER, *corrected)).get_json()["entry"], "class.externals_recorded")
    assert [one["number"] for one in more["records"]] == ["2", "3"]
    contradicting = text(HEADER, row(taught, "1", direction="out"), row(taught, "11"))
    assert findings(sign_ins(api, taught, contradicting)) == [(2, "B2", "external.contradicts")]
    api.home.publisher().publish()
    assert audit(api.home).clean


def test_refusals_of_the_class_or_the_account_are_not_put_on_lines(api: Api, taught: Journey) -> None:
    """Another school's class is unknown, an officer may not, a class that is not approved takes nothing."""
    content = text(HEADER, row(taught, "1"))
    problem(sign_ins(api, taught, content, role="school2"), 404, "object.unknown")
    problem(sign_ins(api, taught, content, role="bureau1"), 403, "auth.capability")
    drafted = api.world.journey(size=1, first=next(FIRST)).upto("submitted")
    problem(sign_ins(api, drafted, text(HEADER, row(taught, "1"))), 409, "class.stage")
    problem(
        sign_ins(api, taught, text(HEADER, row(taught, "2", person="e" * 32)), skip_bad="true"), 422, "records.errors"
    )


def test_numbers_of_objects_that_are_not_the_class_s_are_named_by_their_cells(api: Api, taught: Journey) -> None:
    """A stranger, an unknown session, another number in the same system; the others are taken in if asked."""
    header, person = ("what", "object", "system", "number"), taught.people[0]
    session = api.world.all(ClassSession, "training_class", taught.training_class)[0].id
    rows = [
        ["人员", person, "就业创业", "E-1"],
        ["person", "f" * 32, "employment", "E-2"],
        ["evaluation", "f" * 32, "employment", "E-3"],
        ["session", session, "skilled_talent", "OTHER"],
        ["person", person, "employment", "E-4"],
    ]
    path = f"/classes/{taught.training_class}/external-files"
    answer = send(api, path, book(header, *rows), kind="system_record")
    wanted = [
        (3, "B3", "system.not_of_class"),
        (4, "B4", "object.unknown"),
        (5, "D5", "system.contradicts"),
        (6, "B6", "records.repeated"),
    ]
    assert findings(answer) == wanted
    entry = send(api, path, book(header, *rows), kind="system_record", skip_bad="true").get_json()["entry"]
    assert [one["number"] for one in event(entry, "system.recorded")["numbers"]] == ["E-1"]


def exam(api: Api, journey: Journey) -> str:
    """The path of files of the class's exam, which is held today."""
    world, key = api.world, str(uuid.uuid4())
    journey.upto("surveyed")
    day = add_days(world.today, 1)
    body = world.cast["body:id"].account
    world.do("body", PlanEvaluation(body=body, training_class=journey.training_class, held_on=day, way="exam"), key)
    world.at(day, 17)
    return f"/evaluations/{derive(world.cast['body'].account, key)}/exam-files"


def test_results_of_an_exam_come_by_file_under_a_signature(api: Api, taught: Journey, tmp_path: Path) -> None:
    """Not without one; what is signed is shown first; a line of another day is left out; the command line does the same."""
    path = exam(api, taught)
    today = api.world.today
    header = (*CHINESE[:5], "考试编号", "次数", "合格", "试卷编号", "题库版本")
    common = ["E-1", "1"]
    rows = [
        ["exam-1", "1", "0" * 64, taught.people[0], f"{today} 10:00", *common, "合格", "P-7", "2026.1"],
        ["exam-1", "2", "0" * 64, taught.people[1], f"{add_days(today, -1)} 10:00", *common, "否", "P-7", "2026.1"],
    ]
    content, key = text(header, *rows).encode(), str(uuid.uuid4())
    assert findings(send(api, path, content, role="body")) == [(3, "E3", "external.other_day")]
    problem(send(api, path, content, role="body", skip_bad="true"), 403, "auth.signature_missing")
    problem(send(api, path, content, role="school", skip_bad="true"), 403, "auth.capability")
    shown = send(api, path, content, role="body", key=key, skip_bad="true", statement="true").get_json()["statement"]
    signature = json.dumps(sign(api.actor("body"), shown))
    bad = send(api, path, content, role="body", key=key, skip_bad="true", form={"signature": "{"})
    problem(bad, 422, "value.invalid")
    answer = send(api, path, content, role="body", key=key, skip_bad="true", form={"signature": signature})
    taken = event(answer.get_json()["entry"], "evaluation.results_imported")
    said = taken["records"][0]["record"]
    assert (said["passed"], said["paper"], said["bank"], said["attempt"]) == (True, "P-7", "2026.1", 1)
    corrected = tmp_path / "results.csv"
    corrected.write_text(text(header, rows[0], [*rows[1][:4], f"{today} 10:00", *rows[1][5:]]), encoding="utf-8")
    words = (
        "import-records",
        path.split("/")[2],
        str(corrected),
        "--kind",
        "exam_result",
        "--as",
        api.actor("body").account,
    )
    command = tvl.of(api.world)
    assert "auth.signature_missing" in command.fails(1, *words)
    looked = command.json(*words, "--dry-run")
    assert (looked["good"], looked["findings"], looked["index"]) == (2, [], None)


def test_the_fullest_file_fits_an_entry(api: Api, taught: Journey) -> None:
    """As many lines as a file may have, each with all that its fields can hold: taken in, in one entry."""
    name = "n" * 44
    header = ("source", "number", "digest", *(n for n in records.columns("platform_telemetry") if n not in HEADER[:3]))
    most = ("10000", "1000", "100000000", "false", "false", "10000", "10000")
    rows = [
        [gate(taught), f"{name}{n:04d}", "f" * 64, taught.people[0], "a" * 32, f"{taught.start}T00:20:00.000Z", *most]
        for n in range(records.MOST)
    ]
    path = f"/classes/{taught.training_class}/external-files"
    answer = send(api, path, text(header, *rows).encode(), kind="platform_telemetry")
    assert answer.status_code == 201, answer.get_json()
