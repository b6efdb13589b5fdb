"""Publicity at the bureau: many claims published under one signature, objections and the answer of two officers."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, issuing, today
from api.pages.bureau.claims import deadlines, lists
from api.pages.bureau.reading import leaf_of, one, page_of
from api.pages.look import mark as _
from api.pages.publicity import ANSWER, REASON
from api.pages.signing import sealed
from api.rest.giving import desk
from voucher.core.refusal import Refused
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState, Objection, ObjectionState

AT_ONCE: Final = 20
UPHOLD: Final = {"dismiss": _("异议不成立"), "uphold": _("异议成立，不予补贴"), "amend": _("部分成立，更正金额")}


@blueprint.get("/publicity")
@scoped("read")
def publicity() -> str:
    """What may be published, and what is public."""
    account = caller().account
    waiting = deadlines().claims(account, [ClaimState.APPROVED])[:AT_ONCE]
    running = deadlines().claims(account, [ClaimState.PUBLIC])
    return flask.render_template(
        "bureau/publicity.html",
        waiting=waiting,
        running=running,
        due={x.claim.id: x for x in deadlines().of(running, today()) if x.what == "publicity"},
        objections=lists().open_objections(claim.id for claim in running),
        names=lists().names_of((*waiting, *running)),
        words=words,
        day=today(),
    )


@blueprint.post("/publicity")
@scoped("command")
def publish_many() -> str:
    """The masked lists before they are public, and the one signature that publishes them all."""
    wanted = list(dict.fromkeys(flask.request.form.getlist("claim")))[:AT_ONCE]
    found = [one(Claim, identifier) for identifier in wanted]
    if not found:
        raise Refused("value.invalid", field="claim")
    lines = [line for claim in found for line in lists().lines(claim) if line.bucket == Bucket.APPROVED]
    total = sum(line.amount for line in lines)
    body = {"claims": [{"claim": claim.id} for claim in found], "total": total}
    order = sealed(
        _("开始公示"),
        "/publicity",
        body,
        "/b/publicity",
        lambda actor, key: lists().publish_many(actor, key, {claim.id: () for claim in found}, total),
    )
    listings = [lists().listing(claim, ()) for claim in found]
    return flask.render_template("bureau/publish.html", order=order, listings=listings, words=words)


@blueprint.get("/objections")
@scoped("read")
def objections() -> str:
    """Those that wait for an answer, the longest waiting first; and the last that were answered."""
    waiting = sorted(page_of(Objection, state=ObjectionState.OPEN), key=lambda x: x.at)
    answered = [x for state in ObjectionState if state != ObjectionState.OPEN for x in page_of(Objection, state=state)]
    answered = sorted(answered, key=lambda x: -x.at)[:20]
    return flask.render_template(
        "bureau/objections.html", waiting=waiting, answered=answered, answer=ANSWER, words=words
    )


@blueprint.get("/objections/<objection>")
@scoped("read")
def objection(objection: str) -> str:
    """One objection: the words, the line, and the answer to propose."""
    found = one(Objection, objection)
    line, claim = one(ClaimLine, found.line), one(Claim, found.claim)
    return flask.render_template(
        "bureau/objection.html",
        objection=found,
        text=desk().objection_words(found.id, found.text),
        line=line,
        claim=claim,
        reviewed=caller().account.person in (claim.first_reviewer, claim.second_reviewer),
        who=issuing().masked(caller().account, [line.holder]).get(line.holder, ("", "")),
        results=UPHOLD,
        reasons=REASON,
        answer=ANSWER,
        leaf=leaf_of(found.at),
        words=words,
    )


@blueprint.post("/objections/<objection>")
@scoped("command")
def answer(objection: str) -> str:
    """The answer as it will be proposed to the second officer."""
    found, form = one(Objection, objection), flask.request.form
    result, reason = form.get("result", ""), form.get("reason", "")
    if result not in UPHOLD or reason not in REASON:
        raise Refused("value.invalid", field="result")
    fen = _fen(form.get("yuan", "")) if result == "amend" else None
    uphold = result != "dismiss"
    body = {"uphold": uphold, "reason": reason, **({} if fen is None else {"fen": fen})}
    order = sealed(
        _("提出对异议的答复"),
        f"/objections/{found.id}/resolve",
        body,
        "/b/proposals",
        lambda actor, key: lists().resolve(actor, key, found.id, uphold=uphold, reason=reason, fen=fen),
    )
    facts = [(_("答复"), words.of(UPHOLD, result)), (_("理由"), words.of(REASON, reason))]
    if fen is not None:
        facts.append((_("更正后的金额（元）"), words.yuan(fen)))
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


def _fen(text: str) -> int:
    """Yuan with at most two decimals, as fen."""
    whole, _dot, cents = text.strip().partition(".")
    if not (
        whole.isdecimal()
        and whole.isascii()
        and len(whole) < 12
        and (not cents or cents.isdecimal())
        and len(cents) <= 2
    ):
        raise Refused("value.invalid", field="yuan")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


@blueprint.get("/deadlines")
@scoped("read")
def due() -> str:
    """What is due when, by which clause; what is overdue first."""
    found = deadlines().of(deadlines().claims(caller().account), today())
    found.sort(key=lambda x: (not x.flagged and (x.left is None or x.left >= 0), x.due.day if x.due else "9999"))
    names = lists().names_of(x.claim for x in found)
    return flask.render_template("bureau/deadlines.html", rows=found, names=names, words=words, day=today())
