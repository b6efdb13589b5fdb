"""The scanner: a page that works with no network, what it fetches for that, and the vouchers of somebody who showed the
wrong code."""

from __future__ import annotations

from typing import Final

import flask
import msgspec

from api import problems
from api.auth import caller, scoped
from api.hardening import reading
from api.pages import words
from api.pages.institution import blueprint, school
from api.pages.institution.classes import SCANS
from api.pages.institution.start import title
from api.pages.look import chosen
from api.rest.giving import desk, home
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.account import Capability
from voucher.objects.training import ClassState
from voucher.tv1.words import WORDS

ANSWERS: Final = ("scan.", "journal.", "binding.", "device.", "voucher.", "class.", "evaluation.", "elig.", "auth.")
"""Refusals that a scan's answer may name; their words are kept for when there is no network."""
_PURPOSE: Final = {ClassState.HR_OK: "enrol", ClassState.OPEN: "attend", ClassState.TEACHING: "attend"}


@blueprint.get("/scan/<training_class>")
@scoped("command")
def scan(training_class: str) -> flask.Response:
    """The scanner of one class."""
    mine = school()
    found = mine.training_class(training_class)
    if found.state not in SCANS:
        raise Refused("class.stage", current=found.state.value, missing=[ClassState.HR_OK.value])
    bodies = [one for one in mine.institutions() if one.id == found.institution] or [
        one for one in mine.institutions() if mine.may(Capability.EVALUATION, one.id)
    ]
    page = flask.render_template(
        "institution/scan.html",
        found=found,
        title=title(found),
        institution=bodies[0],
        name=desk().names_of(bodies[:1]).get(bodies[0].id, ""),
        own=found.institution in mine.bodies,
        purpose=_PURPOSE.get(found.state, "assess"),
        account=caller().account.id,
        now=home().clock.now() // 1000,
        words=words,
    )
    return reading(page)


@blueprint.get("/scan/<training_class>/roster")
@scoped("command")
def scan_roster(training_class: str) -> flask.Response:
    """What the scanner keeps of the class: voucher ids with their holders' pseudonyms, masked names and last four characters,
    never a whole name; and the words of every answer, in the page's language."""
    mine = school()
    found = mine.training_class(training_class)
    expected = mine.expected(found.id)
    return flask.jsonify(
        training_class=found.id,
        now=home().clock.now() // 1000,
        vouchers=[msgspec.structs.asdict(one) for one in expected],
        words=_words(),
    )


@blueprint.get("/scan/<training_class>/related/<voucher>")
@scoped("command")
def scan_related(training_class: str, voucher: str) -> flask.Response:
    """After a wrong code: which voucher of the same person belongs where, as far as our own classes know."""
    mine = school()
    mine.training_class(training_class)
    found = mine.related(voucher)
    classes = {one.id: one for one in mine.classes()}
    told = [
        {
            "voucher": one.voucher[-12:],
            "this": one.voucher == voucher,
            "here": place == training_class,
            "class": title(classes[place]) if place in classes else "",
            "record": classes[place].system_record if place in classes else "",
            "start": classes[place].start_date if place in classes else "",
        }
        for place, one in found
    ]
    return flask.jsonify(related=told)


def _words() -> dict[str, str]:
    english = chosen("lang") == "en"
    found = {c: f"{w.en} {w.next_en}" if english else f"{w.zh}{w.next_zh}" for c, w in WORDS.items()}
    for code in SENTENCES:
        if code.startswith(ANSWERS):
            found[code] = problems.words(Refused(code))[english]
    return found
