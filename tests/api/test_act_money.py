"""Finance's acts on pages: confirming, paying, reconciling, discarding, getting money back; and claims of institutions."""

from __future__ import annotations

import pytest

from tests.support.acts import done, given, opened, sent, somebody
from tests.support.http import Api
from voucher.core.ids import balance_id
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.money import Balance, Fund, PaymentBatch, PaymentState, Transfer

pytestmark = pytest.mark.pages


def test_finance_confirms_pays_and_reconciles_on_pages(api: Api) -> None:
    """From what was pushed to a payment that is reconciled: two people, every amount worked out by the page."""
    world = api.world
    journey = world.journey(size=2).upto("pushed")
    fund = api.actor("fund:id").account
    given(api, "maker", "finance.confirm", journey.claim, reason="")
    given(api, "maker", "payment.build", fund, papers=("digest",), claims=journey.claim)
    batch = max(world.all(PaymentBatch, "fund", fund), key=lambda one: one.at)
    assert (batch.count, batch.total) == (1, world.state(Claim, journey.claim).total)
    world.home.publisher().publish()
    given(api, "checker", "payment.release", batch.id)
    (transfer,) = world.all(Transfer, "payment", batch.id)
    form = opened(somebody(api, "maker"), "bank.record", batch.id)
    assert form.fields["rows.0.fen"] == f"{transfer.amount / 100:.2f}"
    row = {"rows__0__transfer": transfer.id, "rows__0__outcome": "paid"}
    given(api, "maker", "bank.record", batch.id, papers=("file",), **row)
    given(api, "maker", "payment.reconcile", batch.id)
    assert world.state(PaymentBatch, batch.id).state == PaymentState.RECONCILED
    assert world.state(Claim, journey.claim).state == ClaimState.PAID
    line = world.all(ClaimLine, "claim", journey.claim)[0]
    given(api, "bureau1", "clawback.open", line.id, second="bureau2", reason="overpaid", intent="good_faith")
    given(api, "maker", "clawback.repay", line.id, second="checker", papers=("evidence",), fen="100.5")
    given(api, "maker", "clawback.write_off", line.id, second="checker", fen="9.50", reason="dissolved")
    found = world.state(ClaimLine, line.id)
    assert (found.bucket, found.recovered, found.written_off) == (Bucket.CLAWBACK, 10_050, 950)


def test_finance_returns_a_line_and_the_bureau_settles_it(api: Api) -> None:
    """What is ticked goes back with its reason, the rest is confirmed; put right, it is pushed again."""
    journey = api.world.journey(size=2, first=10).upto("pushed")
    first, second = api.world.all(ClaimLine, "claim", journey.claim)
    given(api, "maker", "finance.confirm", journey.claim, returned=first.id, reason="amount")
    assert api.world.state(ClaimLine, second.id).bucket == Bucket.CONFIRMED
    given(api, "bureau1", "push.settle_returned", journey.claim, lines=first.id, again="yes", reason="amount")
    assert api.world.state(ClaimLine, first.id).bucket == Bucket.PUBLICISED


def test_finance_discards_a_file_and_opens_and_feeds_a_fund(api: Api) -> None:
    """Each by two people, the second on the page of proposals."""
    journey = api.world.journey(size=1, first=20).upto("built")
    given(api, "maker", "payment.discard", journey.payment, second="checker", reason="wrong_total")
    assert api.world.state(PaymentBatch, journey.payment).state == PaymentState.DISCARDED
    given(api, "maker", "fund.open", second="checker", code="budget", region="4104")
    fund = next(one for one in api.world.all(Fund, "region", "4104") if one.code == "budget")
    given(api, "maker", "fund.appropriate", fund.id, second="checker", fen="1,234.50", document="豫财测〔2026〕1号")
    assert api.world.state(Balance, balance_id(fund.id, "budget")).fen == 123_450


def test_a_school_claims_withdraws_and_claims_again_on_pages(api: Api) -> None:
    """With the account it wants the money on; sent back for papers, it hands the claim in again."""
    journey = api.world.journey(size=1, first=30).upto("certified")
    school, fund = api.actor("school:id").account, api.actor("fund:id").account
    account = {"account__bank": "测试银行", "account__holder": "演示培训学校", "account__number": "6222000000000001"}
    voucher = next(iter(journey.vouchers.values()))
    asked = {"kind": "training", "payee": school, "fund": fund, "vouchers": voucher, **account}
    wrong = somebody(api, "school")
    assert sent(wrong, "claim.submit", journey.training_class, **{**asked, "account__number": "12"}).status_code == 422
    assert 'value="测试银行"' in wrong.text
    given(api, "school", "claim.submit", journey.training_class, **asked)
    (claim,) = api.world.all(Claim, "training_class", journey.training_class)
    given(api, "school", "claim.withdraw", claim.id)
    assert api.world.state(Claim, claim.id).state == ClaimState.WITHDRAWN
    given(api, "school", "claim.submit", journey.training_class, **asked)
    (again,) = [one for one in api.world.all(Claim, "training_class", journey.training_class) if one.id != claim.id]
    api.do("bureau1", f"/claims/{again.id}/ask-supplement", {"reason": "account"})
    done(api, "school", "claim.resubmit", again.id)
    assert api.world.state(Claim, again.id).state == ClaimState.SUBMITTED
