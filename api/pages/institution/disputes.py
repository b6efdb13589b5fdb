"""What somebody has to look at: trainees who say they were not there, and vouchers that two classes scanned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.clock import clock
from api.pages.institution import blueprint, school
from api.pages.institution.start import title
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest.giving import desk
from voucher.core.refusal import Refused
from voucher.objects.scan import Conflict, ConflictState, Scan
from voucher.objects.training import ClassSession, Dispute, TrainingClass
from voucher.shell.school import Trainee

STATE: Final = {"OPEN": _("等本机构答复"), "CORRECTED": _("已更正为未到课"), "UPHELD": _("本机构坚持原记录")}
CORRECTS: Final = ("scan_mistake", "left_early", "recorded_wrongly")


@dataclass(frozen=True, slots=True)
class Said:
    """A dispute with what it is about."""

    dispute: Dispute
    session: ClassSession
    found: TrainingClass
    name: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: the class, whose it is, and as far as it is ours the scan itself."""

    ours: bool
    institution: str
    title: str
    entry: int
    scan: Scan | None


@blueprint.get("/disputes")
@scoped("read")
def disputes() -> str:
    """All of them; those that wait first."""
    mine = school()
    names: dict[str, dict[str, Trainee]] = {}
    said = []
    for dispute in mine.disputes():
        names.setdefault(dispute.training_class, {one.enrolment.id: one for one in mine.people(dispute.training_class)})
        trainee = names[dispute.training_class].get(dispute.enrolment)
        name = f"{trainee.name} {trainee.last4}" if trainee and trainee.name else dispute.person[:8]
        reason = words.of(words.ANSWER, dispute.reason) if dispute.reason else ""
        found = mine.training_class(dispute.training_class)
        state = words.of(STATE, dispute.state)
        said.append(Said(dispute, mine.session(dispute.session), found, name, state, reason))
    said.sort(key=lambda one: one.dispute.state != "OPEN")
    return flask.render_template(
        "institution/disputes.html",
        said=said,
        clock=clock,
        title=title,
        corrects=reasons(corrects=True),
        upholds=reasons(corrects=False),
        key=form_key(),
    )


@blueprint.post("/disputes/<dispute>")
@scoped("command")
def answer_dispute(dispute: str) -> Response:
    """Correct the record, or stand by it; with a reason."""
    reason = flask.request.form.get("reason", "")
    if reason not in words.ANSWER:
        raise Refused("value.invalid", field="reason")
    give("attendance.answer", {"dispute": dispute, "corrected": reason in CORRECTS, "reason": reason})
    return go("/i/disputes")


@blueprint.get("/conflicts")
@scoped("read")
def conflicts() -> str:
    """Vouchers that two classes scanned, each with both records."""
    mine = school()
    found = mine.conflicts()
    scans = mine.scans([one for c in found for one in (c.first_scan, c.second_scan) if one])
    classes = {one.id: one for one in mine.classes()}
    owners = mine.institutions_of([c for one in found for c in (one.first_class, one.second_class)])
    names = desk().names_of(mine.listed(set(owners.values())))

    def side(training_class: str, entry: int, scan: str | None) -> Side:
        ours, owner = classes.get(training_class), names.get(owners.get(training_class, ""), "")
        return Side(ours is not None, owner, title(ours) if ours else "", entry, scans.get(scan or ""))

    def sides(one: Conflict) -> tuple[Side, Side]:
        second = scans.get(one.second_scan)
        first = side(one.first_class, one.first_entry, one.first_scan)
        return first, side(one.second_class, second.at if second else one.at, one.second_scan)

    shown: list[tuple[Conflict, tuple[Side, Side], str]] = [
        (one, sides(one), words.of(words.RULING, one.ruling) if one.ruling else "") for one in found
    ]
    return flask.render_template("institution/conflicts.html", shown=shown, clock=clock, decided=ConflictState.DECIDED)


def reasons(*, corrects: bool) -> list[tuple[str, str]]:
    """Codes and words of what an answer may say."""
    return [(code, words.of(words.ANSWER, code)) for code in words.ANSWER if (code in CORRECTS) == corrects]
