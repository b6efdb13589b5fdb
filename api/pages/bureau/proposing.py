"""What two officers may decide together, in words."""

from __future__ import annotations

from typing import Final

from api.pages.look import mark as _

TYPES: Final = {
    "class.except": _("班级例外"),
    "institution.set_education": _("学制教育资格"),
    "batch.approve": _("发券批次"),
    "person.correct": _("更正身份信息"),
    "voucher.revoke": _("撤销券"),
    "voucher.reissue": _("补发券"),
    "institution.list": _("机构列入目录"),
    "institution.set_standing": _("机构状态"),
    "institution.resume": _("机构恢复"),
    "institution.leave_blacklist": _("机构移出黑名单"),
    "institution.change_scope": _("机构范围变更"),
    "institution.consent_university": _("高校准入同意"),
    "institution.allow_crossing": _("跨市开展同意或说明"),
    "finding.record": _("登记检查问题"),
    "finding.clear": _("问题销号"),
    "platform.ban": _("登记平台违规"),
    "alliance.register": _("评价联盟备案"),
    "hold.decide_class": _("暂停班级的决定"),
    "hold.decide_claim": _("暂停申领的决定"),
    "policy.release": _("政策包发布"),
    "rate.set": _("补贴标准"),
    "parameter.set": _("参数"),
    "calendar.change": _("更改工作日历"),
    "publicity.resolve": _("对异议的答复"),
    "clawback.open": _("追缴"),
    "job.grant": _("就业补助"),
    "payment.correct_account": _("更正收款账户"),
    "officer.impose_recusal": _("要求回避"),
    "officer.lift_recusal": _("解除回避"),
    "survey.decide": _("满意度不达标的班"),
    "certificate.revoke": _("撤销证书"),
    "clawback.free_repeat": _("释放评价补贴资格"),
    "recognition.record": _("证书互认"),
}
