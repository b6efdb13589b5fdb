"""Acting for somebody who named me (帮办): first for whom, then what. Every act is given, and stands in the log, under my
own account."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.worker import blueprint, claim, giving, survey, today
from api.pages.worker.code import shown as shown_code
from api.pages.worker.consent import agreed
from api.pages.worker.helpers import asked_me, masked
from api.rest.giving import home
from voucher.core.refusal import Refused, unknown
from voucher.objects.delegation import Act, Delegation
from voucher.objects.training import ClassState, EnrolmentState
from voucher.objects.voucher import VoucherState
from voucher.shell.own import Own


@blueprint.get("/help")
@scoped("read")
def for_whom() -> str:
    """Everybody who named me."""
    rows = [(delegation, masked(delegation.person)) for delegation in asked_me(caller().account.id, today())]
    return flask.render_template("worker/help.html", rows=rows, key=giving.form_key)


@blueprint.get("/help/<delegation>")
@scoped("read")
def what(delegation: str) -> str:
    """What I may do now for one of them; of the rest of their matters nothing is shown."""
    named = _named(delegation)
    theirs = Own(home(), named.person)
    return flask.render_template(
        "worker/helping.html",
        named=named,
        name=masked(named.person),
        consented=agreed(theirs),
        claims=_claims(named, theirs),
        codes=_codes(named, theirs),
        surveys=_surveys(named, theirs),
        key=giving.form_key,
    )


@blueprint.post("/help/<delegation>/claim/<voucher>")
@scoped("command")
def claim_for(delegation: str, voucher: str) -> Response:
    """Claim their voucher. They themselves must have agreed before."""
    named = _named(delegation, Act.CLAIM)
    theirs = Own(home(), named.person)
    theirs.voucher(voucher)
    if not agreed(theirs):
        raise Refused("consent.needed")
    return giving.done(giving.give("voucher.claim", {"voucher": voucher, "holder": named.person}))


@blueprint.post("/help/<delegation>/survey/<training_class>")
@scoped("command")
def answer_for(delegation: str, training_class: str) -> Response:
    """Answer the survey as they said."""
    named = _named(delegation, Act.ANSWER)
    given = flask.request.form.get("satisfied", "")
    if given not in survey.ANSWERS:
        raise Refused("value.invalid", field="satisfied")
    fields = {"training_class": training_class, "person": named.person, "satisfied": survey.ANSWERS[given]}
    return giving.done(giving.give("survey.answer", fields))


@blueprint.get("/help/<delegation>/code/<voucher>")
@scoped("read")
def code_for(delegation: str, voucher: str) -> flask.Response:
    """Their voucher's code on my phone."""
    named = _named(delegation, Act.BIND)
    return shown_code(Own(home(), named.person), voucher, holder=named.person, back=f"/w/help/{named.id}")


def _named(delegation: str, act: Act | None = None) -> Delegation:
    for named in asked_me(caller().account.id, today()):
        if named.id == delegation and (act is None or act in named.acts):
            return named
    raise unknown(Delegation.kind)


def _claims(named: Delegation, theirs: Own) -> list[tuple[str, str]]:
    if Act.CLAIM not in named.acts:
        return []
    issued = [voucher for voucher in theirs.vouchers() if voucher.state == VoucherState.ISSUED]
    free = [voucher for voucher in issued if claim.why_not(theirs, voucher, today()) is None]
    return [(voucher.id, words.of(words.CATEGORY, voucher.category)) for voucher in free]


def _codes(named: Delegation, theirs: Own) -> list[tuple[str, str]]:
    if Act.BIND not in named.acts:
        return []
    held = (VoucherState.CLAIMED, VoucherState.ENROLLED)
    return [(v.id, words.of(words.CATEGORY, v.category)) for v in theirs.vouchers() if v.state in held]


def _surveys(named: Delegation, theirs: Own) -> list[tuple[str, str]]:
    if Act.ANSWER not in named.acts:
        return []
    finished = EnrolmentState.FINISHED
    places = [e.training_class for e in theirs.enrolments() if e.state == finished and e.satisfied is None]
    found = theirs.classes(places).values()
    return [(c.id, words.of(words.OCCUPATION, c.occupation)) for c in found if c.state == ClassState.TAUGHT]
