"""One code checked online, and nothing recorded: what a scanner asks before somebody is let in, or when its lists are old."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma

from api import problems
from api.arguments import Blueprint
from api.auth import caller, scoped
from api.bodies import ID
from api.rest import giving
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.scan import Purpose
from voucher.shell.scans import Scans
from voucher.tv1.check import Verdict
from voucher.tv1.words import WORDS
from voucher.tv1.words import words as words_for

MOST_TEXT: Final = 2048
_SCANNING: Final = (Capability.INSTITUTION, Capability.EVALUATION)
blueprint: Final = Blueprint("check", __name__, url_prefix="/api/v1", description="A code, looked at.")


class CheckBody(ma.Schema):
    """A `text` that was just scanned, the purpose and class it is scanned for, and the nonce that the scanner showed (32 hex
    digits). `institution`: whose scanner it is; it may be left out by an account that acts for one alone."""

    text = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=MOST_TEXT))
    purpose = ma.fields.String(required=True, validate=ma.validate.OneOf([purpose.value for purpose in Purpose]))
    training_class = ma.fields.String(validate=ID, allow_none=True)
    nonce = ma.fields.String(validate=ID)
    institution = ma.fields.String(validate=ID)


class WordsSchema(ma.Schema):
    """A code in words, with what to do next."""

    zh = ma.fields.String(required=True)
    en = ma.fields.String(required=True)


class CheckedSchema(ma.Schema):
    """What a code is worth. `checked` and `unchecked` are all that one would like to know; `name` (masked) and `last4` are
    what the bearer's identity card must show; `skew` is how far the phone's clock is ahead, in seconds."""

    colour = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    assurance = ma.fields.String(required=True, allow_none=True)
    checked = ma.fields.List(ma.fields.String(), required=True)
    unchecked = ma.fields.List(ma.fields.String(), required=True)
    skew = ma.fields.Integer(required=True, allow_none=True)
    voucher = ma.fields.String(required=True, allow_none=True)
    name = ma.fields.String(required=True, allow_none=True)
    last4 = ma.fields.String(required=True, allow_none=True)
    words = ma.fields.Nested(WordsSchema, required=True)


@blueprint.route("/tv1/check", methods=["POST"])
@scoped("read")
@blueprint.arguments(CheckBody)
@blueprint.doc(operationId="tv1_check")
@blueprint.response(200, CheckedSchema)
@blueprint.alt_response(422, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
def check(body: dict[str, Any]) -> flask.Response:
    """Have one code checked against what the ledger holds at this moment, and nothing recorded.

    The answer admits nobody: who is let in by it is scanned (`scan.record`), and the ledger decides then."""
    scans: Scans = flask.current_app.extensions["scans"]
    verdict = scans.check(
        body["text"],
        Purpose(body["purpose"]),
        body.get("training_class"),
        _scanner_of(body.get("institution")),
        bytes.fromhex(body["nonce"]) if "nonce" in body else None,
        giving.home().clock.now(),
    )
    response = flask.jsonify(read(verdict) | {"words": words_of(verdict.code, skew=verdict.skew)[verdict.code]})
    response.headers["Cache-Control"] = "no-store"
    return response


def _scanner_of(named: str | None) -> str:
    """The institution that a scanner's account checks for; refused if it may not act for it, or for none."""
    account = caller().account
    scans_for = {scope for held, scope in account.grants if held in _SCANNING}
    if not scans_for:
        raise Refused("auth.capability", capability=Capability.INSTITUTION.value)
    if named is None:
        if len(scans_for) > 1 or EVERYWHERE in scans_for:
            raise Refused("value.invalid", field="institution")
        return scans_for.pop()
    if not any(account.may(capability, named) for capability in _SCANNING):
        raise Refused("auth.scope", capability=Capability.INSTITUTION.value)
    return named


def read(verdict: Verdict) -> dict[str, Any]:
    """What the code is worth, and what its bearer's identity card must show."""
    content = verdict.binding
    return {
        "colour": verdict.colour,
        "code": verdict.code,
        "assurance": verdict.assurance,
        "checked": verdict.checked,
        "unchecked": verdict.unchecked,
        "skew": verdict.skew,
        "voucher": content.voucher.hex() if content else None,
        "name": content.name if content else None,
        "last4": content.last4 if content else None,
    }


def words_of(*codes: str, skew: int | None = None) -> dict[str, dict[str, str]]:
    """The words of each code: those of the code's own room, or the refusal's."""
    found = {}
    for code in codes:
        if code in WORDS:
            words = words_for(code, skew)
            found[code] = {"zh": f"{words.zh}{words.next_zh}", "en": f"{words.en} {words.next_en}"}
        elif code in SENTENCES:
            zh, en = problems.words(Refused(code))
            found[code] = {"zh": zh, "en": en}
    return found
