"""Results and money: evaluations and certificates, where the claim for one's training stands, and objecting to it."""

from __future__ import annotations

from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.look import mark
from api.pages.worker import blueprint, giving, own, person, today
from api.pages.worker.steps import money_next, who_words
from api.rest.giving import desk
from voucher.core.refusal import unknown
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.shell.own import Own


@blueprint.get("/results")
@scoped("read")
def results() -> str:
    """My evaluations and my certificates."""
    mine = own()
    places = mine.enrolments()
    tried = [e for place in places for e in mine.evaluations(place.training_class)]
    rows = [(e, _result(e.passed, e.failed), words.of(words.OCCUPATION, e.occupation)) for e in tried]
    papers = mine.certificates()
    numbers = desk().certificate_numbers(papers)
    return flask.render_template("worker/results.html", rows=rows, papers=papers, numbers=numbers, words=words)


def _result(passed: tuple[str, ...], failed: tuple[str, ...]) -> str:
    return "passed" if person() in passed else "failed" if person() in failed else ""


@blueprint.get("/money/<voucher>")
@scoped("read")
def money(voucher: str) -> str:
    """Where the money for my training stands."""
    mine = own()
    found = mine.voucher(voucher)
    lines = mine.lines(found)
    claims, objections = mine.claims(lines), mine.objections(lines)
    shown = [_shown(line, claims[line.claim]) | {"objection": objections.get(line.id)} for line in lines]
    return flask.render_template("worker/money.html", voucher=found, lines=shown, key=giving.form_key())


KIND: Final[dict[str, str]] = {
    ClaimKind.TRAINING: mark("培训补贴"),
    ClaimKind.EVALUATION: mark("评价补贴"),
    ClaimKind.HIRE: mark("吸纳就业补助"),
    ClaimKind.PLACEMENT: mark("介绍就业补贴"),
}
"""What money is for, in words."""


def _shown(line: ClaimLine, claim: Claim) -> dict[str, object]:
    until = claim.publicity_ends if claim.state == ClaimState.PUBLIC else None
    coming = money_next(line, until)
    return {
        "line": line,
        "claim": claim,
        "kind": words.of(KIND, line.claim_kind),
        "state": words.of(words.MONEY, line.bucket),
        "next": coming,
        "turn": who_words(coming.who),
        "yuan": words.yuan(line.approved or line.amount),
        "public_until": until,
        "may_object": bool(until) and today() <= str(until) and not line.held and line.bucket == Bucket.APPROVED,
    }


@blueprint.post("/money/<voucher>/object")
@scoped("command")
def object_(voucher: str) -> Response:
    """Object to the line of one's own voucher during publicity."""
    line = _line(own(), voucher, flask.request.form.get("line", ""))
    text = flask.request.form.get("text", "").strip()
    return giving.done(giving.give("publicity.object", {"claim": line.claim, "line": line.id, "text": text}))


def _line(mine: Own, voucher: str, identifier: str) -> ClaimLine:
    for line in mine.lines(mine.voucher(voucher)):
        if line.id == identifier:
            return line
    raise unknown(ClaimLine.kind)
