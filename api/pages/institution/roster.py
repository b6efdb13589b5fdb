"""The roster of a class as a sheet: looked at first, with every finding by its cell, then entered or handed back marked."""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages.institution import blueprint, school
from api.pages.institution.start import title
from api.pages.look import chosen
from api.pages.shared import go
from api.pages.worker.giving import form_key
from api.rest import giving
from ledger import entry as entries
from ledger.errors import NotCanonical
from voucher.core.refusal import Refused
from voucher.shell.intake import Intake, Looked
from voucher.shell.roster import RosterError
from voucher.step.declare import STEPS

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 100


@blueprint.get("/classes/<training_class>/roster")
@scoped("command")
def roster(training_class: str) -> str:
    """The form."""
    return _page(training_class)


@blueprint.post("/classes/<training_class>/roster")
@scoped("command")
def roster_look(training_class: str) -> Response | str | tuple[str, int]:
    """Look at a sheet; enter it; or hand it back with its findings."""
    found = school().own_class(training_class)
    giving.allow(STEPS["class.list_people"])
    upload, do = flask.request.files.get("file"), flask.request.form.get("do", "look")
    intake = Intake(giving.home(), giving.desk())
    try:
        looked = intake.look(
            upload.stream.read() if upload else b"", (upload.filename or "") if upload else "", found.id
        )
    except RosterError as error:
        return _page(training_class, error=error), 422
    if do == "corrected":
        response = flask.Response(looked.corrected(), content_type=SHEET)
        response.headers["Content-Disposition"] = 'attachment; filename="roster-corrected.xlsx"'
        return response
    entered = (do == "enter" and not looked.errors) or do == "skip"
    if entered and looked.people:
        giving.service().give(intake.order(looked, caller().account.id, _key(), found.id))
        return go(f"/i/classes/{found.id}?done=1")
    return _page(training_class, looked=looked)


def _page(training_class: str, looked: Looked | None = None, error: RosterError | None = None) -> str:
    found = school().own_class(training_class)
    english = chosen("lang") == "en"
    findings: list[Any] = list(looked.roster.findings) if looked else []
    findings.sort(key=lambda one: one.severity != "error")
    return flask.render_template(
        "institution/roster.html",
        found=found,
        title=title(found),
        looked=looked,
        counts=looked.roster.counts if looked else None,
        findings=[(one.cell, one.severity, one.en if english else one.zh) for one in findings[:MOST_SHOWN]],
        more=max(0, len(findings) - MOST_SHOWN),
        error=(error.en if english else error.zh) if error else "",
        key=form_key(),
    )


def _key() -> str:
    given = flask.request.form.get("key", "").lower()
    try:
        entries.check_key(given)
    except NotCanonical:
        raise Refused("request.key") from None
    return given
