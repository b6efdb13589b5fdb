"""Words for what stands in the ledger as codes: stages, states, levels, places. Chinese here, English in the catalogue."""

from __future__ import annotations

from typing import Final

from api.pages import look
from api.pages.look import mark as _
from voucher.identifiers.division import division
from voucher.objects.claim import Bucket
from voucher.objects.evaluation import CertificateState
from voucher.objects.training import ClassState, DisputeState, EnrolmentState
from voucher.objects.voucher import VoucherState

VOUCHER: Final[dict[str, str]] = {
    VoucherState.ISSUED: _("已发券，待领取"),
    VoucherState.CLAIMED: _("已领券"),
    VoucherState.ENROLLED: _("已报到"),
    VoucherState.TRAINED: _("已结课"),
    VoucherState.EVALUATED: _("已考核"),
    VoucherState.CERTIFIED: _("已持证"),
    VoucherState.IN_CLAIM: _("补贴申领中"),
    VoucherState.REDEEMED: _("已兑现"),
    VoucherState.LAPSED: _("已失效"),
    VoucherState.EXPIRED: _("已过期"),
    VoucherState.CANCELLED: _("已取消"),
    VoucherState.REVOKED: _("已撤销"),
    VoucherState.REISSUED: _("已补发新券"),
    VoucherState.SUSPENDED: _("已暂停"),
}
STAGE: Final[dict[str, str]] = {
    VoucherState.ISSUED: _("发券"),
    VoucherState.CLAIMED: _("领券"),
    VoucherState.ENROLLED: _("报到"),
    VoucherState.TRAINED: _("培训结课"),
    VoucherState.EVALUATED: _("考核评价"),
    VoucherState.CERTIFIED: _("取得证书"),
    VoucherState.IN_CLAIM: _("申领补贴"),
    VoucherState.REDEEMED: _("补贴兑现"),
}
CLASS: Final[dict[str, str]] = {
    ClassState.DRAFT: _("拟定中"),
    ClassState.SUBMITTED: _("审核中"),
    ClassState.INDUSTRY_1: _("审核中"),
    ClassState.INDUSTRY_OK: _("审核中"),
    ClassState.HR_1: _("审核中"),
    ClassState.HR_OK: _("报名报到中"),
    ClassState.OPEN: _("已开班"),
    ClassState.TEACHING: _("授课中"),
    ClassState.TAUGHT: _("已结课，等您评价"),
    ClassState.SURVEYED: _("等待考核"),
    ClassState.ASSESSED: _("已考核"),
    ClassState.CLOSED: _("已结束"),
    ClassState.SUSPENDED: _("已暂停"),
    ClassState.REJECTED: _("未获批准"),
    ClassState.VOID: _("不予认定"),
    ClassState.SUBSIDY_CANCELLED: _("已取消补贴"),
    ClassState.ABANDONED: _("已取消"),
}
ENROLMENT: Final[dict[str, str]] = {
    EnrolmentState.LISTED: _("在花名册中，未报到"),
    EnrolmentState.REGISTERED: _("已报到"),
    EnrolmentState.PRESENT_DAY_1: _("开班日已到"),
    EnrolmentState.ATTENDING: _("上课中"),
    EnrolmentState.FINISHED: _("已学完"),
    EnrolmentState.PASSED: _("考核合格"),
    EnrolmentState.FAILED: _("考核不合格"),
    EnrolmentState.NO_SHOW: _("开班日未到"),
    EnrolmentState.DROPPED: _("已退出"),
    EnrolmentState.TERMINATED: _("已终止"),
}
CERTIFICATE: Final[dict[str, str]] = {
    CertificateState.RECORDED: _("已登记，待人社部门核验"),
    CertificateState.VERIFIED: _("已核验属实"),
    CertificateState.EXPIRED: _("已到期"),
    CertificateState.REVOKED: _("已撤销"),
    CertificateState.FORGED: _("核验不属实"),
}
DISPUTE: Final[dict[str, str]] = {
    DisputeState.OPEN: _("您说没到课，等培训机构答复"),
    DisputeState.CORRECTED: _("培训机构已更正：这次课不算您到课"),
    DisputeState.UPHELD: _("培训机构认为记录无误"),
}
ANSWER: Final = {
    "scan_mistake": _("扫错人了"),
    "left_early": _("签到后没有上课"),
    "recorded_wrongly": _("登记时选错了"),
    "video_shows_presence": _("录像显示本人在场"),
    "teacher_confirms_presence": _("教师和同学证实在场"),
}
"""What an institution answers to a trainee who says they were not there: those that correct first."""
REASON: Final = {
    **ANSWER,
    "device_error": _("设备记录有误"),
    "mistaken_person": _("认错了人"),
    "record_correct": _("签到记录核对无误"),
    "other": _("其他原因"),
}
MOVED: Final = {
    "weather": _("天气或自然灾害"),
    "public_order": _("疫情防控或公共管控"),
    "venue": _("场地或设备不能使用"),
    "few_people": _("报到人数不足"),
    "teacher_absent": _("教师不能到课"),
    "farm_work": _("农忙或节假日"),
    "more_time": _("课时没有上完，须延长"),
}
STAFF: Final = {
    "teacher_ill": _("教师生病"),
    "teacher_leave": _("教师请假"),
    "teacher_gone": _("教师离职"),
    "unqualified": _("教师资格不符合要求"),
    "more_teachers": _("增加教师"),
}
CHANGE: Final = {**MOVED, **STAFF}
MONEY: Final[dict[str, str]] = {
    Bucket.CLAIMED: _("培训机构已申领，人社部门审核中"),
    Bucket.APPROVED: _("人社部门已审核通过，公示后推送财政"),
    Bucket.PUBLICISED: _("公示期满，等待推送财政"),
    Bucket.PUSHED: _("已推送财政部门，等待确认"),
    Bucket.CONFIRMED: _("财政部门已确认，等待拨付"),
    Bucket.INSTRUCTED: _("已交银行付款"),
    Bucket.PAID: _("已拨付"),
    Bucket.RETURNED: _("银行退回，等待更正账户"),
    Bucket.REJECTED: _("未通过审核，可更正后再申领"),
    Bucket.WITHDRAWN: _("培训机构已撤回申领"),
    Bucket.CLAWBACK: _("须由收款单位退回（不向您追缴）"),
}
CERTIFICATE_TYPE: Final = {
    "vocational_qualification": _("职业资格证书"),
    "skill_level": _("职业技能等级证书"),
    "special_operation": _("特种作业操作证书"),
    "special_equipment": _("特种设备作业人员证书"),
    "specialised_competency": _("专项职业能力证书"),
    "training_certificate": _("培训合格证书"),
    "employment_entrepreneurship_certificate": _("河南省就业创业培训合格证书"),
}
RESULT: Final = {"passed": _("合格"), "failed": _("不合格"), "waiting": _("等结果")}
LEVEL: Final = {
    "L5": _("初级工"),
    "L4": _("中级工"),
    "L3": _("高级工"),
    "L2": _("技师"),
    "L1": _("高级技师"),
    "special_technician": _("特级技师"),
    "chief_technician": _("首席技师"),
    "apprentice": _("学徒工"),
    "none": _("无等级"),
}
CATEGORY: Final = {"skills": _("职业技能培训券")}
OCCUPATION: Final = {"6-18-02-04": _("焊工")}
RULING: Final = {"keep": _("维持先记入的一处"), "suspend_voucher": _("暂停该券"), "revoke_later": _("将由两人决定撤销")}
WAY: Final = {"exam": _("考试"), "recognition": _("直接认定")}


def of(words: dict[str, str], code: str) -> str:
    """A code in words, in the visitor's language; a code without words as it is."""
    return look.gettext(words[code]) if code in words else code


def place(code: str, day: str) -> str:
    """A division's name."""
    found = division(code, day)
    if found is None:
        return code
    return found.en if look.chosen("lang") == "en" else found.zh


def yuan(fen: int) -> str:
    """An amount of money."""
    return f"{fen // 100:,}.{fen % 100:02d}"
