"""One's own signing key: made in the browser, enrolled at a counter or with the old key, replaced, stopped."""

from __future__ import annotations

import re
from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages.look import mark as _
from api.pages.shared import go, offices, page_blueprint
from api.pages.signing import fingerprint, keys_of, signing
from api.pages.worker import giving as forms
from api.rest import giving
from voucher.core.refusal import Refused
from voucher.register.keys import RotateKey, key_id_of
from voucher.shell.counter import Counter

blueprint: Final = page_blueprint("key")
blueprint.context_processor(offices)
ROTATE: Final = _("更换我的签名密钥")


@blueprint.get("/key")
@scoped("read")
def key() -> str:
    """My keys, as the ledger has them; what this browser holds, the module adds."""
    account = caller().account.id
    asked = Counter(giving.home()).asked(account)
    return flask.render_template(
        "bureau/key.html",
        keys=[(found, fingerprint(found.id)) for found in keys_of(account)],
        account=account,
        asked=fingerprint(key_id_of("es256", asked.public)) if asked else "",
        key=forms.form_key(),
        now=giving.home().clock.now(),
    )


@blueprint.post("/key/ask")
@scoped("command")
def ask() -> Response:
    """Ask to have this browser's key enrolled: it waits until the operator has seen who asks."""
    Counter(giving.home()).ask(caller().account.id, caller().account.id, _public())
    return go("/key")


@blueprint.post("/key/replace")
@scoped("read")
def replace() -> str:
    """The order by which the old key lets this browser's new key take its place."""
    public, old = _public(), flask.request.form.get("old", "")
    command = RotateKey(old=old, alg="es256", public=public)
    body = {"alg": "es256", "public": public}
    order = signing(ROTATE, f"/keys/{old}/rotate", command, body, "/key")
    return flask.render_template("bureau/sign.html", order=order, facts=[], what=None)


@blueprint.post("/key/stop")
@scoped("command")
def stop() -> Response:
    """Stop one of my keys at once: lost, or perhaps in other hands. Needs no signature."""
    forms.give("key.revoke", {"key": flask.request.form.get("id", "")})
    return go("/key")


def _public() -> str:
    given = flask.request.form.get("public", "")
    if not re.fullmatch(r"[A-Za-z0-9+/]{44}", given):
        raise Refused("key.invalid")
    key_id_of("es256", given)
    return given
