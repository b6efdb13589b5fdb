"""Who looked at whose data: what a request opened in the vault is noted while it runs and kept before it is answered.

The vault itself tells what it opens, so a page or endpoint cannot forget to. If the record cannot be written, what was
opened is not shown either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import flask

from api.auth import Caller
from voucher.shell.desk import IDENTITY, NUMBER_OF, PHONE
from voucher.shell.home import Home
from voucher.shell.looks import LookBook

PERSONAL: Final = frozenset({IDENTITY, PHONE, NUMBER_OF})
"""What is told of with the person whose it is."""


def watch(home: Home) -> None:
    """Have the home's vault tell what it opens."""
    home.on_open = note


def note(field: str, people: Iterable[str]) -> None:
    """Called by the vault: these people's field was opened, by whoever asks in this request."""
    if field not in PERSONAL or not flask.has_request_context():
        return
    caller = flask.g.get("caller")
    if isinstance(caller, Caller):
        opened: set[str] = flask.g.setdefault("opened", set())
        opened |= set(people) - {caller.account.person}


def keep(response: flask.Response) -> flask.Response:
    """Before the answer goes out: one write for all that was opened, none if nothing was."""
    opened = flask.g.get("opened")
    if opened:
        home: Home = flask.current_app.extensions["home"]
        book = LookBook(home.database)
        book.record(opened, flask.g.caller.account.id, str(flask.request.endpoint), home.clock.now())
    return response
