"""Queries: every kind of object, one by one with an ETag, or page by page with a cursor."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import flask
import marshmallow as ma
from werkzeug.wrappers import Response

from api.arguments import Blueprint
from api.auth import caller, scoped
from api.rest import giving
from api.schemas import Pattern, plain
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.core.ids import profile_id
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import Capability
from voucher.objects.person import Person
from voucher.objects.profile import Known, Profile
from voucher.objects.voucher import STAGES, Voucher
from voucher.shell.occupations import occupations_on
from voucher.shell.queries import KIND, MAX_PAGE, Reader, filters
from voucher.shell.structure import Structure

COLLECTIONS: Final = {
    "accounts": "account",
    "keys": "key",
    "persons": "person",
    "institutions": "institution",
    "packs": "pack",
    "rates": "rate",
    "parameters": "parameter",
    "calendars": "calendar",
    "proposals": "proposal",
    "funds": "fund",
    "balances": "balance",
    "batches": "voucher_batch",
    "vouchers": "voucher",
    "classes": "training_class",
    "enrolments": "enrolment",
    "sessions": "class_session",
    "evaluations": "evaluation",
    "certificates": "certificate",
    "claims": "claim",
    "lines": "claim_line",
    "objections": "objection",
    "payments": "payment_batch",
    "transfers": "transfer",
    "bank-files": "bank_file",
    "delegations": "delegation",
    "wishes": "wish",
    "profiles": "profile",
    "occupations": "occupation",
    "recognitions": "recognition",
    "statistics": "statistic",
    "awards": "award",
    "devices": "device",
    "bindings": "binding",
    "scans": "scan",
    "sign-ins": "sign_in",
    "conflicts": "conflict",
    "disputes": "dispute",
    "consents": "consent",
    "class-changes": "class_change",
    "apprentice-counts": "apprentice_count",
    "findings": "finding",
    "holds": "hold",
    "platform-videos": "platform_video",
    "platform-uses": "platform_use",
    "alliances": "alliance",
    "teachers": "teacher",
    "projects": "project",
    "voucher-owners": "voucher_owner",
    "external-records": "external_record",
    "absences": "absence",
    "recusals": "recusal",
    "inspections": "inspection",
    "flags": "flag",
    "look-backs": "look_back",
    "recordings": "recording",
    "system-records": "system_record",
    "maintenance-windows": "maintenance_window",
    "external-files": "external_file",
    "job-subsidies": "job_subsidy",
}
"""Path of each kind. `id` of a rate, parameter or balance holds slashes or dots and is asked for by query."""

blueprint: Final = Blueprint("queries", __name__, url_prefix="/api/v1", description="What is, as far as one may see.")


class PageQuery(ma.Schema):
    """A page of a collection; every other query parameter is a field that must have this value."""

    class Meta:
        """Filters by field."""

        unknown = ma.INCLUDE

    limit = ma.fields.Integer(load_default=50, validate=ma.validate.Range(min=1, max=MAX_PAGE))
    cursor = ma.fields.String(load_default="")


class DayQuery(ma.Schema):
    """A day; today if left out."""

    day = ma.fields.String(load_default="", validate=Pattern(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"))


class PageSchema(ma.Schema):
    """A page: the objects, and the cursor of the next page (none on the last)."""

    items = ma.fields.List(ma.fields.Dict(), required=True)
    next = ma.fields.String(allow_none=True, required=True)


def reader() -> Reader:
    """The reader of this server's home."""
    found: Reader = flask.current_app.extensions["reader"]
    return found


def _add(path: str, kind: str) -> None:
    @scoped("read")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, PageSchema)
    def listed(query: dict[str, Any]) -> dict[str, Any]:
        limit, cursor = query.pop("limit"), query.pop("cursor")
        by = filters(kind, {field: str(value) for field, value in query.items()})
        items, following = reader().page(caller().account, kind, by, _decoded(cursor), limit)
        return {"items": [plain(item) for item in items], "next": _encoded(following)}

    @scoped("read")
    @blueprint.response(200)
    @blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
    def one(identifier: str) -> Response:
        found = reader().one(caller().account, kind, identifier)
        if found is None:
            raise unknown(kind)
        return tagged(found)

    first, dot, rest = " ".join((KIND[kind].__doc__ or "").split()).partition(". ")
    words = f"{first}{dot.strip()}\n\n{rest}"
    listed.__doc__ = f"Page by page. {words}"
    one.__doc__ = f"One by its id, with its version as ETag. {words}"
    below = f"/{path}/<path:identifier>" if kind in _SLASHED else f"/{path}/<identifier>"
    views = ((f"/{path}", f"list_{kind}", listed), (below, f"get_{kind}", one))
    for url, name, view in views if kind not in _BY_HAND else views[:1]:
        documented = blueprint.doc(operationId=name)(view)
        blueprint.route(url, methods=["GET"], endpoint=name)(documented)


_SLASHED: Final = frozenset({"rate", "parameter"})
_BY_HAND: Final = frozenset({"binding"})
"""Kinds of which one object is shown by an endpoint of its own."""


def tagged(found: State) -> Response:
    """An object with its version as ETag; 304 if the caller has that version."""
    response = flask.jsonify(plain(found))
    response.set_etag(str(found.at))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(flask.request)


def _encoded(after: str | None) -> str | None:
    return None if after is None else base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> str:
    try:
        after = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        after = "\0"
    # Decoding skips what is not base64: only what encodes to the same again is a cursor of ours.
    if "\0" in after or _encoded(after) != cursor:
        raise Refused("value.invalid", field="cursor")
    return after


@blueprint.route("/vouchers/<voucher>/timeline", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="timeline")
@blueprint.response(200)
def timeline(voucher: str) -> flask.Response:
    """The stages a voucher reached, each with its entry, and the stage that comes next."""
    found = reader().one(caller().account, Voucher.kind, voucher)
    if not isinstance(found, Voucher):
        raise unknown(Voucher.kind)
    position = STAGES.index(found.state) + 1 if found.state in STAGES else len(STAGES)
    return flask.jsonify(
        voucher=found.id,
        state=found.state,
        stages=[{"index": index, "state": state, "proof": f"/log/proof/{index}"} for index, state in found.trail],
        next=STAGES[position] if position < len(STAGES) else None,
    )


@blueprint.route("/persons/<person>/identity", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="identity")
@blueprint.response(200)
def identity(person: str) -> flask.Response:
    """Who a person is: for the person, and for the bureau of their region. From the vault, never from the log."""
    account = caller().account
    found = reader().one(account, Person.kind, person)
    allowed = isinstance(found, Person) and (account.person == found.id or account.may(Capability.BUREAU, found.region))
    if not allowed or not isinstance(found, Person):
        raise unknown(Person.kind)
    opened = giving.desk().identity_of(found)
    response = flask.jsonify(name=opened.name, id_type=opened.type, id_number=opened.number)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/persons/<person>/profile", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="profile")
@blueprint.response(200)
def profile(person: str) -> flask.Response:
    """What is known of a person: for the person, and for the bureau of their region. From the vault.

    `equals` is the general education that the programme of a technical school equals, where the policy says so."""
    account = caller().account
    found, of = reader().one(account, Profile.kind, profile_id(person)), reader().one(account, Person.kind, person)
    if not isinstance(found, Profile) or not isinstance(of, Person):
        raise unknown(Profile.kind)
    if account.person != of.id and not account.may(Capability.BUREAU, of.region):
        raise unknown(Profile.kind)
    known = giving.desk().profile_of(found)
    programme = known.study.programme if known and known.study else ""
    equals = Structure(giving.home().database).equivalent(of.region, china_date(giving.home().clock.now()), programme)
    response = flask.jsonify(plain(found) | {"profile": told_profile(known), "equals": equals})
    response.headers["Cache-Control"] = "no-store"
    return response


def told_profile(known: Known | None) -> dict[str, Any] | None:
    """A profile as JSON."""
    return plain(known) if known else None


@blueprint.route("/occupation-table", methods=["GET"])
@scoped("read")
@blueprint.arguments(DayQuery, location="query")
@blueprint.doc(operationId="occupation_table")
@blueprint.response(200)
def occupation_table(query: dict[str, Any]) -> flask.Response:
    """Every occupation on a day, from this version's table and what operators entered, with its certificate types."""
    day = query["day"] or china_date(giving.home().clock.now())
    found = occupations_on(giving.home().database, day)
    return flask.jsonify(day=day, items=[plain(one) for one in found])


@blueprint.route("/me", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="me")
@blueprint.response(200)
def me() -> Response:
    """The caller's own account."""
    return tagged(caller().account)


for _path, _kind in COLLECTIONS.items():
    _add(_path, _kind)
