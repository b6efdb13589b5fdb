"""From what somebody filled in to the fields of a command, with what is wrong beside the field that it is wrong in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from werkzeug.datastructures import FileStorage, MultiDict

from api.pages import words
from api.pages.acts.describe import (
    DAY,
    LINES,
    MANY,
    MOMENT,
    NUMBER,
    ONE,
    PAPER,
    ROWS,
    TEXT,
    YES,
    YUAN,
    Act,
    Ask,
    Choices,
    Data,
    FieldError,
)
from api.pages.look import gettext
from api.pages.look import mark as _
from ledger import timestamp
from ledger.errors import NotCanonical
from voucher.core.dates import is_date
from voucher.core.facts import State

EMPTY: Final = _("请填写这一项")
UNCHOSEN: Final = _("请选择")
NO_DAY: Final = _("日期不对，请填年月日，例如 2026-03-02")
NO_MOMENT: Final = _("时间不对，请填日期和时分")
NO_YUAN: Final = _("金额不对，请填元，最多两位小数，例如 1800.00")
NO_NUMBER: Final = _("请填整数")
NO_FIT: Final = _("这一项的写法不符合要求")
YES_NO: Final = {"yes": _("是"), "no": _("否")}
MOST_ROWS: Final = 200
CHINA: Final = 8 * 3_600_000
_YUAN: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})")
_BETWEEN: Final = re.compile(r"[\s,，、;；]+")


@dataclass(slots=True)
class Read:
    """A form as it was filled in: the command's fields, what is wrong by the field's name, what was said in words, and what
    the fields show again, so that nothing that was filled in is lost."""

    data: Data = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)


Form = MultiDict[str, str]
Files = Mapping[str, FileStorage]


def choices_of(ask: Ask, about: State | None) -> Choices:
    """What there is to choose from, in words."""
    if ask.choices is not None:
        return {code: gettext(word) for code, word in ask.choices.items()}
    return ask.pick(about) if ask.pick else {}


def read(act: Act, about: State | None, form: Form, files: Files) -> Read:
    """All fields of a form."""
    found = Read()
    for ask in act.asks:
        try:
            value = _rows(ask, about, form) if ask.sort == ROWS else _value(ask, about, form, files)
        except FieldError as wrong:
            found.wrong[ask.name] = str(wrong)
            continue
        if value is None:
            continue
        _put(found.data, ask.name, value)
        if told := _told(ask, value, about):
            found.said.append((ask.label, told))
    return found


def papers(form: Form, files: Files) -> dict[str, str]:
    """Digests of the papers that were chosen now or before."""
    found = {
        name.removesuffix(".digest"): text
        for name, text in form.items()
        if name.endswith(".digest") and _DIGEST.fullmatch(text)
    }
    for name, file in files.items():
        if file.filename:
            found[name] = sha256(file.stream.read()).hexdigest()
            file.stream.seek(0)
    return found


def count_of_rows(ask: Ask, form: Form) -> int:
    """How many rows a form carries."""
    given = form.get(f"{ask.name}.rows", "")
    return min(int(given), MOST_ROWS) if re.fullmatch("[0-9]{1,3}", given) else 0


def _value(ask: Ask, about: State | None, form: Form, files: Files) -> Any:
    if ask.sort == PAPER:
        given = papers(form, files).get(ask.name, "")
    elif ask.sort == MANY:
        return _many(ask, about, form.getlist(ask.name))
    else:
        given = form.get(ask.name, "").strip()
    if not given:
        if ask.needed:
            raise FieldError(gettext(UNCHOSEN if ask.sort in (ONE, YES, PAPER) else EMPTY))
        return None
    return _parsed(ask, given, about)


def _parsed(ask: Ask, given: str, about: State | None) -> Any:
    if ask.sort == ONE:
        return _one(ask, about, given)
    if ask.pattern and not re.fullmatch(ask.pattern, given):
        raise FieldError(gettext(NO_FIT))
    return ask.find(given, about) if ask.find else _PARSE[ask.sort](given)


def _one(ask: Ask, about: State | None, given: str) -> str:
    if given not in choices_of(ask, about):
        raise FieldError(gettext(UNCHOSEN))
    return given


def _many(ask: Ask, about: State | None, given: list[str]) -> list[str]:
    allowed = choices_of(ask, about)
    chosen = [one for one in dict.fromkeys(given) if one]
    if any(one not in allowed for one in chosen) or (ask.needed and not chosen):
        raise FieldError(gettext(UNCHOSEN))
    return chosen


def _rows(ask: Ask, about: State | None, form: Form) -> list[Data]:
    found = []
    for number in range(count_of_rows(ask, form)):
        cells = {part.name: form.get(f"{ask.name}.{number}.{part.name}", "").strip() for part in ask.parts}
        if not any(cells[part.name] for part in ask.parts if part.needed and part.sort in (TEXT, YUAN)):
            continue
        found.append(_row(ask, cells, about, number))
    if ask.needed and not found:
        raise FieldError(gettext(_("请至少填一行")))
    return found


def _row(ask: Ask, cells: dict[str, str], about: State | None, number: int) -> Data:
    row: Data = {}
    for part in ask.parts:
        try:
            row[part.name] = _cell(part, cells[part.name], about)
        except FieldError as wrong:
            raise FieldError(
                gettext(_("第 %(n)s 行“%(label)s”：%(why)s"), n=number + 1, label=gettext(part.label), why=str(wrong))
            ) from None
    return row


def _cell(part: Ask, text: str, about: State | None) -> Any:
    if not text and part.needed:
        raise FieldError(gettext(EMPTY))
    return _parsed(part, text, about) if text else ([] if part.sort == LINES else "")


def _put(data: Data, name: str, value: Any) -> None:
    part, _dot, inner = name.partition(".")
    if inner:
        data.setdefault(part, {})[inner] = value
    else:
        data[part] = value


def _day(given: str) -> str:
    if not is_date(given):
        raise FieldError(gettext(NO_DAY))
    return given


def _moment(given: str) -> str:
    found = _MOMENT.fullmatch(given)
    if not found or not is_date(found[1]):
        raise FieldError(gettext(NO_MOMENT))
    try:
        return timestamp.to_text(timestamp.from_text(f"{found[1]}T{found[2]}:00.000Z") - CHINA)
    except NotCanonical:
        raise FieldError(gettext(NO_MOMENT)) from None


def _fen(given: str) -> int:
    found = _YUAN.fullmatch(given.replace(",", "").replace("，", ""))
    if not found:
        raise FieldError(gettext(NO_YUAN))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _number(given: str) -> int:
    if not re.fullmatch("[0-9]{1,12}", given):
        raise FieldError(gettext(NO_NUMBER))
    return int(given)


def _yes(given: str) -> bool:
    if given not in YES_NO:
        raise FieldError(gettext(UNCHOSEN))
    return given == "yes"


def _list(given: str) -> list[str]:
    return list(dict.fromkeys(one for one in _BETWEEN.split(given) if one))


_PARSE: Final[dict[str, Callable[[str], Any]]] = {
    TEXT: str,
    DAY: _day,
    MOMENT: _moment,
    YUAN: _fen,
    NUMBER: _number,
    YES: _yes,
    PAPER: str,
    LINES: _list,
}


def _told(ask: Ask, value: Any, about: State | None) -> str:
    """A value as the page repeats it before it is signed."""
    if ask.sort in (ONE, MANY):
        named = choices_of(ask, about)
        return "；".join(named[one] for one in ([value] if isinstance(value, str) else value))
    if ask.sort == ROWS:
        return gettext(_("%(n)s 行"), n=len(value))
    if ask.sort == YUAN:
        return words.yuan(value)
    if ask.sort == YES:
        word = "yes" if value else "no"
        return gettext(YES_NO[word])
    return "、".join(value) if isinstance(value, list) else str(value)
