"""The catalogue for everybody, without signing in: who may train and evaluate in what, as of a day, and how it came to that."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma

from api.arguments import Blueprint
from api.auth import public
from api.rest import giving
from voucher.core.dates import china_date, is_date
from voucher.core.refusal import Refused, unknown
from voucher.identifiers import division
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState
from voucher.shell.listing import Asked, Listed, Listing
from voucher.shell.record_exports import sheet

CSV: Final = "text/csv; charset=utf-8"
COLUMNS: Final = ("id", "uscc", "name", "kind", "region", "standing")
blueprint: Final = Blueprint(
    "catalogue", __name__, url_prefix="/api/v1", description="The public catalogue (目录清单)."
)


class CatalogueQuery(ma.Schema):
    """What is looked for, as of a day (today if left out)."""

    day = ma.fields.String(load_default="")
    q = ma.fields.String(load_default="", validate=ma.validate.Length(max=64))
    occupation = ma.fields.String(load_default="", validate=ma.validate.Length(max=64))
    region = ma.fields.String(load_default="", validate=ma.validate.Regexp("[0-9]{0,6}$"))
    kind = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", *(k.value for k in InstitutionKind)]))
    standing = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", *(s.value for s in InstitutionState)]))


class ListedSchema(ma.Schema):
    """An institution as it is listed."""

    id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    uscc = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    region = ma.fields.String(required=True)
    standing = ma.fields.String(required=True)
    scope = ma.fields.List(ma.fields.Dict(), required=True)
    proof = ma.fields.String(required=True)


class HistorySchema(ListedSchema):
    """The same with its history: every standing with its entry, day and reason."""

    history = ma.fields.List(ma.fields.Dict(), required=True)
    bans = ma.fields.List(ma.fields.Dict(), required=True)


class CatalogueSchema(ma.Schema):
    """The first two hundred, by name."""

    day = ma.fields.String(required=True)
    items = ma.fields.List(ma.fields.Nested(ListedSchema), required=True)


class DivisionsQuery(ma.Schema):
    """A day (today if left out) and the region below which they stand (the home's if left out); codes that a report adds up,
    with commas."""

    day = ma.fields.String(load_default="")
    region = ma.fields.String(load_default="", validate=ma.validate.Regexp("[0-9]{0,6}$"))
    sum = ma.fields.String(load_default="", validate=ma.validate.Regexp("[0-9,]{0,400}$"))


class DivisionsSchema(ma.Schema):
    """The regions of a day, city by city; `twice` are those of a sum that it counts twice or that are not of that day."""

    twice = ma.fields.List(ma.fields.String(), required=True)

    day = ma.fields.String(required=True)
    items = ma.fields.List(ma.fields.Dict(), required=True)


def listing() -> Listing:
    """The catalogue of this server."""
    return Listing(giving.home())


def asked_for(given: dict[str, str]) -> Asked:
    """What a visitor looks for; refused for a day that is none."""
    day = given["day"] or china_date(giving.home().clock.now())
    if not is_date(day):
        raise Refused("value.invalid", field="day")
    return Asked(
        day=day,
        text=given["q"].strip(),
        occupation=given["occupation"],
        region=given["region"],
        kind=given["kind"],
        standing=given["standing"],
    )


def from_address() -> Asked:
    """What the address of a page asks for; anything else in it is nothing to us."""
    schema = CatalogueQuery()
    try:
        given = schema.load({name: value for name, value in flask.request.args.items() if name in schema.fields})
    except ma.ValidationError as error:
        raise Refused("value.invalid", field=min(map(str, error.messages_dict))) from None
    return asked_for(given)


def shown(row: Listed) -> dict[str, Any]:
    """An institution in plain words."""
    found = row.found
    return {
        "id": found.id,
        "name": row.name,
        "uscc": found.uscc,
        "kind": found.type.value,
        "region": found.region,
        "standing": row.standing.value,
        "scope": [
            {"occupation": s.occupation, "level": s.level, "from": s.from_date, "until": s.until_date}
            for s in found.scope
        ],
        "proof": f"/log/proof/{found.at}",
    }


def history(found: Institution) -> list[dict[str, Any]]:
    """Every standing with its entry."""
    return [
        {
            "entry": s.entry,
            "standing": s.state.value,
            "day": s.day,
            "reason": s.reason,
            "proof": f"/log/proof/{s.entry}",
        }
        for s in found.trail
    ]


@blueprint.route("/catalogue", methods=["GET"])
@public
@blueprint.doc(operationId="catalogue", security=[])
@blueprint.arguments(CatalogueQuery, location="query")
@blueprint.response(200, CatalogueSchema)
def catalogue(query: dict[str, str]) -> dict[str, Any]:
    """Who stands in the catalogue, and who was moved out of it."""
    asked = asked_for(query)
    return {"day": asked.day, "items": [shown(row) for row in listing().search(asked)]}


@blueprint.route("/catalogue.csv", methods=["GET"])
@public
@blueprint.doc(operationId="catalogue_export", security=[])
@blueprint.arguments(CatalogueQuery, location="query")
@blueprint.response(200, content_type=CSV)
def catalogue_export(query: dict[str, str]) -> flask.Response:
    """The catalogue of a day as a file: a line for each occupation and level that an institution has on the day."""
    response = flask.Response(_csv(asked_for(query)), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="catalogue.csv"'
    return response


def _csv(asked: Asked) -> bytes:
    lines: list[tuple[Any, ...]] = [(*COLUMNS, "occupation", "level", "from", "until", "entry")]
    for row in listing().search(asked):
        told = shown(row)
        scopes = [x for x in told["scope"] if x["from"] <= asked.day and (x["until"] is None or asked.day < x["until"])]
        own = tuple(told[name] for name in COLUMNS)
        lines += [(*own, *one.values(), row.found.at) for one in scopes]
    return sheet(lines)


@blueprint.route("/catalogue/<institution>", methods=["GET"])
@public
@blueprint.doc(operationId="catalogue_history", security=[])
@blueprint.response(200, HistorySchema)
@blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def catalogue_history(institution: str) -> flask.Response:
    """One institution with its history."""
    row = listing().one(institution, china_date(giving.home().clock.now()))
    if row is None:
        raise unknown(Institution.kind)
    bans = [{"violated_on": ban.violated_on, "discovered_on": ban.discovered_on} for ban in row.found.bans]
    return flask.jsonify(**shown(row), history=history(row.found), bans=bans)


@blueprint.route("/divisions", methods=["GET"])
@public
@blueprint.doc(operationId="divisions", security=[])
@blueprint.arguments(DivisionsQuery, location="query")
@blueprint.response(200, DivisionsSchema)
def divisions(query: dict[str, str]) -> dict[str, Any]:
    """The regions below a region as they stood on a day: the tree that sums of that day are made by."""
    day = query["day"] or china_date(giving.home().clock.now())
    if not is_date(day):
        raise Refused("value.invalid", field="day")
    region = query["region"] or giving.home().settings.region
    below = division.children(region, day)
    added = tuple(filter(None, query["sum"].split(",")))
    place = added[0] if added else region
    items = [{"code": d.code, "zh": d.zh, "en": d.en, "parent": d.parent} for d in below]
    return {"day": day, "items": items, "twice": listing().overlapping(place, day, added)}
