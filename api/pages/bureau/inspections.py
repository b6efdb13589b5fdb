"""Inspections: the day's patrol by level, the log, the form for what was seen (on a phone, there), and the half-year list."""

from __future__ import annotations

from typing import Any, Final

import flask
from werkzeug.wrappers import Response

from api import problems
from api.auth import caller, scoped
from api.pages import look, supervision, words
from api.pages.bureau import blueprint, today
from api.pages.bureau.reading import one
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import prepared
from api.pages.worker.giving import form_key, give
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.refusal import Refused
from voucher.lifecycle.flag import half_of
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.inspection import Inspection, InspectionKind, Tier
from voucher.objects.institution import Institution
from voucher.objects.training import TrainingClass
from voucher.policy.pack import Policy
from voucher.rules.base import Flag, Value
from voucher.shell.patrol import Patrol
from voucher.step.inspecting import class_checks

SIGN: Final = _("登记检查结果")
WAIVE: Final = _("免现场检查")
_YES: Final = ("at_site", "signed_in", "materials", "in_system")


def patrol() -> Patrol:
    """The caller's."""
    return Patrol(home(), caller().account)


def own_tier() -> str:
    """The level of the caller's narrowest grant."""
    looking = (Capability.INSPECTOR, Capability.BUREAU)
    scopes = [scope for held, scope in caller().account.grants if held in looking and scope != EVERYWHERE]
    width = max(map(len, scopes), default=2)
    return {4: Tier.CITY, 6: Tier.COUNTY}.get(width, Tier.PROVINCE).value


@blueprint.get("/patrol")
@scoped("read")
def patrol_queue() -> str:
    """Classes that are taught today, and that a level has not looked at today."""
    given = flask.request.args.get("tier", "")
    tier = given if given in supervision.TIER else own_tier()
    rows = patrol().queue(Tier(tier), today())
    names = _names({row.training_class.institution for row in rows})
    inspector = caller().account.holds(Capability.INSPECTOR)
    return flask.render_template(
        "bureau/patrol.html",
        rows=rows,
        tier=tier,
        names=names,
        words=words,
        said=supervision,
        day=today(),
        inspector=inspector,
    )


@blueprint.get("/inspections")
@scoped("read")
def inspections() -> str:
    """The log, by level."""
    given = flask.request.args.get("tier", "")
    tier = given if given in supervision.TIER else ""
    rows = patrol().log(tier)
    return flask.render_template(
        "bureau/inspections.html",
        rows=rows,
        tier=tier,
        names=_names({row.institution for row in rows}),
        words=words,
        said=supervision,
        inspector=caller().account.holds(Capability.INSPECTOR),
    )


@blueprint.get("/inspections/new")
@scoped("read")
def inspection_form() -> str:
    """The form for a class, a body, or an inspection that was planned."""
    return _form(flask.request.args, None)


@blueprint.post("/inspections/new")
@scoped("command")
def inspection_sign() -> str | tuple[str, int]:
    """What was seen, to be signed in the browser."""
    given = flask.request.form
    named = ("training_class", "institution", "inspection", "text")
    data: dict[str, Any] = {name: given[name] for name in named if given.get(name)}
    data |= {name: given.get(name, "") for name in ("what", "way", "day")}
    data |= {name: _number(given.get(name, "")) for name in ("found", "teachers") if given.get(name)}
    data |= {name: given.get(name) == "yes" for name in _YES}
    onward = f"/b/classes-seen/{data['training_class']}" if "training_class" in data else "/b/inspections"
    try:
        order = prepared(SIGN, "/inspections", "inspection.sign", data, onward)
    except Refused as refused:
        return _form(given, refused), 422
    return flask.render_template("bureau/sign.html", order=order, facts=_seen_facts(data))


@blueprint.post("/inspections/plan")
@scoped("command")
def inspection_plan() -> Response:
    """Plan to look at a class or a body."""
    given = flask.request.form
    data = {name: given[name] for name in ("training_class", "institution", "what", "day") if given.get(name)}
    give("inspection.plan", data)
    return go("/b/inspections")


@blueprint.post("/inspections/<inspection>/cancel")
@scoped("command")
def inspection_cancel(inspection: str) -> Response:
    """A planned one is not made."""
    give("inspection.cancel", {"inspection": inspection, "reason": "no_time"})
    return go("/b/inspections")


@blueprint.get("/inspections/<inspection>")
@scoped("read")
def inspection(inspection: str) -> str:
    """One look, with what was seen."""
    found = one(Inspection, inspection)
    names = _names({found.institution})
    return flask.render_template(
        "bureau/inspection.html",
        found=found,
        name=names.get(found.institution, ""),
        text=desk().words_of(found.remarks),
        said=supervision,
        words=words,
        key=form_key(),
        inspector=caller().account.holds(Capability.INSPECTOR),
    )


@blueprint.get("/classes-seen/<training_class>")
@scoped("read")
def class_seen(training_class: str) -> str:
    """A class with its checks, their average as the policy counts it, and the waiver of the look on site."""
    found = one(TrainingClass, training_class)
    looks = patrol().of_class(found.id)
    waiver = None
    if caller().account.may(Capability.BUREAU, found.region) and found.state in ("HR_OK", "OPEN", "TEACHING"):
        body = {"training_class": found.id, "reason": "video_suffices"}
        path = f"/classes/{found.id}/waive-onsite"
        waiver = prepared(WAIVE, path, "inspection.waive", body, f"/b/classes-seen/{found.id}", ("training_class",))
    return flask.render_template(
        "bureau/class-seen.html",
        found=found,
        name=_names({found.institution}).get(found.institution, ""),
        looks=looks,
        average=average_of(found, looks),
        waiver=waiver,
        words=words,
        said=supervision,
        day=today(),
        key=form_key(),
        inspector=caller().account.holds(Capability.INSPECTOR),
    )


@blueprint.get("/half-year")
@scoped("read")
def half_year() -> str:
    """Evaluation bodies, and whether anybody inspected them in this half of the year."""
    rows = patrol().bodies(today())
    return flask.render_template(
        "bureau/half-year.html",
        rows=rows,
        half=half_of(today()),
        names=_names({row.institution.id for row in rows}),
        words=words,
        said=supervision,
        day=today(),
        key=form_key(),
    )


def _names(ids: set[str]) -> dict[str, str]:
    found = [one(Institution, identifier) for identifier in sorted(ids)]
    return desk().names_of(found)


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text


def _policy(found: TrainingClass) -> Policy:
    with engine.snapshot(home().database) as connection:
        policy = home().packs.get(connection, found.pack or "")
    return policy.on(found.policy_day or found.start_date)


def average_of(found: TrainingClass, looks: list[Inspection]) -> str:
    """Average attendance to two decimals, as Annex 3 has it; nothing where no check was made."""
    if not found.pack:
        return ""
    for _in_force, answer in _policy(found).answers(class_checks(found, looks)):
        if isinstance(answer, Value | Flag) and answer.detail.get("average"):
            hundredths = int(str(answer.detail["average"]))
            return f"{hundredths // 100}.{hundredths % 100:02d}"
    return ""


def _form(given: Any, refused: Refused | None) -> str:
    planned = one(Inspection, given["inspection"]) if given.get("inspection") else None
    identifier = (planned.training_class if planned else None) or given.get("training_class") or given.get("class", "")
    training_class = one(TrainingClass, identifier) if identifier else None
    body = planned.institution if planned else given.get("institution", "")
    institution = one(Institution, training_class.institution if training_class else body)
    kinds = [kind.value for kind in InspectionKind]
    if training_class is None:
        kinds = [kind for kind in kinds if kind not in ("opening_day", "in_class")]
    return flask.render_template(
        "bureau/inspect.html",
        training_class=training_class,
        institution=institution,
        name=desk().names_of([institution])[institution.id],
        planned=planned,
        kinds=[planned.what] if planned else kinds,
        chosen=given.get("what") or (planned.what if planned else "in_class"),
        given=given,
        problem=problems.words(refused) if refused else None,
        words=words,
        said=supervision,
        day=today(),
    )


def _seen_facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    yes = {True: look.gettext(_("是")), False: look.gettext(_("否"))}
    rows = [
        (_("检查类型"), words.of(supervision.INSPECTION, data["what"])),
        (_("方式"), words.of(supervision.WAY, data["way"])),
        (_("检查日期"), data["day"]),
    ]
    if "found" in data:
        rows += [(_("在场学员人数"), str(data["found"])), (_("在场教师人数"), str(data.get("teachers", "")))]
    labels = (_("地点与计划一致"), _("签到情况正常"), _("培训资料已留存"), _("已录入系统"))
    rows += [(label, yes[data[name]]) for label, name in zip(labels, _YES, strict=True)]
    if "text" in data:
        rows.append((_("检查说明（加密保存）"), data["text"]))
    return rows
