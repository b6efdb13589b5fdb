"""Who looked at whose data: what a request opened in the vault is noted while it runs and kept before it is answered.

The vault itself tells what it opens, so a page or endpoint cannot forget to. If the record cannot be written, what was
opened is not shown either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import flask

from api import problems
from api.auth import Caller
from ledger.store import engine
from voucher.shell.desk import IDENTITY, NUMBER_OF, PHONE
from voucher.shell.dossiers import PROFILE
from voucher.shell.home import Home
from voucher.shell.looks import LookBook

_WORDS: Final = (
    "暂时无法登记本次查看，因此不予显示。请稍后重试。",
    "That this was looked at cannot be recorded just now, so it is not shown. Try again in a moment.",
)
PERSONAL: Final = frozenset({IDENTITY, PHONE, NUMBER_OF, PROFILE})
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
    opened = flask.g.pop("opened", None)
    if not opened:
        return response
    home: Home = flask.current_app.extensions["home"]
    account, purpose = flask.g.caller.account.id, str(flask.request.endpoint)
    try:
        LookBook(home.database).record(opened, account, purpose, home.clock.now())
    except engine.DATABASE_ERRORS:
        return problems.respond(503, "look.unrecorded", *_WORDS)
    return response
