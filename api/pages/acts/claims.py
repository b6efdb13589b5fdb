"""What the bureau does about claims and money that was paid, and what an institution claims."""

from __future__ import annotations

from typing import Final

from api.pages.acts.describe import (
    MANY,
    ONE,
    YES,
    Act,
    Ask,
    Group,
    day,
    paper,
    reason,
)
from api.pages.acts.money_picks import (
    ACCOUNT,
    CLAIM_KIND,
    INTENT,
    JOB,
    RETURNED,
    WRONG,
    certified,
    claim_ask,
    employers,
    funds_of,
    line_ask,
    lines,
    region_of,
    verified,
)
from api.pages.acts.names import column, labelled, seen
from api.pages.acts.places import own
from api.pages.look import mark as _
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.training import TrainingClass

BUREAU: Final = Group(
    _("申领和追缴"),
    (
        Act(
            "payment.correct_account",
            _("更正收款账户"),
            _("付款被银行退回后更正账户，再由财政支付。须两人办理；账户只密存，不进账本。"),
            (*ACCOUNT, paper(_("单位出具的更正材料"))),
            about=claim_ask(kind=Bucket.RETURNED),
        ),
        Act(
            "push.settle_returned",
            _("处理财政退回的明细"),
            _("财政退回的明细：更正后再推送，或者不予补贴。"),
            (
                Ask("lines", _("明细"), MANY, pick=lambda about: labelled(lines(about, Bucket.APPROVED))),
                Ask("again", _("已更正，可以再推送吗"), YES, _("选“否”即不予补贴，培训券可以更正后再申领")),
                reason(RETURNED, _("财政退回的原因")),
            ),
            about=claim_ask(kind=Bucket.APPROVED),
        ),
        Act(
            "publicity.again",
            _("重新公示"),
            _("公示内容有实质改变的明细，按现在的内容重新公示，天数重新计算。"),
            (
                Ask("lines", _("明细"), MANY, pick=lambda about: labelled(lines(about, Bucket.APPROVED))),
                reason(
                    {"amount_changed": _("金额改变"), "person_changed": _("人员信息改变"), "other": _("其他实质改变")}
                ),
            ),
            about=claim_ask(ClaimState.PUBLIC, ClaimState.CLEARED),
        ),
        Act(
            "clawback.open",
            _("追缴已付的补贴"),
            _(
                "违规取得的补贴须收回，由收款单位退，不向劳动者追。须两人办理。虚假培训、弄虚作假等行为同时暂停该机构未付的申领。"
            ),
            (reason(WRONG), Ask("intent", _("行为性质"), ONE, choices=INTENT)),
            about=line_ask(Bucket.PAID),
        ),
        Act(
            "clawback.free_repeat",
            _("追缴后允许再次评价申领"),
            _("评价补贴被追缴后，同一人同一职业等级的申领资格默认不恢复；两人决定后可以再申领一次。"),
            (reason({"repaid": _("款已退清"), "not_at_fault": _("劳动者没有责任"), "other": _("其他原因")}),),
            about=line_ask(Bucket.CLAWBACK),
        ),
        Act(
            "job.grant",
            _("发给就业补助"),
            _("企业新招用持证人员，或中介介绍就业的，按方案给补助；金额由规则计算。须两人办理。"),
            (
                Ask("kind", _("补助类别"), ONE, choices=JOB),
                Ask("payee", _("收款单位"), ONE, pick=employers),
                day("began_on", _("上岗日期")),
                Ask("insured_months", _("已缴社保月数"), "number"),
                paper(_("社保缴费记录")),
            ),
            about=Ask(
                "certificate",
                _("持证人和证书"),
                ONE,
                kind="certificate",
                pick=lambda _about: labelled(
                    seen(Certificate, column(Certificate, "state") == CertificateState.VERIFIED)
                ),
            ),
        ),
    ),
)
CLAIMANT: Final = Group(
    _("申领补贴"),
    (
        Act(
            "claim.submit",
            _("申领培训补贴"),
            _("一个班一笔申领。勾上要申领的人；证书没有核验属实的会逐人说明原因，不影响其他人。"),
            (
                Ask("kind", _("申领什么"), ONE, choices=CLAIM_KIND),
                Ask(
                    "payee", _("申领单位"), ONE, pick=lambda _about: own(Capability.INSTITUTION, Capability.EVALUATION)
                ),
                Ask("fund", _("资金来源"), ONE, pick=lambda about: funds_of(region_of(about))),
                Ask("vouchers", _("持证学员"), MANY, pick=certified),
                *ACCOUNT,
            ),
            about=Ask(
                "training_class",
                _("班级"),
                ONE,
                pick=lambda _about: labelled(
                    seen(TrainingClass, column(TrainingClass, "state").in_(("ASSESSED", "CLOSED")))
                ),
                kind="training_class",
            ),
        ),
        Act(
            "claim.submit_evaluation",
            _("申领评价补贴（没有培训的评价）"),
            _("一场考核一笔申领。只列出已核验属实的证书。"),
            (
                Ask("payee", _("申领单位"), ONE, pick=lambda _about: own(Capability.EVALUATION)),
                Ask("fund", _("资金来源"), ONE, pick=lambda about: funds_of(region_of(about))),
                Ask("certificates", _("证书"), MANY, pick=verified),
                *ACCOUNT,
            ),
            about=Ask(
                "evaluation",
                _("考核"),
                ONE,
                pick=lambda _about: labelled(
                    seen(Evaluation, column(Evaluation, "state") == EvaluationState.CONFIRMED)
                ),
                kind="evaluation",
            ),
        ),
        Act(
            "claim.resubmit",
            _("补正后重新提交申领"),
            _("按人社部门要求补齐材料以后，重新提交审核。"),
            (),
            about=claim_ask(ClaimState.SUPPLEMENT),
        ),
        Act(
            "claim.withdraw",
            _("撤回申领"),
            _("审核通过以前可以撤回；撤回后可以再申领。"),
            (),
            about=claim_ask(ClaimState.SUBMITTED, ClaimState.SUPPLEMENT, ClaimState.ACCEPTED, ClaimState.REVIEWED_1),
        ),
    ),
)
