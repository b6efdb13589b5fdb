"""Batches: issued in parts while the page is open or not, who has not claimed, and slips for people without a phone."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import flask
from werkzeug.wrappers import Response

from api import problems
from api.auth import caller, scoped
from api.pages import assets, words
from api.pages.bureau import blueprint, issuing, today
from api.pages.bureau.reading import one, page_of, times, vouchers
from api.pages.shared import go
from api.pages.worker import giving as forms
from api.rest import giving
from api.rest.giving import desk, service
from api.rest.tv1 import phones
from ledger import entry as entries
from ledger.errors import NotCanonical
from voucher.core.dates import DAY
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.account import Capability
from voucher.objects.person import Person
from voucher.objects.voucher import STAGES, Voucher, VoucherBatch, VoucherState
from voucher.rules.catalogue import RULES
from voucher.shell import slip
from voucher.shell.fonts import Fonts
from voucher.shell.issuing import Parts
from voucher.step.declare import STEPS

SLIPS: Final = 40
"""Slips in one print: a quarter of an hour at the counter."""
MOST: Final = 500
PRINTABLE: Final = STAGES[1:5]


@blueprint.get("/batches")
@scoped("read")
def batches() -> str:
    """The newest first."""
    found = sorted(page_of(VoucherBatch), key=lambda batch: -batch.at)
    return flask.render_template("bureau/batches.html", batches=found, words=words)


@blueprint.get("/batches/<batch>")
@scoped("read")
def batch(batch: str) -> str:
    """How far it is issued. Whether it moves is asked first: what ends meanwhile is shown as ended."""
    running = issuing().running(batch)
    found = one(VoucherBatch, batch)
    kept = _kept(found)
    faults = [(int(number) + 1, _told(code)) for number, code in (kept.fault if kept else {}).items()]
    ready = vouchers("", PRINTABLE, found.id, SLIPS)
    return flask.render_template(
        "bureau/batch.html",
        batch=found,
        kept=kept,
        running=running,
        faults=faults,
        words=words,
        ready=len(ready),
        waiting=len(vouchers("", (VoucherState.ISSUED,), found.id, MOST)),
        key=forms.form_key(),
    )


@blueprint.post("/batches/<batch>/issue")
@scoped("command")
def issue(batch: str) -> Response:
    """Begin, or go on where it stopped."""
    found = one(VoucherBatch, batch)
    giving.allow(STEPS["voucher.issue"])
    if not caller().account.may(Capability.BUREAU, found.region):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    issuing().kept(found.root)
    issuing().start(caller().account.id, found.id)
    return go(f"/b/batches/{found.id}")


@blueprint.get("/unclaimed")
@scoped("read")
def unclaimed() -> str:
    """Vouchers that nobody has claimed, the longest waiting first."""
    given = flask.request.args.get("batch", "")
    wanted = given if re.fullmatch(r"[0-9a-f]{32}", given) else ""
    found = vouchers("", (VoucherState.ISSUED,), wanted, MOST)
    issued = times({voucher.trail[0][0] for voucher in found})
    names = issuing().masked(caller().account, [voucher.holder for voucher in found])
    now = giving.home().clock.now()
    rows = [(v, names.get(v.holder, ("", "")), (now - issued[v.trail[0][0]]) // DAY) for v in found]
    return flask.render_template("bureau/unclaimed.html", rows=rows, most=MOST, words=words, day=today())


@blueprint.get("/slips")
@scoped("read")
def slips() -> str:
    """Vouchers that can be printed: claimed, and not yet past their evaluation."""
    given = flask.request.args.get("batch", "")
    wanted = given if re.fullmatch(r"[0-9a-f]{32}", given) else ""
    found = vouchers("", PRINTABLE, wanted, SLIPS)
    names = issuing().masked(caller().account, [voucher.holder for voucher in found])
    rows = [(voucher, names.get(voucher.holder, ("", ""))) for voucher in found]
    return flask.render_template("bureau/slips.html", rows=rows, words=words, key=forms.form_key(), day=today())


@blueprint.post("/slips")
@scoped("command")
def print_slips() -> Response:
    """The chosen vouchers bound to slips, and the slips. The same form again: the same slips."""
    giving.allow(STEPS["voucher.print_slip"])
    key = flask.request.form.get("key", "").lower()
    try:
        entries.check_key(key)
    except NotCanonical:
        raise Refused("request.key") from None
    chosen = list(dict.fromkeys(flask.request.form.getlist("voucher")))[:SLIPS]
    if not chosen:
        raise Refused("value.invalid", field="voucher")
    made = [_slip(one(Voucher, identifier), key) for identifier in chosen]
    response = flask.make_response(slip.pdf(made, _fonts()))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="slips-{today()}.pdf"'
    return response


def _slip(voucher: Voucher, key: str) -> slip.Slip:
    digest = sha256(f"{key}\n{voucher.id}".encode()).digest()
    order_key = str(uuid.UUID(bytes=digest[:16], version=4))
    actor = caller().account.id
    outcome = service().earlier(actor, order_key)
    if outcome is None:
        outcome = service().give(phones().print_slip(actor, order_key, voucher.id))
    binding = phones().made(outcome)
    identity = desk().identity_of(one(Person, voucher.holder))
    (masked,) = issuing().masked(caller().account, [voucher.holder]).values()
    return slip.Slip(
        text=phones().signed(binding).text,
        name=masked[0],
        last4=identity.number[-4:],
        number=voucher.id,
        use=("报到、上课签到、考核", "Enrolment, attendance, assessment"),
        ends=dt.date.fromisoformat(binding.expires),
        printed=dt.date.fromisoformat(today()),
    )


def _kept(batch: VoucherBatch) -> Parts | None:
    """The batch's list; None for one that was approved elsewhere, by the API."""
    try:
        return issuing().kept(batch.root)
    except Refused:
        return None


def _told(code: str) -> tuple[str, str]:
    """What stopped a part, in words."""
    if code in SENTENCES or code in RULES:
        return problems.words(_known(code))
    return problems.GENERAL[500][1:]


def _known(code: str) -> Refused:
    refused = Refused(code)
    refused.sentence = SENTENCES[code] if code in SENTENCES else RULES[code].sentence
    return refused


@cache
def _fonts() -> Fonts:
    return Fonts(Path(assets.folder()) / "built" / "fonts")
