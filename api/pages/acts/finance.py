"""What finance does: confirming, paying, reconciling, getting money back, and the funds."""

from __future__ import annotations

from typing import Final

from api.pages.acts.describe import (
    MANY,
    ONE,
    PAPER,
    ROWS,
    YUAN,
    Act,
    Ask,
    Group,
    document,
    paper,
    reason,
    yuan,
)
from api.pages.acts.money_picks import (
    BANK,
    MISTAKE,
    RETURNED,
    UNPAID,
    claim_ask,
    confirmed,
    file_of,
    fund_ask,
    funds_of,
    kept_rows,
    line_ask,
    lines,
    numbers,
    payment_ask,
    payment_facts,
    ready_claims,
    region_of,
    release_of,
    transfers,
)
from api.pages.acts.names import FUND, labelled
from api.pages.acts.places import finance_regions
from api.pages.look import mark as _
from voucher.objects.claim import Bucket, ClaimState
from voucher.objects.money import PaymentState

FINANCE: Final = Group(
    _("财政"),
    (
        Act(
            "finance.confirm",
            _("确认或退回推送来的申领"),
            _("逐条确认；要退回的明细勾上并选原因，其余即为确认。金额由系统按明细相加，签名时请再核对。"),
            (
                Ask(
                    "returned",
                    _("退回的明细（不勾即确认）"),
                    MANY,
                    needed=False,
                    pick=lambda about: labelled(lines(about, Bucket.PUSHED)),
                ),
                Ask("reason", _("退回原因（有退回时选）"), ONE, choices={"": _("没有退回"), **RETURNED}, needed=False),
            ),
            about=claim_ask(kind=Bucket.PUSHED),
            fill=confirmed,
            filled=("total",),
        ),
        Act(
            "claim.change_fund",
            _("更换申领的资金来源"),
            _("把选中的明细改由另一项资金支付。初审签字前由经办人员改，之后由财政改。"),
            (
                Ask("fund", _("改由哪项资金支付"), ONE, pick=lambda about: funds_of(region_of(about))),
                Ask("lines", _("明细"), MANY, pick=lambda about: labelled(lines(about, *Bucket))),
            ),
            about=claim_ask(
                ClaimState.SUBMITTED, ClaimState.ACCEPTED, ClaimState.APPROVED, ClaimState.PUSHED, ClaimState.CONFIRMED
            ),
        ),
        Act(
            "payment.build",
            _("制作支付文件"),
            _("选中已确认的申领，每笔申领付一次。选择交银行的支付文件，系统只记它的摘要；笔数和金额由系统相加。"),
            (
                Ask("claims", _("申领（最多 20 笔）"), MANY, pick=ready_claims),
                Ask("digest", _("支付文件"), PAPER, _("选择交银行的那个文件：系统只算摘要、记摘要，文件不保存")),
            ),
            about=fund_ask(),
            fill=file_of,
            filled=("count", "total"),
        ),
        Act(
            "payment.release",
            _("复核支付文件，交银行"),
            _("由制作人以外的另一人复核。请核对笔数、金额和文件摘要与手中的文件一致，再签名。"),
            (),
            about=payment_ask(PaymentState.BUILT),
            fill=release_of,
            filled=("digest", "count", "total", "checkpoint"),
            facts=payment_facts,
        ),
        Act(
            "payment.discard",
            _("作废还没交银行的支付文件"),
            _(
                "文件做错了、还没交银行时作废：里面的申领回到已确认，等下一个文件支付；文件的记录仍在账本里，它的编号不再使用。须两人办理。"
            ),
            (reason(MISTAKE),),
            about=payment_ask(PaymentState.BUILT),
            facts=payment_facts,
        ),
        Act(
            "bank.record",
            _("登记银行回单"),
            _("逐笔填银行的结果；对不上的系统会单独列出。回单文件只算摘要，同一文件不能登记两次。"),
            (
                Ask("file", _("回单文件"), PAPER, _("选择银行给的回单文件：系统只算摘要、记摘要，文件不保存")),
                Ask(
                    "rows",
                    _("回单明细"),
                    ROWS,
                    parts=(
                        Ask("transfer", _("付款"), ONE, pick=numbers, needed=False),
                        Ask("fen", _("金额（元）"), YUAN),
                        Ask("outcome", _("结果"), ONE, choices=BANK),
                    ),
                    first=transfers,
                ),
            ),
            about=payment_ask(PaymentState.RELEASED, PaymentState.PAID),
            facts=payment_facts,
            fill=kept_rows,
        ),
        Act(
            "payment.reconcile",
            _("对账"),
            _("每笔都有结果的支付文件对账结束；还有没结果的，记下有几笔，文件继续开着。"),
            (),
            about=payment_ask(PaymentState.RELEASED, PaymentState.PAID),
            facts=payment_facts,
        ),
        Act(
            "clawback.repay",
            _("登记追缴回款"),
            _("单位退回的钱记回原资金。可以分几次退。"),
            (yuan("fen", _("退回金额（元）")), paper(_("回款凭证"))),
            about=line_ask(Bucket.CLAWBACK),
        ),
        Act(
            "clawback.write_off",
            _("核销追不回的款"),
            _("确实追不回的，由财政两人核销。核销不等于不再追究。"),
            (yuan("fen", _("核销金额（元）")), reason(UNPAID)),
            about=line_ask(Bucket.CLAWBACK),
        ),
        Act(
            "fund.open",
            _("设立资金"),
            _("一个地区的每类资金设立一次，再拨入款项。须财政两人办理。"),
            (
                Ask("code", _("资金类别"), ONE, choices=FUND),
                Ask("region", _("地区"), ONE, pick=lambda _about: finance_regions()),
            ),
        ),
        Act(
            "fund.appropriate",
            _("给资金拨入款项"),
            _("按拨款文件登记拨入的金额。须财政两人办理。"),
            (yuan("fen", _("拨入金额（元）")), document(_("拨款文件文号"))),
            about=fund_ask(),
        ),
    ),
)
