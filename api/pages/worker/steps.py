"""What happens next with a voucher: what, and whose turn it is, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.pages.look import gettext
from api.pages.look import mark as _
from voucher.objects.claim import Bucket, ClaimLine
from voucher.objects.training import ClassState, Enrolment, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState

YOU, SCHOOL, BODY, BUREAU, FINANCE, NOBODY = "you", "school", "body", "bureau", "finance", ""
TURN: Final = {
    YOU: _("该您办理"),
    SCHOOL: _("等培训机构"),
    BODY: _("等评价机构"),
    BUREAU: _("等人社部门"),
    FINANCE: _("等财政部门"),
    NOBODY: _("已办完"),
}


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: whose turn, what in words, and the page on which the worker does or sees it."""

    who: str
    what: str
    link: str = ""
    do: str = ""

    def in_words(self, **values: str) -> Next:
        """The same in the visitor's language, filled in; `{id}` in the link is one of the values."""
        link = self.link.format(**values)
        return Next(self.who, gettext(self.what, **values), link, gettext(self.do) if self.do else "")


_ENDED: Final = Next(YOU, _("此券已结束。可带身份证向发券的人社部门申请补发。"))
_OF_VOUCHER: Final[dict[str, Next]] = {
    VoucherState.ISSUED: Next(YOU, _("请您领取这张券。领取后才能报到上课。"), "/w/claim/{voucher}", _("去领券")),
    VoucherState.CLAIMED: Next(
        YOU,
        _("带上身份证和手机，到有您名字的培训班出示券码，由培训机构扫码报到。"),
        "/w/classes",
        _("看看有哪些班"),
    ),
    VoucherState.TRAINED: Next(BODY, _("评价机构会安排考核。请留意考试通知，按时参加。"), "/w/results", _("查看考核")),
    VoucherState.EVALUATED: Next(
        BODY,
        _("考核已通过。由评价机构登记证书，人社部门核验，您不用办理。"),
        "/w/results",
        _("查看考核"),
    ),
    VoucherState.CERTIFIED: Next(SCHOOL, _("证书已核验。由培训机构向人社部门申领补贴，您不用办理。")),
    VoucherState.IN_CLAIM: Next(
        BUREAU, _("补贴正在审核、公示和拨付，您不用办理。"), "/w/money/{voucher}", _("看看办到哪一步")
    ),
    VoucherState.REDEEMED: Next(NOBODY, _("全部办完了。证书和记录一直保存在您的档案里。"), "/w/archive", _("我的档案")),
    VoucherState.SUSPENDED: Next(BUREAU, _("此券暂停使用，等人社部门决定。有疑问请联系发券的人社部门。")),
    VoucherState.EXPIRED: _ENDED,
    VoucherState.CANCELLED: _ENDED,
    VoucherState.LAPSED: _ENDED,
    VoucherState.REISSUED: Next(NOBODY, _("已为您补发新券，请使用新券。")),
    VoucherState.REVOKED: Next(BUREAU, _("此券已撤销。有疑问请联系发券的人社部门。")),
}
_FAILED: Final = Next(
    BODY, _("这次考核没有通过，不影响您补考。请向评价机构询问补考时间。"), "/w/results", _("查看考核")
)
_LESSONS: Final = Next(YOU, _("请按时上课，每次课都要签到。"), "/w/classes/{id}", _("查看我的签到"))
_OF_CLASS: Final[dict[str, Next]] = {
    ClassState.HR_OK: Next(
        YOU,
        _("已报到。%(day)s 开班，当天请到场签到；未到场将视为放弃，券会退回给您。"),
        "/w/classes/{id}",
        _("看看这个班"),
    ),
    ClassState.OPEN: _LESSONS,
    ClassState.TEACHING: _LESSONS,
    ClassState.TAUGHT: Next(YOU, _("课已上完。请评价这个班，满意度达标后才能考核。"), "/w/survey/{id}", _("去评价")),
    ClassState.SUSPENDED: Next(BUREAU, _("满意度未达标，等人社部门决定重新培训或取消补贴。")),
}
_ANSWERED: Final = Next(SCHOOL, _("您已评价。等培训机构汇总后安排考核。"))
_OTHERWISE: Final = Next(SCHOOL, _("等培训机构办理。"))
_WITH_FINANCE: Final = Next(FINANCE, _("财政部门把钱付给培训机构。"))
_AGAIN: Final = Next(SCHOOL, _("由培训机构更正后再申领。"))
_OF_MONEY: Final[dict[str, Next]] = {
    Bucket.CLAIMED: Next(BUREAU, _("人社部门由两个人先后审核签字。")),
    Bucket.APPROVED: Next(BUREAU, _("人社部门将开始公示，至少 5 个工作日。")),
    Bucket.PUBLICISED: Next(BUREAU, _("人社部门按月推送财政部门。")),
    Bucket.PUSHED: _WITH_FINANCE,
    Bucket.CONFIRMED: _WITH_FINANCE,
    Bucket.INSTRUCTED: _WITH_FINANCE,
    Bucket.PAID: Next(NOBODY, _("补贴已付给培训机构，您没有其他事要办。")),
    Bucket.RETURNED: Next(SCHOOL, _("收款账户有误，由培训机构更正后再付。")),
    Bucket.REJECTED: _AGAIN,
    Bucket.WITHDRAWN: _AGAIN,
    Bucket.CLAWBACK: Next(SCHOOL, _("由收款单位退回，不会向您要钱。")),
}
_PUBLIC: Final = Next(BUREAU, _("正在公示，到 %(day)s 为止。有不对的地方可以提出异议。"))


def next_of(voucher: Voucher, training_class: TrainingClass | None, enrolment: Enrolment | None) -> Next:
    """What comes next."""
    if voucher.state == VoucherState.ENROLLED:
        return _in_class(training_class, enrolment)
    found = _OF_VOUCHER[voucher.state]
    if voucher.state == VoucherState.EVALUATED and voucher.passed is False:
        found = _FAILED
    return found.in_words(voucher=voucher.id)


def _in_class(training_class: TrainingClass | None, enrolment: Enrolment | None) -> Next:
    if training_class is None:
        return _OTHERWISE.in_words()
    found = _OF_CLASS.get(training_class.state, _OTHERWISE)
    if training_class.state == ClassState.TAUGHT and enrolment and enrolment.satisfied is not None:
        found = _ANSWERED
    return found.in_words(id=training_class.id, day=training_class.start_date)


def money_next(line: ClaimLine, public_until: str | None) -> Next:
    """What comes next with the money."""
    if line.bucket == Bucket.APPROVED and public_until:
        return _PUBLIC.in_words(day=public_until)
    return _OF_MONEY[line.bucket].in_words()


def who_words(who: str) -> str:
    """Whose turn it is."""
    return gettext(TURN[who])
