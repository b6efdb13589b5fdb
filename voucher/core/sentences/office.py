"""Officers: absence, deputies, recusal."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "officer.absent": Sentence(
        Kind.FORBIDDEN,
        "",
        "您已登记请假（至 {until}），请假期间不能签字。提前回来的，请先在“请假与回避”里销假。",
        "You are recorded as away until {until} and cannot sign meanwhile. If you are back early, end the absence first.",
    ),
    "officer.recused": Sentence(
        Kind.FORBIDDEN,
        "pay.two_signatures",
        "您已对该机构申明回避，不能经办与它有关的事。请由其他经办人员办理。",
        "You are recused from this institution and cannot act in its matters. Another officer must.",
    ),
    "officer.deputy": Sentence(
        Kind.INVALID,
        "",
        "代办人须是另一名在岗的经办人员，本身在同一地区有同类权限。请另选代办人。",
        "The deputy must be another officer, active, with the same kind of duty in the same region. Choose another.",
    ),
    "officer.days": Sentence(
        Kind.INVALID,
        "",
        "请假的最后一天不能早于第一天，也不能早于今天。请改正日期。",
        "The last day is before the first one or before today. Correct the days.",
    ),
    "officer.overlap": Sentence(
        Kind.STAGE,
        "",
        "这段时间已登记过请假。请先销掉原来的，再重新登记。",
        "An absence is recorded for these days already. End it first.",
    ),
}
