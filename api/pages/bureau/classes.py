"""Classes that ask to be opened: what waits for whom, what the rules say of one, and the signatures of its reviewers.

Each decision is signed by itself. Several may be looked at and signed one after the other, each over its own statement.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

import flask

from api.auth import caller, scoped
from api.pages import plan_words, words
from api.pages.bureau import blueprint
from api.pages.bureau.class_reading import (
    REVIEWED,
    Said,
    Wanted,
    institutions,
    masked,
    may_review,
    policy,
    roster,
    said,
    search,
    waiting,
)
from api.pages.bureau.reading import leaf_of, one, times
from api.pages.clock import clock
from api.pages.look import gettext
from api.pages.look import mark as _
from api.pages.policy import said as in_words
from api.pages.signing import Signing, signing
from api.rest.giving import desk
from ledger import timestamp
from voucher.core.dates import china_date, is_date
from voucher.core.refusal import Refused
from voucher.lifecycle.except_class import BEFORE_COMPLETION, ExceptClass
from voucher.lifecycle.plan_class import ReviewClass
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.training import ClassState, TrainingClass, TrainingKind
from voucher.register.education import SetEducation
from voucher.rules.class_plan import Exceptable
from voucher.shell.clauses import titles

STATES: Final = {**words.CLASS, **plan_words.WAITS}
BULK: Final = 20
_ID: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/classes")
@scoped("read")
def classes() -> str:
    """Those that wait for the officer; or, where something is asked for, what is found."""
    given = flask.request.args
    wanted = Wanted(
        state=given.get("state", "") if given.get("state") in tuple(ClassState) else "",
        institution=given.get("institution", "") if _ID.fullmatch(given.get("institution", "")) else "",
        occupation=given.get("occupation", "").strip()[:64],
        day=given.get("day", "") if is_date(given.get("day", "")) else "",
    )
    asked = wanted != Wanted() or "all" in given
    found = search(wanted) if asked else waiting(caller().account)
    schools = institutions()
    return flask.render_template(
        "bureau/classes.html",
        rows=found,
        asked=asked,
        wanted=wanted,
        names=desk().names_of(schools),
        schools=schools,
        states=STATES,
        mine={one.id for one in found if may_review(caller().account, one)},
        words=words,
        bulk=BULK,
    )


@blueprint.get("/classes/<training_class>")
@scoped("read")
def class_(training_class: str) -> str:
    """One class: plan, teachers, roster, what the rules say, what was done; and the signature that is asked for."""
    found = one(TrainingClass, training_class)
    account = caller().account
    people = roster(found)
    who = masked({*(each.person for each in people), *found.teachers, *found.reviewers})
    may = may_review(account, found)
    return flask.render_template(
        "bureau/class.html",
        found=found,
        title=title(found),
        facts=facts(found),
        teachers=[(person, who.get(person)) for person in found.teachers],
        people=[(each.person, who.get(each.person)) for each in people],
        rules=said(found),
        verdicts=VERDICT,
        history=_history(found, who),
        state=words.of(STATES, found.state),
        approve=order(found) if may else None,
        reasons=plan_words.REJECTED,
        may_except=account.may(Capability.BUREAU, found.region) and found.state in BEFORE_COMPLETION,
        rule_words=held(found),
        excepted=found.exceptions,
        may_record=account.may(Capability.BUREAU, found.region) and found.training_kind == TrainingKind.APPRENTICESHIP,
    )


VERDICT: Final = {"pass": _("符合"), "flag": _("须留意"), "fail": _("不符合"), "value": _("计算结果")}


@blueprint.get("/classes/<training_class>/reject")
@scoped("read")
def reject(training_class: str) -> str:
    """The rejection to be signed, with its reason."""
    found, reason = one(TrainingClass, training_class), flask.request.args.get("reason", "")
    if reason not in plan_words.REJECTED:
        raise Refused("class.reason_missing")
    command = ReviewClass(training_class=found.id, approve=False, reason=reason)
    body = {"approve": False, "reason": reason}
    made = signing(plan_words.REJECT, f"/classes/{found.id}/review", command, body, f"/b/classes/{found.id}")
    shown = [(_("班级"), title(found)), (_("原因"), gettext(plan_words.REJECTED[reason]))]
    return flask.render_template("bureau/sign.html", order=made, facts=[*shown, *facts(found)])


@blueprint.get("/classes/sign")
@scoped("read")
def sign_classes() -> str:
    """Several classes that wait for the officer, each with its own decision to be signed."""
    chosen = {one.id: one for one in waiting(caller().account)}
    asked = [chosen[each] for each in dict.fromkeys(flask.request.args.getlist("id")) if each in chosen][:BULK]
    rows = [(found, title(found), facts(found), _against(found), order(found, "")) for found in asked]
    return flask.render_template("bureau/classes_sign.html", rows=rows)


@blueprint.get("/classes/<training_class>/except")
@scoped("read")
def exception(training_class: str) -> str:
    """The form of an exception."""
    found = one(TrainingClass, training_class)
    clauses = _exceptable(found)
    return flask.render_template(
        "bureau/class_except.html", found=found, title=title(found), clauses=clauses, reasons=plan_words.EXCEPTED
    )


@blueprint.post("/classes/<training_class>/except")
@scoped("command")
def propose_exception(training_class: str) -> str:
    """The exception to propose, to be signed in the browser."""
    found, form = one(TrainingClass, training_class), flask.request.form
    upload = flask.request.files.get("evidence")
    data = upload.stream.read() if upload else b""
    trainees, reason = form.get("trainees", ""), form.get("reason", "")
    if not data or reason not in plan_words.EXCEPTED or not re.fullmatch("[1-9][0-9]{0,3}", trainees):
        raise Refused("value.invalid", field="evidence" if not data else "trainees")
    command = ExceptClass(
        training_class=found.id,
        clause=form.get("clause", ""),
        trainees=int(trainees),
        reason=reason,
        evidence=sha256(data).hexdigest(),
    )
    names = ("clause", "trainees", "reason", "evidence")
    body = {name: getattr(command, name) for name in names}
    made = signing(plan_words.EXCEPT, f"/classes/{found.id}/exceptions", command, body, "/b/proposals")
    return flask.render_template("bureau/sign.html", order=made, facts=exception_facts(command, title(found)))


@blueprint.get("/classes/<training_class>/education")
@scoped("read")
def education(training_class: str) -> str:
    """Whether the class's institution may give degree-type education: the form; with an answer, what is to be signed."""
    found = one(TrainingClass, training_class)
    school, given = one(Institution, found.institution), flask.request.args
    answer, document = given.get("degree", ""), given.get("document", "").strip()
    if answer not in ("yes", "no"):
        return flask.render_template("bureau/class_education.html", found=found, school=school, name=_name(school.id))
    if not re.fullmatch(r"[^\s<>]{1,64}", document):
        raise Refused("value.invalid", field="document")
    command = SetEducation(institution=school.id, degree=answer == "yes", document=document)
    body = {"degree": command.degree, "document": document}
    made = signing(plan_words.EDUCATION, f"/institutions/{school.id}/education", command, body, "/b/proposals")
    return flask.render_template("bureau/sign.html", order=made, facts=education_facts(command))


def education_facts(command: SetEducation) -> list[tuple[str, str]]:
    """What two officers record about an institution, in words."""
    answer = plan_words.EDUCATED["yes" if command.degree else "no"]
    return [
        (_("培训机构"), _name(command.institution)),
        (_("学制教育资格"), gettext(answer)),
        (_("依据文件"), command.document),
    ]


def exception_facts(command: ExceptClass, name: str) -> list[tuple[str, str]]:
    """An exception in words."""
    return [
        (_("班级"), name),
        (_("条款"), in_words(titles().get(command.clause)) or command.clause),
        (_("至多学员人数"), str(command.trainees)),
        (_("原因"), gettext(plan_words.EXCEPTED.get(command.reason, command.reason))),
        (_("依据文件的摘要"), command.evidence[:16]),
    ]


def title(found: TrainingClass) -> str:
    """A class as officers name it."""
    school = one(Institution, found.institution)
    what = f"{words.of(words.OCCUPATION, found.occupation)} {words.of(words.LEVEL, found.level)}"
    return f"{desk().names_of([school])[school.id]} · {what} · {found.start_date}"


def facts(found: TrainingClass) -> list[tuple[str, str]]:
    """The plan in words."""
    hours = gettext(_("%(hours)s 课时，其中实操 %(practical)s"), hours=found.hours, practical=found.practical_hours)
    rows = [
        (_("地区"), f"{words.place(found.region, found.start_date)} {found.region}"),
        (_("培训类型"), words.of(plan_words.KIND, found.training_kind)),
        (_("培训方式"), words.of(plan_words.DELIVERY, found.delivery)),
        (_("行业主管部门"), words.of(plan_words.DEPARTMENT, found.department) if found.department else "–"),
        (_("专项行动"), words.of(plan_words.ACTION, found.action) if found.action else ""),
        (_("取得的证书"), words.of(words.CERTIFICATE_TYPE, found.certificate_type)),
        (_("拟培训人数"), f"{found.planned}"),
        (_("起止日期"), f"{found.start_date} – {found.end_date}"),
        (_("课时"), hours),
        (_("其中线上理论课时"), f"{found.online_hours} · {_name(found.platform)}" if found.online_hours else ""),
        (_("规定课时"), f"{found.prescribed_hours} · {found.prescribed_by}" if found.prescribed_hours else ""),
        (_("每课时分钟"), f"{found.minutes_per_hour}"),
        (_("工位"), f"{found.workstations}"),
        (_("企业"), _name(found.employer)),
        (_("专职教师人数"), f"{len(found.full_time)}" if found.full_time else ""),
        (_("培训信息系统里的备案号"), found.system_record),
    ]
    return [row for row in rows if row[1]]


def _name(institution: str | None) -> str:
    if institution is None:
        return ""
    found = one(Institution, institution)
    return desk().names_of([found])[found.id]


def order(found: TrainingClass, onward: str | None = None) -> Signing:
    """The approval to be signed. The browser shows what it decides about; with no page to go on to it stays."""
    command = ReviewClass(training_class=found.id, approve=True)
    path, target = f"/classes/{found.id}/review", f"/b/classes/{found.id}" if onward is None else onward
    return signing(plan_words.APPROVE[found.state], path, command, {"approve": True}, target)


def held(found: TrainingClass) -> list[str]:
    """Clauses for which the class is not completed."""
    return list(found.held)


def _against(found: TrainingClass) -> list[Said]:
    return [each for each in said(found) if each.verdict in ("flag", "fail")]


def _exceptable(found: TrainingClass) -> list[str]:
    asked = policy(found)
    if asked is None:
        return ["class.teacher_ratio_2024", "class.station_ratio_2024"]
    return [one.clause for one in asked.rules if isinstance(one.rule, Exceptable)]


def _history(found: TrainingClass, who: dict[str, tuple[str, str]]) -> list[dict[str, object]]:
    """Where the class stood when, by which entry, and who signed."""
    written = times({index for index, _state in found.trail})
    signers = iter(found.reviewers)
    rows: list[dict[str, object]] = []
    for index, state in found.trail:
        person = next(signers, "") if state in REVIEWED else ""
        name = who.get(person, ("", ""))[0] or person[:8]
        when = timestamp.to_text(written[index])
        rows.append(
            {
                "index": index,
                "leaf": leaf_of(index),
                "state": words.of(STATES, state),
                "when": f"{china_date(written[index])} {clock(when)}",
                "who": name,
            }
        )
    return rows
