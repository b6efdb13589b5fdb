"""Certificates of an evaluation as a sheet: looked at first, with every finding by its cell, then recorded in one entry, or
handed back marked."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages.institution import blueprint, school, today
from api.pages.institution.roster import MOST_SHOWN, SHEET
from api.pages.institution.start import title
from api.pages.look import chosen
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest import giving
from voucher.core.refusal import unknown
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.shell import papers
from voucher.shell.papers import Asked, Candidate, Looked
from voucher.shell.roster import RosterError
from voucher.shell.school import School
from voucher.step.declare import STEPS

RECORD = "certificate.record_many"


@blueprint.get("/evaluations/<evaluation>/certificates")
@scoped("command")
def papers_form(evaluation: str) -> str:
    """The form."""
    mine = school()
    return _page(mine, _own(mine, evaluation))


@blueprint.post("/evaluations/<evaluation>/certificates")
@scoped("command")
def papers_sheet(evaluation: str) -> Response | str | tuple[str, int]:
    """Look at a sheet; record it; or hand it back with its findings."""
    mine = school()
    found = _own(mine, evaluation)
    giving.allow(STEPS[RECORD])
    upload, do = flask.request.files.get("file"), flask.request.form.get("do", "look")
    try:
        looked = _look(mine, found, upload.stream.read() if upload else b"", (upload and upload.filename) or "")
    except RosterError as error:
        return _page(mine, found, error=error), 422
    if do == "corrected":
        response = flask.Response(looked.corrected(), content_type=SHEET)
        response.headers["Content-Disposition"] = 'attachment; filename="certificates-corrected.xlsx"'
        return response
    recorded = (do == "record" and not looked.errors) or do == "skip"
    if recorded and giving.service().earlier(caller().account.id, flask.request.form.get("key", "").lower()):
        return go(f"/i/evaluations/{found.id}")
    if recorded and looked.papers:
        give(RECORD, {"evaluation": found.id, "papers": list(looked.papers)})
        return go(f"/i/evaluations/{found.id}")
    return _page(mine, found, looked=looked)


def _own(mine: School, identifier: str) -> Evaluation:
    """An evaluation of one's own that is confirmed: its certificates are one's own to record."""
    found = mine.evaluation(identifier)
    if found.state != EvaluationState.CONFIRMED or not mine.may(Capability.EVALUATION, found.body):
        raise unknown(Evaluation.kind)
    return found


def _look(mine: School, found: Evaluation, content: bytes, filename: str) -> Looked:
    sheet = papers.read(content, filename)
    passed = [one for one in mine.people(found.training_class) if one.enrolment.person in found.passed]
    people = {one.enrolment.person: one for one in passed}
    held = mine.certificates(passed)
    numbers = giving.desk().certificate_numbers(held.values())
    candidates = {}
    for number, person in mine.numbers(passed).items():
        voucher = people[person].enrolment.voucher or ""
        known = numbers[held[voucher].id] if voucher in held else None
        candidates[number] = Candidate(person, people[person].name or "", voucher, known)
    kind = mine.training_class(found.training_class).certificate_type
    taken = giving.desk().certificates_by_number(papers.numbers_in(sheet))
    return papers.look(sheet, Asked(found.held_on, found.level, kind, today()), candidates, taken)


def _page(mine: School, found: Evaluation, looked: Looked | None = None, error: RosterError | None = None) -> str:
    english = chosen("lang") == "en"
    findings = sorted(looked.roster.findings, key=lambda one: one.severity != "error") if looked else []
    return flask.render_template(
        "institution/papers.html",
        found=found,
        title=title(mine.training_class(found.training_class)),
        looked=looked,
        counts=looked.roster.counts if looked else None,
        findings=[(one.cell, one.severity, one.en if english else one.zh) for one in findings[:MOST_SHOWN]],
        more=max(0, len(findings) - MOST_SHOWN),
        error=(error.en if english else error.zh) if error else "",
        key=form_key(),
    )
