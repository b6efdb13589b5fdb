"""The bureau's pages: issuing, the counter, and the operator's part of enrolling keys.

A page shows what lies in the officer's regions, and gives the same orders as the API, with the same refusals. Whatever
is personal comes in the body of a form, never in an address.
"""

from __future__ import annotations

from typing import Final

import flask

from api import problems
from api.auth import Caller, caller
from api.pages import menu
from api.pages.shared import offices, page_blueprint
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.objects.account import EVERYWHERE, Capability
from voucher.shell.counter import Counter
from voucher.shell.issuing import Issuing

blueprint: Final = page_blueprint("bureau", "/b")
_OTHERS: Final = ("此页面供人社部门经办人员使用，请用经办人员账号登录。", "These pages are for officers of the bureau.")
SHEETS: Final = frozenset(
    {
        "bureau.check",
        "bureau.clear",
        "bureau.keep",
        "bureau.keep_pack",
        "bureau.people_declare",
        "bureau.people_many",
        "bureau.propose",
    }
)
"""Where a sheet may come in."""


@blueprint.before_request
def _only_officers() -> flask.Response | None:
    found = flask.g.get("caller")
    if not isinstance(found, Caller):
        return problems.of_status(401)
    return None if menu.allowed(found.account, flask.request.path) else problems.respond(403, "auth.scope", *_OTHERS)


blueprint.context_processor(offices)


def issuing() -> Issuing:
    """Lists of this server."""
    found: Issuing = flask.current_app.extensions["issuing"]
    return found


def counter() -> Counter:
    """The counter of this server."""
    return Counter(home())


def regions() -> list[str]:
    """Regions that the officer answers for."""
    scopes = [scope for capability, scope in caller().account.grants if capability == Capability.BUREAU]
    return [home().settings.region if scope == EVERYWHERE else scope for scope in scopes]


def today() -> str:
    """The day in China."""
    return china_date(home().clock.now())


from api.pages.bureau import (  # noqa: E402
    batches,
    check,
    conflicts,
    counters,
    flags,
    inspections,
    institutions,
    keys,
    office,
    packs,
    people,
    proposals,
    quota,
    search,
    start,
    surveys,
)

__all__ = [
    "batches",
    "blueprint",
    "check",
    "conflicts",
    "counters",
    "flags",
    "inspections",
    "institutions",
    "keys",
    "office",
    "packs",
    "people",
    "proposals",
    "quota",
    "search",
    "start",
    "surveys",
]
