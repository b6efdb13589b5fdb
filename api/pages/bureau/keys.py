"""The operator's counter for keys: who asks stands here with a card, and reads the fingerprint from their own screen."""

from __future__ import annotations

import hmac
from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages.bureau import blueprint, counter
from api.pages.shared import go
from api.pages.worker import giving as forms
from api.rest.giving import desk, home
from api.rest.queries import reader
from ledger.store import bulk, engine
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.objects.account import Account
from voucher.objects.person import Person
from voucher.register.keys import key_id_of
from voucher.shell.counter import Request
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.tv1.names import mask

TYPED: Final = 8


@blueprint.get("/keys")
@scoped("read")
def keys() -> str:
    """Keys that people ask to have enrolled."""
    rows = [(request, *_who(request), china_date(request.made)) for request in counter().of_accounts()]
    return flask.render_template("bureau/keys.html", rows=rows, key=forms.form_key())


@blueprint.post("/keys")
@scoped("command")
def enrol() -> Response:
    """Enrol the key whose fingerprint was read out, if it is the one that waits."""
    form = flask.request.form
    asked = counter().asked(form.get("account", ""))
    if asked is None or asked.subject != asked.account:
        raise Refused("object.unknown", kind="key")
    if form.get("refuse"):
        counter().answered(asked.subject)
        return go("/b/keys")
    wanted = key_id_of("es256", asked.public)[:TYPED]
    typed = "".join(form.get("fingerprint", "").lower().split())
    if not hmac.compare_digest(typed.encode(), wanted.encode()):
        raise Refused("key.fingerprint")
    forms.give("key.enrol", {"account": asked.account, "alg": "es256", "public": asked.public})
    counter().answered(asked.subject)
    return go("/b/keys")


def _who(request: Request) -> tuple[str, str, list[str]]:
    """Masked name, last characters and grants of whoever asks: an operator sees no more of anybody."""
    account = reader().one(flask.g.caller.account, Account.kind, request.account)
    if not isinstance(account, Account) or account.person is None:
        return "", "", []
    person = _person(account.person)
    identity = desk().identity_of(person)
    grants = [f"{capability} {scope}" for capability, scope in account.grants]
    return mask(identity.name), identity.number[-4:], grants


def _person(identifier: str) -> Person:
    with engine.snapshot(home().database) as connection:
        rows = bulk.select_in(connection, STATE[Person.kind], "id", [identifier])
    (found,) = [state for state in codec(Person).states(rows) if isinstance(state, Person)]
    return found
