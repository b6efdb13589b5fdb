"""The worker's pages: their vouchers, classes, results and receipts, and what they may do now.

A page reads through `Own`, which knows nothing of other people; what changes something is a form that gives the same
order as the API, with the same refusals.
"""

from __future__ import annotations

from typing import Final

import flask

from api import problems
from api.auth import Caller
from api.pages.shared import page_blueprint
from api.rest.giving import desk, home
from voucher.core.dates import china_date
from voucher.objects.account import Capability
from voucher.shell.own import Own
from voucher.tv1.names import mask

blueprint: Final = page_blueprint("worker", "/w")
_OTHERS: Final = ("此页面供劳动者本人使用，请用劳动者账号登录。", "These pages are for workers. Sign in as one.")


@blueprint.before_request
def _only_workers() -> flask.Response | None:
    caller = flask.g.get("caller")
    held = isinstance(caller, Caller) and caller.account.person and caller.account.holds(Capability.WORKER)
    return None if held else problems.respond(403, "auth.scope", *_OTHERS)


def own() -> Own:
    """The caller's view of the ledger."""
    return Own(home(), person())


def person() -> str:
    """The caller's person."""
    caller: Caller = flask.g.caller
    return caller.account.person or ""


@blueprint.context_processor
def _whose() -> dict[str, str]:
    """On whose account one is: more than one person uses a phone."""
    caller = flask.g.get("caller")
    if not isinstance(caller, Caller) or not caller.account.person:
        return {}
    return {"who": mask(desk().identity_of(own().person()).name)}


def today() -> str:
    """The day in China."""
    return china_date(home().clock.now())


from api.pages.worker import (  # noqa: E402
    archive,
    claim,
    classes,
    code,
    consent,
    helpers,
    helping,
    keeping,
    looks,
    money,
    notices,
    profile,
    receipt,
    start,
    survey,
    wishes,
)

__all__ = [
    "archive",
    "blueprint",
    "claim",
    "classes",
    "code",
    "consent",
    "helpers",
    "helping",
    "keeping",
    "looks",
    "money",
    "notices",
    "profile",
    "receipt",
    "start",
    "survey",
    "wishes",
]
