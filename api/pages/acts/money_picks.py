"""Money on these pages: codes in words, and what there is to choose from."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from api.pages import words
from api.pages.acts.describe import (
    ONE,
    Ask,
    Choices,
    Data,
)
from api.pages.acts.names import column, labelled, seen, unscoped
from api.pages.look import gettext
from api.pages.look import mark as _
from api.rest.giving import home
from voucher.core.facts import State
from voucher.lifecycle.claw_back import Intent
from voucher.lifecycle.reconcile import Outcome
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution
from voucher.objects.job import JobKind
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.tables import STATE

RETURNED: Final = {
    "account": _("账户有误"),
    "amount": _("金额不符合标准"),
    "repeated": _("重复申领"),
    "documents": _("材料不全"),
    "funds": _("资金不足"),
}
MISTAKE: Final = {
    "wrong_claims": _("申领选错了"),
    "wrong_total": _("金额有误"),
    "wrong_account": _("账户有误"),
    "held": _("申领被暂停"),
    "other": _("其他原因"),
}
WRONG: Final = {
    "ineligible": _("不符合补贴条件"),
    "overpaid": _("多付了"),
    "forged_certificate": _("证书不属实"),
    "fake_training": _("虚假培训"),
    "cheating": _("弄虚作假"),
    "rule_bending": _("违规变通"),
    "diversion": _("挪用"),
    "retention": _("截留"),
    "occupation": _("挤占"),
}
INTENT: Final = {
    Intent.UNDECIDED.value: _("尚未认定"),
    Intent.GOOD_FAITH.value: _("失误，不是故意"),
    Intent.DELIBERATE.value: _("故意"),
}
UNPAID: Final = {
    "dissolved": _("单位已注销，无财产可追"),
    "court": _("法院裁定终结执行"),
    "other": _("其他经批准的原因"),
}
BANK: Final = {
    "": _("（不填）"),
    Outcome.PAID.value: _("已付到账"),
    Outcome.REJECTED.value: _("银行拒付"),
    Outcome.RETURNED.value: _("付后退回"),
    Outcome.DEPOSIT.value: _("入账（别人汇来的）"),
}
CLAIM_KIND: Final = {ClaimKind.TRAINING.value: _("培训补贴"), ClaimKind.EVALUATION.value: _("评价补贴")}
JOB: Final = {JobKind.HIRE.value: _("企业新招用持证人员"), JobKind.PLACEMENT.value: _("中介介绍持证人员就业")}
ACCOUNT: Final = (
    Ask("account.bank", _("开户银行")),
    Ask("account.holder", _("开户名"), help=_("须与申领单位名称一致")),
    Ask("account.number", _("银行账号"), help=_("6 至 34 位数字；只密存，不进账本"), pattern="[0-9]{6,34}"),
)


def claims_in(*states: ClaimState, kind: Bucket | None = None) -> Choices:
    """Claims that stand there, or that have a line there."""
    which = column(Claim, "state").in_(states)
    if kind is not None:
        lines = STATE[ClaimLine.kind].c
        which = column(Claim, "id").in_(sa.select(lines.claim).where(lines.bucket == kind))
    return labelled(seen(Claim, which))


def lines_in(*buckets: Bucket) -> Choices:
    """Lines that stand there."""
    return labelled(seen(ClaimLine, column(ClaimLine, "bucket").in_(buckets)))


def lines(claim: State | None, *buckets: Bucket) -> list[ClaimLine]:
    """A claim's lines that stand there."""
    if claim is None:
        return []
    return seen(ClaimLine, column(ClaimLine, "claim") == claim.id, column(ClaimLine, "bucket").in_(buckets))


def funds_of(region: str) -> Choices:
    """Funds that may pay in a region: their types are in the policy's list, and a claim has to name one."""
    return labelled([one for one in unscoped(Fund) if region.startswith(one.region)])


def claim_ask(*states: ClaimState, kind: Bucket | None = None) -> Ask:
    """A claim that stands there, or has a line there."""
    return Ask("claim", _("申领"), ONE, pick=lambda _about: claims_in(*states, kind=kind), kind="claim")


def line_ask(*buckets: Bucket) -> Ask:
    """A line that stands there."""
    return Ask("line", _("申领明细"), ONE, pick=lambda _about: lines_in(*buckets), kind="claim_line")


def payment_ask(*states: PaymentState) -> Ask:
    """A payment file that stands there."""
    return Ask(
        "payment",
        _("支付文件"),
        ONE,
        pick=lambda _about: labelled(seen(PaymentBatch, column(PaymentBatch, "state").in_(states))),
        kind="payment_batch",
    )


def fund_ask() -> Ask:
    """A fund."""
    return Ask("fund", _("资金"), ONE, pick=lambda _about: labelled(seen(Fund)), kind="fund")


def region_of(about: State | None) -> str:
    """Where an object lies."""
    return str(getattr(about, "region", ""))


def confirmed(about: State | None, data: Data) -> Data:
    """The fen of the lines that are not returned."""
    kept = [line for line in lines(about, Bucket.PUSHED) if line.id not in data.get("returned", ())]
    return {"returned": data.get("returned", []), "total": sum(line.amount for line in kept)}


def ready_claims(fund: State | None) -> Choices:
    """Claims with confirmed lines, to be paid from the fund."""
    found = STATE[ClaimLine.kind].c
    ready = sa.select(found.claim).where(found.bucket == Bucket.CONFIRMED)
    return labelled(seen(Claim, column(Claim, "fund") == (fund.id if fund else ""), column(Claim, "id").in_(ready)))


def file_of(_about: State | None, data: Data) -> Data:
    """How many claims, and the fen of their confirmed lines."""
    found = seen(
        ClaimLine,
        column(ClaimLine, "claim").in_(data["claims"]),
        column(ClaimLine, "bucket") == Bucket.CONFIRMED,
        limit=5000,
    )
    return {"count": len(data["claims"]), "total": sum(line.amount for line in found)}


def release_of(about: State | None, _data: Data) -> Data:
    """What the file is, and the newest checkpoint, which covers the entry that built it."""
    assert isinstance(about, PaymentBatch)  # noqa: S101 - the act is about one
    _size, note = home().view.checkpoint()
    return {"digest": about.digest, "count": about.count, "total": about.total, "checkpoint": note}


def payment_facts(about: State) -> list[tuple[str, str]]:
    """A payment file in words."""
    assert isinstance(about, PaymentBatch)  # noqa: S101 - the act is about one
    return [(_("笔数"), str(about.count)), (_("金额（元）"), words.yuan(about.total)), (_("文件摘要"), about.digest)]


def transfers(about: State | None) -> list[dict[str, str]]:
    """A row for each payment of the file, as if all were paid, and one for another."""
    found = seen(Transfer, column(Transfer, "payment") == (about.id if about else ""))
    return [
        {"transfer": one.id, "fen": words.yuan(one.amount).replace(",", ""), "outcome": Outcome.PAID.value}
        for one in found
    ] + [{}]


def numbers(about: State | None) -> Choices:
    """The payments of the file, or none of them."""
    found = seen(Transfer, column(Transfer, "payment") == (about.id if about else ""))
    return {"": gettext(_("（不是我们付的）")), **labelled(found)}


def kept_rows(_about: State | None, data: Data) -> Data:
    """Rows that name no payment say so."""
    return {"rows": [{"transfer": "", **row} for row in data["rows"]]}


def certified(about: State | None) -> Choices:
    """Vouchers of the class whose holders have a certificate."""
    found = seen(
        Voucher,
        column(Voucher, "training_class") == (about.id if about else ""),
        column(Voucher, "state").in_((VoucherState.CERTIFIED, VoucherState.IN_CLAIM, VoucherState.REDEEMED)),
    )
    return labelled(found)


def verified(about: State | None) -> Choices:
    """Verified certificates of an evaluation."""
    return labelled(
        seen(
            Certificate,
            column(Certificate, "evaluation") == (about.id if about else ""),
            column(Certificate, "state") == CertificateState.VERIFIED,
        )
    )


def employers(_about: State | None) -> Choices:
    """Firms and agencies."""
    return labelled(seen(Institution))
