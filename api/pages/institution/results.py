"""Evaluation: a session is planned, results are recorded by form or by sheet, confirmed by a signature; then certificates."""

from __future__ import annotations

from typing import Any, Final

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.institution import blueprint, school, today
from api.pages.institution.draft import CERTIFICATE, told
from api.pages.institution.start import title
from api.pages.look import chosen
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import signing
from api.pages.worker.giving import form_key, give
from api.rest.giving import desk
from voucher.core.ids import derive
from voucher.core.refusal import Refused
from voucher.identifiers import certificate_number
from voucher.lifecycle.evaluate import ConfirmEvaluation
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, Evaluation, EvaluationState
from voucher.shell.results import Read, read_results
from voucher.shell.roster import RosterError
from voucher.shell.school import School, Trainee

STATE: Final = {
    "PLANNED": _("已安排，待登记结果"),
    "RESULTS": _("结果已登记，待签字确认"),
    "CONFIRMED": _("已确认"),
    "ANNULLED": _("已作废"),
}
CONFIRM: Final = _("确认考核结果")
SITE: Final = {"": _("普通考点"), "custody": _("监所内")}
THEORY: Final = {"": _("线下考试"), "online": _("线上考试")}
TERMS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("site", _("考核地点"), SITE),
    ("theory", _("理论考试"), THEORY),
    ("paper", _("试卷编号"), {}),
    ("bank", _("题库版本"), {}),
    ("platform", _("考试平台"), {}),
    ("consent", _("委托评价的同意文号"), {}),
)
"""What may be said of a session beside its day and way: field, name, and the choices where there are any."""


@blueprint.post("/classes/<training_class>/evaluations")
@scoped("command")
def plan_evaluation(training_class: str) -> Response:
    """Plan a session of a class that waits for one."""
    form, mine = flask.request.form, school()
    bodies = [one for one in mine.bodies if mine.may(Capability.EVALUATION, one)]
    fields: dict[str, Any] = {
        "body": form.get("body") or (bodies[0] if bodies else ""),
        "training_class": training_class,
        "held_on": form.get("held_on", ""),
        "way": form.get("way", ""),
    }
    terms: dict[str, Any] = {name: form[name] for name, _text, _choices in TERMS if form.get(name)}
    if terms.get("consent"):
        terms["delegated"] = True
    if terms:
        fields["terms"] = terms
    give("evaluation.plan", fields)
    return go(f"/i/evaluations/{derive(caller().account.id, form.get('key', '').lower())}")


@blueprint.get("/evaluations/<evaluation>")
@scoped("read")
def evaluation_page(evaluation: str) -> str:
    """The session: who passed, who failed, and certificates."""
    mine = school()
    return _page(mine, mine.evaluation(evaluation))


@blueprint.post("/evaluations/<evaluation>/results")
@scoped("command")
def record_results(evaluation: str) -> Response | tuple[str, int]:
    """Who passed and who failed, one choice each; nobody is left out by mistake."""
    mine = school()
    found = mine.evaluation(evaluation)
    chosen_ = {
        one.enrolment.person: flask.request.form.get(one.enrolment.person, "") for one in _candidates(mine, found)
    }
    try:
        passed = [person for person, result in chosen_.items() if result == "passed"]
        failed = [person for person, result in chosen_.items() if result == "failed"]
        give("evaluation.record", {"evaluation": found.id, "passed": passed, "failed": failed})
    except Refused as refused:
        return _page(mine, found, given=chosen_, refused=refused), 422
    return go(f"/i/evaluations/{found.id}")


@blueprint.post("/evaluations/<evaluation>/sheet")
@scoped("command")
def results_sheet(evaluation: str) -> str | tuple[str, int]:
    """A sheet of results fills the form in; nothing is recorded by it. What does not fit is told by its cell."""
    mine = school()
    found = mine.evaluation(evaluation)
    upload = flask.request.files.get("file")
    try:
        read = read_results(
            upload.stream.read() if upload else b"", (upload.filename or "") if upload else "", _by_number(mine, found)
        )
    except RosterError as error:
        return _page(mine, found, error=error), 422
    return _page(mine, found, given=read.results, read=read)


@blueprint.post("/evaluations/<evaluation>/certificates/<person>")
@scoped("command")
def record_certificate(evaluation: str, person: str) -> Response | tuple[str, int]:
    """One person's certificate, by its number."""
    form, mine = flask.request.form, school()
    found = mine.evaluation(evaluation)
    voucher = _voucher(mine, found, person)
    try:
        fields = {
            "voucher": voucher,
            "holder": person,
            "body": found.body,
            "certificate_type": form.get("certificate_type", ""),
            "number": form.get("number", ""),
            "occupation": found.occupation,
            "level": found.level,
            "issued_on": form.get("issued_on", ""),
            "way": found.way,
        }
        if form.get("medium"):
            fields["medium"] = form["medium"]
        give("certificate.record", fields)
    except Refused as refused:
        return _page(mine, found, refused=refused), 422
    return go(f"/i/evaluations/{found.id}#{person}")


def _voucher(mine: School, found: Evaluation, person: str) -> str:
    """The voucher with which somebody was evaluated."""
    for one in mine.people(found.training_class):
        if one.enrolment.person == person and one.enrolment.voucher:
            return one.enrolment.voucher
    raise Refused("evaluation.not_candidate")


def _candidates(mine: School, found: Evaluation) -> list[Trainee]:
    """Who may have a result."""
    return [one for one in mine.people(found.training_class) if one.enrolment.state in ("FINISHED", "FAILED")]


def _by_number(mine: School, found: Evaluation) -> dict[str, str]:
    """Candidates by identity number: a sheet names people so."""
    return mine.numbers(_candidates(mine, found))


def _is_odd(held: Certificate, number: str) -> bool:
    """Whether a number is not built as those of its type are, so that somebody should look at the paper again."""
    return bool(certificate_number.oddity(number, held.type, held.level, held.issued_on))


def _alone(found: Evaluation) -> str:
    """What an evaluation without a class is of."""
    place, trade = words.place(found.region, found.held_on), words.of(words.OCCUPATION, found.occupation)
    return f"{place} · {trade} · {words.of(words.LEVEL, found.level)}"


def heading(mine: School, found: Evaluation) -> str:
    """What an evaluation is of: its class, or place, occupation and level."""
    return title(mine.training_class(found.training_class)) if found.training_class else _alone(found)


def _terms(found: Evaluation) -> list[tuple[str, str]]:
    """What was said of the session, in words."""
    said = ((text, choices, getattr(found.terms, name)) for name, text, choices in TERMS)
    return [(text, words.of(choices, value)) for text, choices, value in said if value]


def _page(mine: School, found: Evaluation, **more: Any) -> str:
    ours = mine.may(Capability.EVALUATION, found.body)
    alone = not found.training_class
    people = {} if alone else {one.enrolment.person: one for one in mine.people(found.training_class)}
    certificates = mine.certificates(people.values())
    numbers = desk().certificate_numbers(certificates.values()) if ours else {}
    refused, error = more.get("refused"), more.get("error")
    english = chosen("lang") == "en"
    order = None
    if ours and found.state == EvaluationState.RESULTS:
        path = f"/evaluations/{found.id}/confirm"
        order = signing(CONFIRM, path, ConfirmEvaluation(evaluation=found.id), {}, f"/i/evaluations/{found.id}")
    return flask.render_template(
        "institution/evaluation.html",
        found=found,
        ours=ours,
        title=heading(mine, found),
        counts=(len(found.passed), len(found.failed)) if alone else None,
        state=words.of(STATE, found.state),
        told=_terms(found),
        candidates=_candidates(mine, found) if found.state == EvaluationState.PLANNED and not alone else [],
        passed=[people[one] for one in found.passed if one in people],
        failed=[people[one] for one in found.failed if one in people],
        certificates=certificates,
        numbers=numbers,
        odd={one.id for one in certificates.values() if one.id in numbers and _is_odd(one, numbers[one.id])},
        kinds=CERTIFICATE,
        kind=found.certificate_type if alone else mine.training_class(found.training_class).certificate_type,
        given=more.get("given", {}),
        read=more.get("read") or Read({}, ()),
        error=(error.en if english else error.zh) if isinstance(error, RosterError) else "",
        refused=told(refused),
        order=order,
        words=words,
        today=today(),
        key=form_key(),
    )
