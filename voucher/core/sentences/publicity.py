"""Publicity, objections, the calendar, and where money comes from."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "publicity.exception": Sentence(
        Kind.POLICY,
        "pay.publicity_2022",
        "原因 {reason} 不在可不公开姓名的情形之内。请改选原因，或公开该人员（已隐去部分信息）。",
        "{reason} is no reason for which a person is not named. Choose another, or publish the person, masked.",
    ),
    "publicity.over": Sentence(
        Kind.STAGE,
        "pay.publicity_2024",
        "公示期已满，名单已撤下。结果仍在账本中，可以核验。",
        "Publicity is over and the list was taken down. The result stands in the ledger and can be verified.",
    ),
    "objection.amount": Sentence(
        Kind.INVALID,
        "pay.publicity_2024",
        "更正后的金额须低于原金额 {amount} 分，且选择“异议成立”。",
        "A corrected amount is below the {amount} fen asked for, and goes with an objection that is upheld.",
    ),
    "objection.often": Sentence(
        Kind.STALE,
        "pay.publicity_2024",
        "提交太频繁，请过几分钟再试。也可以到人社部门窗口提出。",
        "Too many at once. Try again in some minutes, or come to the bureau's counter.",
    ),
    "objection.receipt": Sentence(
        Kind.UNKNOWN,
        "pay.publicity_2024",
        "没有这个受理编号。请核对回执上的 12 位编号。",
        "There is no such receipt. Check the 12 characters of the number.",
    ),
    "fund.same": Sentence(
        Kind.INVALID,
        "pay.source_order_2022",
        "所列明细已由该资金列支。请选择另一个资金来源。",
        "The lines are on this fund already. Choose another one.",
    ),
    "calendar.contradicts": Sentence(
        Kind.INVALID,
        "pay.publicity_2024",
        "{day} 既列为放假，又列为调休上班。请按国务院办公厅通知核对。",
        "{day} stands both as a day off and as a day worked. Check it against the State Council's notice.",
    ),
}
