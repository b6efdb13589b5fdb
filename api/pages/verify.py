"""Checking an archive: for whoever was handed one. The browser checks the file by itself; nothing is uploaded."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import public
from api.pages.shared import page_blueprint

blueprint: Final = page_blueprint("verify")


@blueprint.get("/verify")
@public
def verify() -> str:
    """The page."""
    return flask.render_template("people/verify.html")
