"""Requests, accounts, keys, signatures."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

TWO: Final = "pay.two_signatures"

SENTENCES: Final[dict[str, Sentence]] = {
    "object.unknown": Sentence(
        Kind.UNKNOWN, "", "没有找到，或您无权查看。请核对编号。", "Not found, or not yours to see. Check the number."
    ),
    "object.changed": Sentence(
        Kind.STALE,
        "",
        "您看到的内容（第 {seen} 条）已被第 {now} 条改变。请刷新后重新确认。",
        "What you saw (entry {seen}) was changed by entry {now}. Reload and decide again.",
    ),
    "object.exists": Sentence(Kind.STAGE, "", "已经登记过，不能重复登记。", "It is registered already."),
    "value.invalid": Sentence(
        Kind.INVALID, "", "字段 {field} 的值不正确。请更正后重试。", "The value of {field} is not valid. Correct it."
    ),
    "request.key": Sentence(
        Kind.INVALID,
        "",
        "请在 Idempotency-Key 中提供随机 UUID（第 4 或第 7 版）。",
        "Send a random UUID (version 4 or 7) as Idempotency-Key.",
    ),
    "auth.capability": Sentence(
        Kind.FORBIDDEN,
        "voucher.three_roles",
        "您的账号没有办理此事的权限（{capability}）。请联系管理员。",
        "Your account may not do this ({capability}). Ask the operator.",
    ),
    "auth.scope": Sentence(
        Kind.FORBIDDEN,
        "voucher.three_roles",
        "此事不在您的机构或地区范围内。请由有权的人员办理。",
        "This lies outside your institution or region. Somebody responsible for it must do it.",
    ),
    "auth.disabled": Sentence(
        Kind.FORBIDDEN, "", "账号已停用。请联系管理员。", "The account is disabled. Ask the operator."
    ),
    "auth.code": Sentence(
        Kind.FORBIDDEN,
        "",
        "激活码不正确、已用过或已过期。请核对纸条；过期的请带身份证到窗口重新领取。",
        "The code is wrong, used or expired. Check the slip; for a new one bring your identity card to the counter.",
    ),
    "auth.no_real_name": Sentence(
        Kind.UNKNOWN,
        "voucher.real_name",
        "本系统尚未接通实名认证。请带身份证到人社服务窗口开通账号。",
        "No real-name service is connected. Have your account opened at a bureau counter, with your identity card.",
    ),
    "auth.signature_missing": Sentence(
        Kind.FORBIDDEN,
        TWO,
        "此决定须由本人密钥签名。请签名后提交。",
        "This decision needs your own signature. Sign it.",
    ),
    "auth.signature_key": Sentence(
        Kind.FORBIDDEN,
        TWO,
        "签名密钥不是您登记的有效密钥。请登记密钥或换用有效密钥。",
        "The signing key is not a valid key of yours. Enrol it, or use one that is.",
    ),
    "duties.same_person": Sentence(
        Kind.POLICY,
        TWO,
        "须由另一名人员办理：同一人不能既提出又批准。请换一名经办人员。",
        "A different person must do this: nobody approves what they proposed. Ask another officer.",
    ),
    "proposal.closed": Sentence(
        Kind.STAGE, TWO, "该事项已有结果（{state}），不能再次决定。", "This was decided already ({state})."
    ),
    "key.fingerprint": Sentence(
        Kind.INVALID,
        "",
        "指纹与申请登记的密钥不一致，没有登记。请让本人在自己的屏幕上再读一遍前 8 位。",
        "The fingerprint is not that of the key that waits; nothing was enrolled. Have its owner read it out again.",
    ),
    "key.exists": Sentence(Kind.STAGE, TWO, "该密钥已经登记。", "This key is enrolled already."),
    "key.invalid": Sentence(Kind.INVALID, TWO, "公钥格式不正确。", "The public key is malformed."),
    "delegate.unknown": Sentence(
        Kind.INVALID,
        "",
        "帮办号和姓名对不上。请让对方打开“请人帮办”页，照着念一遍；姓名要写身份证上的全名。",
        "Number and name do not fit together. Ask the helper to read the number out again; give the name as on the card.",
    ),
    "delegate.oneself": Sentence(
        Kind.INVALID, "", "这是您自己的帮办号。请填对方的。", "This is your own number. Give the helper's."
    ),
    "delegation.ended": Sentence(
        Kind.STAGE, "", "该代办授权已经终止。", "This person may no longer act for the other already."
    ),
    "consent.none": Sentence(Kind.STAGE, "", "没有可撤回的同意。", "There is no consent that could be withdrawn."),
    "consent.needed": Sentence(
        Kind.POLICY,
        "voucher.real_name",
        "领券前，须由本人先阅读并同意《个人信息处理同意书》。",
        "Before a voucher is claimed, its holder must have read and agreed to how their data are used.",
    ),
    "founding.done": Sentence(Kind.STAGE, "", "账本已经建立。", "The ledger is founded already."),
}
