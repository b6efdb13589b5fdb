"""The voucher's code: the worker picks what it is for, then the phone draws it, also without a network."""

from __future__ import annotations

import re

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.shared import go
from api.pages.worker import blueprint, own
from api.rest.giving import home
from voucher.core.refusal import Refused
from voucher.objects.training import EnrolmentState
from voucher.objects.voucher import VoucherState
from voucher.register.keys import key_id_of
from voucher.shell.counter import Counter


@blueprint.post("/code/<voucher>/ask")
@scoped("command")
def ask(voucher: str) -> Response:
    """Ask a counter to let this phone show the voucher: an officer sees the identity card, and this screen's digits."""
    found, public = own().voucher(voucher), flask.request.form.get("public", "")
    if not re.fullmatch(r"[A-Za-z0-9+/]{44}", public):
        raise Refused("key.invalid")
    key_id_of("es256", public)
    Counter(home()).ask(found.id, caller().account.id, public)
    return go(f"/w/code/{found.id}")


@blueprint.get("/code/<voucher>")
@scoped("read")
def code(voucher: str) -> str:
    """The page that shows the code."""
    mine = own()
    found = mine.voucher(voucher)
    if found.state not in (VoucherState.CLAIMED, VoucherState.ENROLLED):
        raise Refused(
            "voucher.stage", current=words.of(words.VOUCHER, found.state), missing=[words.of(words.STAGE, "CLAIMED")]
        )
    places = [e for e in mine.enrolments() if e.state == EnrolmentState.LISTED or e.live == found.id]
    classes = mine.classes(place.training_class for place in places)
    picks = [(p, classes[p.training_class]) for p in places if p.training_class in classes]
    purpose = "enrol" if found.state == VoucherState.CLAIMED else "attend"
    return flask.render_template(
        "worker/code.html",
        voucher=found,
        picks=picks,
        purpose=purpose,
        words=words,
        account=caller().account.id,
        now=home().clock.now() // 1000,
    )
