"""What changes about an approved class: its days, its teachers; and what was changed before.

The paper behind a change stays with the institution: its digest alone is kept, so that it can be shown later.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.institution import blueprint, school, today
from api.pages.institution.draft import teachers_of, told
from api.pages.institution.start import title
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from voucher.core.refusal import Refused
from voucher.lifecycle.change_class import CHANGEABLE
from voucher.objects.training import ChangeKind, ClassChange
from voucher.shell.school import Teacher


@dataclass(frozen=True, slots=True)
class Line:
    """A change as it is shown: with its reason, and the names of who joined and who left."""

    change: ClassChange
    days: bool
    reason: str
    joining: str
    leaving: str


@blueprint.get("/classes/<training_class>/changes")
@scoped("read")
def class_changes(training_class: str) -> str:
    """The two forms, and all changes so far."""
    return _page(training_class, {}, None)


@blueprint.post("/classes/<training_class>/days")
@scoped("command")
def reschedule_class(training_class: str) -> Response | tuple[str, int]:
    """Move the class to other days."""
    form = flask.request.form
    days = {name: form.get(name, "") for name in ("start_date", "end_date")}
    return _give(training_class, "class.reschedule", words.MOVED, days)


@blueprint.post("/classes/<training_class>/teachers")
@scoped("command")
def change_teachers(training_class: str) -> Response | tuple[str, int]:
    """Let other people teach it. Those whom nobody knows yet are registered first."""
    return _give(training_class, "class.change_teachers", words.STAFF, None)


def _give(
    training_class: str, command: str, reasons: dict[str, str], fields: dict[str, Any] | None
) -> Response | tuple[str, int]:
    found, form = school().own_class(training_class), flask.request.form
    try:
        why = {"training_class": found.id, "reason": _reason(reasons), "evidence": _evidence()}
        if fields is None:
            joining = teachers_of(form.get("joining", ""), found.region)
            fields = {"joining": joining, "leaving": form.getlist("leaving")}
        give(command, {**why, **fields})
    except Refused as refused:
        return _page(training_class, form, refused), 422
    return go(f"/i/classes/{found.id}/changes?done=1")


def _reason(reasons: dict[str, str]) -> str:
    reason = flask.request.form.get("reason", "")
    if reason not in reasons:
        raise Refused("value.invalid", field="reason")
    return reason


def _evidence() -> str:
    """The digest of the paper that was handed in."""
    upload = flask.request.files.get("evidence")
    data = upload.stream.read() if upload else b""
    if not data:
        raise Refused("value.invalid", field="evidence")
    return sha256(data).hexdigest()


def _page(training_class: str, given: Any, refused: Refused | None) -> str:
    mine = school()
    found = mine.own_class(training_class)
    teachers = mine.teachers(found.id)
    names = {one.person: shown(one) for one in teachers}
    return flask.render_template(
        "institution/changes.html",
        found=found,
        title=title(found),
        may=found.state in CHANGEABLE,
        teachers=[(one.person, names[one.person]) for one in teachers if one.person in found.teachers],
        lines=[_line(one, names) for one in mine.changes(found.id)],
        moved=words.MOVED,
        staff=words.STAFF,
        given=given,
        refused=told(refused),
        today=today(),
        done=flask.request.args.get("done") == "1",
        key=given.get("key") or form_key(),
    )


def _line(change: ClassChange, names: dict[str, str]) -> Line:
    joining, leaving = (
        "、".join(names.get(one, one[:8]) for one in people) for people in (change.joining, change.leaving)
    )
    return Line(change, change.what == ChangeKind.DAYS, words.of(words.CHANGE, change.reason), joining, leaving)


def shown(teacher: Teacher) -> str:
    """A teacher by name and the last characters of their number, or by what is left."""
    return f"{teacher.name} {teacher.last4}" if teacher.name else teacher.person[:8]
