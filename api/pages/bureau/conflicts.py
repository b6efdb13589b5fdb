"""Conflicts: two classes scanned one voucher. The officer sees both records side by side and signs what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

import flask
import sqlalchemy as sa

from api.auth import scoped
from api.pages import words
from api.pages.bureau import blueprint
from api.pages.bureau.reading import one, page_of
from api.pages.clock import clock
from api.pages.look import mark as _
from api.pages.signing import signing
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.lifecycle.conflict import DecideConflict
from voucher.objects.institution import Institution
from voucher.objects.scan import Conflict, ConflictState, Ruling, Scan
from voucher.objects.training import TrainingClass
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

S = TypeVar("S", bound=State)
DECIDE: Final = _("决定用券冲突")
GROUNDS: Final = (
    ("checked", _("已核对，属离线先后，并无异常")),
    ("copied_code", _("二维码疑似被转发")),
    ("other_person", _("到场的不是持券人")),
    ("asked_holder", _("已向持券人核实")),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the class and its institution's name, the entry, and the scan if it was one."""

    training_class: TrainingClass
    institution: str
    entry: int
    scan: Scan | None


@blueprint.get("/conflicts")
@scoped("read")
def conflicts() -> str:
    """Those that are open first."""
    found = sorted(page_of(Conflict), key=lambda conflict: (conflict.state != ConflictState.OPEN, -conflict.at))
    return flask.render_template("bureau/conflicts.html", found=found, words=words)


@blueprint.get("/conflicts/<conflict>")
@scoped("read")
def conflict(conflict: str) -> str:
    """Both records, and what the officer may decide."""
    found = one(Conflict, conflict)
    sides = (
        _side(found.first_class, found.first_entry, found.first_scan),
        _side(found.second_class, found.at, found.second_scan),
    )
    return flask.render_template(
        "bureau/conflict.html", found=found, sides=sides, words=words, grounds=GROUNDS, clock=clock
    )


@blueprint.get("/conflicts/<conflict>/decide")
@scoped("read")
def decide(conflict: str) -> str:
    """The chosen decision, to be signed."""
    found = one(Conflict, conflict)
    ruling, reason = flask.request.args.get("ruling", ""), flask.request.args.get("reason", "")
    if ruling not in words.RULING or reason not in dict(GROUNDS):
        raise Refused("value.invalid", field="ruling")
    command = DecideConflict(conflict=found.id, ruling=Ruling(ruling), reason=reason, version=found.at)
    body = {"ruling": ruling, "reason": reason, "version": found.at}
    order = signing(DECIDE, f"/conflicts/{found.id}/decide", command, body, "/b/conflicts")
    facts = [
        (_("券号"), found.voucher),
        (_("决定"), words.of(words.RULING, ruling)),
        (_("原因"), words.of(dict(GROUNDS), reason)),
    ]
    return flask.render_template("bureau/sign.html", order=order, facts=facts, what=DECIDE)


def _side(training_class: str, entry: int, scan: str | None) -> Side:
    found = _object(TrainingClass, training_class)
    institution = _object(Institution, found.institution)
    name = desk().names_of([institution]).get(institution.id, institution.uscc)
    return Side(found, name, entry, _object(Scan, scan) if scan else None)


def _object(kind: type[S], identifier: str) -> S:
    """An object that belongs to a conflict the officer may see, wherever it lies."""
    table = STATE[kind.kind]
    with engine.snapshot(home().database) as connection:
        row = connection.execute(sa.select(table).where(table.c.id == identifier)).first()
    found = codec(kind).state(tuple(row)) if row else None
    if not isinstance(found, kind):
        raise Refused("object.unknown", kind=kind.kind)
    return found
