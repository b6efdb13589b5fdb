"""What fell away between the file and its release, and files that are taken back before they are with the bank."""

from __future__ import annotations

import pytest

from tests.support.asking import hired, refuses
from tests.support.world import Journey, World
from tests.voucher.test_pay import build
from voucher.core.ids import balance_id
from voucher.core.message import Command
from voucher.lifecycle.certify import RevokeCertificate
from voucher.lifecycle.discard import DiscardPayment, PaymentDiscarded
from voucher.lifecycle.hold import DecideClaimHold
from voucher.lifecycle.pay import PaymentBuilt
from voucher.lifecycle.reconcile import BankRow, Outcome, ReconcilePayment, RecordBankFile
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.lifecycle.suspend import ResumeVoucher, SuspendVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.institution import InstitutionState
from voucher.objects.money import Balance, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.objects.standing import Hold
from voucher.register.institutions import SetStanding
from voucher.shell.audit import audit
from voucher.shell.demo.player import event_of
from voucher.step import money


def discard(journey: Journey) -> DiscardPayment:
    """Take the journey's file back."""
    return DiscardPayment(payment=journey.payment, reason="fallen")


def taken_back(journey: Journey, first: str = "maker", second: str = "checker") -> PaymentDiscarded:
    """Finance's two take it back."""
    return event_of(journey.world.two(discard(journey), first, second), PaymentDiscarded)


def of(journey: Journey) -> list[ClaimLine]:
    """The claim's lines, by holder."""
    found = journey.world.all(ClaimLine, "claim", journey.claim)
    return sorted(found, key=lambda line: journey.people.index(line.holder))


def stopped(journey: Journey, how: str) -> None:
    """The ground of the first person's line falls away."""
    world, voucher = journey.world, journey.voucher()
    if how == "suspended":
        world.do("auditor", SuspendVoucher(voucher=voucher, reason="audit"))
        return
    certificate = journey.certificates[journey.people[0]]
    revoked: dict[str, Command] = {
        "voucher": RevokeVoucher(voucher=voucher, reason="fraud"),
        "certificate": RevokeCertificate(certificate=certificate, reason="issuer"),
    }
    world.two(revoked[how])


@pytest.mark.parametrize("how", ["voucher", "certificate"])
def test_a_file_with_a_line_that_fell_is_not_released_but_discarded_and_built_anew(a_world: World, how: str) -> None:
    """The line is rejected with the file, its money is the budget's again; the other line is paid by the next file."""
    journey = a_world.journey(size=2).upto("built")
    stopped(journey, how)
    refuses(a_world, "checker", journey.release(), "payment.fallen", lines=1)
    made = taken_back(journey, "checker", "maker")
    assert [back.claim for back in made.claims] == [journey.claim]
    assert [line.bucket for line in of(journey)] == [Bucket.REJECTED, Bucket.CONFIRMED]
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.payment) == (ClaimState.CONFIRMED, None)
    fund = a_world.cast["fund:id"].account
    assert a_world.state(Balance, f"{fund}.reserved").fen == 60_000
    built = event_of(a_world.do("maker", build(journey, total=60_000)), PaymentBuilt)
    assert built.payment != journey.payment
    assert audit(a_world.home).findings == []


def test_a_suspended_voucher_stops_a_file_that_was_built_before(a_world: World) -> None:
    """Resumed, the same file is released."""
    journey = a_world.journey(size=1).upto("built")
    stopped(journey, "suspended")
    refuses(a_world, "checker", journey.release(), "payment.fallen", lines=1)
    a_world.do("auditor", ResumeVoucher(voucher=journey.voucher(), reason="audit"))
    journey.upto("released")


def test_a_discarded_file_is_worth_nothing(a_world: World) -> None:
    """Neither released, nor answered by the bank, nor reconciled, nor discarded twice."""
    journey = a_world.journey(size=1).upto("built")
    transfer = a_world.all(Transfer, "payment", journey.payment)[0]
    release = journey.release()
    taken_back(journey)
    assert a_world.state(PaymentBatch, journey.payment).state == PaymentState.DISCARDED
    assert a_world.state(Transfer, transfer.id).state == TransferState.DISCARDED
    row = BankRow(transfer.id, transfer.amount, Outcome.PAID)
    bank = RecordBankFile(payment=journey.payment, file="ef" * 32, rows=(row,))
    refuses(a_world, "checker", release, "payment.stage", current="DISCARDED", missing=["BUILT"])
    refuses(a_world, "maker", bank, "payment.stage", current="DISCARDED", missing=["RELEASED"])
    reconcile = ReconcilePayment(payment=journey.payment)
    refuses(a_world, "maker", reconcile, "payment.stage", current="DISCARDED", missing=["PAID"])
    refuses(a_world, "maker", discard(journey), "payment.stage", current="DISCARDED", missing=["BUILT"])


def test_what_is_with_the_bank_is_not_discarded_and_only_finance_of_the_place_discards(a_world: World) -> None:
    """A released file is the bank's to answer; the bureau and finance of elsewhere have no say."""
    journey = a_world.journey(size=1).upto("built")
    refuses(a_world, "bureau1", discard(journey), "auth.capability", capability="finance_maker")
    hired(a_world, "elsewhere", (Capability.FINANCE_MAKER, "11"))
    refuses(a_world, "elsewhere", discard(journey), "auth.scope", capability="finance_maker")
    journey.upto("released")
    refuses(a_world, "checker", discard(journey), "payment.stage", current="RELEASED", missing=["BUILT"])


def test_a_frozen_claim_does_not_keep_the_others_of_its_file_waiting(a_world: World) -> None:
    """The file is discarded, the frozen claim may be rejected, the other school's is built and released by itself."""
    journey = a_world.journey(size=1).upto("confirmed")
    other = a_world.journey(size=1, first=20, school="school2").upto("confirmed")
    both = build(journey, claims=(journey.claim, other.claim), count=2, total=120_000)
    journey.payment = event_of(a_world.do("maker", both), PaymentBuilt).payment
    standing = SetStanding(institution=journey.institution, standing=InstitutionState.BLACKLISTED, reason="serious")
    a_world.two(standing)
    (hold,) = a_world.all(Hold, "subject", journey.claim)
    reject = DecideClaimHold(hold=hold.id, release=False, reason="serious")
    refuses(a_world, "bureau1", reject, "claim.instructed")
    taken_back(journey)
    a_world.two(reject)
    assert a_world.state(Claim, journey.claim).state == ClaimState.REJECTED
    other.upto("reconciled")
    assert a_world.state(Claim, other.claim).state == ClaimState.PAID
    assert audit(a_world.home).findings == []


def test_a_discarded_file_gives_every_balance_back_and_another_is_built(a_world: World) -> None:
    """The batch and its transfers stay on record; the next file's transfers have other numbers."""
    journey = a_world.journey(size=2).upto("confirmed")
    before = _balances(a_world)
    journey.upto("built")
    assert _balances(a_world) != before
    (old,) = a_world.all(Transfer, "payment", journey.payment)
    taken_back(journey)
    assert _balances(a_world) == before
    assert a_world.state(PaymentBatch, journey.payment).count == 1
    again = event_of(a_world.do("maker", build(journey)), PaymentBuilt)
    (new,) = a_world.all(Transfer, "payment", again.payment)
    assert new.id != old.id


def _balances(world: World) -> dict[str, int]:
    fund = world.cast["fund:id"].account
    found = {account: world.state(Balance, balance_id(fund, account)) for account in money.ACCOUNTS}
    return {account: one.fen for account, one in found.items() if one and one.fen}
