"""What is recorded about oneself that rules ask about, and the questionnaire's three questions."""

from __future__ import annotations

from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import profiles
from api.pages.worker import blueprint, giving, own, person, today
from api.rest.giving import desk
from api.rest.queries import reader
from voucher.core.refusal import Refused
from voucher.objects.person import Person

QUESTIONS: Final = ("training", "job", "able")
_SAID: Final = {"yes": True, "no": False}


@blueprint.get("/profile")
@scoped("read")
def profile() -> str:
    """My profile, my answers, and the form for new ones."""
    found = own().profile()
    known = desk().profile_of(found) if found else None
    me = reader().one(caller().account, Person.kind, person())
    equals = profiles.equal(known, me.region, today()) if isinstance(me, Person) else ""
    return flask.render_template(
        "worker/profile.html",
        found=found,
        rows=profiles.rows(known, today(), equals),
        answers=profiles.answers(found.answers if found else None),
        comparisons=profiles.comparisons(found),
        source=profiles.SOURCE,
        key=giving.form_key(),
    )


@blueprint.post("/profile")
@scoped("command")
def questionnaire() -> Response:
    """Answer the three questions."""
    form = flask.request.form
    for name in QUESTIONS:
        if form.get(name) not in _SAID:
            raise Refused("value.invalid", field=name)
    answers = {name: _SAID[form[name]] for name in QUESTIONS}
    return giving.done(giving.give("person.answer", {"person": person(), **answers}))
