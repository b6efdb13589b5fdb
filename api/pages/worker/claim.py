"""Which vouchers the worker may claim and, if there is none, why; and claiming one."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api import problems
from api.auth import scoped
from api.pages import consent_text, words
from api.pages.worker import blueprint, giving, own, person, today
from api.pages.worker.consent import agreed, given
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.person import PersonState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.own import Own
from voucher.step.stage import require_valid


@blueprint.get("/claim")
@scoped("read")
def claimable() -> str:
    """Vouchers issued to me, and why there is none."""
    mine, day = own(), today()
    issued = [voucher for voucher in mine.vouchers() if voucher.state == VoucherState.ISSUED]
    offers = [(voucher, _title(voucher), _told(why_not(mine, voucher, day))) for voucher in issued]
    reason = None if issued else _told(mine.why_none(day))
    return flask.render_template("worker/claimable.html", offers=offers, reason=reason)


@blueprint.get("/claim/<voucher>")
@scoped("read")
def claim_form(voucher: str) -> str:
    """One voucher, what claiming it means, and the button."""
    mine = own()
    found = mine.voucher(voucher)
    against = why_not(mine, found, today())
    return flask.render_template(
        "worker/claim.html",
        voucher=found,
        title=_title(found),
        against=_told(against),
        key=giving.form_key(),
        consent_key=None if agreed(mine) else giving.form_key(),
        text=consent_text.TEXT,
    )


@blueprint.post("/claim/<voucher>")
@scoped("command")
def claim(voucher: str) -> Response:
    """Claim it; before the first one, the consent that was ticked on the same page is recorded."""
    mine = own()
    if not agreed(mine) and voucher in {found.id for found in mine.vouchers()}:
        given("consent_key")
    return giving.done(giving.give("voucher.claim", {"voucher": voucher, "holder": person()}))


def why_not(mine: Own, voucher: Voucher, day: str) -> Refused | None:
    """What the claim would be refused for."""
    if voucher.state != VoucherState.ISSUED:
        return Refused("voucher.already", current=words.of(words.VOUCHER, voucher.state))
    if mine.person().state != PersonState.VERIFIED:
        return Refused("person.not_verified")
    try:
        require_valid(voucher, day)
    except Refused as refused:
        return refused
    return None


def _title(voucher: Voucher) -> str:
    return words.of(words.CATEGORY, voucher.category)


def _told(refused: Refused | None) -> dict[str, str] | None:
    """A refusal with its words, clause and source, for a page."""
    if refused is None:
        return None
    zh, en = problems.words(refused)
    sentence = refused.sentence or SENTENCES[refused.code]
    return {"zh": zh, "en": en, "clause": sentence.clause, "source": refused.source, "code": refused.code}
