"""What waits for whom with a class, in plain words, and the page on which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.pages.look import gettext
from api.pages.look import mark as _
from voucher.objects.training import ClassState, TrainingClass

US, BUREAU, INDUSTRY, TRAINEES, BODY, NOBODY = "us", "bureau", "industry", "trainees", "body", ""
TURN: Final = {
    US: _("该本机构办理"),
    BUREAU: _("等人社部门"),
    INDUSTRY: _("等行业主管部门"),
    TRAINEES: _("等学员"),
    BODY: _("等评价机构"),
    NOBODY: _("已办完"),
}
STATE: Final[dict[str, str]] = {
    ClassState.DRAFT: _("拟定中"),
    ClassState.SUBMITTED: _("待行业初审"),
    ClassState.INDUSTRY_1: _("待行业复核"),
    ClassState.INDUSTRY_OK: _("待人社初审"),
    ClassState.HR_1: _("待人社复核"),
    ClassState.HR_OK: _("已批准，报到中"),
    ClassState.OPEN: _("已开班"),
    ClassState.TEACHING: _("授课中"),
    ClassState.TAUGHT: _("已结课，满意度调查中"),
    ClassState.SURVEYED: _("待评价"),
    ClassState.ASSESSED: _("已考核"),
    ClassState.CLOSED: _("已结束"),
    ClassState.SUSPENDED: _("已暂停"),
    ClassState.REJECTED: _("未获批准"),
    ClassState.VOID: _("不予认定"),
    ClassState.SUBSIDY_CANCELLED: _("已取消补贴"),
    ClassState.ABANDONED: _("已取消"),
}
ORDER: Final = tuple(ClassState)[:11]
"""The way of a class, from its draft to its evaluation."""


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is, and what is done."""

    who: str
    what: str


_IN_REVIEW: Final = _("开班申请正在审核，每级由两人先后签字。名册和方案此时不能改。")
_NEXT: Final[dict[str, Next]] = {
    ClassState.DRAFT: Next(US, _("录入花名册，核对后提交开班申请。")),
    ClassState.SUBMITTED: Next(INDUSTRY, _IN_REVIEW),
    ClassState.INDUSTRY_1: Next(INDUSTRY, _IN_REVIEW),
    ClassState.INDUSTRY_OK: Next(BUREAU, _IN_REVIEW),
    ClassState.HR_1: Next(BUREAU, _IN_REVIEW),
    ClassState.HR_OK: Next(US, _("为到场学员扫码报到；开班当天登记实到人员，实到人数就是以后的补贴人数上限。")),
    ClassState.OPEN: Next(US, _("每次课扫码签到，课后登记课时。")),
    ClassState.TEACHING: Next(US, _("每次课扫码签到，课后登记课时；课时学满后办理结课。")),
    ClassState.TAUGHT: Next(TRAINEES, _("请学员在手机上评价；答满后由本机构汇总，满意度达到 85% 才能考核。")),
    ClassState.SURVEYED: Next(BODY, _("等评价机构安排考核。")),
    ClassState.ASSESSED: Next(BODY, _("等评价机构登记证书、人社部门核验，之后可以申领补贴。")),
    ClassState.SUSPENDED: Next(BUREAU, _("满意度未达标，等人社部门决定重新培训或取消补贴。")),
    ClassState.REJECTED: Next(US, _("开班未获批准。可按意见修改后重新拟定一个班。")),
}
_OF_BODY: Final[dict[str, Next]] = {
    ClassState.SURVEYED: Next(US, _("打开这个班安排考核；考核后登记结果并签字确认。")),
    ClassState.ASSESSED: Next(US, _("为考核合格的人登记证书；没有参加或不合格的可以再安排考核。")),
}
_OVER: Final = Next(NOBODY, _("此班已没有要办的事。"))


def next_of(found: TrainingClass, *, evaluates: bool = False) -> Next:
    """What comes next, in the visitor's language; to a body that evaluates the class, the body's turn is ours."""
    coming = _NEXT.get(found.state, _OVER)
    if evaluates:
        coming = _OF_BODY.get(found.state, coming)
    return Next(coming.who, gettext(coming.what))


def turn(who: str) -> str:
    """Whose turn it is, in words."""
    return gettext(TURN[who])
