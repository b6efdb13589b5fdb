"""Records of devices and outside systems by file: looked at, taken in, and the export file of each kind of object."""

from __future__ import annotations

from typing import Any, Final

import flask
import msgspec
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages.counted import NUMBERED
from api.pages.institution import blueprint, school
from api.pages.institution.classes import RECORD
from api.pages.institution.draft import told
from api.pages.institution.start import title
from api.pages.look import chosen
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest.giving import home
from api.rest.records import csv_of
from voucher.core.message import Command, type_of
from voucher.core.refusal import Refused
from voucher.objects.training import TrainingClass
from voucher.shell import record_trial, records

KINDS: Final = {
    **{kind: name for kind, name in RECORD.items() if kind not in ("exam_platform", "exam_result")},
    "system_record": _("系统备案号"),
}
"""What an institution sends; of an exam the evaluation body does."""
SHOWN: Final = 50
CSV: Final = "text/csv; charset=utf-8"


@blueprint.get("/classes/<training_class>/records")
@scoped("read")
def records_form(training_class: str) -> str:
    """The form."""
    return _page(school().own_class(training_class))


@blueprint.post("/classes/<training_class>/records")
@scoped("command")
def records_sheet(training_class: str) -> Response | str | tuple[str, int]:
    """Look at a file, or take it in."""
    found, form = school().own_class(training_class), flask.request.form
    upload = flask.request.files.get("file")
    kind = form.get("kind", "") if form.get("kind") in KINDS else ""
    read = records.read(kind, upload.stream.read() if upload else b"", (upload and upload.filename) or "")
    looked = record_trial.tried(home(), caller().account.id, read, found.id)
    command = looked.command(found.id, skip_bad=form.get("do") == "skip")
    if form.get("do") not in ("take", "skip") or command is None:
        return _page(found, looked=looked)
    try:
        give(type_of(type(command)), _fields(command))
    except Refused as refused:
        return _page(found, looked=looked, refused=refused), 422
    return go(f"/i/classes/{found.id}/sessions")


@blueprint.get("/classes/<training_class>/exports/<what>")
@scoped("read")
def records_export(training_class: str, what: str) -> Response:
    """The export file of one kind of object."""
    return csv_of(school().own_class(training_class).id, what)


@blueprint.get("/records/<kind>.csv")
@scoped("read")
def records_template(kind: str) -> Response:
    """An empty file of a kind."""
    if kind not in KINDS:
        flask.abort(404)
    response = flask.Response(records.template(kind), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def _fields(command: Command) -> dict[str, Any]:
    """The command as a form would have it."""
    found: dict[str, Any] = msgspec.to_builtins(command)
    found.pop("type")
    return found


def _page(found: TrainingClass, looked: records.Read | None = None, refused: Refused | None = None) -> str:
    findings = looked.findings if looked else []
    return flask.render_template(
        "institution/records.html",
        found=found,
        title=title(found),
        kinds=KINDS,
        numbered=NUMBERED,
        looked=looked,
        findings=[(one.cell, one.zh if chosen("lang") == "zh" else one.en) for one in findings[:SHOWN]],
        refused=told(refused),
        key=form_key(),
    )
