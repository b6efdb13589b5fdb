"""The voucher's code: the worker picks what it is for, then the phone draws it, also without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping

import flask
from werkzeug.wrappers import Response

from api import problems, realname
from api.auth import caller, scoped
from api.hardening import reading
from api.pages import words
from api.pages.shared import go
from api.pages.worker import blueprint, own, person, today
from api.rest.giving import desk, home
from voucher.core.refusal import Refused
from voucher.objects.training import EnrolmentState
from voucher.objects.voucher import VoucherState
from voucher.register.keys import key_id_of
from voucher.shell.counter import Counter
from voucher.shell.own import Own


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
def code(voucher: str) -> flask.Response:
    """The page that shows the code."""
    return shown(own(), voucher)


@blueprint.get("/code/<voucher>/check")
@scoped("read")
def check(voucher: str) -> str:
    """Prove my real name again, so that this phone may show the code; where no service is connected, a counter can."""
    own().voucher(voucher)
    me = desk().identity_of(own().person())
    return _asked(voucher, {"name": me.name, "number": me.number} if _service().simulated else {})


@blueprint.post("/code/<voucher>/check")
@scoped("command")
def checked(voucher: str) -> flask.Response | tuple[str, int]:
    """What the service says. If it is me, the page binds the voucher to this phone."""
    given = flask.request.form
    try:
        proof = _prove(given)
    except Refused as refused:
        return _asked(voucher, given, problems.words(refused)), 422
    return shown(own(), voucher, proof=proof)


def _prove(given: Mapping[str, str]) -> str:
    proven = _service().who(given, today())
    if realname.person_of(home(), desk(), proven.identity) != person():
        raise Refused("binding.another_person")
    return realname.token(home(), person(), proven.checked)


def _asked(voucher: str, given: Mapping[str, str], problem: tuple[str, str] | None = None) -> str:
    action = f"/w/code/{voucher}/check"
    return flask.render_template(_service().template, examples=[], next="", action=action, problem=problem, given=given)


def _service() -> realname.RealName:
    found: realname.RealName | None = flask.current_app.extensions["real_name"]
    if found is None:
        raise Refused("auth.no_real_name")
    return found


def shown(mine: Own, voucher: str, *, holder: str = "", back: str = "/w/", proof: str = "") -> flask.Response:
    """The page of one's own voucher, or (`holder`) of somebody's who named the caller."""
    found = mine.voucher(voucher)
    if found.state not in (VoucherState.CLAIMED, VoucherState.ENROLLED):
        raise Refused(
            "voucher.stage", current=words.of(words.VOUCHER, found.state), missing=[words.of(words.STAGE, "CLAIMED")]
        )
    places = [e for e in mine.enrolments() if e.state == EnrolmentState.LISTED or e.live == found.id]
    classes = mine.classes(place.training_class for place in places)
    picks = [(p, classes[p.training_class]) for p in places if p.training_class in classes]
    purpose = "enrol" if found.state == VoucherState.CLAIMED else "attend"
    page = flask.render_template(
        "worker/code.html",
        voucher=found,
        picks=picks,
        purpose=purpose,
        words=words,
        account=caller().account.id,
        now=home().clock.now() // 1000,
        holder=holder,
        back=back,
        proof=proof,
        service=flask.current_app.extensions["real_name"],
    )
    return reading(page)
