"""The catalogue in the office: who stands where, one institution with its history and what its standing stops, the queue of
what waits for two officers, and the proposals that change any of it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import flask
import msgspec

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, regions, today
from api.pages.bureau.reading import one
from api.pages.bureau.standings import ACTIONS, HOLD, KIND, REASON, SOURCE, STANDING, TIER, Action
from api.pages.look import gettext
from api.pages.look import mark as _
from api.pages.signing import Signing, signing
from api.rest.catalogue import CatalogueQuery, asked_for, listing
from voucher.core.dates import is_date
from voucher.core.message import Command
from voucher.core.refusal import Refused, unknown
from voucher.identifiers.division import children
from voucher.lifecycle.hold import DecideClaimHold, DecideClassHold
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.standing import Finding, Held, Hold, HoldState
from voucher.register.findings import ClearFinding
from voucher.shell.listing import Listed

REMEDIED = "corrected"


@blueprint.get("/catalogue")
@scoped("read")
def catalogue() -> str:
    """Institutions of the officer's regions, by name, kind, standing and region."""
    given = CatalogueQuery().load({k: v for k, v in flask.request.args.items() if k in CatalogueQuery().fields})
    asked = asked_for(given)
    rows = [row for row in listing().search(asked, applied=True) if _mine(row.found.region)]
    places = [place for scope in regions() for place in children(scope, asked.day)]
    return flask.render_template(
        "bureau/institutions.html",
        rows=rows,
        asked=asked,
        places=places,
        kinds=KIND,
        standings=STANDING,
        words=words,
        waiting=len(_queue()),
    )


@blueprint.get("/catalogue/<institution>")
@scoped("read")
def institution(institution: str) -> str:
    """One of them."""
    row = _row(institution)
    found = row.found
    return flask.render_template(
        "bureau/institution.html",
        row=row,
        kinds=KIND,
        standings=STANDING,
        reasons=REASON,
        sources=SOURCE,
        tiers=TIER,
        words=words,
        day=today(),
        actions={name: action for name, action in ACTIONS.items() if action.may(found)},
        findings=listing().findings(found.id),
        running=listing().running(found.id),
        unpaid=listing().unpaid(found.id),
        holds={hold.subject: hold for hold in listing().holds(found.id)},
    )


@blueprint.post("/catalogue/<institution>/<action>")
@scoped("command")
def propose(institution: str, action: str) -> str:
    """The proposal, to be signed in the browser. Nothing is kept of the form; of a paper only its digest goes on."""
    row = _row(institution)
    found = ACTIONS.get(action)
    if found is None or not found.may(row.found):
        raise Refused("institution.state", current=row.found.state.value)
    command = found.command(row.found, _given(found), _digest())
    order = _order(found.title, f"/institutions/{row.found.id}/{found.path}", command)
    return flask.render_template("bureau/sign.html", order=order, facts=_facts(row, found))


@blueprint.post("/findings/<finding>")
@scoped("command")
def clear(finding: str) -> str:
    """Propose to clear a finding."""
    found = one(Finding, finding)
    command = ClearFinding(finding=found.id, reason=REMEDIED, evidence=_digest(), version=found.at)
    order = _order(_("问题销号"), f"/findings/{found.id}/clear", command)
    facts = [(_("发现日期"), found.found_on), (_("来源"), gettext(SOURCE[found.source]))]
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


@blueprint.get("/holds")
@scoped("read")
def holds() -> str:
    """What waits for two officers: running classes and unpaid claims of institutions that were moved out."""
    found = _queue()
    names = {
        i: row.name for i in {hold.institution for hold in found} if (row := listing().one(i, today(), applied=True))
    }
    return flask.render_template("bureau/holds.html", holds=found, names=names, reasons=REASON, words=words)


@blueprint.get("/holds/<hold>")
@scoped("read")
def hold(hold: str) -> str:
    """One of them, and the two ways to decide it."""
    found = one(Hold, hold)
    row = _row(found.institution)
    facts = [
        (_("机构"), row.name),
        (_("机构状态"), gettext(STANDING[row.standing])),
        (_("原因"), words.of(REASON, found.reason)),
        (_("自"), found.since),
        (_("状态"), gettext(HOLD[found.state])),
    ]
    orders = _decisions(found) if found.state == HoldState.OPEN else ()
    return flask.render_template("bureau/hold.html", hold=found, row=row, facts=facts, orders=orders)


def _decisions(found: Hold) -> tuple[Signing, Signing]:
    seen = found.at
    if found.held == Held.CLASS:
        go = DecideClassHold(hold=found.id, go_on=True, reason=REMEDIED, version=seen)
        stop = DecideClassHold(hold=found.id, go_on=False, reason=found.reason, version=seen)
        path = f"/holds/{found.id}/class"
        return _order(_("让班级继续"), path, go), _order(_("停办班级，释放培训券"), path, stop)
    release = DecideClaimHold(hold=found.id, release=True, reason=REMEDIED, version=seen)
    reject = DecideClaimHold(hold=found.id, release=False, reason=found.reason, version=seen)
    path = f"/holds/{found.id}/claim"
    return _order(_("恢复申领"), path, release), _order(_("驳回未付的申领"), path, reject)


def _order(title: str, path: str, command: Command) -> Signing:
    given: dict[str, Any] = msgspec.to_builtins(command)
    named = path.split("/")[1].removesuffix("s")
    body = {name: value for name, value in given.items() if name not in ("type", named)}
    return signing(title, path, command, _named(command, body), "/b/proposals")


def _named(command: Command, body: dict[str, Any]) -> dict[str, Any]:
    """The body as the API takes it: parts of a command by the names of their fields."""
    for name, value in body.items():
        parts = getattr(command, name)
        if isinstance(value, list) and parts and isinstance(parts[0], msgspec.Struct):
            body[name] = [{field: getattr(part, field) for field in part.__struct_fields__} for part in parts]
    return body


def _given(found: Action) -> dict[str, str]:
    form = flask.request.form
    given = {}
    for ask in found.fields:
        value = form.get(ask.name, "").strip()
        wrong = (ask.sort == "date" and value and not is_date(value)) or (
            ask.choices is not None and value not in ask.choices
        )
        if wrong or (ask.needed and ask.sort != "file" and not value):
            raise Refused("value.invalid", field=ask.name)
        given[ask.name] = value
    return given


def _digest() -> str:
    """SHA-256 of the paper that was chosen."""
    paper = flask.request.files.get("evidence")
    return sha256(paper.stream.read() if paper else b"").hexdigest()


def _facts(row: Listed, found: Action) -> list[tuple[str, str]]:
    given = flask.request.form
    facts = [(_("机构"), row.name), (_("现在"), gettext(STANDING[row.found.state]))]
    for ask in found.fields:
        value = given.get(ask.name, "")
        if ask.choices:
            facts.append((ask.label, words.of(dict(ask.choices), value)))
        elif ask.sort != "file" and value:
            facts.append((ask.label, value))
    return facts


def _row(identifier: str) -> Listed:
    row = listing().one(identifier, today(), applied=True)
    if row is None or not _mine(row.found.region):
        raise unknown(Institution.kind)
    return row


def _queue() -> list[Hold]:
    return listing().holds(region=regions())


def _mine(region: str) -> bool:
    return caller().account.may(Capability.BUREAU, region)
