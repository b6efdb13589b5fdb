"""Vouchers, the people who hold them, batches and lists."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

LOOP: Final = "voucher.loop"
TWO: Final = "pay.two_signatures"

SENTENCES: Final[dict[str, Sentence]] = {
    "voucher.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "环节顺序不对：该券当前“{current}”，还须先“{missing}”。",
        "Out of order: the voucher is {current}; before this it must be {missing}.",
    ),
    "voucher.ended": Sentence(
        Kind.STAGE, LOOP, "该券已结束（{current}），不能再使用。", "The voucher has ended ({current})."
    ),
    "voucher.suspended": Sentence(
        Kind.STAGE, LOOP, "该券已暂停使用，请等待人社部门决定。", "The voucher is suspended until the bureau decides."
    ),
    "voucher.used": Sentence(
        Kind.STAGE,
        LOOP,
        "该券已在另一班级登记使用（第 {entry} 条），不能重复使用。",
        "The voucher is already in use in another class (entry {entry}).",
    ),
    "voucher.already": Sentence(
        Kind.STAGE, LOOP, "该环节已经完成（{current}），无需重复。", "This stage is done already ({current})."
    ),
    "voucher.not_holder": Sentence(
        Kind.FORBIDDEN,
        "voucher.non_transferable",
        "培训券实名发放、不得转让，只能由本人使用。此次尝试已记录。",
        "A voucher is real-name and non-transferable; only its holder may use it. The attempt was recorded.",
    ),
    "voucher.expired": Sentence(
        Kind.POLICY,
        "voucher.gap.validity",
        "该券已于 {valid_to} 到期。可向发券的人社部门申请补发。",
        "The voucher expired on {valid_to}. Ask the issuing bureau for a reissue.",
    ),
    "voucher.not_yet": Sentence(
        Kind.POLICY, "voucher.gap.validity", "该券自 {valid_from} 起有效。", "The voucher is valid from {valid_from}."
    ),
    "voucher.not_expired": Sentence(
        Kind.STAGE, "voucher.gap.validity", "该券尚未到期。", "The voucher has not expired."
    ),
    "voucher.live_exists": Sentence(
        Kind.POLICY,
        "voucher.eligible_holder",
        "同一类别已有一张未使用完的培训券，不能再发。",
        "The person already holds a live voucher of this category.",
    ),
    "list.name": Sentence(
        Kind.INVALID,
        "voucher.real_name",
        "姓名与登记的不一致。请核对身份证；登记有误的，由两名经办人员更正。",
        "The name is not the registered one. Check the card; two officers correct the register if it is wrong.",
    ),
    "list.twice": Sentence(
        Kind.INVALID,
        "voucher.eligible_holder",
        "名单上前面已有同一人。请删去重复的一行。",
        "The same person stands earlier on the list. Delete the repeated line.",
    ),
    "voucher.reissue_limit": Sentence(
        Kind.POLICY,
        "voucher.gap.validity",
        "补发次数已达上限（{limit}）。",
        "The number of reissues has reached its limit ({limit}).",
    ),
    "batch.list_differs": Sentence(
        Kind.POLICY,
        TWO,
        "发放名单与两名经办人员批准的名单不一致。请使用已批准的名单。",
        "The list is not the one two officers approved. Use the approved list.",
    ),
    "batch.part_done": Sentence(
        Kind.STAGE, LOOP, "该部分名单已经发放。", "This part of the list has been issued already."
    ),
    "person.not_verified": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "该人员尚未通过实名核验。请先核验身份证件。",
        "The person is not verified. Verify the identity document first.",
    ),
    "person.number": Sentence(
        Kind.INVALID,
        "voucher.real_name",
        "证件号码不正确（{reason}）。请对照证件更正：18 位，出生日期与校验码须相符。",
        "The identity number is not valid ({reason}). Check it against the card: 18 characters, date, check digit.",
    ),
    "person.unregistered": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "系统中没有您的登记信息，或姓名与登记不一致。请带身份证到街道（乡镇）人社服务窗口或培训机构登记。",
        "You are not registered here, or under another name. Take your identity card to a bureau counter or a school.",
    ),
    "person.duplicate": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "该证件号码已经登记。请使用已有的人员记录。",
        "This identity number is registered already. Use the existing record.",
    ),
    "institution.state": Sentence(
        Kind.STAGE,
        "catalog.listed_only",
        "该机构当前状态为 {current}，不能办理此事。",
        "The institution is {current}; this is not possible now.",
    ),
}
