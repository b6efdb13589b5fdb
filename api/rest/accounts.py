"""Signing in and out; accounts with their passwords; machines' tokens."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma

from api import auth, problems
from api.arguments import Blueprint
from api.auth import caller, public, scoped
from api.bodies import ID
from api.rest import giving
from api.schemas import Pattern
from voucher.core.ids import derive
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.register.accounts import CreateAccount, IssueToken, ResetAccount, RevokeToken
from voucher.shell.service import Order
from voucher.step.declare import STEPS

DAY: Final = 86_400_000
blueprint: Final = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Who may do what.")
LOGIN: Final = Pattern(r"^[a-z0-9][a-z0-9._-]{2,63}$")
PASSWORD: Final = ma.validate.Length(min=auth.MIN_PASSWORD, max=256)


class SessionBody(ma.Schema):
    """Login and password."""

    login = ma.fields.String(required=True)
    password = ma.fields.String(required=True)


class GrantSchema(ma.Schema):
    """What an account may do, and where: an institution's id, a region's code, or *."""

    capability = ma.fields.String(
        required=True, validate=ma.validate.OneOf([c.value for c in Capability if c != Capability.SYSTEM])
    )
    scope = ma.fields.String(required=True, validate=Pattern(r"^(\*|[A-Za-z0-9]{1,64})$"))


class NewAccountBody(ma.Schema):
    """An account for a registered person (with a login), or for a machine (without)."""

    person = ma.fields.String(validate=ID, allow_none=True, load_default=None)
    grants = ma.fields.List(ma.fields.Nested(GrantSchema), load_default=list)
    login = ma.fields.String(validate=LOGIN)
    password = ma.fields.String(validate=PASSWORD)


class ResetBody(ma.Schema):
    """A new login and password."""

    login = ma.fields.String(required=True, validate=LOGIN)
    password = ma.fields.String(required=True, validate=PASSWORD)


class TokenBody(ma.Schema):
    """Scopes (read, command, command:<type>, log, metrics) and days until it expires."""

    scopes = ma.fields.List(
        ma.fields.String(validate=Pattern(r"^(read|log|metrics|command(:[a-z_.]+)?)$")),
        required=True,
        validate=ma.validate.Length(min=1, max=20),
    )
    days = ma.fields.Integer(load_default=90, strict=True, validate=ma.validate.Range(min=1, max=366))


@blueprint.route("/session", methods=["POST"])
@public
@blueprint.arguments(SessionBody)
@blueprint.doc(security=[], operationId="sign_in")
@blueprint.response(201)
def sign_in(body: dict[str, Any]) -> flask.Response:
    """Sign in: a bearer token, and when it expires (ms since 1970)."""
    home = giving.home()
    found = auth.sign_in(home, body["login"], body["password"], home.clock.now())
    if found is None:
        return problems.respond(
            401, "auth.login", "用户名或密码不正确，或已暂时锁定。", "Wrong login or password, or locked for a while."
        )
    response = flask.jsonify(token=found[0], expires=found[1])
    response.status_code = 201
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/session", methods=["DELETE"])
@scoped("read")
@blueprint.doc(operationId="sign_out")
@blueprint.response(204)
def sign_out() -> None:
    """Sign out: the token is forgotten."""
    auth.sign_out(giving.home(), auth.given_token())


@blueprint.route("/accounts", methods=["POST"], endpoint="account_create")
@scoped("command")
@blueprint.arguments(giving.GivingQuery, location="query")
@blueprint.arguments(NewAccountBody)
@blueprint.doc(parameters=giving.ASKING, operationId="account.create")
@blueprint.response(201, giving.EntrySchema)
@blueprint.alt_response(200, schema=giving.EntrySchema, description=giving.AGAIN)
def create_account(query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    """An account; with `login` and `password` a person can sign in."""
    giving.allow(STEPS["account.create"])
    if ("login" in body) != ("password" in body):
        raise Refused("value.invalid", field="password")
    grants = tuple((Capability(grant["capability"]), grant["scope"]) for grant in body["grants"])
    key, actor = giving.key(), caller().account.id
    if "login" in body:
        auth.check_login(giving.home(), derive(actor, key), body["login"])
    order = Order(actor=actor, key=key, command=CreateAccount(person=body["person"], grants=grants))
    response = giving.give(order, None, only_statement=query["statement"])
    if "login" in body and response.status_code == 201:
        auth.set_password(giving.home(), derive(actor, key), body["login"], body["password"])
    return response


@blueprint.route("/accounts/<account>/password", methods=["POST"], endpoint="account_reset")
@scoped("command")
@blueprint.arguments(ResetBody)
@blueprint.doc(parameters=giving.PARAMETERS, operationId="account.reset")
@blueprint.response(201, giving.EntrySchema)
def reset_password(body: dict[str, Any], account: str) -> flask.Response:
    """Set a login and password anew, on record; the account's sessions end."""
    giving.allow(STEPS["account.reset"])
    auth.check_login(giving.home(), account, body["login"])
    order = Order(actor=caller().account.id, key=giving.key(), command=ResetAccount(account=account))
    response = giving.give(order, None, only_statement=False)
    if response.status_code == 201:
        auth.set_password(giving.home(), account, body["login"], body["password"])
    return response


@blueprint.route("/accounts/<account>/tokens", methods=["POST"], endpoint="account_issue_token")
@scoped("command")
@blueprint.arguments(TokenBody)
@blueprint.doc(parameters=giving.PARAMETERS, operationId="account.issue_token")
@blueprint.response(201)
def issue_token(body: dict[str, Any], account: str) -> flask.Response:
    """A machine's token; it is told this once."""
    key, actor, home = giving.key(), caller().account.id, giving.home()
    command = IssueToken(account=account, scopes=tuple(scope.replace(":", ".") for scope in body["scopes"]))
    response = giving.give(Order(actor=actor, key=key, command=command), None, only_statement=False)
    if response.status_code != 201:
        return response
    expires = home.clock.now() + body["days"] * DAY
    token = auth.keep_token(home, account, derive(actor, key), tuple(body["scopes"]), expires)
    told = flask.jsonify({**response.get_json(), "token": token, "token_id": derive(actor, key), "expires": expires})
    told.status_code = 201
    told.headers["Cache-Control"] = "no-store"
    return told


@blueprint.route("/accounts/<account>/tokens/<token>/revoke", methods=["POST"], endpoint="account_revoke_token")
@scoped("command")
@blueprint.doc(parameters=giving.PARAMETERS, operationId="account.revoke_token")
@blueprint.response(201, giving.EntrySchema)
def revoke_token(account: str, token: str) -> flask.Response:
    """Withdraw a machine's token."""
    command = RevokeToken(account=account, token=token)
    response = giving.give(
        Order(actor=caller().account.id, key=giving.key(), command=command), None, only_statement=False
    )
    auth.drop_token(giving.home(), token)
    return response
