"""Checking an archive: for whoever was handed one. The browser checks the file by itself; nothing is uploaded."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import public
from api.pages import words
from api.pages.shared import page_blueprint
from api.rest.giving import home
from voucher.core.dates import china_date

blueprint: Final = page_blueprint("verify")


@blueprint.get("/verify")
@public
def verify() -> str:
    """The page."""
    region = home().settings.region
    name = words.place(region, china_date(home().clock.now()))
    return flask.render_template("people/verify.html", region=region, name=name)
