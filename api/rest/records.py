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
from voucher.core.refusal import unknown
from voucher.shell import records
from voucher.shell.service import Order
from voucher.step.registry import step_of

CSV: Final = "text/csv; charset=utf-8"
blueprint: Final = Blueprint(
    "records", __name__, url_prefix="/api/v1", description="Records of outside systems as files."
)


class RecordsFile(ma.Schema):
    """The file: CSV with a header row."""

    file = Upload(required=True)


class RecordsQuery(ma.Schema):
    """Of which kind the records are. `dry_run`: look, and change nothing."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(tuple(records.KINDS)))
    dry_run = ma.fields.Boolean(load_default=False)


@blueprint.route("/classes/<training_class>/external-files", methods=["POST"])
@scoped("command")
@blueprint.arguments(RecordsQuery, location="query")
@blueprint.arguments(RecordsFile, location="files")
@blueprint.doc(parameters=giving.PARAMETERS, operationId="records.enter")
@blueprint.response(200)
def enter(query: dict[str, Any], files: dict[str, Any], training_class: str) -> flask.Response:
    """Take in a file of records about a class, in one entry or not at all; every finding with its line and column."""
    if queries.reader().one(caller().account, "training_class", training_class) is None:
        raise unknown("training_class")
    found = records.read(query["kind"], files["file"].stream.read(), training_class)
    told: dict[str, Any] = {
        "kind": found.kind,
        "rows": found.rows,
        "findings": [dataclasses.asdict(finding) for finding in found.findings],
    }
    if query["dry_run"]:
        return flask.jsonify({**told, "entry": None})
    if found.command is None:
        return problems.respond(
            422,
            "records.errors",
            "文件有错误，未收任何记录。请按 findings 更正后重新上传。",
            "The file has errors; nothing was taken in. Correct what findings names and send it again.",
            **told,
        )
    giving.allow(step_of(found.command))
    order = Order(actor=caller().account.id, key=giving.key(), command=found.command)
    response = giving.give(order, None, only_statement=False)
    answer = flask.jsonify({**told, "entry": response.get_json()})
    answer.status_code = response.status_code
    return answer


@blueprint.route("/classes/<training_class>/exports/<what>", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="records.export")
@blueprint.response(200, content_type=CSV)
def export(training_class: str, what: str) -> flask.Response:
    """The file of a class's people, sessions, evaluations, certificates, or of the class itself, with record numbers."""
    return csv_of(training_class, what)


def csv_of(training_class: str, what: str) -> flask.Response:
    """The export file, as far as the caller may see the class."""
    content = records.export(giving.home().database, caller().account, training_class, what)
    response = flask.Response(content, content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{what}-{training_class[:8]}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
