"""Evaluations and their subsidy."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "evaluation.no_amount": Sentence(
        Kind.POLICY,
        "evalsub.l1_380",
        "文件没有规定 {type} {level} 的评价补贴金额，不能申领。确有其他文件的，请人社部门先登记该文件的标准。",
        "No document states an evaluation subsidy for {type} {level}: it cannot be claimed. If another document does, the "
        "bureau must register its rate first.",
    ),
    "certificate.other_body": Sentence(
        Kind.POLICY,
        "eval.no_delegation",
        "该机构（{body}）没有考核过此人，不能以它的名义登记证书。请由考核的评价机构登记；委托评价须先取得省级以上人社部门同意。",
        "This body ({body}) did not evaluate the person. Have the body that did record the certificate; a delegated evaluation "
        "needs consent at provincial level or above.",
    ),
    "certificate.exam": Sentence(
        Kind.STAGE,
        "eval.special_trades_ledger",
        "此人在本次考核中已登记过同类证书，一次考核同类证书只登记一本。请核对名单。",
        "A certificate of this type was recorded for this person from this evaluation already. Check the list.",
    ),
    "line.not_clawed_back": Sentence(
        Kind.STAGE,
        "evalsub.no_repeat",
        "该明细没有被追缴，不能释放其占用的评价补贴资格。",
        "The line was not clawed back: what it stands for cannot be freed.",
    ),
}
