"""Acts of institutions that train and of bodies that evaluate."""

from __future__ import annotations

from typing import Final

from api.auth import caller
from api.pages import words
from api.pages.acts.describe import (
    DAY,
    LINES,
    ONE,
    ROWS,
    YES,
    YUAN,
    Act,
    Ask,
    Choices,
    Data,
    Group,
    code,
    day,
    paper,
    reason,
)
from api.pages.acts.finding import candidate, teacher
from api.pages.acts.names import candidates, column, labelled, occupations, seen, today, unscoped
from api.pages.acts.places import own
from api.pages.institution.results import SITE, THEORY
from api.pages.look import mark as _
from api.rest.giving import home
from voucher.core.facts import State
from voucher.identifiers.division import children
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.lessons import Recording
from voucher.objects.pool import Teacher
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher, VoucherState

OFF: Final = {
    "site": _("考点不能使用"),
    "weather": _("天气或自然灾害"),
    "few_people": _("人数不足"),
    "examiner": _("考评人员不能到场"),
    "other": _("其他原因"),
}
RESULT: Final = {"passed": _("合格"), "failed": _("不合格")}
LEAVES: Final = {"request": _("本人不来了"), "moved_away": _("外出务工或迁走"), "other": _("其他原因")}
APPLICANT: Final = {
    "": _("没有"),
    "body": _("评价机构"),
    "employer": _("用人单位"),
    "school": _("培训机构"),
    "person": _("本人"),
}


def _places(_about: State | None) -> Choices:
    """Cities of the province, and the places below the body's own."""
    province = home().settings.region[:2]
    bodies = seen(Institution, column(Institution, "id").in_(caller().account.bodies()))
    near = [one for body in bodies for one in children(body.region[:4], today())]
    return {one.code: f"{one.zh} {one.code}" for one in (*near, *children(province, today()))}


def _alone(_about: State | None, data: Data) -> Data:
    """Of the terms only those that were said."""
    terms = {name: value for name, value in data.get("terms", {}).items() if value not in ("", None)}
    return {"terms": terms}


def _staff(_about: State | None, data: Data) -> Data:
    return {"teachers": [{"certificates": [], **data["teachers"]}]}


def _results(_about: State | None, data: Data) -> Data:
    rows = data["passed"]
    return {name: [row["person"] for row in rows if row["result"] == name] for name in ("passed", "failed")}


def _passed(about: State | None) -> Choices:
    return candidates(about) if isinstance(about, Evaluation) else {}


def _papers(about: State | None) -> list[dict[str, str]]:
    """A row for each who passed."""
    kind = about.certificate_type if isinstance(about, Evaluation) else ""
    return [
        {"holder": one, "certificate_type": kind, "issued_on": today(), "medium": "electronic"}
        for one in _passed(about)
    ]


def _evaluations(*states: EvaluationState, alone: bool = False) -> Ask:
    classless = [column(Evaluation, "training_class") == ""] if alone else []
    return Ask(
        "evaluation",
        _("考核"),
        ONE,
        pick=lambda _about: labelled(
            seen(
                Evaluation,
                column(Evaluation, "state").in_(states),
                column(Evaluation, "body").in_(caller().account.bodies()),
                *classless,
            )
        ),
        kind="evaluation",
    )


def _failed(about: State | None) -> Choices:
    """Vouchers whose holders failed the evaluation."""
    if not isinstance(about, Evaluation):
        return {}
    found = unscoped(
        Voucher,
        column(Voucher, "training_class") == about.training_class,
        column(Voucher, "holder").in_(about.failed),
        column(Voucher, "state") == VoucherState.EVALUATED,
    )
    return labelled(found)


def _taking(_about: State | None) -> Choices:
    states = ("DRAFT", "SUBMITTED", "HR_OK", "OPEN", "TEACHING")
    mine = caller().account.bodies()
    return labelled(
        seen(TrainingClass, column(TrainingClass, "institution").in_(mine), column(TrainingClass, "state").in_(states))
    )


def _enrolled(about: State | None) -> Choices:
    identifier = about.id if about else ""
    return labelled(
        seen(
            Voucher, column(Voucher, "training_class") == identifier, column(Voucher, "state") == VoucherState.ENROLLED
        )
    )


def _classes() -> Ask:
    return Ask("training_class", _("班级"), ONE, pick=_taking, kind="training_class")


EVALUATING: Final = Group(
    _("考核评价"),
    (
        Act(
            "evaluation.plan_alone",
            _("安排一场没有培训的评价"),
            _("直接评价：参加的人不来自某个班。安排后在考核页面登记结果、证书，再签字确认。参加评价的劳动者不得收费。"),
            (
                Ask("body", _("评价机构"), ONE, pick=lambda _about: own(Capability.EVALUATION)),
                Ask("region", _("考点所在地区"), ONE, pick=_places),
                Ask("occupation", _("职业（工种）"), ONE, pick=lambda _about: occupations()),
                Ask("level", _("等级"), ONE, choices=words.LEVEL),
                Ask("certificate_type", _("证书类型"), ONE, choices=words.CERTIFICATE_TYPE),
                day("held_on", _("考核日期")),
                Ask("way", _("评价方式"), ONE, choices=words.WAY),
                Ask("terms.site", _("考核地点"), ONE, choices=SITE, needed=False),
                Ask("terms.theory", _("理论考试"), ONE, choices=THEORY, needed=False),
                code("terms.paper", _("试卷编号"), needed=False),
                code("terms.bank", _("题库版本"), needed=False),
                code("terms.platform", _("考试平台"), needed=False),
                Ask("terms.applicant", _("谁申请的"), ONE, choices=APPLICANT, needed=False),
                Ask("terms.delegated", _("受别的机构委托吗"), YES, needed=False),
                code("terms.consent", _("委托评价的同意文号"), needed=False),
                Ask("terms.fee", _("向每人收费（元，按规定不得收）"), YUAN, needed=False),
                Ask(
                    "terms.pooled",
                    _("与哪些考核一起考（编号）"),
                    LINES,
                    _("一场考核的编号在它的页面地址末尾，多个用空格分开"),
                    needed=False,
                ),
            ),
            fill=_alone,
        ),
        Act(
            "evaluation.record",
            _("登记没有培训的评价的结果"),
            _("每人一行：姓名、证件号码和结果。须是人社部门已核验身份的人。登记后到考核页面签字确认。"),
            (
                Ask(
                    "passed",
                    _("参加的人"),
                    ROWS,
                    parts=(candidate(_("姓名和证件号码"), "person"), Ask("result", _("结果"), ONE, choices=RESULT)),
                ),
            ),
            about=_evaluations(EvaluationState.PLANNED, alone=True),
            fill=_results,
            filled=("failed",),
        ),
        Act(
            "certificate.record_many",
            _("登记没有培训的评价的证书"),
            _("合格的人每人一行，没有填编号的行不登记。登记后由人社部门核验。"),
            (
                Ask(
                    "papers",
                    _("证书"),
                    ROWS,
                    parts=(
                        Ask("holder", _("持证人"), ONE, pick=_passed),
                        Ask("number", _("证书编号")),
                        Ask("certificate_type", _("证书类型"), ONE, choices=words.CERTIFICATE_TYPE),
                        Ask("issued_on", _("发证日期"), DAY),
                        Ask("medium", _("证书载体"), ONE, choices={"electronic": _("电子"), "paper": _("纸质")}),
                    ),
                    first=_papers,
                ),
            ),
            about=_evaluations(EvaluationState.CONFIRMED, alone=True),
        ),
        Act(
            "evaluation.annul",
            _("取消安排好的考核"),
            _("还没有登记结果的考核可以取消；学员仍可以参加别的场次。"),
            (reason(OFF),),
            about=_evaluations(EvaluationState.PLANNED),
        ),
        Act(
            "evaluation.fail_finally",
            _("考核次数用完，仍不合格"),
            _("规定的次数都考完仍不合格的，登记以后培训券失效。"),
            (Ask("voucher", _("不合格的学员"), ONE, pick=_failed),),
            about=_evaluations(EvaluationState.CONFIRMED),
        ),
    ),
)
TEACHING: Final = Group(
    _("班级和教师"),
    (
        Act(
            "voucher.release",
            _("开班前学员退出"),
            _("还没有开班，学员退出后券仍有效，可以报别的班。"),
            (Ask("voucher", _("学员"), ONE, pick=_enrolled), reason(LEAVES)),
            about=_classes(),
        ),
        Act(
            "class.use_platform",
            _("登记线上学习的平台"),
            _("自哪天起在哪个平台学、学哪些视频；再登记一次就替换原来的。"),
            (
                Ask(
                    "platform",
                    _("平台"),
                    ONE,
                    pick=lambda _about: labelled(
                        seen(Institution, column(Institution, "type") == InstitutionKind.PLATFORM)
                    ),
                ),
                day("from_date", _("自哪天起")),
                Ask("videos", _("视频编号（空格或换行分开）"), LINES, needed=False),
            ),
            about=_classes(),
        ),
        Act(
            "teacher.register",
            _("教师入师资库"),
            _("登记能教的职业、教师证书和材料的摘要；再登记一次就替换他原来的内容。"),
            (
                teacher(_("教师"), "teachers.person"),
                Ask("teachers.occupations", _("能教的职业编码（空格分开）"), LINES, _("如 6-18-02-04")),
                Ask(
                    "teachers.certificates",
                    _("教师证书代码（没有不填）"),
                    LINES,
                    _("字母、数字，多个用空格分开"),
                    needed=False,
                ),
                paper(_("教师资格材料"), "teachers.evidence"),
            ),
            about=Ask(
                "institution",
                _("机构"),
                ONE,
                kind="institution",
                pick=lambda _about: own(Capability.INSTITUTION) or labelled(seen(Institution)),
            ),
            fill=_staff,
        ),
        Act(
            "teacher.leave",
            _("教师离开师资库"),
            _("离开以后不能再排进新的班；正在上的课请先在班级页面换教师。"),
            (),
            about=Ask(
                "teacher",
                _("教师"),
                ONE,
                kind="teacher",
                pick=lambda _about: labelled(seen(Teacher, column(Teacher, "left_on").is_(None))),
            ),
        ),
        Act(
            "video.delete",
            _("申请删除录像"),
            _("保存期没满的，或者班级还没结清的，不能删除；允许删除的记入账本后再删文件。"),
            (),
            about=Ask(
                "recording",
                _("录像"),
                ONE,
                kind="recording",
                pick=lambda _about: labelled(seen(Recording, column(Recording, "deleted_on").is_(None))),
            ),
        ),
    ),
)
SCHOOL: Final = (EVALUATING, TEACHING)
