"""What was taught: the opening day and each lesson, pre-filled from the day's scans and device sign-ins; a wrong presence is taken back by
answering the trainee's dispute."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.clock import clock, moment
from api.pages.counted import WHY
from api.pages.institution import blueprint, school, today
from api.pages.institution.changes import shown
from api.pages.institution.disputes import CORRECTS, reasons
from api.pages.institution.draft import number, told
from api.pages.institution.start import title
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest.giving import home
from ledger import canonical
from ledger.canonical import Value
from voucher.core.dates import is_date
from voucher.core.refusal import Refused
from voucher.objects.external import DeviceSignIn
from voucher.objects.training import ClassSession, ClassState, EnrolmentState, TrainingClass
from voucher.shell.lessons import Lessons
from voucher.shell.school import School, Trainee

METHOD: Final = {
    "face_device": _("人脸识别设备签到"),
    "scan": _("扫券签到"),
}
MISSED: Final = {
    "illness": _("生病"),
    "family_matter": _("家中急事"),
    "work_duty": _("工作原因"),
    "other_special": _("其他特殊原因"),
}
"""Why somebody missed a session; the clause asks for a special reason."""
OPENING: Final = (EnrolmentState.REGISTERED,)
LESSON: Final = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who may have been there, and when they were scanned or signed in at a device, if they were."""

    trainee: Trainee
    scanned: str
    seen: str
    ticked: bool


@blueprint.get("/classes/<training_class>/sessions")
@scoped("read")
def sessions(training_class: str) -> str:
    """All lessons with who was there, and the form for the next."""
    return _page(training_class, flask.request.args.get("day", today()), {}, None)


@blueprint.post("/classes/<training_class>/sessions")
@scoped("command")
def record_session(training_class: str) -> Response | tuple[str, int]:
    """Record the opening day, or a lesson."""
    mine, form = school(), flask.request.form
    found = mine.own_class(training_class)
    day, present = form.get("day", ""), sorted(set(form.getlist("present")))
    try:
        if found.state == ClassState.HR_OK:
            give("class.open", {**_who(mine, found, day, present), "training_class": found.id})
        else:
            give("class.record_session", {**_who(mine, found, day, present), **_when(day), "training_class": found.id})
    except Refused as refused:
        return _page(training_class, day, form, refused), 422
    return go(f"/i/classes/{found.id}/sessions?day={day}&done=1")


@blueprint.post("/sessions/<session>/corrections")
@scoped("command")
def correct_attendance(session: str) -> Response:
    """Take a presence back that was recorded wrongly; with a reason."""
    form, mine = flask.request.form, school()
    found = mine.session(session)
    reason = form.get("reason", "")
    if reason not in CORRECTS:
        raise Refused("value.invalid", field="reason")
    give("attendance.correct", {"session": found.id, "person": form.get("person", ""), "reason": reason})
    return go(f"/i/classes/{found.training_class}/sessions?day={found.date}")


@blueprint.post("/sessions/<session>/make-ups")
@scoped("command")
def make_up(session: str) -> Response | tuple[str, int]:
    """Record that somebody who missed a session was taught it later."""
    mine = school()
    found = mine.session(session)
    try:
        give("attendance.make_up", _made_up(mine, found))
    except Refused as refused:
        return _page(found.training_class, found.date, {}, refused), 422
    return go(f"/i/classes/{found.training_class}/sessions?day={found.date}")


def _made_up(mine: School, found: ClassSession) -> dict[str, Any]:
    """The make-up lesson of the form; refused unless it says why, on which day and where the recording is."""
    form = flask.request.form
    day, person, kept = form.get("on", ""), form.get("person", ""), form.get("recording", "").strip()
    if form.get("reason", "") not in MISSED:
        raise Refused("value.invalid", field="reason")
    if not kept or not is_date(day):
        raise Refused("value.invalid", field="on" if kept else "recording")
    who = _who(mine, mine.own_class(found.training_class), day, [person])
    return {
        "session": found.id,
        "persons": [person],
        "starts": moment(day, form.get("starts", ""), "starts"),
        "ends": moment(day, form.get("ends", ""), "ends"),
        "method": who["method"],
        "evidence": who["evidence"],
        "reason": form.get("reason", ""),
        "recording": sha256(kept.encode()).hexdigest(),
    }


def _who(mine: School, found: TrainingClass, day: str, present: list[str]) -> dict[str, Any]:
    """Who was there, how that is known, and the digest of the sign-ins that stand behind it."""
    signed: list[Value] = [{"at": one.happened, "scan": one.id} for one in mine.sign_ins(found.id, day)]
    seen: list[Value] = [{"digest": one.digest, "record": one.id} for one in reversed(mine.records(found.id, day))]
    present_ids = list[Value](present)
    behind = canonical.encode(
        {"class": found.id, "day": day, "devices": seen, "present": present_ids, "signed_in": signed}
    )
    method = flask.request.form.get("method", "")
    return {"present": present, "method": method, "evidence": sha256(behind).hexdigest()}


def _when(day: str) -> dict[str, Any]:
    form = flask.request.form
    return {
        "starts": moment(day, form.get("starts", ""), "starts"),
        "ends": moment(day, form.get("ends", ""), "ends"),
        "practical": form.get("practical") == "yes",
        "hours": number(form.get("hours", ""), "hours"),
        "teachers": form.getlist("teacher"),
    }


def _page(training_class: str, day: str, given: Any, refused: Refused | None) -> str:
    mine = school()
    found = mine.own_class(training_class)
    if not is_date(day):
        raise Refused("value.invalid", field="day")
    opening = found.state == ClassState.HR_OK
    counted = Lessons(home(), caller().account).of(found)
    people, teachers = mine.people(found.id), {one.person: shown(one) for one in mine.teachers(found.id)}
    return flask.render_template(
        "institution/sessions.html",
        found=found,
        title=title(found),
        day=day,
        today=today(),
        opening=opening,
        may=opening or found.state in (ClassState.OPEN, ClassState.TEACHING),
        lines=_lines(mine, found, people, day, given),
        sessions=mine.sessions(found.id),
        counted=counted,
        by_session={one.session.id: one for one in counted.sessions},
        why=WHY,
        names={one.enrolment.person: f"{one.name or ''} {one.last4}" for one in people},
        teachers=teachers,
        taught_by=given.getlist("teacher") if given else found.teachers if len(found.teachers) == 1 else (),
        methods=METHOD,
        missed=MISSED,
        trainees=[one.enrolment.person for one in people if one.enrolment.state in LESSON],
        reasons=reasons(corrects=True),
        clock=clock,
        given=given,
        refused=told(refused),
        words=words,
        key=given.get("key") or form_key(),
    )


def _lines(mine: School, found: TrainingClass, people: list[Trainee], day: str, given: Any) -> list[Line]:
    wanted = OPENING if found.state == ClassState.HR_OK else LESSON
    scanned: dict[str, str] = {}
    for one in mine.sign_ins(found.id, day):
        scanned.setdefault(one.person, clock(one.happened))
    came = [one.facts for one in mine.records(found.id, day) if isinstance(one.facts, DeviceSignIn)]
    seen: dict[str, str] = {}
    for said in sorted(came, key=lambda one: one.happened):
        seen.setdefault(said.person, clock(said.happened))
    chosen = set(given.getlist("present")) if given else {*scanned, *seen}
    return [
        Line(one, scanned.get(person, ""), seen.get(person, ""), person in chosen)
        for one in people
        if one.enrolment.state in wanted
        for person in [one.enrolment.person]
    ]
