"""Wishing to be trained (登记培训意愿): in what, at which level, and where."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.worker import blueprint, giving, own, person, today
from voucher.identifiers.division import children
from voucher.shell.own import Own


@blueprint.get("/wishes")
@scoped("read")
def wishes() -> str:
    """My wishes, and the form for another."""
    mine, day = own(), today()
    rows = [
        (
            wish,
            f"{words.of(words.OCCUPATION, wish.occupation)} · {words.of(words.LEVEL, wish.level)}",
            words.place(wish.region, day),
        )
        for wish in mine.wishes()
    ]
    region = mine.person().region
    return flask.render_template(
        "worker/wishes.html",
        rows=rows,
        occupations=_occupations(mine),
        levels=[(code, words.of(words.LEVEL, code)) for code in words.LEVEL],
        places=[(place.code, words.place(place.code, day)) for place in children(region[:2], day)],
        near=region[:4],
        key=giving.form_key(),
    )


@blueprint.post("/wishes")
@scoped("command")
def register() -> Response:
    """Register one."""
    form = flask.request.form
    fields = {name: form.get(name, "") for name in ("occupation", "level", "region")}
    return giving.done(giving.give("wish.register", {"person": person(), **fields}))


def _occupations(mine: Own) -> list[tuple[str, str]]:
    codes = dict.fromkeys([*words.OCCUPATION, *mine.occupations()])
    return [(code, words.of(words.OCCUPATION, code)) for code in codes]
