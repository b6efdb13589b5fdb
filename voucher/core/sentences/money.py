"""Claims, publicity, payment, and the policy that money stands on."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

LOOP: Final = "voucher.loop"

SENTENCES: Final[dict[str, Sentence]] = {
    "claim.no_certificate": Sentence(
        Kind.POLICY,
        "voucher.no_cert_no_value",
        "无证无价：所列 {left_out} 张券均无已核验的证书，不能申领。",
        "No certificate, no payout: none of the {left_out} vouchers listed has a verified certificate.",
    ),
    "class.headcount_cap": Sentence(
        Kind.POLICY,
        "class.headcount_actual_2022",
        "本班可申领人数已满，所列 {left_out} 张券超出按实到（在位）人数可申领的名额，不能再申领。如检查人数有误，请先更正检查记录。",
        "Every place of the class that money may be claimed for is taken: {left_out} vouchers are beyond the number of people "
        "found there. If a check counted wrongly, have it put right first.",
    ),
    "claim.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "申领当前“{current}”，这一步在“{required}”时办理。",
        "The claim is {current}; this is done when it is {required}.",
    ),
    "claim.line_exists": Sentence(
        Kind.STAGE,
        LOOP,
        "这本证书的同类补助已经在申领或已兑付，不能再申领。请从本次申领中去掉。",
        "This certificate backs a claim of the same kind already, or was paid for. Leave it out.",
    ),
    "claim.line": Sentence(
        Kind.INVALID,
        LOOP,
        "所列明细不属于本申领或不能如此处理。",
        "A listed line is not this claim's, or cannot be so.",
    ),
    "claim.payee": Sentence(
        Kind.POLICY,
        "pay.payee",
        "申领人应为 {expected}。请由其提交申领。",
        "The payee of this claim is {expected}. They must submit it.",
    ),
    "claim.held": Sentence(
        Kind.STAGE,
        "pay.publicity_2024",
        "仍有 {count} 条异议未处理。请先由两名经办人员处理异议。",
        "{count} objections are still open. Two officers must resolve them first.",
    ),
    "objection.period": Sentence(
        Kind.STAGE,
        "pay.publicity_2024",
        "该申领不在公示期内，不能提出异议。",
        "The claim is not in publicity; objections are not possible now.",
    ),
    "objection.closed": Sentence(
        Kind.STAGE, "pay.publicity_2024", "该异议已有结果（{state}）。", "The objection was decided ({state})."
    ),
    "fund.short": Sentence(
        Kind.POLICY,
        "pay.source_order_2022",
        "资金预算余额不足：需 {needed} 分，余 {left} 分。请增拨预算或改用其他资金来源。",
        "The fund's budget is short: {needed} fen needed, {left} left. Appropriate more or use another source.",
    ),
    "fund.region": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "该资金不用于 {region} 地区。",
        "This fund is not for the region {region}.",
    ),
    "payment.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "支付批次当前“{current}”，这一步在“{required}”时办理。",
        "The batch is {current}; this is done when it is {required}.",
    ),
    "payment.checkpoint": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "支付批次的登记（第 {built} 条）尚未在签名检查点之下。请稍候一秒再放行。",
        "The batch's entry ({built}) is not yet under a signed checkpoint. Wait a second and release it again.",
    ),
    "payment.differs": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "支付文件与登记的摘要、笔数或金额不一致。",
        "The payment file does not have the digest, count or total that was registered.",
    ),
    "bank.repeated": Sentence(
        Kind.STAGE, "pay.finance_confirm", "该银行文件已经导入过。", "This bank file was taken in already."
    ),
    "bank.outcome": Sentence(
        Kind.INVALID, "pay.finance_confirm", "银行文件中的结果代码不正确。", "An outcome in the bank file is unknown."
    ),
    "clawback.amount": Sentence(
        Kind.POLICY,
        "pay.recover_2024",
        "金额 {fen} 分超出应追缴余额 {due} 分。",
        "{fen} fen is more than the {due} fen due.",
    ),
    "clawback.stage": Sentence(
        Kind.STAGE,
        "pay.recover_2024",
        "该明细当前为 {current}，没有可追缴的款项。",
        "The line is {current}; nothing can be recovered from it.",
    ),
    "rate.missing": Sentence(
        Kind.POLICY,
        "voucher.gap.face_value",
        "没有 {region} 地区 {type} {level} 在 {day} 的补贴标准。请由两名经办人员录入标准及其依据文件。",
        "No rate for {type} {level} in {region} on {day}. Two officers must enter it with its source document.",
    ),
    "policy.no_pack": Sentence(
        Kind.POLICY,
        "voucher.loop",
        "{region} 地区在 {day} 没有已发布的政策包。请先发布。",
        "No policy pack is released for {region} on {day}. Release one first.",
    ),
    "policy.pack_unknown": Sentence(
        Kind.INVALID, "voucher.loop", "政策包文件未存入系统。", "The pack's file is not stored in the system."
    ),
    "calendar.missing": Sentence(
        Kind.POLICY,
        "pay.publicity_2024",
        "没有 {year} 年的节假日安排，无法计算工作日。请先导入国务院办公厅的通知。",
        "The holiday notice of {year} is missing, so working days cannot be counted. Load it first.",
    ),
}
