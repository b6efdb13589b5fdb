"""Absence and recusal: an officer says when they are away and who stands in, and from which institutions they stay out."""

from __future__ import annotations

from typing import Final, TypeVar

import flask
import sqlalchemy as sa
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages.bureau import blueprint, issuing, today
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import signing
from api.pages.worker import giving as forms
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.objects.account import REGIONAL, Account, AccountState
from voucher.objects.institution import Institution
from voucher.objects.office import Absence, Recusal
from voucher.register.office import DeclareRecusal
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

REASONS: Final = (
    ("sick_leave", _("病假")),
    ("annual_leave", _("年休假")),
    ("business_trip", _("出差")),
    ("training", _("培训学习")),
    ("other", _("其他")),
)
GROUNDS: Final = (
    ("relative", _("近亲属在该机构任职")),
    ("interest", _("与该机构有利害关系")),
    ("former_employee", _("曾在该机构任职")),
    ("other", _("其他可能影响公正的情形")),
)
S = TypeVar("S", bound=State)
RECUSE: Final = _("申明回避")


@blueprint.get("/office")
@scoped("read")
def office() -> str:
    """My absences, whom I stand in for, my recusals."""
    me = caller().account
    mine = _of(Absence, STATE[Absence.kind].c.account == me.id)
    lent = _of(Absence, STATE[Absence.kind].c.deputy == me.id)
    recusals = _of(Recusal, STATE[Recusal.kind].c.person == me.person) if me.person else []
    names = desk().names_of(_of(Institution, STATE[Institution.kind].c.id.in_([r.institution for r in recusals])))
    return flask.render_template(
        "bureau/office.html",
        mine=mine,
        lent=[absence for absence in lent if absence.covers(today())],
        recusals=recusals,
        names=names,
        deputies=_deputies(),
        reasons=dict(REASONS),
        grounds=dict(GROUNDS),
        key=forms.form_key(),
        today=today(),
    )


@blueprint.post("/office/absences")
@scoped("command")
def enter_absence() -> Response:
    """The officer's own absence."""
    form = flask.request.form
    fields = {name: form.get(name, "") for name in ("from_date", "until_date", "reason")}
    deputy = form.get("deputy") or None
    forms.give("officer.enter_absence", {"account": caller().account.id, "deputy": deputy, **fields})
    return go("/b/office")


@blueprint.post("/office/absences/<absence>/end")
@scoped("command")
def end_absence(absence: str) -> Response:
    """Back early."""
    forms.give("officer.end_absence", {"absence": absence})
    return go("/b/office")


@blueprint.get("/office/recuse")
@scoped("read")
def recuse() -> str:
    """The institution is found by its code; the recusal is signed on the next page."""
    code, ground = flask.request.args.get("code", "").strip().upper(), flask.request.args.get("reason", "")
    found = _of(Institution, STATE[Institution.kind].c.uscc == code)
    if not found:
        raise Refused("object.unknown", kind="institution")
    if ground not in dict(GROUNDS):
        raise Refused("value.invalid", field="reason")
    (institution,) = found
    command = DeclareRecusal(institution=institution.id, reason=ground)
    order = signing(RECUSE, "/recusals", command, {"institution": institution.id, "reason": ground}, "/b/office")
    name = desk().names_of(found)[institution.id]
    facts = [(_("机构"), name), (_("统一社会信用代码"), institution.uscc), (_("原因"), dict(GROUNDS)[ground])]
    return flask.render_template("bureau/sign.html", order=order, facts=facts, what=RECUSE)


def _of(kind: type[S], which: sa.ColumnElement[bool]) -> list[S]:
    table = STATE[kind.kind]
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(table).where(which).order_by(table.c.at))]
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def _deputies() -> list[tuple[str, str]]:
    """Other officers of the caller's kinds, with masked names and last characters."""
    me = caller().account
    own = {capability for capability, _scope in me.grants if capability in REGIONAL}
    c = STATE[Account.kind].c
    others = _of(Account, sa.and_(c.id != me.id, c.person.is_not(None), c.state == AccountState.ACTIVE.value))
    fitting = [a for a in others if a.person != me.person and own & {capability for capability, _scope in a.grants}]
    masked = issuing().masked(me, [a.person for a in fitting if a.person])
    known = [(a.id, masked[a.person]) for a in fitting if a.person in masked]
    return [(identifier, f"{name} …{tail}") for identifier, (name, tail) in known]
