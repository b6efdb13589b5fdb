"""The satisfaction survey of a class: one question, answered once, by oneself."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.worker import blueprint, giving, own, person
from voucher.core.refusal import Refused, unknown
from voucher.objects.training import ClassState, EnrolmentState, TrainingClass

ANSWERS = {"yes": True, "no": False}


@blueprint.get("/survey/<training_class>")
@scoped("read")
def survey(training_class: str) -> str:
    """The question, or why it cannot be answered now."""
    mine = own()
    place = next((e for e in mine.enrolments() if e.training_class == training_class), None)
    if place is None:
        raise unknown(TrainingClass.kind)
    found = mine.classes([training_class])[training_class]
    answered = place.satisfied is not None
    asked = found.state == ClassState.TAUGHT and place.state == EnrolmentState.FINISHED and not answered
    return flask.render_template(
        "worker/survey.html",
        found=found,
        title=words.of(words.OCCUPATION, found.occupation),
        state=words.of(words.CLASS, found.state),
        asked=asked,
        answered=answered,
        key=giving.form_key(),
    )


@blueprint.post("/survey/<training_class>")
@scoped("command")
def answer(training_class: str) -> Response:
    """Answer it."""
    given = flask.request.form.get("satisfied", "")
    if given not in ANSWERS:
        raise Refused("value.invalid", field="satisfied")
    fields = {"training_class": training_class, "person": person(), "satisfied": ANSWERS[given]}
    return giving.done(giving.give("survey.answer", fields))
