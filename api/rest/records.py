"""Files of external records over HTTP: looked at, taken in once, and the export file of each kind of object."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import flask
import marshmallow as ma
from flask_smorest import Blueprint
from flask_smorest.fields import Upload

from api import problems
from api.auth import caller, scoped
from api.rest import giving, queries
from voucher.core.refusal import Refused, unknown
from voucher.shell import record_exports, record_trial, records
from voucher.shell.service import Order
from voucher.step.declare import STEPS

CSV: Final = "text/csv; charset=utf-8"
COMMAND: Final = {records.EXAM_RESULT: "evaluation.import_results", records.SYSTEM_RECORD: "system.record"}
"""The command that a file makes, if it is not that of records about a class."""
blueprint: Final = Blueprint(
    "records", __name__, url_prefix="/api/v1", description="Records of outside systems as files."
)


class RecordsFile(ma.Schema):
    """The file: .xlsx, .xls or .csv with a header row."""

    file = Upload(required=True)


class Looking(ma.Schema):
    """`dry_run`: look, and change nothing. `skip_bad`: leave lines with findings out and take the others in."""

    dry_run = ma.fields.Boolean(load_default=False)
    skip_bad = ma.fields.Boolean(load_default=False)


class RecordsQuery(Looking):
    """Of which kind the records are."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(records.OF_CLASS))


class ExamQuery(Looking):
    """`statement`: answer with what to sign, and do nothing."""

    statement = ma.fields.Boolean(load_default=False)


class Signed(ma.Schema):
    """The signature under the statement, as JSON text."""

    signature = ma.fields.String(load_default="")


@blueprint.route("/classes/<training_class>/external-files", methods=["POST"])
@scoped("command")
@blueprint.arguments(RecordsQuery, location="query")
@blueprint.arguments(RecordsFile, location="files")
@blueprint.doc(parameters=giving.PARAMETERS, operationId="records.enter")
@blueprint.response(200)
def enter(query: dict[str, Any], files: dict[str, Any], training_class: str) -> flask.Response:
    """Take in a file of records about a class, in one entry; every finding with its line and cell."""
    return _enter(query["kind"], training_class, query, files, None)


@blueprint.route("/evaluations/<evaluation>/exam-files", methods=["POST"])
@scoped("command")
@blueprint.arguments(ExamQuery, location="query")
@blueprint.arguments(RecordsFile, location="files")
@blueprint.arguments(Signed, location="form")
@blueprint.doc(parameters=giving.PARAMETERS, operationId="records.exam")
@blueprint.response(200)
def exam(query: dict[str, Any], files: dict[str, Any], form: dict[str, Any], evaluation: str) -> flask.Response:
    """Take in a file of an exam platform's results, signed by a person of the evaluation body."""
    return _enter(records.EXAM_RESULT, evaluation, query, files, form["signature"])


def _enter(
    kind: str, subject: str, query: dict[str, Any], files: dict[str, Any], signature: str | None
) -> flask.Response:
    of = "evaluation" if kind == records.EXAM_RESULT else "training_class"
    giving.allow(STEPS[COMMAND.get(kind, "class.record_externals")])
    actor = caller().account
    if queries.reader().one(actor, of, subject) is None:
        raise unknown(of)
    read = records.read(kind, files["file"].stream.read(), files["file"].filename or "")
    key = "" if query["dry_run"] else giving.key()
    if key and (known := record_trial.earlier(giving.service(), actor.id, key, read)):
        return _answer(read, giving.answer(known))
    found = record_trial.tried(giving.home(), actor.id, read, subject)
    if query["dry_run"]:
        return flask.jsonify({**_told(found), "entry": None})
    command = found.command(subject, skip_bad=query["skip_bad"])
    if command is None:
        return problems.respond(
            422,
            "records.errors",
            "文件有错误，未收任何记录。请按 findings 更正后重新上传；只收没有错误的行，用 skip_bad。",
            "The file has errors; nothing was taken in. Correct what findings names, or leave bad lines out (skip_bad).",
            **_told(found),
        )
    order = Order(actor=actor.id, key=key, command=command)
    if query.get("statement"):
        return giving.give(order, None, only_statement=True)
    response = giving.give(order, _signature(signature), only_statement=False)
    return _answer(found, response)


def _signature(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found: dict[str, Any] = giving.SignatureSchema().loads(text)
    except (ma.ValidationError, ValueError):
        raise Refused("value.invalid", field="signature") from None
    return found


def _told(found: records.Read) -> dict[str, Any]:
    findings = [dataclasses.asdict(finding) for finding in found.findings]
    return {"kind": found.kind, "rows": found.rows, "good": len(found.good), "findings": findings}


def _answer(found: records.Read, response: flask.Response) -> flask.Response:
    answer = flask.jsonify({**_told(found), "entry": response.get_json()})
    answer.status_code = response.status_code
    return answer


@blueprint.route("/classes/<training_class>/exports/<what>", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="records.export")
@blueprint.response(200, content_type=CSV)
def export(training_class: str, what: str) -> flask.Response:
    """The file of a class's people, sessions, checks, evaluations, certificates, or of the class itself, with record numbers."""
    return csv_of(training_class, what)


def csv_of(training_class: str, what: str) -> flask.Response:
    """The export file, as far as the caller may see the class."""
    content = record_exports.export(giving.home().database, caller().account, training_class, what)
    response = flask.Response(content, content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{what}-{training_class[:8]}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
