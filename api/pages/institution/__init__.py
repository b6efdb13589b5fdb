"""The pages of institutions that train or evaluate: their classes, rosters, scanner, lessons and results.

A page reads through `School`, which asks for everything by the account's grants; what changes something is a form that
gives the same order as the API, with the same refusals.
"""

from __future__ import annotations

from typing import Final

import flask

from api import problems
from api.auth import Caller, caller
from api.pages.shared import page_blueprint
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.shell.school import MINE, School

blueprint: Final = page_blueprint("institution", "/i")
SHEETS: Final = frozenset(
    {
        *("institution.roster_look", "institution.results_sheet", "institution.papers_sheet"),
        *("institution.records_sheet", "institution.exam_sheet"),
        *("institution.reschedule_class", "institution.change_teachers"),
    }
)
"""Views that take sheets or papers, which are larger than forms."""
_OTHERS: Final = (
    "此页面供培训机构和评价机构使用，请用机构账号登录。",
    "These pages are for training and evaluation institutions. Sign in as one.",
)


@blueprint.before_request
def _only_institutions() -> flask.Response | None:
    found = flask.g.get("caller")
    held = isinstance(found, Caller) and any(found.account.holds(capability) for capability in MINE)
    return None if held else problems.respond(403, "auth.scope", *_OTHERS)


def school() -> School:
    """The caller's view of the ledger."""
    return School(home(), caller().account)


def today() -> str:
    """The day in China."""
    return china_date(home().clock.now())


from api.pages.institution import (  # noqa: E402
    changes,
    classes,
    devices,
    disputes,
    draft,
    exam,
    export,
    papers,
    records,
    results,
    roster,
    scanner,
    sessions,
    start,
)

__all__ = [
    "blueprint",
    "changes",
    "classes",
    "devices",
    "disputes",
    "draft",
    "exam",
    "export",
    "papers",
    "records",
    "results",
    "roster",
    "scanner",
    "sessions",
    "start",
]
