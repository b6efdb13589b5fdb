"""Publicity for everybody: what is public now, one list, an objection to a line, and what came of it. No sign-in, no script.

A list comes down when its period ends; its address then says so, and where the ledger proves what was published.
"""

from __future__ import annotations

import re
from typing import Any, Final

import flask
import msgspec
from werkzeug.wrappers import Response

from api import problems
from api.auth import public
from api.pages import words
from api.pages.bureau.reading import leaf_of
from api.pages.limit import Limit
from api.pages.look import mark as _
from api.pages.shared import go, page_blueprint
from api.rest.giving import desk, home, service
from ledger import entry as entries
from ledger.errors import NotCanonical
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.lifecycle.objection import ObjectionFiled
from voucher.objects.claim import Claim, ClaimLine, Objection
from voucher.shell.publicity import RECEIPT, Lists, Row, Shown
from voucher.shell.service import new_key

blueprint: Final = page_blueprint("publicity", "/p")
MOST: Final = 2000
FRESH: Final = "public, max-age=60"
OFTEN: Final = Limit(each=5, all_=60, seconds=600)
"""Objections that one address, and that everybody, may file in ten minutes at one process."""
ANSWER: Final = {
    "OPEN": _("已受理，正在核查。答复前这一笔暂缓。"),
    "UPHELD": _("异议成立：这一笔不予补贴。"),
    "DISMISSED": _("异议不成立：这一笔继续办理。"),
    "AMENDED": _("异议部分成立：金额已更正，重新公示。"),
}
REASON: Final = {
    "attendance_checked": _("已核对签到和录像"),
    "certificate_checked": _("已向发证机构核对证书"),
    "identity_checked": _("已核对身份"),
    "amount_checked": _("已核对补贴标准"),
    "absent": _("本人未参加培训"),
    "certificate_wrong": _("证书不符合规定"),
    "repeated": _("重复申领"),
    "not_concerned": _("所述与这一笔无关"),
}
"""Why officers answer as they do: a code in the ledger, these words for whoever asks."""


@blueprint.get("/")
@public
def lists() -> str:
    """Everything that is public now."""
    return flask.render_template("public/lists.html", shown=_lists().shown(_today()), words=words, today=_today())


@blueprint.get("/feed.json")
@public
def feed() -> flask.Response:
    """The same as a JSON Feed (version 1.1)."""
    base = flask.request.host_url.rstrip("/")
    items = [{"id": f"{base}/p/{x.claim.id}", "url": f"{base}/p/{x.claim.id}", **_item(x)} for x in _shown()]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "补贴公示",
        "home_page_url": f"{base}/p/",
        "feed_url": f"{base}/p/feed.json",
        "language": "zh-Hans",
        "items": items,
    }
    response = flask.jsonify(told)
    response.content_type = "application/feed+json; charset=utf-8"
    response.headers["Cache-Control"] = FRESH
    return response


@blueprint.get("/feed.atom")
@public
def atom() -> flask.Response:
    """The same as an Atom feed (RFC 4287)."""
    base = flask.request.host_url.rstrip("/")
    page = flask.render_template(
        "public/feed.xml", shown=_shown(), base=base, item=_item, origin=home().settings.origin
    )
    response = flask.Response(page, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = FRESH
    return response


def _item(shown: Shown) -> dict[str, Any]:
    listing = shown.listing
    count = len(listing.rows) + listing.withheld if listing else len(shown.lines)
    total = sum(line.amount for line in shown.lines.values())
    name = listing.institution if listing else ""
    return {
        "title": f"{name} {count} 人 补贴公示",
        "content_text": f"公示至 {shown.due.day}{'（暂定）' if shown.due.provisional else ''}；合计 {words.yuan(total)} 元",
        "date_published": f"{shown.claim.published_on}T00:00:00+08:00",
    }


@blueprint.get("/<claim>")
@public
def listed(claim: str) -> str | Response | tuple[str, int]:
    """One list; when its period is over, that it was, and the proof."""
    found, shown = _found(claim)
    if shown is None:
        return flask.render_template("public/ended.html", claim=found, proof=_proof(found)), 410
    return flask.render_template("public/list.html", shown=shown, words=words, proof=_proof(found))


@blueprint.get("/<claim>/list.json")
@public
def as_json(claim: str) -> flask.Response:
    """The list as it was published, with the salt: sha256(salt + canonical JSON of the list) is the entry's commitment."""
    found, shown = _found(claim)
    if shown is None:
        sentence = SENTENCES["publicity.over"]
        return problems.respond(410, "publicity.over", sentence.zh, sentence.en, facts=_proof(found))
    response = flask.jsonify(
        list=msgspec.to_builtins(shown.listing),
        salt=shown.salt,
        public_until=shown.due.day,
        provisional=shown.due.provisional,
        lines={identifier: "held" if line.held else "public" for identifier, line in shown.lines.items()},
        proof=_proof(found),
    )
    response.headers["Cache-Control"] = FRESH
    return response


@blueprint.get("/<claim>/<line>")
@public
def objection(claim: str, line: str) -> str:
    """The form to object to one line."""
    found, shown = _found(claim)
    row, own = _row(shown, line)
    key = new_key(home().clock.now())
    return flask.render_template("public/object.html", claim=found, row=row, line=own, words=words, key=key, most=MOST)


@blueprint.post("/<claim>/<line>")
@public
def object_(claim: str, line: str) -> Response:
    """File it. The words go into the vault; the answer can be followed under the receipt's number."""
    found, shown = _found(claim)
    _row(shown, line)
    text, key = flask.request.form.get("text", "").strip(), flask.request.form.get("key", "").lower()
    if not text or len(text) > MOST:
        raise Refused("value.invalid", field="text")
    try:
        entries.check_key(key)
    except NotCanonical:
        raise Refused("request.key") from None
    actor = home().settings.system
    earlier = service().earlier(actor, key)
    if earlier is None and not OFTEN.allows(flask.request.remote_addr or "", home().clock.now()):
        return _too_often()
    outcome = earlier or service().give(desk().file_objection(actor, key, found.id, line, text))
    filed = next((event for event in outcome.events if isinstance(event, ObjectionFiled)), None)
    if filed is None or filed.line != line:
        raise Refused("request.key")
    return go(f"/p/answers?number={_number(filed.objection)}&filed=1")


def _too_often() -> Response:
    sentence = SENTENCES["objection.often"]
    response = problems.respond(429, "objection.often", sentence.zh, sentence.en)
    response.headers["Retry-After"] = "600"
    return response


@blueprint.get("/answers")
@public
def answers() -> str:
    """What came of an objection, by the number of its receipt."""
    given = re.sub(r"[\s-]", "", flask.request.args.get("number", "")).lower()
    found: Objection | None = None
    if given:
        found = _lists().receipt(given) if re.fullmatch(rf"[0-9a-f]{{{RECEIPT}}}", given) else None
        if found is None:
            raise Refused("objection.receipt")
    return flask.render_template(
        "public/answers.html",
        objection=found,
        number=_number(found.id) if found else "",
        filed=flask.request.args.get("filed") == "1",
        answer=words.of(ANSWER, found.state) if found else "",
        reason=words.of(REASON, found.reason) if found and found.reason else "",
        leaf=leaf_of(found.at) if found else "",
    )


def _number(identifier: str) -> str:
    """An objection's id as people write it down: 2f9a-01c4-77de."""
    return "-".join(identifier[i : i + 4] for i in range(0, RECEIPT, 4))


def _today() -> str:
    return china_date(home().clock.now())


def _lists() -> Lists:
    return Lists(desk())


def _shown() -> list[Shown]:
    return _lists().shown(_today())


def _found(identifier: str) -> tuple[Claim, Shown | None]:
    """A claim that was published, and what of it is public; what never was published is unknown."""
    lists = _lists()
    claim = lists.claim(identifier)
    if claim.published_at is None:
        raise Refused("object.unknown", kind=Claim.kind)
    return claim, lists.public(claim, _today(), lists.workdays())


def _row(shown: Shown | None, line: str) -> tuple[Row, ClaimLine]:
    if shown is None:
        raise Refused("objection.period")
    for row, own in shown.rows:
        if row.line == line:
            return row, own
    raise Refused("object.unknown", kind=ClaimLine.kind)


def _proof(claim: Claim) -> dict[str, Any]:
    """Where the ledger proves what was published: the entry, its leaf hash, the proof file, the commitment to the list."""
    index = claim.published_at or 0
    return {
        "entry": index,
        "leaf": leaf_of(index),
        "proof": f"/log/proof/{index}",
        "commitment": claim.published.commitment if claim.published else None,
    }
