"""Classes: those that take the worker's voucher, those they are in, and their attendance session by session."""

from __future__ import annotations

from dataclasses import dataclass

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.worker import blueprint, giving, own, person, today
from api.rest.giving import desk
from ledger import timestamp
from voucher.core.dates import CHINA
from voucher.core.refusal import unknown
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.shell.own import Attended, Own

MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A class in words; `place` is the worker's own place in it, if they have one."""

    found: TrainingClass
    title: str
    institution: str
    where: str
    state: str
    place: Enrolment | None
    place_words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One session as it is shown."""

    date: str
    begins: str
    ends: str
    practical: bool
    hours: int
    present: bool
    made_up: bool
    index: int
    session: str
    may_dispute: bool
    said: str
    answer: str


@blueprint.get("/classes")
@scoped("read")
def classes() -> str:
    """My classes, then those that take people."""
    mine, day = own(), today()
    places = {enrolment.training_class: enrolment for enrolment in mine.enrolments()}
    joined = mine.classes(places)
    open_ones = [found for found in mine.taking_people(day) if _free(places.get(found.id))]
    names = _names(mine, [*joined.values(), *open_ones])
    my_classes = [_shown(joined[identifier], names, place) for identifier, place in places.items() if not _free(place)]
    taking = [_shown(found, names, places.get(found.id)) for found in open_ones]
    taking.sort(key=lambda shown: (shown.place is None, shown.found.start_date))
    return flask.render_template("worker/classes.html", mine=my_classes, taking=taking)


@blueprint.get("/classes/<training_class>")
@scoped("read")
def attendance(training_class: str) -> str:
    """One class of mine: my attendance, session by session, and the hours that count."""
    mine = own()
    place = next((e for e in mine.enrolments() if e.training_class == training_class), None)
    if place is None:
        raise unknown(TrainingClass.kind)
    found = mine.classes([training_class])[training_class]
    began = max((index for index, state in found.trail if state == ClassState.TEACHING), default=0)
    running = found.state in (ClassState.TEACHING, ClassState.TAUGHT)
    rows = [_row(attended, open_=running and attended.session.entry >= began) for attended in mine.sessions(place)]
    shown = _shown(found, _names(mine, [found]), place)
    moves = [(one, words.of(words.CHANGE, one.reason)) for one in mine.moves([found.id])]
    more = {"moves": moves, "missed": _missed(rows), "key": giving.form_key}
    return flask.render_template("worker/class.html", shown=shown, rows=rows, **more)


@blueprint.post("/classes/<training_class>/dispute")
@scoped("command")
def dispute(training_class: str) -> Response:
    """I was not there, though a session counts me."""
    session = flask.request.form.get("session", "")
    place = next((e for e in own().enrolments() if e.training_class == training_class), None)
    if place is None or session not in {attended.session.id for attended in own().sessions(place)}:
        raise unknown(ClassSession.kind)
    return giving.done(giving.give("attendance.dispute", {"session": session, "person": person()}))


def _missed(rows: list[Row]) -> int:
    """How many sessions do not count the worker."""
    return sum(not (row.present or row.made_up) for row in rows)


def _free(place: Enrolment | None) -> bool:
    return place is None or place.state == EnrolmentState.LISTED


def _names(mine: Own, classes: list[TrainingClass]) -> dict[str, str]:
    found = mine.institutions(training_class.institution for training_class in classes)
    return desk().names_of(found.values())


def _shown(found: TrainingClass, names: dict[str, str], place: Enrolment | None) -> Shown:
    occupation, level = words.of(words.OCCUPATION, found.occupation), words.of(words.LEVEL, found.level)
    return Shown(
        found,
        f"{occupation} · {level}",
        names.get(found.institution, ""),
        words.place(found.region, found.start_date),
        words.of(words.CLASS, found.state),
        place,
        words.of(words.ENROLMENT, place.state) if place else "",
    )


def _row(attended: Attended, *, open_: bool) -> Row:
    session, filed = attended.session, attended.dispute
    return Row(
        session.date,
        _clock(session.starts),
        _clock(session.ends),
        session.practical,
        session.recognised,
        attended.present,
        attended.made_up,
        session.at,
        session.id,
        open_ and (attended.present or attended.made_up) and filed is None,
        words.of(words.DISPUTE, filed.state) if filed else "",
        words.of(words.REASON, filed.reason) if filed and filed.reason else "",
    )


def _clock(moment: str) -> str:
    """The time of day in China."""
    minutes = (timestamp.from_text(moment) + CHINA) // MINUTE % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
