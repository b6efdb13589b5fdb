"""The payment file: built by one, released by another, under a checkpoint that covers it."""

from __future__ import annotations

from typing import Any

from ledger import checkpoint
from ledger.checkpoint import Checkpoint
from ledger.note import SignerKey
from tests.support.asking import changed, hired, records, refuses
from tests.support.memory import memory_of
from tests.support.world import ORIGIN, Journey, World
from voucher.core.ids import derive
from voucher.lifecycle.certify import RevokeCertificate
from voucher.lifecycle.pay import BuildPayment, PaymentBuilt, PaymentReleased
from voucher.lifecycle.suspend import ResumeVoucher, SuspendVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.money import PaymentBatch, PaymentState, Transfer, TransferState
from voucher.register.accounts import WithdrawCapability
from voucher.register.funds import FundOpened, OpenFund
from voucher.shell.demo.player import event_of

DIGEST = "ab" * 32


def build(journey: Journey, **changes: Any) -> BuildPayment:
    """A file of this claim alone."""
    command = BuildPayment(
        fund=journey.world.cast["fund:id"].account,
        claims=(journey.claim,),
        digest=DIGEST,
        count=1,
        total=journey.total,
    )
    return changed(command, **changes)


def test_a_file_is_built_of_confirmed_lines_with_its_own_count_and_total(a_world: World) -> None:
    """Too early, another count or total, another fund or region: refused; built, its lines are instructed."""
    journey = a_world.journey(size=2).upto("pushed")
    refuses(a_world, "maker", build(journey), "claim.stage", current="PUSHED", missing=["CONFIRMED"])
    journey.upto("confirmed")
    refuses(a_world, "maker", build(journey, count=2), "payment.differs")
    refuses(a_world, "maker", build(journey, total=journey.total - 1), "payment.differs")
    refuses(a_world, "maker", build(journey, fund="f" * 32), "object.unknown", kind="fund")
    refuses(a_world, "maker", build(journey, claims=("f" * 32,)), "object.unknown", kind="claim")
    refuses(a_world, "checker", build(journey), "auth.capability", capability="finance_maker")
    hired(a_world, "elsewhere", (Capability.FINANCE_MAKER, "11"))
    refuses(a_world, "elsewhere", build(journey), "auth.scope", capability="finance_maker")
    opened = a_world.two(OpenFund(code="budget", region="41"), "maker", "checker")
    other = event_of(opened, FundOpened).fund
    refuses(a_world, "maker", build(journey, fund=other), "fund.region", region="4104")
    key = "33333333-3333-4333-8333-333333333333"
    outcome = a_world.do("maker", build(journey, claims=(journey.claim, journey.claim)), key)
    built = event_of(outcome, PaymentBuilt)
    assert built.payment == derive(a_world.cast["maker"].account, key, 1)
    (transfer,) = a_world.all(Transfer, "payment", built.payment)
    assert (transfer.amount, transfer.state) == (120_000, TransferState.INSTRUCTED)
    assert {line.bucket for line in a_world.all(ClaimLine, "claim", journey.claim)} == {Bucket.INSTRUCTED}
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.payment) == (ClaimState.INSTRUCTED, built.payment)
    refuses(a_world, "maker", build(journey), "claim.stage", current="INSTRUCTED", missing=["CONFIRMED"])


def test_a_certificate_taken_back_after_the_confirmation_stops_the_file(a_world: World) -> None:
    """Its line is rejected: the file with it is refused, the file without it is built."""
    journey = a_world.journey(size=2).upto("confirmed")
    a_world.two(RevokeCertificate(certificate=journey.certificates[journey.people[0]], reason="issuer"))
    refuses(a_world, "maker", build(journey), "payment.differs")
    built = event_of(a_world.do("maker", build(journey, total=60_000)), PaymentBuilt)
    assert [transfer.fen for transfer in built.transfers] == [60_000]


def test_certificates_are_looked_at_once_more_when_the_file_is_built(a_world: World) -> None:
    """Facts made by hand: a confirmed line whose certificate no longer holds, or is gone, instructs nothing."""
    journey = a_world.journey(size=1).upto("confirmed")
    memory = memory_of(a_world)
    maker = a_world.cast["maker"].account
    identifier = journey.certificates[journey.people[0]]
    memory.change(Certificate, identifier, state=CertificateState.EXPIRED)
    memory.refuses(maker, build(journey), "claim.no_certificate", left_out=1)
    del memory.objects["certificate"][identifier]
    memory.refuses(maker, build(journey), "claim.no_certificate", left_out=1)


def test_a_suspended_voucher_freezes_its_unpaid_money(a_world: World) -> None:
    """Nothing is instructed for it until a person has decided."""
    journey = a_world.journey(size=2).upto("confirmed")
    a_world.do("auditor", SuspendVoucher(voucher=journey.voucher(), reason="audit"))
    refuses(a_world, "maker", build(journey), "voucher.suspended")
    a_world.do("auditor", ResumeVoucher(voucher=journey.voucher(), reason="audit"))
    journey.upto("built")


def test_the_checker_is_another_person_and_releases_exactly_what_was_built(a_world: World) -> None:
    """Maker as checker is refused and recorded; another digest, count, total or region is refused."""
    journey = a_world.journey(size=1).upto("built")
    release = journey.release()
    hired(a_world, "both", (Capability.FINANCE_CHECKER, "41"), person=a_world.cast["maker"].person)
    attempt = records(a_world, "both", release, "duties.same_person")
    assert (attempt.object_kind, attempt.object) == ("payment_batch", journey.payment)
    refuses(a_world, "maker", release, "auth.capability", capability="finance_checker")
    hired(a_world, "elsewhere", (Capability.FINANCE_CHECKER, "11"))
    refuses(a_world, "elsewhere", release, "auth.scope", capability="finance_checker")
    for wrong in ({"digest": "cd" * 32}, {"count": 2}, {"total": 59_999}):
        refuses(a_world, "checker", changed(release, **wrong), "payment.differs")
    refuses(a_world, "checker", changed(release, payment="f" * 32), "object.unknown", kind="payment_batch")
    outcome = a_world.do("checker", release)
    assert event_of(outcome, PaymentReleased).checkpoint == release.checkpoint
    batch = a_world.state(PaymentBatch, journey.payment)
    assert (batch.state, batch.checker) == (PaymentState.RELEASED, a_world.cast["checker"].person)
    refuses(a_world, "checker", release, "payment.stage", current="RELEASED", missing=["BUILT"])


def test_who_reviewed_a_claim_or_applied_for_it_neither_builds_nor_releases_its_payment(a_world: World) -> None:
    """With finance's duties on another account of theirs: refused and recorded."""
    journey = a_world.journey(size=1).upto("confirmed")
    claim = a_world.state(Claim, journey.claim)
    signers = (claim.first_reviewer, claim.second_reviewer, claim.applicant)
    for number, person in enumerate(signers):
        duties = ((Capability.FINANCE_MAKER, "41"), (Capability.FINANCE_CHECKER, "41"))
        hired(a_world, f"twin{number}", *duties, person=person)
    school = WithdrawCapability(
        account=a_world.cast["school"].account, capability=Capability.INSTITUTION, scope=journey.institution
    )
    a_world.do("operator", school)
    for number in range(3):
        attempt = records(a_world, f"twin{number}", build(journey), "payment.reviewer")
        assert (attempt.object_kind, attempt.object) == ("claim", journey.claim)
    journey.upto("built")
    for number in range(3):
        records(a_world, f"twin{number}", journey.release(), "payment.reviewer")
    journey.upto("released")


def test_machines_build_and_release_under_their_accounts(a_world: World) -> None:
    """Two accounts without a person are two; one of them with both duties is one."""
    journey = a_world.journey(size=1).upto("confirmed")
    maker = (Capability.FINANCE_MAKER, "41")
    hired(a_world, "machine", maker, (Capability.FINANCE_CHECKER, "41"))
    key = "44444444-4444-4444-8444-444444444444"
    built = event_of(a_world.do("machine", build(journey), key), PaymentBuilt)
    assert built.maker == a_world.cast["machine"].account
    journey.payment = built.payment
    records(a_world, "machine", journey.release(), "duties.same_person")
    a_world.do("checker", journey.release(a_world.home.view.checkpoint()[1]))


def foreign(origin: str, size: int) -> str:
    """A checkpoint of this origin by a key that is not the log's."""
    return checkpoint.sign(Checkpoint(origin, size, b"\x00" * 32), SignerKey(origin, b"\x01" * 32))


def test_no_release_before_the_checkpoint_covers_the_entry_that_built_the_file(a_world: World) -> None:
    """The checkpoint published before it, one by another key, and what is no checkpoint: refused; the next, accepted."""
    journey = a_world.journey(size=1).upto("confirmed")
    before = a_world.home.publisher().publish()
    assert before
    journey.upto("built")
    size = journey.built + 1
    for note in (before, foreign(ORIGIN, size), foreign("other.example/log", size), "no checkpoint", ""):
        release = changed(journey.release(before), checkpoint=note)
        refuses(a_world, "checker", release, "payment.checkpoint", built=journey.built)
    journey.upto("released")
