"""An act that was filled in becomes an order: rehearsed, signed in the browser, or given at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import flask
import marshmallow as ma

from api import orders, problems
from api.auth import caller
from api.pages.acts.describe import Act, Data
from api.pages.acts.reading import NO_FIT, Read
from api.pages.look import chosen, gettext
from api.pages.signing import Signing
from api.pages.signing import signing as signing_of
from api.rest import giving
from api.rest.commands import ROUTES
from ledger import entry as entries
from ledger.errors import NotCanonical
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.shell.service import Order, Outcome

PATHS: Final = {route.type: route.path for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Made:
    """An order, and the fields it was made of."""

    order: Order
    data: Data


def make(act: Act, about: State | None, filled: Read) -> Made:
    """The order of what was filled in. Refused for fields that do not hold; what is wrong then stands in `filled`."""
    data = dict(filled.data)
    if act.about and about:
        data[act.about.name] = about.id
    if act.fill:
        data |= act.fill(about, data)
    try:
        checked = dict(orders.schema_for(act.type)().load(data))
    except ma.ValidationError as error:
        names = list(error.messages_dict)
        filled.wrong |= {ask.name: gettext(NO_FIT) for ask in act.asks if ask.name.split(".")[0] in names}
        raise Refused("value.invalid", field=str(names[0] if names else "")) from None
    key = flask.request.form.get("key", "").lower()
    try:
        entries.check_key(key)
    except NotCanonical:
        raise Refused("request.key") from None
    by = orders.Giver(caller().account.id, key, None, china_date(giving.home().clock.now()))
    return Made(orders.order_for(giving.desk(), by, act.type, checked), data)


def give(made: Made) -> Outcome:
    """Give it as the caller."""
    return giving.service().give(made.order)


def signing(act: Act, made: Made) -> Signing:
    """The order to be signed, under the form's key."""
    path, named = PATHS[act.type], set()
    for name in made.data:
        if f"<{name}>" in path:
            path = path.replace(f"<{name}>", str(made.data[name]))
            named.add(name)
    body = {name: value for name, value in made.data.items() if name not in named}
    onward = "/b/proposals" if act.step.dual else f"/acts/?done={act.type}"
    return replace(signing_of(act.title, path, made.order.command, body, onward), key=made.order.key)


def near(act: Act, refused: Refused | None) -> tuple[dict[str, str], dict[str, str] | None]:
    """A refusal's words beside the field that it is about, else at the top."""
    if refused is None:
        return {}, None
    refused.sentence = refused.sentence or SENTENCES[refused.code]
    zh, en = problems.words(refused)
    field = str(refused.detail.get("field") or "")
    fields = [
        ask.name
        for ask in act.asks
        if field and field.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0] in (ask.name, ask.name.split(".")[0])
    ]
    against = {"zh": zh, "en": en, "clause": refused.sentence.clause, "source": refused.source}
    return ({name: en if chosen("lang") == "en" else zh for name in fields[:1]}, against)
