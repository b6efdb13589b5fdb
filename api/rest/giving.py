"""How an endpoint gives a command: idempotency key, version, signature, and the answer."""

from __future__ import annotations

import re
from typing import Any, Final

import flask
import marshmallow as ma
import msgspec

from api.auth import caller
from api.schemas import told
from ledger import entry as entries
from ledger.decision import Decision
from ledger.errors import NotCanonical
from voucher.core.refusal import Refused
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.service import Order, Outcome, Service, statement
from voucher.step.declare import Step
from voucher.step.registry import step_of

KEY_HEADER: Final = "Idempotency-Key"
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"


class SignatureSchema(ma.Schema):
    """A person's signature under a command's statement: the key's id, the algorithm, and base64 of 64 bytes."""

    key = ma.fields.String(required=True)
    alg = ma.fields.String(required=True, validate=ma.validate.OneOf(["ed25519", "es256"]))
    signature = ma.fields.String(required=True)


class GivingQuery(ma.Schema):
    """`statement=true` answers with what to sign instead of carrying the command out."""

    statement = ma.fields.Boolean(load_default=False)


class EntrySchema(ma.Schema):
    """An accepted command: where it stands in the log, and the events that came of it."""

    index = ma.fields.Integer(required=True, metadata={"description": "index of the entry in the log"})
    leaf = ma.fields.String(required=True, metadata={"description": "leaf hash of the entry, hex"})
    replayed = ma.fields.Boolean(required=True, metadata={"description": "the key was used before: the first answer"})
    events = ma.fields.List(ma.fields.Dict(), required=True)
    proof = ma.fields.String(required=True, metadata={"description": "where the proof will be, within a second"})


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, metadata={"description": "stable code, never reused"})
    clause = ma.fields.String(metadata={"description": "the policy clause behind a refusal"})
    source = ma.fields.String(metadata={"description": "document and section"})
    detail = ma.fields.String()
    zh = ma.fields.String(required=True)
    en = ma.fields.String(required=True)
    facts = ma.fields.Raw()
    errors = ma.fields.Raw()


PARAMETERS: Final = [
    {
        "in": "header",
        "name": KEY_HEADER,
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "A random UUID (version 4 or 7). The same key and body: the first answer again. "
        "The same key, another body: 409.",
    },
    {
        "in": "header",
        "name": "If-Match",
        "required": False,
        "schema": {"type": "string"},
        "description": "ETag of the object as it was seen; 412 if it has changed since.",
    },
]
ASKING: Final = [
    *PARAMETERS,
    {
        "in": "query",
        "name": "statement",
        "required": False,
        "schema": {"type": "boolean", "default": False},
        "description": "true: answer with the statement to sign, and do nothing.",
    },
]
"""Parameters of a command whose statement can be asked for. Given by hand, they stand for those of the schemas."""
AGAIN: Final = "The key was used before: the first answer again. Or the statement that was asked for."


def home() -> Home:
    """The home this server serves."""
    found: Home = flask.current_app.extensions["home"]
    return found


def service() -> Service:
    """The commands' way in."""
    found: Service = flask.current_app.extensions["service"]
    return found


def desk() -> Desk:
    """Where what is personal is sealed."""
    found: Desk = flask.current_app.extensions["desk"]
    return found


def own_person() -> str:
    """The person behind the caller's account; refused for a machine."""
    person = caller().account.person
    if person is None:
        raise Refused("auth.scope", capability="worker")
    return person


def key() -> str:
    """The request's idempotency key."""
    given = flask.request.headers.get(KEY_HEADER, "").lower()
    try:
        entries.check_key(given)
    except NotCanonical:
        raise Refused("request.key") from None
    return given


def version() -> int | None:
    """The version in If-Match, if any."""
    tag = flask.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", tag):
        raise Refused("value.invalid", field="If-Match")
    return int(tag)


def allow(step: Step) -> None:
    """Refused unless the token and the account may give this sort of command at all.

    Asked before anything is looked up for a command: whoever may not give it learns nothing by trying.
    """
    scope = f"command:{step.name}"
    held = caller()
    if not (held.in_scope("command") or held.in_scope(scope)):
        refused = Refused("auth.capability", capability=scope)
    elif step.by and not any(held.account.holds(capability) for capability in step.by):
        refused = Refused("auth.capability", capability=step.by[0].value)
    else:
        return
    service().refusals.record(held.account.id, step.name, refused, home().clock.now())
    raise refused


def give(order: Order, signature: dict[str, Any] | None, *, only_statement: bool) -> flask.Response:
    """Carry an order out, or answer with what its command's statement is."""
    allow(step_of(order.command))
    said = statement(home().settings.origin, order.key, order.command)
    if only_statement:
        return flask.jsonify(statement=msgspec.to_builtins(said), signed="tvl-decision-v1\n + canonical JSON of it")
    if signature:
        decision = Decision(
            alg=signature["alg"], key=signature["key"], signature=signature["signature"], statement=said
        )
        order = msgspec.structs.replace(order, decision=decision)
    return answer(service().give(order))


def answer(outcome: Outcome) -> flask.Response:
    """The response for an accepted command."""
    response = flask.jsonify(
        index=outcome.index,
        leaf=outcome.leaf.hex(),
        replayed=outcome.replayed,
        events=told(outcome.events),
        proof=f"/log/proof/{outcome.index}",
    )
    response.status_code = 200 if outcome.replayed else 201
    return response
