"""One class: its plan, its people, what was taught, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import plan_words, words
from api.pages.clock import clock
from api.pages.institution import blueprint, school, today
from api.pages.institution.changes import shown
from api.pages.institution.results import TERMS
from api.pages.institution.start import row
from api.pages.institution.steps import ORDER
from api.pages.look import gettext
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import Signing, signing
from api.pages.worker.giving import form_key, give
from voucher.lifecycle.change_class import CHANGEABLE
from voucher.lifecycle.plan_class import SubmitClass
from voucher.objects.account import Capability
from voucher.objects.external import DeviceSignIn, ExternalRecord, Video
from voucher.objects.training import ClassState, Enrolment, TrainingClass
from voucher.shell.school import School, Trainee

PLACE: Final[dict[str, str]] = {
    "LISTED": _("未报到"),
    "REGISTERED": _("已报到"),
    "PRESENT_DAY_1": _("开班日已到"),
    "ATTENDING": _("上课中"),
    "FINISHED": _("已学完"),
    "PASSED": _("考核合格"),
    "FAILED": _("考核不合格"),
    "NO_SHOW": _("开班日未到"),
    "DROPPED": _("已退出"),
    "TERMINATED": _("已终止"),
}
SCANS: Final = (ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING, ClassState.SURVEYED, ClassState.ASSESSED)
LISTS: Final = (ClassState.DRAFT, ClassState.HR_OK)
TAUGHT: Final = (ClassState.OPEN, ClassState.TEACHING)
SUBMIT: Final = _("提交开班申请")
EVALUATION: Final = {"PLANNED": _("已安排"), "RESULTS": _("待确认"), "CONFIRMED": _("已确认"), "ANNULLED": _("已作废")}
SIMPLE: Final = {"complete": "class.complete", "close-survey": "survey.close"}
"""Steps that ask for nothing but the class."""
RECORD: Final = {
    "sign_in_device": _("设备签到"),
    "video": _("录像"),
    "platform_telemetry": _("线上平台记录"),
    "person_comparison": _("人员比对"),
    "exam_platform": _("考试过程记录"),
    "exam_result": _("考试平台成绩"),
    "on_site_check": _("现场检查"),
}
DIRECTION: Final = {"in": _("到场"), "out": _("离场")}
SHOWN: Final = 60
"""Device records that the page of a class lists; the export has them all."""


@dataclass(frozen=True, slots=True)
class Records:
    """What devices recorded about a class: how many records, and the newest ones as they are shown."""

    count: int
    newest: list[tuple[ExternalRecord, str, str]]


@blueprint.get("/classes/<training_class>")
@scoped("read")
def class_page(training_class: str) -> str:
    """The class."""
    mine = school()
    found = mine.training_class(training_class)
    people = mine.people(found.id)
    own = mine.may(Capability.INSTITUTION, found.institution)
    return flask.render_template(
        "institution/class.html",
        row=row(found, evaluates=not own),
        reason=words.of(plan_words.REJECTED, found.reason),
        found=found,
        own=own,
        people=people,
        place=place,
        sessions=mine.sessions(found.id),
        evaluations=mine.evaluations(found.id),
        may_scan=found.state in SCANS,
        may_list=own and found.state in LISTS,
        may_change=own and (found.state in CHANGEABLE or bool(mine.changes(found.id))),
        stages=len(ORDER),
        states=EVALUATION,
        ours=own,
        terms=TERMS,
        evaluates=[one for one in mine.institutions() if mine.may(Capability.EVALUATION, one.id)],
        may_evaluate=found.state in (ClassState.SURVEYED, ClassState.ASSESSED),
        order=_submission(found) if own and found.state == ClassState.DRAFT and found.roster else None,
        words=words,
        teachers=[shown(one) for one in mine.teachers(found.id) if one.person in found.teachers] if own else [],
        records=_records(mine, found.id, people) if own else None,
        today=today(),
        done=flask.request.args.get("done") == "1",
        key=form_key(),
    )


def _records(mine: School, training_class: str, people: list[Trainee]) -> Records:
    found = mine.records(training_class)
    names = {one.enrolment.person: f"{one.name or ''} {one.last4}" for one in people}
    return Records(len(found), [_record(one, names) for one in found[:SHOWN]])


def _record(one: ExternalRecord, names: dict[str, str]) -> tuple[ExternalRecord, str, str]:
    """A record with its kind and what it says, in words."""
    said = one.facts
    if isinstance(said, DeviceSignIn):
        way = gettext(DIRECTION[said.direction])
        return one, gettext(RECORD[one.type]), f"{names.get(said.person, said.person[:8])} {way} {clock(said.happened)}"
    if isinstance(said, Video):
        return one, gettext(RECORD[one.type]), f"{clock(said.starts)}–{clock(said.ends)}"
    return one, gettext(RECORD[one.type]), names.get(one.person or "", (one.person or "")[:8])


def _submission(found: TrainingClass) -> Signing:
    path, onward = f"/classes/{found.id}/submit", f"/i/classes/{found.id}?done=1"
    return signing(SUBMIT, path, SubmitClass(training_class=found.id), {}, onward)


@blueprint.post("/classes/<training_class>/do/<step>")
@scoped("command")
def class_step(training_class: str, step: str) -> Response:
    """One of the steps that ask for nothing but the class."""
    if step not in SIMPLE:
        flask.abort(404)
    found = school().own_class(training_class)
    give(SIMPLE[step], {"training_class": found.id})
    return go(f"/i/classes/{found.id}?done=1")


def place(enrolment: Enrolment) -> str:
    """Where somebody stands in a class, in words."""
    return words.of(PLACE, enrolment.state)
