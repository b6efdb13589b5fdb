"""Rosters over HTTP: a sheet is looked at, entered, or handed back with its errors marked."""

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
from voucher.objects.account import Capability
from voucher.objects.training import TrainingClass
from voucher.shell.intake import Intake, Looked
from voucher.shell.roster import RosterError
from voucher.step.declare import STEPS

MAX_SHEET: Final = 11 << 20
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint: Final = Blueprint("rosters", __name__, url_prefix="/api/v1", description="Rosters as sheets.")


class RosterFile(ma.Schema):
    """The sheet: .xlsx, .xls or .csv."""

    file = Upload(required=True)


class RosterQuery(ma.Schema):
    """`dry_run`: look, and change nothing. `skip_bad`: enter the good rows although others have errors."""

    dry_run = ma.fields.Boolean(load_default=False)
    skip_bad = ma.fields.Boolean(load_default=False)


@blueprint.route("/classes/<training_class>/roster", methods=["POST"])
@scoped("command")
@blueprint.arguments(RosterQuery, location="query")
@blueprint.arguments(RosterFile, location="files")
@blueprint.doc(parameters=giving.PARAMETERS, operationId="roster.enter")
@blueprint.response(200)
def enter(query: dict[str, Any], files: dict[str, Any], training_class: str) -> flask.Response:
    """Enter a sheet's people on a class's roster, in one entry or not at all; every finding with its cell."""
    giving.allow(STEPS["class.list_people"])
    intake = Intake(giving.home(), giving.desk())
    looked = _look(intake, files, training_class)
    blocked = bool(looked.errors) and not query["skip_bad"]
    found: dict[str, Any] = {
        "counts": dataclasses.asdict(looked.roster.counts),
        "findings": [dataclasses.asdict(finding) for finding in looked.roster.findings],
        "people": len(looked.people),
        "new": looked.new,
        "entry": None,
    }
    if query["dry_run"]:
        return flask.jsonify(found)
    earlier = None if looked.people else giving.service().earlier(caller().account.id, giving.key())
    if earlier or not (looked.people or blocked):
        return flask.jsonify({**found, "entry": giving.answer(earlier).get_json() if earlier else None})
    if blocked:
        return problems.respond(
            422,
            "roster.errors",
            "花名册有错误，未录入任何人。请按 findings 更正后重新上传，或下载已标注的表格。",
            "The roster has errors; nobody was entered. Correct the cells in findings and send it again.",
            **found,
        )
    order = intake.order(looked, caller().account.id, giving.key(), training_class)
    response = giving.give(order, None, only_statement=False)
    found["entry"] = response.get_json()
    answer = flask.jsonify(found)
    answer.status_code = response.status_code
    return answer


@blueprint.route("/classes/<training_class>/roster/corrected", methods=["POST"])
@scoped("read")
@blueprint.arguments(RosterFile, location="files")
@blueprint.doc(operationId="roster.corrected")
@blueprint.response(200, content_type=SHEET)
def corrected(files: dict[str, Any], training_class: str) -> flask.Response:
    """The sheet handed back, with every error and warning in its cell."""
    looked = _look(Intake(giving.home(), giving.desk()), files, training_class)
    response = flask.Response(looked.corrected(), content_type=SHEET)
    response.headers["Cache-Control"] = "no-store"
    return response


def _look(intake: Intake, files: dict[str, Any], training_class: str) -> Looked:
    _check_own(training_class)
    upload = files["file"]
    return intake.look(upload.stream.read(), upload.filename or "", training_class)


def _check_own(training_class: str) -> None:
    """Refused unless the class is one that the caller may enter people on: a sheet tells who is registered."""
    account = caller().account
    found = queries.reader().one(account, "training_class", training_class)
    if not isinstance(found, TrainingClass):
        raise unknown("training_class")
    if not account.may(Capability.INSTITUTION, found.institution):
        raise Refused("auth.scope", capability=Capability.INSTITUTION.value)


def of_roster(error: RosterError) -> flask.Response:
    """The problem of a file that is no sheet."""
    return problems.respond(422, error.code, error.zh, error.en)
