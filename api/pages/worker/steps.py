"""What happens next with a voucher: what, and whose turn it is, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.look import gettext as _
from voucher.objects.claim import Bucket, ClaimLine
from voucher.objects.training import ClassState, Enrolment, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState

YOU, SCHOOL, BODY, BUREAU, FINANCE, NOBODY = "you", "school", "body", "bureau", "finance", ""


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: whose turn, what in words, and the page on which the worker does it, if it is theirs."""

    who: str
    what: str
    link: str = ""
    do: str = ""


def next_of(voucher: Voucher, training_class: TrainingClass | None, enrolment: Enrolment | None) -> Next:
    """What comes next."""
    match voucher.state:
        case VoucherState.ISSUED:
            what = _("请您领取这张券。领取后才能报到上课。")
            return Next(YOU, what, f"/w/claim/{voucher.id}", _("去领券"))
        case VoucherState.CLAIMED:
            what = _("带上身份证和手机，到有您名字的培训班出示券码，由培训机构扫码报到。")
            return Next(YOU, what, "/w/classes", _("看看有哪些班"))
        case VoucherState.ENROLLED:
            return _in_class(training_class, enrolment)
        case VoucherState.TRAINED:
            return Next(BODY, _("评价机构会安排考核。请留意考试通知，按时参加。"), "/w/results", _("查看考核"))
        case VoucherState.EVALUATED:
            return _evaluated(voucher)
        case VoucherState.CERTIFIED:
            return Next(SCHOOL, _("证书已核验。由培训机构向人社部门申领补贴，您不用办理。"))
        case VoucherState.IN_CLAIM:
            return Next(BUREAU, _("补贴正在审核、公示和拨付，您不用办理。"), f"/w/money/{voucher.id}", _("看看办到哪一步"))
        case _:
            return _ended(voucher)


def _in_class(training_class: TrainingClass | None, enrolment: Enrolment | None) -> Next:
    state = training_class.state if training_class else None
    sessions = f"/w/classes/{training_class.id}" if training_class else ""
    if state == ClassState.HR_OK and training_class:
        what = _("已报到。%(day)s 开班，当天请到场签到；未到场将视为放弃，券会退回给您。", day=training_class.start_date)
        return Next(YOU, what, sessions, _("看看这个班"))
    if state in (ClassState.OPEN, ClassState.TEACHING):
        return Next(YOU, _("请按时上课，每次课都要签到。"), sessions, _("查看我的签到"))
    if state == ClassState.TAUGHT and training_class:
        if enrolment and enrolment.satisfied is None:
            what = _("课已上完。请评价这个班，满意度达标后才能考核。")
            return Next(YOU, what, f"/w/survey/{training_class.id}", _("去评价"))
        return Next(SCHOOL, _("您已评价。等培训机构汇总后安排考核。"))
    if state == ClassState.SUSPENDED:
        return Next(BUREAU, _("满意度未达标，等人社部门决定重新培训或取消补贴。"))
    return Next(SCHOOL, _("等培训机构办理。"), sessions, _("看看这个班"))


def _evaluated(voucher: Voucher) -> Next:
    if voucher.passed is False:
        return Next(BODY, _("这次考核没有通过，不影响您补考。请向评价机构询问补考时间。"), "/w/results", _("查看考核"))
    return Next(BODY, _("考核已通过。由评价机构登记证书，人社部门核验，您不用办理。"), "/w/results", _("查看考核"))


def _ended(voucher: Voucher) -> Next:
    match voucher.state:
        case VoucherState.REDEEMED:
            return Next(NOBODY, _("全部办完了。证书和记录一直保存在您的档案里。"), "/w/archive", _("我的档案"))
        case VoucherState.SUSPENDED:
            return Next(BUREAU, _("此券暂停使用，等人社部门决定。有疑问请联系发券的人社部门。"))
        case VoucherState.EXPIRED | VoucherState.CANCELLED | VoucherState.LAPSED:
            return Next(YOU, _("此券已结束。可带身份证向发券的人社部门申请补发。"))
        case VoucherState.REISSUED:
            return Next(NOBODY, _("已为您补发新券，请使用新券。"))
        case _:
            return Next(BUREAU, _("此券已撤销。有疑问请联系发券的人社部门。"))


def money_next(line: ClaimLine, public_until: str | None) -> Next:
    """What comes next with the money."""
    match line.bucket:
        case Bucket.CLAIMED:
            return Next(BUREAU, _("人社部门由两个人先后审核签字。"))
        case Bucket.APPROVED if public_until:
            return Next(BUREAU, _("正在公示，到 %(day)s 为止。有不对的地方可以提出异议。", day=public_until))
        case Bucket.APPROVED:
            return Next(BUREAU, _("人社部门将开始公示，至少 5 个工作日。"))
        case Bucket.PUBLICISED:
            return Next(BUREAU, _("人社部门按月推送财政部门。"))
        case Bucket.PUSHED | Bucket.CONFIRMED | Bucket.INSTRUCTED:
            return Next(FINANCE, _("财政部门把钱付给培训机构。"))
        case Bucket.RETURNED:
            return Next(SCHOOL, _("收款账户有误，由培训机构更正后再付。"))
        case Bucket.PAID:
            return Next(NOBODY, _("补贴已付给培训机构，您没有其他事要办。"))
        case Bucket.CLAWBACK:
            return Next(SCHOOL, _("由收款单位退回，不会向您要钱。"))
        case _:
            return Next(SCHOOL, _("由培训机构更正后再申领。"))


def who_words(who: str) -> str:
    """Whose turn it is."""
    words = {
        YOU: _("该您办理"),
        SCHOOL: _("等培训机构"),
        BODY: _("等评价机构"),
        BUREAU: _("等人社部门"),
        FINANCE: _("等财政部门"),
        NOBODY: _("已办完"),
    }
    return words[who]
