"""What the exam platform says came of an evaluation's exam: a file looked at, signed by the body, and what is known so far."""

from __future__ import annotations

from typing import Any, Final

import flask
import msgspec

from api.auth import caller, scoped
from api.pages.institution import blueprint, school
from api.pages.institution.draft import told
from api.pages.institution.records import CSV, SHOWN
from api.pages.institution.results import heading
from api.pages.look import chosen
from api.pages.look import mark as _
from api.pages.signing import Signing, rehearse, signing
from api.rest.giving import home
from voucher.core.message import Command
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation
from voucher.objects.external import ExamResult
from voucher.policy.comparing import exam_differs
from voucher.shell import record_trial, records
from voucher.shell.school import School
from voucher.shell.service import Order, new_key

IMPORT: Final = _("收入考试平台成绩")


@blueprint.get("/evaluations/<evaluation>/exam")
@scoped("read")
def exam_form(evaluation: str) -> str:
    """The form, and the platform's results that are known."""
    mine = school()
    return _page(mine, _own(mine, evaluation))


@blueprint.post("/evaluations/<evaluation>/exam")
@scoped("command")
def exam_sheet(evaluation: str) -> str | tuple[str, int]:
    """Look at a file. Without findings, or with bad lines to be left out, there is an order to sign; nothing is recorded yet."""
    mine = school()
    found = _own(mine, evaluation)
    upload = flask.request.files.get("file")
    read = records.read(
        records.EXAM_RESULT, upload.stream.read() if upload else b"", (upload and upload.filename) or ""
    )
    looked = record_trial.tried(home(), caller().account.id, read, found.id)
    command = looked.command(found.id, skip_bad=flask.request.form.get("do") == "skip")
    if command is None:
        return _page(mine, found, looked=looked)
    try:
        rehearse(Order(actor=caller().account.id, key=new_key(home().clock.now()), command=command))
    except Refused as refused:
        return _page(mine, found, looked=looked, refused=refused), 422
    return _page(mine, found, looked=looked, order=_order(found, command))


@blueprint.get("/evaluations/exam-result.csv")
@scoped("read")
def exam_template() -> flask.Response:
    """An empty file."""
    response = flask.Response(records.template(records.EXAM_RESULT), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="exam-result.csv"'
    return response


def _own(mine: School, identifier: str) -> Evaluation:
    """An evaluation of one's own body."""
    found = mine.evaluation(identifier)
    if not mine.may(Capability.EVALUATION, found.body):
        raise unknown(Evaluation.kind)
    return found


def _order(found: Evaluation, command: Command) -> Signing:
    body: dict[str, Any] = msgspec.to_builtins(command)
    kept = {name: value for name, value in body.items() if name not in ("type", "evaluation")}
    here = f"/i/evaluations/{found.id}/exam"
    return signing(IMPORT, f"/evaluations/{found.id}/exam-results", command, kept, here)


def _page(
    mine: School,
    found: Evaluation,
    looked: records.Read | None = None,
    order: Signing | None = None,
    refused: Refused | None = None,
) -> str:
    known = mine.exam_records(found.id)
    people = {one.enrolment.person: one for one in mine.people(found.training_class)} if found.training_class else {}
    findings = looked.findings if looked else []
    return flask.render_template(
        "institution/exam.html",
        found=found,
        title=heading(mine, found),
        looked=looked,
        findings=[(one.cell, one.zh if chosen("lang") == "zh" else one.en) for one in findings[:SHOWN]],
        order=order,
        refused=told(refused),
        rows=[(one, people.get(one.facts.person)) for one in known if isinstance(one.facts, ExamResult)],
        differing={(entry, one.person) for one in exam_differs(known, found) for entry in one.entries},
    )
