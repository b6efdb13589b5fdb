"""Giving a command from a form: the order, the permission and the refusals are those of the API."""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma
from werkzeug.wrappers import Response

from api import orders
from api.auth import caller
from api.pages.shared import go
from api.rest import giving
from ledger import entry as entries
from ledger.errors import NotCanonical
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.shell.service import Outcome, new_key
from voucher.step.declare import STEPS


def form_key() -> str:
    """An idempotency key for a form that is being made: sent twice, it is done once."""
    return new_key(giving.home().clock.now())


def give(command_type: str, fields: dict[str, Any], key: str = "", key_field: str = "key") -> Outcome:
    """Give a command as the caller, under the form's key or one that comes of it."""
    giving.allow(STEPS[command_type])
    key = key or flask.request.form.get(key_field, "").lower()
    try:
        entries.check_key(key)
        checked = orders.schema_for(command_type)().load(fields)
    except NotCanonical:
        raise Refused("request.key") from None
    except ma.ValidationError as error:
        raise Refused("value.invalid", field=next(iter(error.messages_dict), "")) from None
    by = orders.Giver(caller().account.id, key, None, china_date(giving.home().clock.now()))
    return giving.service().give(orders.order_for(giving.desk(), by, command_type, dict(checked)))


def done(outcome: Outcome) -> Response:
    """On to the receipt of what was given."""
    return go(f"/w/receipts/{outcome.index}?done=1")
