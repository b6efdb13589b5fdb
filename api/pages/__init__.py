"""Pages: the front page that shows where everything stands, and the reference of the API."""

from __future__ import annotations

from typing import Any, Final

import flask

from api.auth import public
from api.pages.overview import overview
from api.rest.giving import home

blueprint: Final = flask.Blueprint("pages", __name__)


@blueprint.get("/")
@public
def front() -> str:
    """Where everything stands. A real home shows the log alone; numbers of the loop need a login."""
    return flask.render_template("front.html", **overview(home()))


@blueprint.get("/api/")
@public
def reference() -> str:
    """The API's reference, drawn from its own description."""
    description: dict[str, Any] = flask.current_app.extensions["api"].described()
    return flask.render_template("reference.html", api=description)
