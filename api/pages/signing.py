"""Orders that a person signs in the browser: the page shows the command's own bytes, the module has them signed.

The server renders the order with its idempotency key. The module fetches the canonical statement from the API, checks
that its digest is that of the bytes the page shows, and shows both before it signs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import flask
import marshmallow as ma
import msgspec
import sqlalchemy as sa

from api import orders
from api.auth import caller
from api.rest import giving
from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.message import Command, reference
from voucher.core.refusal import Refused
from voucher.objects.account import Key
from voucher.shell.rehearsal import rehearse as rehearsed
from voucher.shell.rows import codec
from voucher.shell.service import Order, new_key
from voucher.shell.tables import STATE

API: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Signing:
    """An order to be signed: `command` is its canonical JSON, `body` what is sent to `path`, `next` where to go after.
    With `leaf`, what it decides about stands in that entry of the log, where the browser reads it."""

    title: str
    path: str
    body: str
    key: str
    command: str
    next: str
    account: str
    enrolled: str
    entry: int = 0
    leaf: str = ""


def signing(title: str, path: str, command: Command, body: dict[str, Any], onward: str) -> Signing:
    """The order of the caller, under a new key."""
    account = caller().account.id
    held = " ".join(key.id for key in keys_of(account) if key.until_index is None)
    shown = bytes(reference(command, body=True).body).decode()
    key = new_key(giving.home().clock.now())
    return Signing(title, API + path, msgspec.json.encode(body).decode(), key, shown, onward, account, held)


def prepared(
    title: str, path: str, command_type: str, data: dict[str, Any], onward: str, in_path: tuple[str, ...] = ()
) -> Signing:
    """The order of the caller for the fields of a form, whatever is personal in them sealed. `in_path` are fields that the
    path carries. Refused for fields that do not hold."""
    try:
        checked = dict(orders.schema_for(command_type)().load(data))
    except ma.ValidationError as error:
        raise Refused("value.invalid", field=next(iter(error.messages_dict), "")) from None
    account, now = caller().account.id, giving.home().clock.now()
    by = orders.Giver(account, new_key(now), None, china_date(now))
    command = orders.order_for(giving.desk(), by, command_type, checked).command
    body = {name: value for name, value in data.items() if name not in in_path}
    order = signing(title, path, command, body, onward)
    return replace(order, key=by.key)


def sealed(title: str, path: str, body: dict[str, Any], onward: str, make: Callable[[str, str], Order]) -> Signing:
    """An order with something sealed in it: its command is made here, as the API will make it, under the same key."""
    account, key = caller().account.id, new_key(giving.home().clock.now())
    return replace(signing(title, path, make(account, key).command, body, onward), key=key)


def rehearse(order: Order) -> None:
    """Refused if it would be refused now. Without a key of their own nobody signs, so nothing is asked."""
    held = [key.id for key in keys_of(order.actor) if key.until_index is None]
    if held:
        rehearsed(giving.home(), order, held[0])


def keys_of(account: str) -> list[Key]:
    """An account's keys, the newest first."""
    table = STATE[Key.kind]
    with engine.snapshot(flask.current_app.extensions["home"].database) as connection:
        query = sa.select(table).where(table.c.account == account).order_by(table.c.from_index.desc())
        rows = [tuple(row) for row in connection.execute(query)]
    return [key for key in codec(Key).states(rows) if isinstance(key, Key)]


def fingerprint(key: str) -> str:
    """A key's id as people compare it: 2f9a 01c4 …"""
    return " ".join(key[i : i + 4] for i in range(0, 16, 4))
