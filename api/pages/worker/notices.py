"""What I was told, whether the message reached my phone or not."""

from __future__ import annotations

import flask

from api.auth import scoped
from api.pages.look import chosen
from api.pages.worker import blueprint, person
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.shell.notices import WORDS, Notices


@blueprint.get("/notices")
@scoped("read")
def notices() -> str:
    """The last hundred."""
    english = chosen("lang") == "en"
    rows = [(china_date(row.made), WORDS[row.what][english], row) for row in Notices(home()).of(person())]
    return flask.render_template("worker/notices.html", rows=rows)
