"""The public catalogue: anybody may look up an institution, its scope, where it stands and how it came to that."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import public
from api.pages import words
from api.pages.bureau.standings import KIND, REASON, STANDING
from api.pages.shared import page_blueprint
from api.rest.catalogue import CatalogueQuery, asked_for, listing
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.core.refusal import unknown
from voucher.identifiers.division import children
from voucher.objects.institution import Institution

blueprint: Final = page_blueprint("register")


@blueprint.get("/catalogue")
@public
def catalogue() -> str:
    """Search by name, occupation, region and standing, as of a day."""
    given = CatalogueQuery().load({k: v for k, v in flask.request.args.items() if k in CatalogueQuery().fields})
    asked = asked_for(given)
    return flask.render_template(
        "people/catalogue.html",
        rows=listing().search(asked),
        asked=asked,
        places=children(home().settings.region[:2], asked.day),
        kinds=KIND,
        standings=STANDING,
        words=words,
    )


@blueprint.get("/catalogue/<institution>")
@public
def listed(institution: str) -> str:
    """One institution."""
    row = listing().one(institution, china_date(home().clock.now()))
    if row is None:
        raise unknown(Institution.kind)
    return flask.render_template(
        "people/listed.html", row=row, kinds=KIND, standings=STANDING, reasons=REASON, words=words
    )
