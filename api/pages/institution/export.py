"""An institution's own data to take away: a class with its people, lessons, scans and results, as a workbook or as JSON."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, Final

import flask
import xlsxwriter

from api.auth import scoped
from api.pages.institution import blueprint, school
from api.schemas import plain
from voucher.shell.school import School

SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/classes/<training_class>/export.<kind>")
@scoped("read")
def export(training_class: str, kind: str) -> flask.Response:
    """Everything of one class that its institution may see."""
    parts = _parts(school(), training_class)
    if kind == "json":
        body, content_type = json.dumps(parts, ensure_ascii=False, indent=1).encode(), "application/json"
    elif kind == "xlsx":
        body, content_type = _workbook(parts), SHEET
    else:
        flask.abort(404)
    response = flask.Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="class-{training_class[:8]}.{kind}"'
    return response


def _parts(mine: School, training_class: str) -> dict[str, list[dict[str, Any]]]:
    found = mine.training_class(training_class)
    people = mine.people(found.id)
    certificates = mine.certificates(people)
    return {
        "class": [plain(found)],
        "people": [{"name": one.name, "last4": one.last4, **plain(one.enrolment)} for one in people],
        "sessions": [plain(one) for one in mine.sessions(found.id)],
        "sign_ins": [plain(one) for one in mine.sign_ins(found.id)],
        "changes": [plain(one) for one in mine.changes(found.id)],
        "records": [plain(one) for one in mine.records(found.id)],
        "scans": [plain(one) for one in mine.scans_of(found.id)],
        "disputes": [plain(one) for one in mine.disputes() if one.training_class == found.id],
        "evaluations": [plain(one) for one in mine.evaluations(found.id)],
        "certificates": [plain(one) for one in certificates.values()],
    }


def _workbook(parts: dict[str, list[dict[str, Any]]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in parts.items():
        page = book.add_worksheet(name)
        names = list(rows[0]) if rows else []
        page.write_row(0, 0, names)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, [_cell(row[one]) for one in names])
    book.close()
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value as a cell; nothing that a spreadsheet would take for a formula."""
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
