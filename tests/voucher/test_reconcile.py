"""The bank's answer: every row and every transfer with exactly one verdict, and the money that follows."""

from __future__ import annotations

import uuid

from tests.support.asking import changed, hired, refuses
from tests.support.world import Journey, World
from voucher.core.message import Sealed
from voucher.lifecycle.objection import FileObjection, ObjectionFiled, ResolveObjection
from voucher.lifecycle.pay import BuildPayment, CorrectAccount
from voucher.lifecycle.publicise import EndPublicity
from voucher.lifecycle.reconcile import (
    BankFileRecorded,
    BankRow,
    Outcome,
    PaymentReconciled,
    ReconcilePayment,
    match,
)
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.money import Balance, BankFile, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.audit import audit
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import EVIDENCE
from voucher.shell.desk import BankAccount

S, B = TransferState, Outcome
MINE = "t" * 32
ROWS: tuple[tuple[TransferState, tuple[BankRow, ...], tuple[TransferState, ...]], ...] = (
    (S.INSTRUCTED, (BankRow(MINE, 100, B.PAID),), (S.MATCHED,)),
    (S.INSTRUCTED, (BankRow(MINE, 99, B.PAID),), (S.AMOUNT_DIFFERS,)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.REJECTED),), (S.REJECTED,)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.RETURNED),), (S.RETURNED,)),
    (S.INSTRUCTED, (BankRow("x", 100, B.PAID),), (S.ONLY_BANK,)),
    (S.INSTRUCTED, (BankRow("", 5, B.DEPOSIT),), (S.ONLY_BANK,)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.DEPOSIT),), (S.ONLY_BANK,)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.PAID), BankRow(MINE, 100, B.PAID)), (S.MATCHED, S.DUPLICATE)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.PAID), BankRow(MINE, 100, B.RETURNED)), (S.MATCHED, S.RETURNED)),
    (S.INSTRUCTED, (BankRow(MINE, 1, B.PAID), BankRow(MINE, 100, B.PAID)), (S.AMOUNT_DIFFERS, S.MATCHED)),
    (S.INSTRUCTED, (BankRow(MINE, 100, B.RETURNED), BankRow(MINE, 100, B.RETURNED)), (S.RETURNED, S.DUPLICATE)),
    (S.MATCHED, (BankRow(MINE, 100, B.PAID),), (S.DUPLICATE,)),
    (S.MATCHED, (BankRow(MINE, 100, B.REJECTED),), (S.DUPLICATE,)),
    (S.MATCHED, (BankRow(MINE, 100, B.RETURNED),), (S.RETURNED,)),
    (S.MATCHED, (BankRow(MINE, 99, B.RETURNED),), (S.ONLY_BANK,)),
    (S.AMOUNT_DIFFERS, (BankRow(MINE, 100, B.PAID),), (S.MATCHED,)),
    (S.RETURNED, (BankRow(MINE, 100, B.PAID),), (S.DUPLICATE,)),
    (S.REJECTED, (BankRow(MINE, 100, B.PAID),), (S.DUPLICATE,)),
)


def test_every_row_has_exactly_one_verdict() -> None:
    """The table of verdicts, by what the transfer was before and what the bank says."""
    for before, rows, verdicts in ROWS:
        transfer = Transfer(id=MINE, at=1, payment="p", claim="c", amount=100, state=before)
        found = match(rows, {MINE: transfer})
        assert tuple(row.verdict for row in found) == verdicts, (before, rows)
        assert [row.transfer for row in found] == [row.transfer if row.transfer == MINE else "" for row in rows]


def balances(world: World) -> dict[str, int]:
    """Fen in the fund's accounts that are not empty."""
    fund = world.cast["fund:id"].account
    return {b.account: b.fen for b in world.all(Balance, "fund", fund) if b.fen}


def buckets(world: World, journey: Journey) -> list[Bucket]:
    """Where the claim's lines stand, in the order of its submission."""
    return [world.state(ClaimLine, i).bucket for i in world.state(Claim, journey.claim).lines]


def row(journey: Journey, outcome: Outcome, fen: int | None = None) -> BankRow:
    """A row about the journey's transfer."""
    return BankRow(journey.transfer, journey.total if fen is None else fen, outcome)


def correction(world: World, journey: Journey) -> CorrectAccount:
    """The corrected account of the claim."""
    account = BankAccount(bank="测试银行", holder="测试学校", number="6222000000000000002")
    actor = world.cast["bureau1"].account
    order = world.desk.correct_account(actor, str(uuid.uuid4()), journey.claim, account, EVIDENCE)
    assert isinstance(order.command, CorrectAccount)
    return order.command


def test_a_bank_file_is_taken_in_once_for_a_batch_that_is_with_the_bank(a_world: World) -> None:
    """Before the release, twice, for an unknown batch, by another region: refused."""
    journey = a_world.journey(size=1).upto("built")
    file = journey.bank(row(journey, B.PAID))
    refuses(a_world, "maker", file, "payment.stage", current="BUILT", missing=["RELEASED"])
    reconcile = ReconcilePayment(payment=journey.payment)
    refuses(a_world, "checker", reconcile, "payment.stage", current="BUILT", missing=["PAID"])
    journey.upto("released")
    hired(a_world, "elsewhere", (Capability.FINANCE_MAKER, "11"))
    refuses(a_world, "elsewhere", file, "auth.scope", capability="finance_maker")
    refuses(a_world, "bureau1", file, "auth.capability", capability="finance_maker")
    refuses(a_world, "maker", changed(file, payment="f" * 32), "object.unknown", kind="payment_batch")
    recorded = event_of(a_world.do("maker", file), BankFileRecorded)
    assert [r.verdict for r in recorded.rows] == [S.MATCHED]
    refuses(a_world, "checker", file, "bank.repeated")
    refuses(a_world, "elsewhere", reconcile, "auth.scope", capability="finance_maker")
    a_world.do("checker", reconcile)
    assert a_world.state(PaymentBatch, journey.payment).state == PaymentState.RECONCILED
    refuses(a_world, "checker", reconcile, "payment.stage", current="RECONCILED", missing=["PAID"])
    again = a_world.do("maker", journey.bank(row(journey, B.PAID)))
    assert [r.verdict for r in event_of(again, BankFileRecorded).rows] == [S.DUPLICATE]
    assert balances(a_world)["disbursed"] == 60_000


def test_what_is_open_is_counted_and_stays_open(a_world: World) -> None:
    """A wrong amount and no row at all keep the batch open; deposits are cash, strangers' rows move nothing."""
    journey = a_world.journey(size=1).upto("released")
    deposit, strange = BankRow("", 500, B.DEPOSIT), BankRow("f" * 32, 7, B.PAID)
    recorded = event_of(a_world.do("maker", journey.bank(deposit, strange)), BankFileRecorded)
    assert [r.verdict for r in recorded.rows] == [S.ONLY_BANK, S.ONLY_BANK]
    assert (balances(a_world)["cash"], balances(a_world)["treasury"]) == (500, -500)
    reconcile = ReconcilePayment(payment=journey.payment)
    closed = event_of(a_world.do("checker", reconcile), PaymentReconciled)
    assert (closed.verdicts, closed.open) == (((S.ONLY_US, 1),), 1)
    a_world.do("maker", journey.bank(row(journey, B.PAID, 59_999)))
    (transfer,) = a_world.all(Transfer, "payment", journey.payment)
    assert (transfer.state, transfer.paid) == (S.AMOUNT_DIFFERS, 59_999)
    closed = event_of(a_world.do("checker", reconcile), PaymentReconciled)
    assert (closed.verdicts, closed.open) == (((S.AMOUNT_DIFFERS, 1),), 1)
    assert a_world.state(PaymentBatch, journey.payment).state == PaymentState.PAID
    assert buckets(a_world, journey) == [Bucket.INSTRUCTED]
    journey.upto("reconciled")
    assert a_world.state(PaymentBatch, journey.payment).state == PaymentState.RECONCILED
    assert balances(a_world)["cash"] == 500 - 60_000


def test_a_returned_payment_is_corrected_by_two_paid_again_and_counted_once(a_world: World) -> None:
    """The voucher stays redeemed; budget, cash and claim agree that one sum was paid."""
    journey = a_world.journey(size=1).upto("paid")
    refuses(a_world, "bureau1", correction(a_world, journey), "claim.stage", current="PAID", missing=["RETURNED"])
    a_world.do("maker", journey.bank(row(journey, B.RETURNED)))
    assert a_world.state(Claim, journey.claim).state == ClaimState.RETURNED
    assert buckets(a_world, journey) == [Bucket.RETURNED]
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.REDEEMED
    assert "disbursed" not in balances(a_world)
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", correction(a_world, journey), "auth.scope", capability="bureau")
    refuses(a_world, "bureau1", changed(correction(a_world, journey), claim="f" * 32), "object.unknown", kind="claim")
    old = a_world.state(Claim, journey.claim).account
    a_world.two(correction(a_world, journey))
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.account != old) == (ClaimState.CONFIRMED, True)
    journey.done = journey.done[: journey.done.index("confirmed") + 1]
    journey.upto("reconciled")
    found = balances(a_world)
    assert (found["paid"], found["disbursed"], found["spent"], found["requested"]) == (60_000, 60_000, 60_000, -60_000)
    (line,) = a_world.all(ClaimLine, "claim", journey.claim)
    assert (line.bucket, line.paid, line.approved) == (Bucket.PAID, 60_000, 60_000)
    a_world.home.publisher().publish()
    assert audit(a_world.home).findings == []


def test_paid_and_returned_in_one_file_is_returned(a_world: World) -> None:
    """The cash went out and came back; the line waits, and nothing was redeemed."""
    journey = a_world.journey(size=1).upto("released")
    a_world.do("maker", journey.bank(row(journey, B.PAID), row(journey, B.RETURNED)))
    assert buckets(a_world, journey) == [Bucket.RETURNED]
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.IN_CLAIM
    assert {"cash", "disbursed"} & balances(a_world).keys() == set()
    verdicts = a_world.all(BankFile, "payment", journey.payment)[0].verdicts
    assert verdicts == ((S.MATCHED, 1), (S.RETURNED, 1))


def test_a_rejected_transfer_waits_for_another_account(a_world: World) -> None:
    """The bank refused it: no cash moved, the batch is reconciled, the line is returned."""
    journey = a_world.journey(size=1).upto("released")
    a_world.do("maker", journey.bank(row(journey, B.REJECTED)))
    closed = event_of(a_world.do("checker", ReconcilePayment(payment=journey.payment)), PaymentReconciled)
    assert (closed.verdicts, closed.open) == (((S.REJECTED, 1),), 0)
    assert buckets(a_world, journey) == [Bucket.RETURNED]
    assert "cash" not in balances(a_world)


def late_transfer(world: World, journey: Journey) -> Journey:
    """A claim whose first line was held by an objection: paid by a transfer of its own, after the others."""
    first = world.state(Claim, journey.upto("publicised").claim).lines[0]
    text = Sealed("0" * 32, "0" * 64)
    filed = world.do("school2", FileObjection(claim=journey.claim, line=first, text=text))
    objection = event_of(filed, ObjectionFiled).objection
    journey.total = 60_000
    journey.upto("released")
    world.two(ResolveObjection(objection=objection, uphold=False, reason="checked"))
    world.later(14)
    world.do("system", EndPublicity(claim=journey.claim))
    late = Journey(world, 1, journey.start, done=list(journey.done))
    late.claim, late.total = journey.claim, 60_000
    late.done = late.done[: late.done.index("cleared") + 1]
    return late.upto("released")


def test_two_transfers_of_one_claim_settle_each_its_own_lines(a_world: World) -> None:
    """The bank pays the first and returns the second: what was paid stays paid, and is not paid again."""
    journey = a_world.journey(size=2)
    late = late_transfer(a_world, journey)
    journey.upto("paid")
    assert buckets(a_world, journey) == [Bucket.INSTRUCTED, Bucket.PAID]
    states = [a_world.state(Voucher, journey.voucher(n)).state for n in range(2)]
    assert sorted(states) == [VoucherState.IN_CLAIM, VoucherState.REDEEMED]
    a_world.do("maker", late.bank(row(late, B.RETURNED)))
    assert buckets(a_world, journey) == [Bucket.RETURNED, Bucket.PAID]
    a_world.two(correction(a_world, journey))
    build = BuildPayment(
        fund=a_world.cast["fund:id"].account, claims=(journey.claim,), digest="ab" * 32, count=1, total=120_000
    )
    refuses(a_world, "maker", build, "payment.differs")
    a_world.do("maker", changed(build, total=60_000))


def test_money_on_a_voucher_revoked_while_at_the_bank_is_due_back_or_rejected(a_world: World) -> None:
    """Paid, the line is due back and the voucher stays revoked; returned, it is rejected and not paid again."""
    journey = a_world.journey(size=2).upto("released")
    a_world.two(RevokeVoucher(voucher=journey.voucher(0), reason="fraud"))
    assert buckets(a_world, journey) == [Bucket.INSTRUCTED, Bucket.INSTRUCTED]
    other = a_world.journey(size=2).upto("released")
    a_world.two(RevokeVoucher(voucher=other.voucher(0), reason="fraud"))
    journey.upto("reconciled")
    assert sorted(buckets(a_world, journey)) == [Bucket.CLAWBACK, Bucket.PAID]
    a_world.do("maker", other.bank(row(other, B.RETURNED)))
    assert sorted(buckets(a_world, other)) == [Bucket.REJECTED, Bucket.RETURNED]
    states = [a_world.state(Voucher, each.voucher(0)).state for each in (journey, other)]
    assert states == [VoucherState.REVOKED] * 2
    a_world.two(correction(a_world, other))
    other.done, other.total = other.done[: other.done.index("confirmed") + 1], 60_000
    other.upto("reconciled")
    a_world.home.publisher().publish()
    assert audit(a_world.home).findings == []


def test_an_evaluation_claim_is_paid_without_moving_a_voucher(a_world: World) -> None:
    """It goes the whole way beside the training claim; the voucher is redeemed by the training money alone."""
    journey = a_world.journey(size=1, kind=ClaimKind.EVALUATION).upto("reconciled")
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.total) == (ClaimState.PAID, 24_000)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.CERTIFIED
