"""Counts of certificates and of subsidised training, and what the policy says of them: numbers only."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma

from api.arguments import Blueprint
from api.auth import caller, scoped
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.objects.account import REGIONAL, Capability
from voucher.shell.structure import Structure

blueprint: Final = Blueprint("structure", __name__, url_prefix="/api/v1", description="What is counted.")


class StructureQuery(ma.Schema):
    """A region and a year."""

    region = ma.fields.String(required=True, validate=ma.validate.Regexp(r"[0-9]{2,6}\Z"))
    year = ma.fields.String(required=True, validate=ma.validate.Regexp(r"[0-9]{4}\Z"))


class FindingSchema(ma.Schema):
    """What one rule says of the counts: pass, flag, over (above its limit) or value (a number it computes)."""

    clause = ma.fields.String(required=True)
    document = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True)
    value = ma.fields.Integer(required=True, allow_none=True)
    detail = ma.fields.Dict(required=True)


class WishedSchema(ma.Schema):
    """Wishes for an occupation and level: registered until now, and those of which nothing came yet."""

    occupation = ma.fields.String(required=True)
    level = ma.fields.String(required=True)
    registered = ma.fields.Integer(required=True)
    unserved = ma.fields.Integer(required=True)


class StructureSchema(ma.Schema):
    """Certificates by level, every finding, and wishes for training, those that nobody served first."""

    levels = ma.fields.Dict(required=True)
    findings = ma.fields.List(ma.fields.Nested(FindingSchema), required=True)
    wishes = ma.fields.List(ma.fields.Nested(WishedSchema), required=True)


@blueprint.route("/structure", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="structure")
@blueprint.arguments(StructureQuery, location="query")
@blueprint.response(200, StructureSchema)
def structure(query: dict[str, Any]) -> dict[str, Any]:
    """For officials of the region: what the rules on counts say of a year.

    They are those of the policy in force on the year's last day that has come."""
    region, year = query["region"], query["year"]
    account = caller().account
    if not any(account.may(capability, region) for capability in REGIONAL):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    counted = Structure(flask.current_app.extensions["home"].database)
    day = min(f"{year}-12-31", china_date(home().clock.now()))
    found = counted.findings(region, year, day)
    return {
        "levels": dict(counted.levels(region, year).levels),
        "findings": [one._asdict() for one in found],
        "wishes": [one._asdict() for one in counted.wishes(region)],
    }
