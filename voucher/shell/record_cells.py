"""Cells of files of external records, as spreadsheets and other people's systems write them, to what the schemas take."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from voucher.core.message import Date, Moment
from voucher.shell.roster import text

LOCAL: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?")
DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
CHINA: Final = timedelta(hours=8)
TRUE, FALSE = frozenset(("是", "true", "1", "yes")), frozenset(("否", "false", "0", "no"))
SAID: Final = {
    "direction": {"进": "in", "到场": "in", "出": "out", "离场": "out"},
    "result": {"一致": "match", "不一致": "mismatch", "不符": "mismatch", "无法比对": "unknown"},
    "passed": {"合格": "true", "通过": "true", "不合格": "false", "未通过": "false"},
    "what": {
        "人员": "person",
        "班级": "class",
        "课": "session",
        "检查": "inspection",
        "考核": "evaluation",
        "证书": "certificate",
    },
    "system": {"技能人才": "skilled_talent", "就业创业": "employment"},
}
"""Words of offices for the words of a schema."""


class BadCellError(ValueError):
    """A cell cannot be read, for a reason that has words of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(name: str, cell: str, kind: Any) -> Any:
    """What a cell says, as the schema would have it: times of no zone are China's, 是 is true, a text's own mark is gone."""
    said = text.visible(cell).strip().removeprefix("'")
    if ("+" in said or "." in said) and text.lost(said):
        raise BadCellError("digits_lost")
    if name == "gaps":
        return [
            {"starts": _moment(starts), "ends": _moment(ends)}
            for starts, ends in (one.split("/", 1) for one in said.split(";"))
        ]
    if kind == Moment:
        return _moment(said)
    if kind == Date:
        return _day(said)
    said = SAID.get(name, {}).get(said, said)
    if kind is bool:
        return _boolean(said)
    return text.as_entered(said) if "." in said or said.startswith("=") else said


def _boolean(said: str) -> bool:
    if said.lower() in TRUE:
        return True
    if said.lower() in FALSE:
        return False
    raise ValueError(said)


def _moment(said: str) -> str:
    """UTC with milliseconds; a time without a zone is one in China."""
    found = LOCAL.fullmatch(said.strip())
    if found is None:
        return said.strip()
    numbers = [int(part or 0) for part in found.groups()[:6]]
    try:
        utc = datetime(*numbers) - CHINA  # type: ignore[arg-type]  # noqa: DTZ001 - the zone is taken off here
    except ValueError:
        raise BadCellError("date") from None
    return f"{utc.isoformat(timespec='seconds')}.{(found[7] or '').ljust(3, '0')[:3]}Z"


def _day(said: str) -> str:
    found = DAY.fullmatch(said)
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else said
