"""Claims on their way through the bureau: what waits where, one claim with its lines, and each decision signed."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, NamedTuple

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, issuing, today
from api.pages.bureau.reading import one
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import Signing, sealed, signing
from api.pages.worker import giving as forms
from api.rest.giving import desk, home
from voucher.core.refusal import Refused
from voucher.lifecycle.push import PushClaims
from voucher.lifecycle.review import AcceptClaim, ReviewClaim
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.rules.payment import Publicity
from voucher.shell.deadlines import Deadlines
from voucher.shell.publicity import Lists, Unnamed

STAGE: Final = {
    ClaimState.SUBMITTED: _("等受理"),
    ClaimState.SUPPLEMENT: _("等单位补正"),
    ClaimState.ACCEPTED: _("等初审签字"),
    ClaimState.REVIEWED_1: _("等复核签字"),
    ClaimState.APPROVED: _("等公示"),
    ClaimState.PUBLIC: _("公示中"),
    ClaimState.CLEARED: _("等推送财政"),
    ClaimState.PUSHED: _("等财政确认"),
}
STATE_WORDS: Final = {
    **STAGE,
    ClaimState.CONFIRMED: _("财政已确认"),
    ClaimState.INSTRUCTED: _("已交银行"),
    ClaimState.PAID: _("已拨付"),
    ClaimState.RETURNED: _("银行退回"),
    ClaimState.REJECTED: _("未通过"),
    ClaimState.WITHDRAWN: _("已撤回"),
}
WAY: Final = {
    ClaimState.SUBMITTED: _("提交申领"),
    ClaimState.ACCEPTED: _("受理"),
    ClaimState.REVIEWED_1: _("初审"),
    ClaimState.APPROVED: _("复核"),
    ClaimState.PUBLIC: _("公示"),
    ClaimState.CLEARED: _("公示期满"),
    ClaimState.PUSHED: _("推送财政"),
    ClaimState.CONFIRMED: _("财政确认"),
    ClaimState.INSTRUCTED: _("交银行"),
    ClaimState.PAID: _("拨付"),
}
"""A claim's way to payment: what was done when it stood there."""
SUPPLEMENT: Final = {
    "roster": _("名单不全"),
    "certificate": _("证书材料不全"),
    "attendance": _("签到或录像不全"),
    "account": _("账户材料不全"),
}
REJECT: Final = {
    "absent": _("未参加培训"),
    "certificate_wrong": _("证书不符合规定"),
    "repeated": _("重复申领"),
    "amount": _("金额不符合标准"),
}
FIRST: Final = "first_review"
"""Why the second signature rejects what the first one did, where its officer says nothing else."""
UNNAMED: Final = {
    "prisoner": _("服刑人员"),
    "compulsory_rehab": _("强制隔离戒毒人员"),
    "community_correction": _("社区矫正对象"),
}


def lists() -> Lists:
    """Lists of this server."""
    return Lists(desk())


def deadlines() -> Deadlines:
    """Deadlines of this server."""
    return Deadlines(home(), lists().workdays())


@blueprint.get("/claims")
@scoped("read")
def claims() -> str:
    """What waits for whom, and one of the queues."""
    found = deadlines().claims(caller().account, STAGE)
    counts = Counter(claim.state for claim in found)
    waiting = next((state for state in STAGE if counts[state]), ClaimState.SUBMITTED)
    given = flask.request.args.get("state", waiting)
    chosen = next((state for state in STAGE if state == given), waiting)
    rows = [claim for claim in found if claim.state == chosen]
    first = deadlines().first_in_line(rows)
    due = {one.claim.id: one for one in reversed(deadlines().of(rows, today()))}
    rows.sort(key=lambda claim: (-bool(first.get(claim.id)), claim.at))
    return flask.render_template(
        "bureau/claims.html",
        counts=counts,
        stages=STAGE,
        chosen=chosen,
        rows=rows,
        names=lists().names_of(rows),
        first=first,
        due=due,
        words=words,
        day=today(),
    )


@blueprint.get("/claims/<claim>")
@scoped("read")
def claim(claim: str) -> str:
    """One claim with its lines, its trail and what can be done now."""
    found = one(Claim, claim)
    lines = lists().lines(found)
    names = issuing().masked(caller().account, [line.holder for line in lines])
    papers = lists().papers_of(lines)
    policy = deadlines().policy(found)
    rule = policy.rule(Publicity) if policy else None
    publishes = caller().account.may(Capability.BUREAU, found.region)
    return flask.render_template(
        "bureau/claim.html",
        claim=found,
        reasons=lists().reasons(lines) if publishes else {},
        withheld=UNNAMED,
        lines=[(line, names.get(line.holder, ("", "")), papers[line.certificate]) for line in lines],
        name=lists().name_of(found),
        trail=[(index, state, day) for (index, state), day in zip(found.trail, found.days, strict=True)],
        track=_track(found),
        due=deadlines().of([found], today()),
        orders=_orders(found, lines),
        stages=STATE_WORDS,
        supplement=SUPPLEMENT,
        reject=REJECT,
        unnamed={code: name for code, name in UNNAMED.items() if rule and code in rule.exceptions},
        money=words.MONEY,
        words=words,
        key=forms.form_key(),
    )


class Stop(NamedTuple):
    """A step of a claim's way: whether it is done, and on which day by which entry."""

    name: str
    done: bool
    here: bool
    day: str
    entry: int | None


def _track(found: Claim) -> list[Stop]:
    """The way to payment; what was done more than once stands with its last time. Nothing that was done counts after a step
    back."""
    reached = {state: (index, day) for (index, state), day in zip(found.trail, found.days, strict=True)}
    order = list(WAY)
    at = order.index(found.state) if found.state in WAY else -1
    return [
        Stop(name, done, position == at, *(reached[state][::-1] if done and state in reached else ("", None)))
        for position, (state, name) in enumerate(WAY.items())
        for done in (position <= at if at >= 0 else state in reached,)
    ]


def _orders(found: Claim, lines: list[ClaimLine]) -> list[Signing]:
    """What the officer may sign now."""
    onward, path = f"/b/claims/{found.id}", f"/claims/{found.id}"
    if found.state == ClaimState.SUBMITTED:
        return [signing(_("受理这笔申领"), f"{path}/accept", AcceptClaim(claim=found.id), {}, onward)]
    if found.state in (ClaimState.ACCEPTED, ClaimState.REVIEWED_1):
        return [_review(found, lines, found.first_rejected, FIRST if found.first_rejected else None)]
    ready = [line for line in lines if line.bucket == Bucket.PUBLICISED]
    return [push_order([found.id], sum(line.amount for line in ready), onward)] if ready else []


def push_order(wanted: list[str], total: int, onward: str) -> Signing:
    """The order that sends claims to finance this month."""
    month = today()[:7]
    command = PushClaims(month=month, claims=tuple(wanted), total=total)
    body = {"month": month, "claims": wanted, "total": total}
    return signing(_("推送财政"), "/pushes", command, body, onward)


def _review(found: Claim, lines: list[ClaimLine], rejected: tuple[str, ...], reason: str | None) -> Signing:
    kept = [x for x in lines if x.bucket == Bucket.CLAIMED and x.id not in rejected]
    total = sum(line.amount for line in kept)
    title = _("初审签字") if found.state == ClaimState.ACCEPTED else _("复核签字")
    command = ReviewClaim(claim=found.id, rejected=rejected, reason=reason, total=total)
    body: dict[str, Any] = {"rejected": list(rejected), "total": total}
    if reason:
        body["reason"] = reason
    return signing(title, f"/claims/{found.id}/review", command, body, f"/b/claims/{found.id}")


def _chosen(found: Claim) -> tuple[list[ClaimLine], tuple[str, ...]]:
    """The claim's lines, and those that were ticked."""
    lines = lists().lines(found)
    own = {line.id for line in lines}
    ticked = tuple(dict.fromkeys(flask.request.form.getlist("line")))
    if not set(ticked) <= own:
        raise Refused("claim.line")
    return lines, ticked


@blueprint.post("/claims/<claim>/review")
@scoped("command")
def review(claim: str) -> str:
    """A signature that rejects the lines that were ticked."""
    found = one(Claim, claim)
    lines, ticked = _chosen(found)
    rejected = tuple(dict.fromkeys((*found.first_rejected, *ticked)))
    reason = flask.request.form.get("reason", "")
    if rejected and reason not in REJECT:
        raise Refused("value.invalid", field="reason")
    order = _review(found, lines, rejected, reason if rejected else None)
    facts = [(_("不予通过"), f"{len(rejected)}"), (_("理由"), words.of(REJECT, reason) if rejected else "–")]
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


@blueprint.post("/claims/<claim>/supplement")
@scoped("command")
def supplement(claim: str) -> Response:
    """Back to the payee, with what is missing."""
    reason = flask.request.form.get("reason", "")
    if reason not in SUPPLEMENT:
        raise Refused("value.invalid", field="reason")
    forms.give("claim.ask_supplement", {"claim": one(Claim, claim).id, "reason": reason})
    return go(f"/b/claims/{claim}")


@blueprint.post("/claims/<claim>/publish")
@scoped("command")
def publish(claim: str) -> str:
    """The masked list before it is public, and the signature that publishes it."""
    found = one(Claim, claim)
    _lines, ticked = _chosen(found)
    reason = flask.request.form.get("reason", "")
    withheld = [Unnamed(line, reason) for line in ticked]
    body = {"withheld": [{"line": line, "reason": reason} for line in ticked]}
    order = sealed(
        _("开始公示"),
        f"/claims/{found.id}/publicity",
        body,
        f"/b/claims/{found.id}",
        lambda actor, key: lists().publish(actor, key, found.id, withheld),
    )
    listing = lists().listing(found, withheld)
    return flask.render_template("bureau/publish.html", order=order, listing=listing, words=words)


@blueprint.post("/claims/<claim>/end")
@scoped("command")
def end(claim: str) -> Response:
    """The period is over: what nobody objects to goes on."""
    forms.give("publicity.end", {"claim": one(Claim, claim).id})
    return go(f"/b/claims/{claim}")
