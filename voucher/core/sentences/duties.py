"""Who may not decide, and what was decided or built on ground that is not there any more."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

TWO: Final = "pay.two_signatures"

SENTENCES: Final[dict[str, Sentence]] = {
    "calendar.loaded": Sentence(
        Kind.STAGE,
        TWO,
        "{year} 年的安排已经导入，并且与这一份不同。更改要由全省范围的两名经办人员提出并批准。",
        "The notice of {year} is loaded and differs. Changing it takes two officers of the whole region.",
    ),
    "claim.first_rejected": Sentence(
        Kind.POLICY,
        TWO,
        "初审不予通过的明细（{lines} 条）没有两人签字，复核不能通过。请把这些明细一并列为不予通过，由单位改正后重新申领。",
        "The first reviewer rejected {lines} line(s) that this signature would pass: they lack two signatures. Reject them too; "
        "the payee may claim them anew.",
    ),
    "officer.own_institution": Sentence(
        Kind.FORBIDDEN,
        TWO,
        "您另有账号代表该机构，不能经办与它有关的事。请由其他经办人员办理。",
        "Another account of yours speaks for this institution: you cannot act in its matters. Another officer must.",
    ),
    "proposal.proposer": Sentence(
        Kind.STAGE,
        TWO,
        "提出人已停用、没有这项权限或已回避，这件事不能再批准。请退回，由其他经办人员重新提出。",
        "Whoever proposed this is disabled, has the duty no longer or is recused. Decline it; another officer must propose it.",
    ),
    "payment.reviewer": Sentence(
        Kind.POLICY,
        TWO,
        "您审查过这笔申领或是它的申请人，不能再付款。请由财政的其他人员办理。",
        "You signed this claim or applied for it, and cannot pay it. Somebody else in finance must.",
    ),
    "payment.fallen": Sentence(
        Kind.POLICY,
        "voucher.no_cert_no_value",
        "文件生成后有 {lines} 条明细的证书不再有效，或券已暂停、撤销，不能付款。请作废这份文件，重新生成。",
        "Since the file was built, the certificates or vouchers of {lines} line(s) fell away. Discard the file and build "
        "another.",
    ),
}
