"""Accounts of officers and institutions, opened by the operator: for a registered person, by name and number, with what they
may do and where. They get a code for a password of their own; nobody else ever knows it."""

from __future__ import annotations

import re
from typing import Final

import flask
import sqlalchemy as sa
from werkzeug.wrappers import Response

from api import auth, orders, problems
from api.auth import caller, scoped
from api.pages.acts.names import column, labelled, seen, unscoped
from api.pages.acts.office import MAY
from api.pages.bureau import blueprint, counter, today
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.worker import giving as forms
from api.rest import giving
from api.rest.giving import desk, home
from voucher.core.dates import china_date
from voucher.core.ids import derive
from voucher.core.refusal import Refused
from voucher.identifiers.division import division
from voucher.objects.account import REGIONAL, SPEAKING, Account, Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.register.accounts import AccountCreated, IssueToken
from voucher.shell.counter import Code
from voucher.shell.desk import Identity
from voucher.shell.service import Order
from voucher.step.declare import STEPS
from voucher.tv1.names import mask

WHERE: Final = _("地区代码（如 4104），或机构的统一社会信用代码")
SCOPES: Final = {
    "read": _("读取其权限内的资料"),
    "command": _("办理其权限内的全部事项"),
    "command:class.record_external": _("只报送设备记录（逐条）"),
    "command:class.record_externals": _("只报送设备记录（成批）"),
    "command:system.record": _("只报送系统编号"),
}
DAYS: Final = {"90": _("90 天"), "180": _("180 天"), "365": _("一年")}
DAY: Final = 86_400_000
_USCC: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_GIVEN: Final = ("name", "number", "capability", "where")


@blueprint.get("/accounts")
@scoped("read")
def accounts() -> str:
    """The form, and the accounts that there are."""
    return _accounts_page(None)


@blueprint.post("/accounts")
@scoped("command")
def open_account() -> str | tuple[str, int]:
    """Open an account; the code is shown this once."""
    form = flask.request.form
    try:
        person, identity = _registered(form.get("name", ""), form.get("number", ""))
        grant = {"capability": _capability(form.get("capability", "")), "scope": ""}
        grant["scope"] = _scope(Capability(grant["capability"]), form.get("where", "").strip().upper())
        made = forms.give("account.create", {"person": person.id, "grants": [grant]}).events[0]
        if not isinstance(made, AccountCreated):
            raise TypeError("an account was not created")
    except Refused as refused:
        return _accounts_page(problems.words(refused)), 422
    return _code_page(identity, counter().hand_out(made.account))


@blueprint.post("/accounts/reset")
@scoped("command")
def reset_account() -> str:
    """A new code for somebody who forgot the password; the old one holds until the new one is set."""
    found = next(iter(seen(Account, column(Account, "id") == flask.request.form.get("account", ""))), None)
    if found is None or found.person is None:
        raise Refused("object.unknown", kind="account")
    forms.give("account.reset", {"account": found.id})
    (person,) = unscoped(Person, column(Person, "id") == found.person)
    return _code_page(desk().identity_of(person), counter().hand_out(found.id))


@blueprint.post("/accounts/machines")
@scoped("command")
def open_machine() -> str | tuple[str, int]:
    """An account of a system outside, and its token, which is shown this once."""
    form = flask.request.form
    try:
        capability = _capability(form.get("capability", ""))
        scope = _scope(Capability(capability), form.get("where", "").strip().upper())
        scopes, days = _scopes(form.getlist("scopes")), _one_of(DAYS, form.get("days", ""))
        grants = [{"capability": capability, "scope": scope}]
        made = forms.give("account.create", {"person": None, "grants": grants}).events[0]
        if not isinstance(made, AccountCreated):
            raise TypeError("an account was not created")
    except Refused as refused:
        return _accounts_page(problems.words(refused)), 422
    return _issued(made.account, scopes, int(days))


@blueprint.post("/accounts/machines/revoke")
@scoped("command")
def revoke_machine() -> Response:
    """Withdraw a token."""
    account, _colon, token = flask.request.form.get("token", "").partition(":")
    forms.give("account.revoke_token", {"account": account, "token": token})
    auth.drop_token(home(), token)
    return go("/b/accounts")


def _scopes(given: list[str]) -> list[str]:
    found = [one for one in given if one in SCOPES]
    if not found:
        raise Refused("value.invalid", field="scopes")
    return found


def _one_of(choices: dict[str, str], given: str) -> str:
    if given not in choices:
        raise Refused("value.invalid", field="days")
    return given


def _issued(account: str, scopes: list[str], days: int) -> str:
    actor, key, now = caller().account.id, forms.form_key(), home().clock.now()
    command = IssueToken(account=account, scopes=tuple(scope.replace(":", ".") for scope in scopes))
    giving.allow(STEPS["account.issue_token"])
    giving.service().give(Order(actor=actor, key=key, command=command))
    expires = now + days * DAY
    token = auth.keep_token(home(), account, derive(actor, key), tuple(scopes), expires)
    return flask.render_template("bureau/token.html", token=token, account=account, until=china_date(expires))


def _registered(name: str, number: str) -> tuple[Person, Identity]:
    """The person of this name and number; neither alone tells anything."""
    asked = orders.identity({"name": name, "number": number}, today())
    found = unscoped(Person, column(Person, "id") == desk().known([asked]).get(asked.number, ""))
    if not found or desk().identity_of(found[0]).name != asked.name:
        raise Refused("object.unknown", kind="person")
    return found[0], asked


def _capability(given: str) -> str:
    if given not in MAY or given == Capability.OPERATOR:
        raise Refused("value.invalid", field="capability")
    return given


def _scope(capability: Capability, where: str) -> str:
    """An institution by its credit code, or a region by its code."""
    if capability in SPEAKING and _USCC.fullmatch(where):
        found = unscoped(Institution, column(Institution, "uscc") == where)
        if not found:
            raise Refused("object.unknown", kind="institution")
        return found[0].id
    if capability in REGIONAL and division(where, today()):
        return where
    raise Refused("value.invalid", field="where")


def _code_page(identity: Identity, code: Code) -> str:
    return flask.render_template(
        "bureau/code.html",
        code=code,
        name=mask(identity.name),
        last4=identity.number[-4:],
        until=china_date(code.expires),
        day=today(),
        back="/b/accounts",
    )


def _tokens() -> dict[str, str]:
    """Tokens that hold, by account."""
    machines = [one for one in seen(Account) if one.tokens]
    named = labelled(machines)
    return {f"{one.id}:{token}": f"{named[one.id]} · …{token[-6:]}" for one in machines for token in one.tokens}


def _accounts_page(problem: tuple[str, str] | None) -> str:
    people = seen(Account, sa.and_(column(Account, "person").is_not(None)))
    staff = [one for one in people if any(capability != Capability.WORKER for capability, _scope_of in one.grants)]
    return flask.render_template(
        "bureau/accounts.html",
        problem=problem,
        given={name: flask.request.form.get(name, "") for name in _GIVEN},
        capabilities={code: name for code, name in MAY.items() if code != Capability.OPERATOR},
        where=WHERE,
        accounts=labelled(staff),
        scopes=SCOPES,
        days=DAYS,
        tokens=_tokens(),
        key=forms.form_key(),
    )
