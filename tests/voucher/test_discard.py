"""A payment file that was built and not handed over is put aside by finance's two; its lines wait for another."""

from __future__ import annotations

from tests.support.asking import refuses
from tests.support.journey import Journey
from tests.support.world import World
from tests.voucher.test_pay import build
from voucher.core.ids import balance_id
from voucher.lifecycle.certify import RevokeCertificate
from voucher.lifecycle.discard import DiscardPayment
from voucher.lifecycle.pay import PaymentBuilt
from voucher.lifecycle.reconcile import BankRow, Outcome, RecordBankFile
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.money import Balance, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.shell.demo.player import event_of
from voucher.step import money


def _balances(world: World) -> dict[str, int]:
    fund = world.cast["fund:id"].account
    found = {account: world.state(Balance, balance_id(fund, account)) for account in money.ACCOUNTS}
    return {account: one.fen for account, one in found.items() if one and one.fen}


def _discard(journey: Journey) -> DiscardPayment:
    return DiscardPayment(payment=journey.payment, reason="wrong_total")


def test_a_discarded_file_gives_its_lines_back_to_the_queue(a_world: World) -> None:
    """Every balance is what it was before the file; the batch and its transfers stay on record, and another is built."""
    journey = a_world.journey(size=2).upto("confirmed")
    before = _balances(a_world)
    journey.upto("built")
    assert _balances(a_world) != before
    a_world.two(_discard(journey), "maker", "checker")
    assert _balances(a_world) == before
    batch = a_world.state(PaymentBatch, journey.payment)
    assert (batch.state, batch.count) == (PaymentState.DISCARDED, 1)
    (old,) = a_world.all(Transfer, "payment", batch.id)
    assert old.state == TransferState.DISCARDED
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.payment) == (ClaimState.CONFIRMED, None)
    again = event_of(a_world.do("maker", build(journey)), PaymentBuilt)
    (new,) = a_world.all(Transfer, "payment", again.payment)
    assert new.id != old.id
    journey.payment = again.payment
    a_world.two(_discard(journey), "checker", "maker")
    assert _balances(a_world) == before


def test_a_discarded_file_is_never_released_nor_reconciled_nor_discarded_again(a_world: World) -> None:
    """Whoever finds it later gets nothing paid by it."""
    journey = a_world.journey(size=1).upto("built")
    (transfer,) = a_world.all(Transfer, "payment", journey.payment)
    a_world.two(_discard(journey), "maker", "checker")
    stage = {"current": "DISCARDED"}
    refuses(a_world, "checker", journey.release(), "payment.stage", **stage)
    row = BankRow(transfer.id, transfer.amount, Outcome.PAID)
    found = RecordBankFile(payment=journey.payment, file="ab" * 32, rows=(row,))
    refuses(a_world, "maker", found, "payment.stage", **stage)
    refuses(a_world, "maker", _discard(journey), "payment.stage", **stage)


def test_a_file_with_the_bank_is_not_discarded(a_world: World) -> None:
    """Released, it is the bank's to answer; officers who are not finance's discard none."""
    journey = a_world.journey(size=1).upto("built")
    refuses(a_world, "bureau1", _discard(journey), "auth.capability", capability="finance_maker")
    journey.upto("released")
    refuses(a_world, "checker", _discard(journey), "payment.stage", current="RELEASED", missing=["BUILT"])


def test_a_line_whose_certificate_fell_meanwhile_is_rejected_and_the_rest_goes_back(a_world: World) -> None:
    """It would otherwise block every later file of its claim."""
    journey = a_world.journey(size=2).upto("built")
    a_world.two(RevokeCertificate(certificate=journey.certificates[journey.people[0]], reason="issuer"))
    a_world.two(_discard(journey), "maker", "checker")
    lines = a_world.all(ClaimLine, "claim", journey.claim)
    assert sorted(line.bucket for line in lines) == [Bucket.CONFIRMED, Bucket.REJECTED]
    event_of(a_world.do("maker", build(journey, total=60_000)), PaymentBuilt)
