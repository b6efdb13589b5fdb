"""Packs as anybody may read them, one or two side by side, and the explanation of an entry for those who may see it."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma
import msgspec

from api.arguments import Blueprint
from api.auth import public, scoped
from api.explaining import explanation_of
from api.rest import giving
from voucher.core.dates import china_date, is_date
from voucher.core.refusal import Refused
from voucher.policy.pack import Policy
from voucher.policy.table import compare, table
from voucher.shell import library
from voucher.shell.library import Library

blueprint: Final = Blueprint(
    "policies", __name__, url_prefix="/api/v1", description="Policy packs, and what was asked."
)


class DayQuery(ma.Schema):
    """The day (YYYY-MM-DD) on which the pack is read; without one, today, or the nearest day of the pack."""

    day = ma.fields.String(load_default="")


class CompareQuery(DayQuery):
    """Two packs, each by its digest or name."""

    one = ma.fields.String(required=True)
    other = ma.fields.String(required=True)


def books() -> Library:
    """The packs of this server."""
    return Library(giving.home())


def pack_on(name: str, day: str) -> Policy:
    """A pack on a day; refused if it is none."""
    if day and not is_date(day):
        raise Refused("value.invalid", field="day")
    return library.on(books().policy(name), day or china_date(giving.home().clock.now()))


@blueprint.route("/policy", methods=["GET"])
@public
@blueprint.doc(operationId="policy.packs")
@blueprint.response(200)
def listed() -> flask.Response:
    """Which document is in force where and when: every released pack with its place, days and documents."""
    return flask.jsonify(packs=[_plain(one) for one in books().timeline()], unreleased=books().unreleased())


@blueprint.route("/policy/<pack>", methods=["GET"])
@public
@blueprint.arguments(DayQuery, location="query")
@blueprint.doc(operationId="policy.pack")
@blueprint.response(200)
@blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def shown(query: dict[str, Any], pack: str) -> flask.Response:
    """A pack (by its digest, or the last one of a name) as a table by rule family, as it stands on a day."""
    return flask.jsonify(msgspec.to_builtins(table(pack_on(pack, query["day"]))))


@blueprint.route("/policy/compare", methods=["GET"])
@public
@blueprint.arguments(CompareQuery, location="query")
@blueprint.doc(operationId="policy.compare")
@blueprint.response(200)
@blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def compared(query: dict[str, Any]) -> flask.Response:
    """Two packs side by side, family by family and parameter by parameter, with what differs."""
    found = compare(pack_on(query["one"], query["day"]), pack_on(query["other"], query["day"]))
    return flask.jsonify(msgspec.to_builtins(found) | {"differences": found.differences})


@blueprint.route("/entries/<int:index>/explanation", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="explanation")
@blueprint.response(200)
@blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def explained(index: int) -> flask.Response:
    """Which rules were asked for an entry, with which facts, and what each answered.

    It is decided again on the state before it. For officers who may see what the entry is about."""
    response = flask.jsonify(msgspec.to_builtins(explanation_of(index)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _plain(standing: library.Standing) -> dict[str, Any]:
    return standing._asdict() | {"spans": [span._asdict() for span in standing.spans]}
