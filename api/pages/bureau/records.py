"""A class's lessons as the bureau sees them: what counts and why not, recordings and how long they are kept, record numbers."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import counted, words
from api.pages.bureau import blueprint
from api.pages.bureau.reading import one
from api.pages.clock import clock
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest.giving import home
from api.rest.records import csv_of
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import ClassSession, ClassState, TrainingClass
from voucher.shell.lessons import Lessons


@blueprint.get("/classes/<training_class>/records")
@scoped("read")
def class_records(training_class: str) -> str:
    """Sessions, recordings and numbers of a class."""
    found = one(TrainingClass, training_class)
    account = caller().account
    looks = account.may(Capability.INSPECTOR, found.region) or account.may(Capability.BUREAU, found.region)
    return flask.render_template(
        "bureau/records.html",
        found=Lessons(home(), account).of(found),
        looks=looks and found.state in (ClassState.TEACHING, ClassState.TAUGHT),
        why=counted.WHY,
        numbered=counted.NUMBERED,
        clock=clock,
        words=words,
        key=form_key(),
    )


@blueprint.get("/classes/<training_class>/exports/<what>")
@scoped("read")
def export_records(training_class: str, what: str) -> Response:
    """The export file of one kind of object of a class."""
    return csv_of(training_class, what)


@blueprint.post("/sessions/<session>/video-checks")
@scoped("command")
def check_video(session: str) -> Response:
    """How many people somebody counted in a session's recording."""
    found = one(ClassSession, session)
    text = flask.request.form.get("visible", "")
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise Refused("value.invalid", field="visible")
    give("video.check", {"session": found.id, "visible": int(text)})
    return go(f"/b/classes/{found.training_class}/records")
