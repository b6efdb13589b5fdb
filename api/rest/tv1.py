"""The voucher on phones and slips, and what scanners read of it: issuer keys, the status list, bindings as their holders
get them, and scans as devices bring them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import flask
import marshmallow as ma
import sqlalchemy as sa
from werkzeug.wrappers import Response

from api import problems
from api.arguments import Blueprint
from api.auth import caller, public, scoped
from api.bodies import CODE, DIGEST, ID
from api.realname import read_token
from api.rest import giving
from api.rest.check import MOST_TEXT, read, words_of
from api.rest.queries import reader
from api.schemas import Pattern, plain
from ledger.errors import KeyConflict
from ledger.store import engine
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.bind import VoucherBound
from voucher.objects.account import Capability
from voucher.objects.binding import Binding, BindingState
from voucher.objects.scan import Purpose
from voucher.objects.training import Enrolment
from voucher.shell.phones import Phones
from voucher.shell.scans import MOST, Answer, Item, Scans, Shown, Stop
from voucher.shell.service import Outcome
from voucher.shell.tables import STATE
from voucher.step.declare import STEPS

LIST: Final = "application/statuslist+cwt"
blueprint: Final = Blueprint("tv1", __name__, url_prefix="/api/v1", description="The voucher's code, and its scans.")


class BindBody(ma.Schema):
    """The phone's public key: base64 of the compressed P-256 point. `holder`: another's person, who named the caller as a
    delegate or stands at the counter; the caller's own if left out. For every phone but the first a real-name check:
    `real_name` is the token that a page gave the worker after the real-name service; an officer at a counter gives `method` and `evidence`."""

    public = ma.fields.String(required=True, validate=Pattern(r"^[A-Za-z0-9+/]{44}$"))
    holder = ma.fields.String(validate=ID)
    real_name = ma.fields.String(validate=ma.validate.Length(min=1, max=200))
    method = ma.fields.String(validate=CODE)
    evidence = ma.fields.String(validate=DIGEST)


class SlipBody(ma.Schema):
    """Nothing more is asked for."""


class ScanItem(ma.Schema):
    """A journal's record: its canonical bytes as text, their SHA-256, the code that was scanned, and the person whose
    identity card was checked, where it was a slip or a number."""

    record = ma.fields.String(required=True, validate=ma.validate.Length(min=2, max=2048))
    hash = ma.fields.String(required=True, validate=DIGEST)
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=MOST_TEXT), allow_none=True)
    holder = ma.fields.String(validate=ID, allow_none=True)


class ScansBody(ma.Schema):
    """Either `records` of a device's own journal, in order; or one `text` that was just scanned, with the device (whose
    journal the server then keeps), the purpose, the class, and the nonce that the scanner showed (32 hex digits)."""

    records = ma.fields.List(ma.fields.Nested(ScanItem), validate=ma.validate.Length(min=1, max=MOST))
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=MOST_TEXT))
    device = ma.fields.String(validate=ID)
    purpose = ma.fields.String(validate=ma.validate.OneOf([purpose.value for purpose in Purpose]))
    training_class = ma.fields.String(validate=ID, allow_none=True)
    nonce = ma.fields.String(validate=ID)
    holder = ma.fields.String(validate=ID)


def scans() -> Scans:
    """Where this server takes scans in."""
    found: Scans = flask.current_app.extensions["scans"]
    return found


def phones() -> Phones:
    """Where this server makes bindings."""
    found: Phones = flask.current_app.extensions["phones"]
    return found


@blueprint.route("/tv1/issuers", methods=["GET"])
@public
@blueprint.doc(security=[], operationId="tv1_issuers")
@blueprint.response(200)
def issuers() -> Response:
    """Keys by which a scanner knows this issuer: kid (hex), key (base64 of the compressed P-256 point), region."""
    response = flask.jsonify(issuers=giving.home().issuer.listed(), now=giving.home().clock.now() // 1000)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.route("/tv1/status", methods=["GET"])
@public
@blueprint.doc(security=[], operationId="tv1_status")
@blueprint.response(200, content_type=LIST)
def status() -> Response:
    """The signed status list (CWT): one bit per binding, set when its code must not be accepted."""
    home = giving.home()
    content = home.issuer.status_list(home.clock.now())
    response = flask.Response(content, content_type=LIST)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.set_etag(sha256(content).hexdigest()[:32])
    return response.make_conditional(flask.request)


@blueprint.route("/vouchers/<voucher>/binding", methods=["POST"])
@scoped("command")
@blueprint.arguments(BindBody)
@blueprint.doc(parameters=giving.PARAMETERS, operationId="voucher.bind")
@blueprint.response(201)
@blueprint.alt_response(422, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def bind(body: dict[str, Any], voucher: str) -> flask.Response:
    """Bind a voucher to a phone: the entry, and the binding's signed text with its end (unix seconds)."""
    giving.allow(STEPS["voucher.bind"])
    account, key = caller().account, giving.key()
    earlier = giving.service().earlier(account.id, key)
    if earlier is not None:
        made = earlier.events[0]
        if not isinstance(made, VoucherBound) or (made.voucher, made.public) != (voucher, body["public"]):
            raise KeyConflict(earlier.index)
        return _bound(earlier)
    holder = body.get("holder") or giving.own_person()
    method, evidence = _identity_check(body, holder)
    order = phones().bind(
        account.id, key, voucher=voucher, holder=holder, public=body["public"], method=method, evidence=evidence
    )
    return _bound(giving.service().give(order))


def _identity_check(body: dict[str, Any], holder: str) -> tuple[str | None, str | None]:
    """How the holder's identity was checked: as an officer says, never about themselves, or as the service says."""
    account = caller().account
    if "method" in body or "evidence" in body:
        at_counter = account.holds(Capability.BUREAU) or account.holds(Capability.INSTITUTION)
        if not at_counter or account.person == holder:
            raise Refused("binding.check_needed")
        return body.get("method"), body.get("evidence")
    if "real_name" in body:
        checked = read_token(giving.home(), holder, body["real_name"])
        return checked.method, checked.evidence
    return None, None


@blueprint.route("/vouchers/<voucher>/slip", methods=["POST"])
@scoped("command")
@blueprint.arguments(SlipBody)
@blueprint.doc(parameters=giving.PARAMETERS, operationId="voucher.print_slip")
@blueprint.response(201)
@blueprint.alt_response(422, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def print_slip(_body: dict[str, Any], voucher: str) -> flask.Response:
    """Bind a voucher to a slip: the entry, and the text to print as a code."""
    giving.allow(STEPS["voucher.print_slip"])
    account, key = caller().account, giving.key()
    earlier = giving.service().earlier(account.id, key)
    if earlier is not None:
        if getattr(earlier.events[0], "voucher", None) != voucher or isinstance(earlier.events[0], VoucherBound):
            raise KeyConflict(earlier.index)
        return _bound(earlier)
    return _bound(giving.service().give(phones().print_slip(account.id, key, voucher)))


def _bound(outcome: Outcome) -> flask.Response:
    """The entry's answer with the binding and, while it holds, its signed text."""
    response = giving.answer(outcome)
    body = response.get_json()
    body["binding"] = _with_text(phones().made(outcome))
    response.set_data(flask.json.dumps(body))
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_text(binding: Binding) -> dict[str, Any]:
    found = plain(binding)
    if binding.state == BindingState.ACTIVE:
        try:
            signed = phones().signed(binding)
        except Refused:
            return found
        found |= {"text": signed.text, "signed_until": signed.expires}
    return found


@blueprint.route("/bindings/<identifier>", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="get_binding")
@blueprint.response(200)
@blueprint.alt_response(404, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def renew(identifier: str) -> flask.Response:
    """A binding; to its holder, while it holds, with its text signed anew (`text`, `signed_until` in unix seconds)."""
    account = caller().account
    found = reader().one(account, Binding.kind, identifier)
    if not isinstance(found, Binding):
        raise unknown(Binding.kind)
    response = flask.jsonify(_with_text(found) if account.person == found.holder else plain(found))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/enrolments/<identifier>/sessions", methods=["GET"])
@scoped("read")
@blueprint.doc(operationId="attendance")
@blueprint.response(200)
def attendance(identifier: str) -> flask.Response:
    """The sessions of a trainee's class, each with whether it counts them: what they may dispute."""
    found = reader().one(caller().account, Enrolment.kind, identifier)
    if not isinstance(found, Enrolment):
        raise unknown(Enrolment.kind)
    table = STATE["class_session"]
    query = sa.select(table).where(table.c.training_class == found.training_class).order_by(table.c.starts)
    with engine.snapshot(giving.home().database) as connection:
        rows = connection.execute(query).all()
    sessions = [
        {
            "session": row.id,
            "starts": row.starts,
            "ends": row.ends,
            "practical": bool(row.practical),
            "recognised": row.recognised,
            "present": f'"{found.person}"' in row.present,
            "made_up": f'"{found.person}"' in row.made_up,
        }
        for row in rows
    ]
    return flask.jsonify(enrolment=found.id, sessions=sessions)


@blueprint.route("/scans", methods=["POST"], endpoint="scan_record")
@scoped("command")
@blueprint.arguments(ScansBody)
@blueprint.doc(parameters=giving.PARAMETERS[:1], operationId="scan.record")
@blueprint.response(200)
@blueprint.alt_response(422, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def scan(body: dict[str, Any]) -> flask.Response:
    """Bring a journal's records, each answered by itself, the same each time; or have one code checked and recorded."""
    giving.allow(STEPS["scan.record"])
    if ("records" in body) == ("text" in body) or ("records" in body and len(body) > 1):
        raise Refused("value.invalid", field="records")
    response = _one(body) if "text" in body else _many(body["records"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _many(records: list[dict[str, Any]]) -> flask.Response:
    answers, stop = scans().upload(caller().account.id, [Item(**record) for record in records])
    return flask.jsonify(
        answers=[plain(answer) for answer in answers],
        stopped=_stopped(stop) if stop else None,
        words=words_of(*(answer.verdict for answer in answers)),
    )


def _one(body: dict[str, Any]) -> flask.Response:
    for field in ("device", "purpose"):
        if field not in body:
            raise Refused("value.invalid", field=field)
    shown = scans().scan(
        caller().account.id,
        body["device"],
        body["text"],
        key=giving.key(),
        purpose=Purpose(body["purpose"]),
        training_class=body.get("training_class"),
        nonce=bytes.fromhex(body["nonce"]) if "nonce" in body else None,
        holder=body.get("holder"),
    )
    if shown.stop:
        return problems.of_refusal(shown.stop.refused)
    return flask.jsonify(
        code=read(shown.verdict), answer=_told(shown.answer), words=words_of(*_codes(shown), skew=shown.verdict.skew)
    )


def _codes(shown: Shown) -> tuple[str, ...]:
    return (shown.verdict.code, shown.answer.verdict) if shown.answer else (shown.verdict.code,)


def _told(answer: Answer | None) -> dict[str, Any] | None:
    return plain(answer) if answer else None


def _stopped(stop: Stop) -> dict[str, Any]:
    zh, en = problems.words(stop.refused)
    return {
        "sequence": stop.sequence,
        "hash": stop.hash,
        "code": stop.refused.code,
        "facts": stop.refused.detail or None,
        "entry": stop.entry,
        "zh": zh,
        "en": en,
    }
