"""Files of external records: one adapter for every kind (docs/integrators.md).

A file is CSV in UTF-8 (with or without its mark) or GB18030, with one header row of column names: those of the kind's schema, or
the Chinese ones. Nothing of a file is taken in unless all of it can be; a finding names its line and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, get_type_hints

import msgspec
import sqlalchemy as sa

from ledger.store import engine
from voucher.core.facts import State
from voucher.core.message import Command
from voucher.core.refusal import unknown
from voucher.lifecycle.external import RecordExternals
from voucher.lifecycle.number import Numbered, RecordNumbers
from voucher.objects.account import Account
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.external import (
    DeviceSignIn,
    ExamEvent,
    Item,
    OnSiteCheck,
    PersonComparison,
    PlatformTelemetry,
    Video,
)
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

MOST: Final = 500
KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "sign_in_device": DeviceSignIn,
    "video": Video,
    "platform_telemetry": PlatformTelemetry,
    "person_comparison": PersonComparison,
    "exam_platform": ExamEvent,
    "on_site_check": OnSiteCheck,
    "system_record": Numbered,
}
"""What a file may hold, one kind a file."""
LABELS: Final = {
    "source": "设备编号",
    "number": "记录编号",
    "digest": "摘要",
    "person": "人员编号",
    "happened": "时间",
    "direction": "进出",
    "method": "方式",
    "score": "匹配度",
    "starts": "开始时间",
    "ends": "结束时间",
    "size": "字节数",
    "gap_seconds": "缺失秒数",
    "kept_until": "保存至",
    "gaps": "缺失时段",
    "visible": "可见人数",
    "own": "自存",
    "platform": "平台编号",
    "finished": "完成时间",
    "speed_percent": "播放速度百分比",
    "windows": "窗口数",
    "live": "实时人脸比对",
    "ordered": "按顺序学习",
    "hours": "课时数",
    "photos": "抽拍照片数",
    "compared": "比对时间",
    "subject": "比对事项",
    "result": "结果",
    "exam": "考试编号",
    "attempt": "次数",
    "event": "事件",
    "present": "在场人数",
    "what": "对象类别",
    "object": "对象编号",
    "system": "系统",
}
OBJECTS: Final = ("person", "class", "session", "evaluation", "certificate")
"""Of what there is an export file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a place of a file."""

    line: int
    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: the command that it makes, unless there are findings."""

    kind: str
    rows: int
    findings: list[Finding]
    command: Command | None


def columns(kind: str) -> dict[str, Any]:
    """The columns of a kind with their types."""
    hints = get_type_hints(KINDS[kind], include_extras=True)
    fields = {field.name: hints[field.name] for field in msgspec.structs.fields(KINDS[kind])}
    if kind == "system_record":
        return fields
    outer = get_type_hints(Item, include_extras=True)
    return {name: outer[name] for name in ("source", "number", "digest")} | fields


def read(kind: str, content: bytes, training_class: str) -> Read:
    """The command of a file of one kind about a class, with every finding."""
    if kind not in KINDS:
        return Read(kind, 0, [_finding(1, "", "kind")], None)
    wanted = columns(kind)
    try:
        lines = list(csv.reader(io.StringIO(_decoded(content), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return Read(kind, 0, [_finding(1, "", "file")], None)
    names = {label: name for name, label in LABELS.items()} | {name: name for name in wanted}
    header = [names.get(cell.strip(), cell.strip()) for cell in lines[0]] if lines else []
    findings = [_finding(1, name, "column") for name in sorted(_required(kind) - set(header))]
    findings += [_finding(1, name, "unknown") for name in header if name not in wanted]
    rows = [(number, row) for number, row in enumerate(lines[1:], 2) if any(cell.strip() for cell in row)]
    if not findings and not 0 < len(rows) <= MOST:
        findings.append(_finding(1, "", "rows"))
    if findings:
        return Read(kind, len(rows), findings, None)
    found = [value for number, row in rows if (value := _line(kind, number, header, row, findings))]
    if findings:
        return Read(kind, len(rows), findings, None)
    return Read(kind, len(rows), [], _command(kind, found, training_class, sha256(content).hexdigest()))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _required(kind: str) -> set[str]:
    optional = {field.name for field in msgspec.structs.fields(KINDS[kind]) if field.default is not msgspec.NODEFAULT}
    return set(columns(kind)) - optional


def _line(kind: str, number: int, header: list[str], row: list[str], findings: list[Finding]) -> dict[str, Any]:
    """The values of a line; what cannot be read goes to the findings."""
    values: dict[str, Any] = {}
    types, before = columns(kind), len(findings)
    for name, cell in zip(header, (*row, *[""] * len(header)), strict=False):
        text = cell.strip()
        if not text:
            if name in _required(kind):
                findings.append(_finding(number, name, "missing"))
            continue
        try:
            values[name] = msgspec.convert(_gaps(text) if name == "gaps" else text, types[name], strict=False)
        except (msgspec.ValidationError, ValueError):
            findings.append(_finding(number, name, "value"))
    return values if len(findings) == before else {}


def _gaps(text: str) -> list[dict[str, str]]:
    """`start/end;start/end`."""
    return [dict(zip(("starts", "ends"), one.split("/"), strict=True)) for one in text.split(";")]


def _command(kind: str, found: Sequence[dict[str, Any]], training_class: str, digest: str) -> Command:
    if kind == "system_record":
        numbers = tuple(Numbered(**values) for values in found)
        return RecordNumbers(training_class=training_class, numbers=numbers, file=digest)
    items = []
    for values in found:
        about = {name: values.pop(name) for name in ("source", "number", "digest")}
        said: Any = KINDS[kind](**values)
        items.append(Item(**about, record=said))
    return RecordExternals(training_class=training_class, records=tuple(items), file=digest)


def _finding(line: int, column: str, code: str) -> Finding:
    label = LABELS.get(column, column)
    zh = {
        "kind": f"没有这种记录。可选：{'、'.join(KINDS)}。",
        "file": "不是可读的 CSV 文件。请另存为 UTF-8 的 CSV 后再传。",
        "column": f"缺少“{label}”（{column}）列。请按说明补上表头。",
        "unknown": f"多出“{column}”列，不能收。请删去；文件中不得有姓名、证件号码等列。",
        "rows": f"没有记录，或超过 {MOST} 条。请分成每个不超过 {MOST} 条的文件。",
        "missing": f"第 {line} 行“{label}”为空。请填写。",
        "value": f"第 {line} 行“{label}”的值不符合格式。请按说明更正。",
    }
    en = {
        "kind": f"There is no such kind. Choose one of: {', '.join(KINDS)}.",
        "file": "This is no CSV file that can be read. Save it as CSV in UTF-8.",
        "column": f"The column {column} is missing. Add it to the header.",
        "unknown": f"The column {column} is not taken. Remove it; no names or identity numbers.",
        "rows": f"There are no records, or more than {MOST}. Split the file.",
        "missing": f"Line {line}: {column} is empty. Fill it in.",
        "value": f"Line {line}: {column} is not of the form that is described. Correct it.",
    }
    return Finding(line, column, f"records.{code}", zh[code], en[code])


def template(kind: str) -> bytes:
    """An empty file of a kind: its header."""
    return _csv([tuple(columns(kind))])


def export(connection_of: sa.Engine, account: Account, training_class: str, what: str) -> bytes:
    """The file of a class's objects of one kind, with their numbers in the outside systems: what those systems should hold."""
    if what not in OBJECTS:
        raise unknown("external_file")
    reader = _Reader(connection_of, account)
    found = reader.seen(TrainingClass, "id", training_class)
    if not found:
        raise unknown(TrainingClass.kind)
    records = {one.id: one for one in reader.seen(SystemRecord, "training_class", training_class)}
    rows = _rows(reader, what, found[0])
    header = ("what", "object", *(rows[0][1] if rows else ()), "skilled_talent", "employment")
    lines: list[tuple[Any, ...]] = [header]
    for identifier, values in rows:
        record = records.get(f"{what}.{identifier}")
        numbers = {one.system: one.number for one in record.numbers} if record else {}
        if what == "class" and found[0].system_record:
            numbers.setdefault("skilled_talent", found[0].system_record)
        systems = (numbers.get("skilled_talent", ""), numbers.get("employment", ""))
        lines.append((what, identifier, *values.values(), *systems))
    return _csv(lines)


def _rows(reader: _Reader, what: str, training_class: Any) -> list[tuple[str, dict[str, Any]]]:
    """Objects of a kind, each with what the outside system is told of it. No name, no number of a person."""
    one, fields = training_class, _FIELDS[what]
    if what == "class":
        return [(one.id, {name: getattr(one, name) for name in fields})]
    places = reader.seen(Enrolment, "training_class", one.id)
    if what == "person":
        return [(place.person, {name: getattr(place, name) for name in fields}) for place in places]
    if what == "certificate":
        holders = [place.person for place in places]
        papers = [paper for holder in holders for paper in reader.seen(Certificate, "holder", holder)]
        return [(paper.id, {name: getattr(paper, name) for name in fields}) for paper in papers]
    kind: type[State] = ClassSession if what == "session" else Evaluation
    return [(x.id, {n: getattr(x, n) for n in fields}) for x in reader.seen(kind, "training_class", one.id)]


_FIELDS: Final = {
    "class": ("institution", "region", "occupation", "level", "hours", "practical_hours", "opened_on", "completed_on"),
    "person": ("state", "sessions", "hours"),
    "session": ("date", "starts", "ends", "practical", "hours", "counted", "signed_in"),
    "evaluation": ("body", "held_on", "way", "state"),
    "certificate": ("type", "occupation", "level", "issued_on", "state"),
}


class _Reader:
    """Reads what an account may see."""

    def __init__(self, database: sa.Engine, account: Account) -> None:
        self._database = database
        self._account = account

    def seen(self, kind: type[State], field: str, value: str) -> list[Any]:
        """Objects of a kind whose field has a value."""
        table = STATE[kind.kind]
        query = sa.select(table).where(table.c[field] == value, visible(self._account, kind.kind)).order_by(table.c.id)
        with engine.snapshot(self._database) as connection:
            return codec(kind).states([tuple(row) for row in connection.execute(query)])


def _csv(lines: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_plain(line) for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(line: Sequence[Any]) -> Iterator[Any]:
    """Cells; none of them is a formula in a spreadsheet."""
    for cell in line:
        text = "" if cell is None else str(cell)
        yield f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
