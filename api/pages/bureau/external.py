"""Records of devices and outside systems as the bureau sees them: by kind, class or person; one record with what came of it;
the files they came of, with every line that was left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar

import flask
import sqlalchemy as sa

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, issuing
from api.pages.bureau.reading import one, page_of
from api.pages.clock import clock
from api.pages.institution.records import KINDS as SENT
from api.pages.look import chosen
from api.pages.look import mark as _
from api.rest.giving import home
from api.rest.queries import reader
from api.schemas import plain
from ledger.store import engine
from voucher.core.facts import State
from voucher.core.ids import enrolment_id
from voucher.objects.evaluation import Evaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.flag import SupervisionFlag
from voucher.objects.lessons import ExternalFile, LeftOut, Recording, SystemRecord
from voucher.objects.training import Enrolment, TrainingClass
from voucher.shell import record_words
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

S = TypeVar("S", bound=State)
MOST: Final = 200
KINDS: Final = {
    **{kind: name for kind, name in SENT.items() if kind != "system_record"},
    "exam_platform": _("考试过程记录"),
    "exam_result": _("考试平台成绩"),
}
_MOMENTS: Final = frozenset(("happened", "starts", "ends", "finished", "compared"))
_SAYS: Final = {
    "match": _("一致"),
    "mismatch": _("不一致"),
    "unknown": _("无法比对"),
    "in": _("到场"),
    "out": _("离场"),
    "absent": _("缺考"),
    "cheating": _("作弊"),
    "impersonation": _("替考"),
}
_FILTERS: Final = ("training_class", "person", "evaluation", "source")
Names = dict[str, tuple[str, str]]


@blueprint.get("/external")
@scoped("read")
def external() -> str:
    """Records and files, the last entry first; by kind, class, person, exam or source if asked."""
    args = flask.request.args
    wanted = {name: args[name] for name in _FILTERS if args.get(name)}
    if args.get("kind") in KINDS:
        wanted["type"] = args["kind"]
    found = _latest(ExternalRecord, **wanted)
    of_class = {"training_class": wanted["training_class"]} if "training_class" in wanted else {}
    return flask.render_template(
        "bureau/external.html",
        records=found,
        files=_latest(ExternalFile, **of_class)[:50],
        names=_names(found),
        kinds=KINDS,
        kind=wanted.get("type", ""),
        filters={name: value for name, value in wanted.items() if name != "type"},
    )


@blueprint.get("/external/<record>")
@scoped("read")
def external_record(record: str) -> str:
    """One record: what it says, whom it is matched to, the file it came of, and what came of it."""
    found = one(ExternalRecord, record)
    return flask.render_template(
        "bureau/external-record.html",
        found=found,
        kinds=KINDS,
        facts=[(_label(name), _shown(name, value)) for name, value in plain(found.facts).items() if name != "kind"],
        person=_names([found]).get(found.person or "", ("", "")),
        place=_place(found),
        training_class=one(TrainingClass, found.training_class) if found.training_class else None,
        evaluation=one(Evaluation, found.evaluation) if found.evaluation else None,
        files=_latest(ExternalFile, at=found.at),
        recordings=[one for one in _latest(Recording, at=found.at) if one.digest == found.digest],
        flags=_flags(found),
        words=words,
        clock=clock,
    )


@blueprint.get("/external/files/<file>")
@scoped("read")
def external_file(file: str) -> str:
    """One file: what was taken in of it, whom that is about, and every place that was left out."""
    found = one(ExternalFile, file)
    records = _latest(ExternalRecord, at=found.at)
    return flask.render_template(
        "bureau/external-file.html",
        found=found,
        records=records,
        numbers=_latest(SystemRecord, at=found.at),
        names=_names(records),
        kinds=KINDS,
        left=[(one, _why(one)) for one in found.left_out],
    )


def _latest(kind: type[S], **where: str | int) -> list[S]:
    """Objects of the officer's regions, those that were changed last first."""
    table = STATE[kind.kind]
    query = sa.select(table).where(visible(caller().account, kind.kind))
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(table.c.at.desc(), table.c.id).limit(MOST))]
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def _why(left: LeftOut) -> str:
    zh, en = record_words.told(left)
    return en if chosen("lang") == "en" else zh


def _names(records: Iterable[ExternalRecord]) -> Names:
    """The masked names of whom records are about."""
    people = sorted({record.person for record in records if record.person})
    return issuing().masked(caller().account, people) if people else {}


def _place(found: ExternalRecord) -> Enrolment | None:
    """The place in the class to which the record is matched."""
    if not (found.person and found.training_class):
        return None
    place = reader().one(caller().account, Enrolment.kind, enrolment_id(found.training_class, found.person))
    return place if isinstance(place, Enrolment) else None


def _flags(found: ExternalRecord) -> list[SupervisionFlag]:
    """What was put before a person because of it."""
    if not found.person:
        return []
    named = ("external_record", found.id)
    flags = page_of(SupervisionFlag, person=found.person)
    return [flag for flag in flags if any((fact.name, fact.value) == named for fact in flag.facts)]


def _label(name: str) -> str:
    return name if chosen("lang") == "en" else record_words.LABELS.get(name, name)


def _shown(name: str, value: Any) -> str:
    if name in _MOMENTS:
        return f"{str(value)[:10]} {clock(str(value))}"
    if isinstance(value, bool):
        return words.of({"True": _("是"), "False": _("否")}, str(value))
    if isinstance(value, list):
        return " · ".join(f"{clock(gap['starts'])}–{clock(gap['ends'])}" for gap in value) or "–"
    return words.of(_SAYS, str(value))
