"""Accounts of officers and institutions, opened by the operator: for a registered person, by name and number, with what they
may do and where. They get a code for a password of their own; nobody else ever knows it."""

from __future__ import annotations

import re
from typing import Final

import flask
import sqlalchemy as sa

from api import orders, problems
from api.auth import scoped
from api.pages.acts.names import column, labelled, seen, unscoped
from api.pages.acts.office import MAY
from api.pages.bureau import blueprint, counter, today
from api.pages.look import mark as _
from api.pages.worker import giving as forms
from api.rest.giving import desk
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.identifiers.division import division
from voucher.objects.account import REGIONAL, SPEAKING, Account, Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.register.accounts import AccountCreated
from voucher.shell.counter import Code
from voucher.shell.desk import Identity
from voucher.tv1.names import mask

WHERE: Final = _("地区代码（如 4104），或机构的统一社会信用代码")
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
        key=forms.form_key(),
    )
