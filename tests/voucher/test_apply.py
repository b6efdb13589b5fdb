"""The claim: no certificate, no payout; one live line per certificate and kind; what is left out and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.asking import changed, hired, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.lifecycle.apply import ClaimSubmitted, SubmitClaim, WithdrawClaim
from voucher.lifecycle.review import AskSupplement, Resubmit, ReviewClaim
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.lifecycle.suspend import SuspendVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate
from voucher.objects.institution import InstitutionState
from voucher.objects.money import Balance
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.funds import FundOpened, OpenFund
from voucher.register.institutions import SetStanding
from voucher.register.policies import SetRate
from voucher.shell.demo.player import event_of
from voucher.shell.service import Order


def evaluation_claim(journey: Journey) -> Order:
    """The evaluation body's claim for everybody in the class."""
    kind, journey.kind = journey.kind, ClaimKind.EVALUATION
    order = journey.application()
    journey.kind = kind
    return order


def claim_of(journey: Journey, **changes: Any) -> SubmitClaim:
    """The school's claim as a plain command."""
    command = journey.application().command
    assert isinstance(command, SubmitClaim)
    return changed(command, **changes)


def test_a_claim_before_its_stage_names_what_is_missing(a_world: World) -> None:
    """Claimed for at claimed, trained and evaluated, the class's missing stages are named and nothing is asked for."""
    journey = a_world.journey(size=1)
    missing = ["SUBMITTED", "INDUSTRY_1", "INDUSTRY_OK", "HR_1", "HR_OK", "OPEN", "TEACHING"]
    missing += ["TAUGHT", "SURVEYED", "ASSESSED"]
    journey.upto("claimed")
    for step, left in (("claimed", 5), ("enrolled", 5), ("opened", 6), ("taught", 8), ("surveyed", 9)):
        journey.upto(step)
        refuses(a_world, "school", journey.application(), "class.stage", missing=missing[left:])
    journey.upto("evaluated")
    refuses(a_world, "school", journey.application(), "claim.no_certificate", left_out=1)
    assert a_world.all(ClaimLine, "voucher", journey.voucher()) == []


def test_without_a_verified_certificate_there_is_no_claim(a_world: World) -> None:
    """A recorded certificate is not enough, and the refusal counts the vouchers that it was about."""
    journey = a_world.journey(size=2).upto("evaluated")
    a_world.later(3)
    a_world.give("body", journey.certificate(journey.people[0]))
    refuses(a_world, "school", journey.application(), "claim.no_certificate", left_out=2)
    lone = changed(journey.application().command, vouchers=(journey.voucher(0),))
    refuses(a_world, "school", lone, "claim.no_certificate", left_out=1)


def test_thirty_were_trained_and_twenty_four_certified(a_world: World) -> None:
    """The claim holds 24 lines and says of each of the other six why it is left out."""
    journey = a_world.journey(size=30, failing=6).upto("certified")
    submitted = event_of(a_world.give("school", journey.application()), ClaimSubmitted)
    assert (len(submitted.lines), submitted.total) == (24, 24 * 60_000)
    failed = {journey.vouchers[person] for person in journey.people[24:]}
    assert {(out.voucher, out.code) for out in submitted.left_out} == {(v, "class.not_enrolled") for v in failed}
    states = {a_world.state(Voucher, v).state for v in journey.vouchers.values() if v not in failed}
    assert states == {VoucherState.IN_CLAIM}


def test_no_more_lines_than_people_were_there_on_the_opening_day(a_world: World) -> None:
    """With fewer present than certified, the certificates issued last stay out."""
    journey = a_world.journey(size=3).upto("certified")
    memory = memory_of(a_world)
    memory.change(TrainingClass, journey.training_class, present=2)
    last = journey.certificates[journey.people[0]]
    memory.change(Certificate, last, issued_on="2099-01-01")
    (event, *_) = memory.give(a_world.cast["school"].account, claim_of(journey), "1")
    assert isinstance(event, ClaimSubmitted)
    assert [(out.voucher, out.code) for out in event.left_out] == [(journey.voucher(0), "class.headcount_cap")]
    evaluation = changed(claim_of(journey), kind=ClaimKind.EVALUATION, payee=a_world.cast["body:id"].account)
    (event,) = memory.give(a_world.cast["body"].account, evaluation, "2")
    assert isinstance(event, ClaimSubmitted)
    assert event.left_out == ()


def test_one_certificate_backs_one_live_line_of_each_kind(a_world: World) -> None:
    """Training and evaluation lean on the same certificate; the same kind twice is left out, until the first ends."""
    journey = a_world.journey(size=2).upto("applied")
    refuses(a_world, "school", journey.application(), "claim.no_certificate", left_out=2)
    submitted = event_of(a_world.give("body", evaluation_claim(journey)), ClaimSubmitted)
    assert submitted.total == 2 * 24_000
    refuses(a_world, "body", evaluation_claim(journey), "claim.no_certificate", left_out=2)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.IN_CLAIM
    a_world.do("school", WithdrawClaim(claim=journey.claim))
    again = event_of(a_world.give("school", journey.application()), ClaimSubmitted)
    assert len(again.lines) == 2
    lines = a_world.all(ClaimLine, "certificate", journey.certificates[journey.people[0]])
    assert sorted(str(line.live) for line in lines) == ["None", "evaluation", "training"]


def test_the_payee_of_training_is_the_school_and_of_evaluation_the_body(a_world: World) -> None:
    """Another payee, one without standing, a fund of another region, strangers' vouchers: refused or left out."""
    journey = a_world.journey(size=1).upto("certified")
    school2 = a_world.cast["school2:id"].account
    refuses(a_world, "school2", claim_of(journey, payee=school2), "claim.payee", expected=journey.institution)
    refuses(a_world, "school2", claim_of(journey), "auth.scope", capability="institution")
    refuses(a_world, "school", claim_of(journey, kind=ClaimKind.EVALUATION), "auth.scope", capability="evaluation")
    hired(a_world, "rival", (Capability.EVALUATION, school2))
    foreign = claim_of(journey, kind=ClaimKind.EVALUATION, payee=school2)
    refuses(a_world, "rival", foreign, "claim.no_certificate", left_out=1)
    refuses(a_world, "school", claim_of(journey, vouchers=("f" * 32,)), "object.unknown", kind="voucher")
    refuses(a_world, "school", claim_of(journey, fund="f" * 32), "object.unknown", kind="fund")
    refuses(a_world, "school", claim_of(journey, training_class="f" * 32), "object.unknown", kind="training_class")
    opened = a_world.two(OpenFund(code="budget", region="4101"), "maker", "checker")
    for kind in (ClaimKind.HIRE, ClaimKind.PLACEMENT):
        refuses(a_world, "school", claim_of(journey, kind=kind), "value.invalid", field="kind")
    elsewhere = event_of(opened, FundOpened).fund
    refuses(a_world, "school", claim_of(journey, fund=elsewhere), "fund.region", region="4104")
    standing = SetStanding(institution=journey.institution, standing=InstitutionState.BLACKLISTED, reason="serious")
    a_world.two(changed(standing, standing=InstitutionState.RECTIFYING))
    memory = memory_of(a_world)
    memory.give(a_world.cast["school"].account, claim_of(journey), "1")
    a_world.two(changed(standing, standing=InstitutionState.DELISTED))
    refuses(a_world, "school", journey.application(), "institution.state", current="DELISTED")
    a_world.two(standing)
    refuses(a_world, "school", journey.application(), "institution.blacklisted")


def test_suspended_and_revoked_vouchers_are_left_out_of_every_claim(a_world: World) -> None:
    """Of the training claim, and of the evaluation body's claim on the same certificate."""
    journey = a_world.journey(size=3).upto("certified")
    a_world.do("auditor", SuspendVoucher(voucher=journey.voucher(0), reason="audit"))
    a_world.two(RevokeVoucher(voucher=journey.voucher(1), reason="fraud"))
    for role, order in (("school", journey.application()), ("body", evaluation_claim(journey))):
        submitted = event_of(a_world.give(role, order), ClaimSubmitted)
        assert [line.voucher for line in submitted.lines] == [journey.voucher(2)]
        assert {(out.voucher, out.code) for out in submitted.left_out} == {
            (journey.voucher(0), "voucher.stage"),
            (journey.voucher(1), "voucher.stage"),
        }


def test_a_line_stands_on_the_holder_s_own_certificate(a_world: World) -> None:
    """Facts made by hand: a certificate of another holder is left out of any claim."""
    journey = a_world.journey(size=1).upto("certified")
    memory = memory_of(a_world)
    memory.change(Certificate, journey.certificates[journey.people[0]], holder="d" * 32)
    memory.refuses(a_world.cast["school"].account, claim_of(journey), "claim.no_certificate", left_out=1)


@pytest.mark.clause("voucher.gap.face_value", "inside")
@pytest.mark.clause("voucher.gap.face_value", "outside")
def test_without_a_rate_for_place_level_and_day_nothing_is_claimed(a_world: World) -> None:
    """The refusal names what is missing; the narrowest rate with a document counts, on the opening day."""
    journey = a_world.journey(size=1).upto("certified")
    memory = memory_of(a_world)
    rates = memory.objects["rate"]
    for identifier in list(rates):
        memory.change(type(rates[identifier]), identifier, registry="none")
    detail = {"region": "4104", "type": "skill_level", "level": "L4", "day": journey.start}
    memory.refuses(a_world.cast["school"].account, claim_of(journey), "rate.missing", **detail)
    rate = SetRate(
        kind=ClaimKind.TRAINING,
        region="4104",
        certificate_type="skill_level",
        level="",
        from_date=journey.start,
        fen=70_000,
        document="测试标准-9",
    )
    a_world.two(rate)
    submitted = event_of(a_world.give("school", journey.application()), ClaimSubmitted)
    assert (submitted.total, submitted.rate_document) == (70_000, "测试标准-9")


def test_the_payee_takes_a_claim_back_before_it_is_approved(a_world: World) -> None:
    """Submitted, in supplement, accepted or half reviewed; not once two have signed, and not by another."""
    journey = a_world.journey(size=1).upto("applied")
    withdraw = WithdrawClaim(claim=journey.claim)
    refuses(a_world, "school2", withdraw, "auth.scope", capability="institution")
    refuses(a_world, "bureau1", withdraw, "auth.capability", capability="institution")
    refuses(a_world, "school", changed(withdraw, claim="f" * 32), "object.unknown", kind="claim")
    a_world.do("bureau1", AskSupplement(claim=journey.claim, reason="list"))
    refuses(a_world, "bureau1", ReviewClaim(claim=journey.claim, rejected=(), total=60_000), "claim.stage")
    refuses(a_world, "school2", Resubmit(claim=journey.claim), "auth.scope", capability="institution")
    a_world.do("school", Resubmit(claim=journey.claim))
    refuses(a_world, "school", Resubmit(claim=journey.claim), "claim.stage", missing=["SUPPLEMENT"])
    a_world.do("school", withdraw)
    assert a_world.state(Claim, journey.claim).state == ClaimState.WITHDRAWN
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.CERTIFIED
    (line,) = a_world.all(ClaimLine, "claim", journey.claim)
    assert (line.bucket, line.live) == (Bucket.WITHDRAWN, None)
    fund = a_world.cast["fund:id"].account
    assert a_world.state(Balance, f"{fund}.withdrawn").fen == 60_000
    refuses(a_world, "school", withdraw, "claim.stage", current="WITHDRAWN")
    journey.done.remove("applied")
    journey.upto("reviewed")
    refuses(
        a_world,
        "school",
        changed(withdraw, claim=journey.claim),
        "claim.stage",
        current="APPROVED",
        missing=["SUBMITTED"],
    )


def test_an_evaluation_claim_taken_back_moves_no_voucher(a_world: World) -> None:
    """The vouchers belong to the training's claim; only the line leaves the evaluation's."""
    journey = a_world.journey(size=1).upto("certified")
    claim = event_of(a_world.give("body", evaluation_claim(journey)), ClaimSubmitted).claim
    before = a_world.state(Voucher, journey.voucher())
    a_world.do("body", WithdrawClaim(claim=claim))
    assert a_world.state(Claim, claim).state == ClaimState.WITHDRAWN
    assert [line.bucket for line in a_world.all(ClaimLine, "claim", claim)] == [Bucket.WITHDRAWN]
    assert a_world.state(Voucher, journey.voucher()) == before
