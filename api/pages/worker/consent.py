"""Consent (同意书): the text, what one agreed to, agreeing and taking it back."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import consent_text
from api.pages.worker import blueprint, giving, own, person
from voucher.core.refusal import Refused
from voucher.shell.own import Own
from voucher.shell.service import Outcome


@blueprint.get("/consent")
@scoped("read")
def consent() -> str:
    """The text, and where I stand."""
    mine = own()
    return flask.render_template(
        "worker/consent.html",
        given=mine.consent(),
        agreed=agreed(mine),
        text=consent_text.TEXT,
        version=consent_text.VERSION,
        key=giving.form_key(),
    )


@blueprint.post("/consent")
@scoped("command")
def agree() -> Response:
    """Agree to the text as it was shown."""
    return giving.done(given())


@blueprint.post("/consent/withdraw")
@scoped("command")
def withdraw() -> Response:
    """Agree no longer."""
    return giving.done(giving.give("consent.withdraw", {"person": person()}))


def agreed(mine: Own) -> bool:
    """Whether the person agrees to the text of today, in either language."""
    found = mine.consent()
    current = {consent_text.digest(language) for language in consent_text.TEXT}
    return found is not None and found.withdrawn_on is None and found.text in current


def given(key_field: str = "key") -> Outcome:
    """Record that the box was ticked under the text in the language of the form."""
    language = flask.request.form.get("read", "")
    if flask.request.form.get("agree") != "yes" or language not in consent_text.TEXT:
        raise Refused("consent.needed")
    fields = {"person": person(), "terms": consent_text.VERSION, "text": consent_text.digest(language)}
    return giving.give("consent.give", fields, key_field=key_field)
