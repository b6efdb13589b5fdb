"""What an institution's removal, blacklisting or fault stops: classes before a reviewer, unpaid claims until two decide."""

from __future__ import annotations

from tests.support.asking import changed, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from tests.voucher.test_apply import evaluation_claim
from tests.voucher.test_pay import build
from tests.voucher.test_publicise import lines_of, objected
from tests.voucher.test_push import confirmation, push
from voucher.lifecycle.apply import ClaimSubmitted
from voucher.lifecycle.fund_lines import ChangeFund
from voucher.lifecycle.hold import DecideClaimHold, DecideClassHold
from voucher.lifecycle.objection import ResolveObjection
from voucher.lifecycle.publicise import EndPublicity
from voucher.lifecycle.push import PushClaims, SettleReturned
from voucher.lifecycle.review import AcceptClaim
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.standing import FindingSource, Held, Hold, HoldState, Tier
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.findings import ClearFinding, FindingRecorded, RecordFinding
from voucher.register.institutions import HoldRest, LeaveBlacklist, SetStanding
from voucher.shell.demo.player import event_of
from voucher.shell.notices import Notices

S = InstitutionState


def moved_out(journey: Journey, standing: InstitutionState = S.DELISTED) -> None:
    """The journey's school is removed or blacklisted by two officers."""
    journey.world.two(SetStanding(institution=journey.institution, standing=standing, reason="serious"))


def hold_of(world: World, subject: str) -> Hold:
    """The one hold of a class or claim."""
    (found,) = world.all(Hold, "subject", subject)
    assert isinstance(found, Hold)
    return found


def decide(hold: Hold, on: bool) -> DecideClassHold | DecideClaimHold:
    """The two officers' decision."""
    if hold.held == Held.CLASS:
        return DecideClassHold(hold=hold.id, go_on=on, reason="corrected")
    return DecideClaimHold(hold=hold.id, release=on, reason="corrected")


def test_no_step_of_a_frozen_claim_is_taken_until_two_officers_release_it(a_world: World) -> None:
    """Neither accepted, pushed, settled, confirmed, split, nor put into a file; released, it is paid as any other."""
    journey = a_world.journey(size=1).upto("confirmed")
    moved_out(journey)
    hold = hold_of(a_world, journey.claim)
    assert (hold.held, hold.state, a_world.state(Claim, journey.claim).frozen) == (Held.CLAIM, HoldState.OPEN, hold.id)
    line = a_world.all(ClaimLine, "claim", journey.claim)[0].id
    steps = (
        ("bureau1", AcceptClaim(claim=journey.claim)),
        ("bureau1", push(journey)),
        ("bureau1", SettleReturned(claim=journey.claim, lines=(line,), again=True, reason="corrected")),
        ("maker", confirmation(journey)),
        ("maker", build(journey)),
        ("maker", ChangeFund(claim=journey.claim, fund=a_world.cast["fund:id"].account, lines=(line,))),
    )
    for role, command in steps:
        refuses(a_world, role, command, "claim.frozen", claim=journey.claim)
    refuses(a_world, "bureau1", DecideClassHold(hold=hold.id, go_on=True, reason="x"), "hold.decided")
    a_world.two(decide(hold, True))
    refuses(a_world, "bureau1", decide(hold, True), "hold.decided", state="RELEASED")
    journey.upto("reconciled")
    assert a_world.state(Claim, journey.claim).state == ClaimState.PAID


def test_a_paid_claim_with_a_line_that_follows_late_is_held_too(a_world: World) -> None:
    """Its objection was answered after the others were paid: the school is out meanwhile, and the line is not paid."""
    journey = a_world.journey(size=2).upto("publicised")
    line, _ = lines_of(a_world, journey)
    objection = objected(journey, line)
    journey.total = 60_000
    journey.upto("reconciled")
    assert a_world.state(Claim, journey.claim).state == ClaimState.PAID
    a_world.two(ResolveObjection(objection=objection, uphold=False, reason="checked"))
    moved_out(journey)
    assert a_world.state(Claim, journey.claim).frozen == hold_of(a_world, journey.claim).id
    a_world.later(14)
    a_world.do("system", EndPublicity(claim=journey.claim))
    late = PushClaims(month=a_world.today[:7], claims=(journey.claim,), total=60_000)
    refuses(a_world, "bureau1", late, "claim.frozen", claim=journey.claim)
    a_world.two(decide(hold_of(a_world, journey.claim), False))
    assert a_world.state(ClaimLine, line.id).bucket == Bucket.REJECTED


def test_a_file_with_a_frozen_claim_is_not_released_and_the_claim_not_rejected(a_world: World) -> None:
    """What stands in a built file waits; released by two officers, the file goes to the bank. Paid claims stay untouched."""
    paid = a_world.journey(size=1).upto("reconciled")
    journey = a_world.journey(size=1, first=20).upto("built")
    moved_out(journey)
    hold = hold_of(a_world, journey.claim)
    refuses(a_world, "checker", journey.release(), "claim.frozen", claim=journey.claim)
    refuses(a_world, "bureau1", decide(hold, False), "claim.instructed")
    a_world.two(decide(hold, True))
    journey.upto("reconciled")
    assert a_world.all(Hold, "subject", paid.claim) == []


def test_a_rejected_claim_gives_its_money_back_and_its_vouchers_are_certified(a_world: World) -> None:
    """Of training; of an evaluation the voucher stays where it is; what was paid of a claim stays paid."""
    journey = a_world.journey(size=2).upto("cleared")
    evaluation = event_of(a_world.give("body", evaluation_claim(journey)), ClaimSubmitted).claim
    body = a_world.cast["body:id"].account
    a_world.two(SetStanding(institution=body, standing=S.BLACKLISTED, reason="serious"))
    moved_out(journey)
    memory = memory_of(a_world)
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    partly = memory.copy()
    first, _ = partly.all(ClaimLine, claim=journey.claim)
    partly.change(ClaimLine, first.id, bucket=Bucket.PAID, paid=first.amount, approved=first.amount)
    hold = hold_of(a_world, journey.claim)
    partly.two(*officers, decide(hold, False))
    buckets = [line.bucket for line in partly.all(ClaimLine, claim=journey.claim)]
    assert sorted(buckets) == [Bucket.PAID, Bucket.REJECTED]
    assert partly.get(Claim, journey.claim).state == ClaimState.PAID
    for claim in (journey.claim, evaluation):
        a_world.two(decide(hold_of(a_world, claim), False))
        found = a_world.state(Claim, claim)
        assert (found.state, found.frozen) == (ClaimState.REJECTED, None)
        assert {line.bucket for line in a_world.all(ClaimLine, "claim", claim)} == {Bucket.REJECTED}
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.CERTIFIED


def test_a_removed_schools_class_goes_on_if_two_officers_say_so(a_world: World) -> None:
    """Nothing new is taken up meanwhile; a blacklisted school's class cannot go on."""
    journey = a_world.journey(size=2).upto("opened")
    other = a_world.journey(size=1, first=20).upto("claimed")
    moved_out(journey)
    refuses(a_world, "school", journey.plan(), "institution.delisted")
    refuses(a_world, "school", other.enrol(other.people[0]), "institution.delisted")
    hold = hold_of(a_world, journey.training_class)
    memory = memory_of(a_world)
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    memory.change(Institution, journey.institution, state=S.BLACKLISTED)
    memory.refuses(officers[0], decide(hold, True), "institution.blacklisted")
    memory.change(TrainingClass, journey.training_class, state=ClassState.ASSESSED)
    memory.refuses(officers[0], decide(hold, False), "class.stage", current="ASSESSED")
    a_world.two(decide(hold, True))
    journey.upto("taught")
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.TAUGHT


def test_a_stopped_class_frees_its_people_and_they_are_told(a_world: World) -> None:
    """Blacklisted: every command of the school is refused; two officers stop the class, its vouchers are claimed again."""
    journey = a_world.journey(size=2).upto("opened")
    listed = a_world.journey(size=1, first=20).upto("listed")
    memory = memory_of(a_world)
    moved_out(journey, S.BLACKLISTED)
    refuses(a_world, "school", journey.session(a_world.today), "institution.blacklisted")
    notices = Notices(a_world.home)
    while notices.collect():
        pass
    a_world.two(decide(hold_of(a_world, journey.training_class), False))
    a_world.two(LeaveBlacklist(institution=journey.institution, reason="corrected"))
    assert a_world.state(Institution, journey.institution).state == S.DELISTED
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.ABANDONED
    for person in journey.people:
        (enrolment,) = a_world.all(Enrolment, "person", person)
        assert (enrolment.state, enrolment.live) == (EnrolmentState.TERMINATED, None)
        assert a_world.state(Voucher, journey.vouchers[person]).state == VoucherState.CLAIMED
    while notices.collect():
        pass
    told = [row.what for row in notices.of(journey.people[0])]
    assert told[:2] == ["stopped", "held"]
    assert a_world.all(Hold, "subject", listed.training_class) == []
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    command = SetStanding(institution=journey.institution, standing=S.DELISTED, reason="serious")
    memory.change(TrainingClass, listed.training_class, state=ClassState.SUBMITTED)
    memory.change(Voucher, journey.voucher(), state=VoucherState.SUSPENDED, resume_to=VoucherState.ENROLLED)
    memory.change(Voucher, journey.voucher(1), state=VoucherState.EVALUATED)
    memory.two(*officers, command)
    for training_class in (listed.training_class, journey.training_class):
        (hold,) = memory.all(Hold, subject=training_class)
        memory.two(*officers, decide(hold, False))
    assert memory.get(Voucher, journey.voucher()).resume_to == VoucherState.CLAIMED
    assert memory.get(Voucher, journey.voucher(1)).state == VoucherState.EVALUATED


def test_a_fault_found_since_2023_puts_on_hold_what_a_removal_would(a_world: World) -> None:
    """A finding that holds the school responsible; one that does not, or is cleared, holds nothing more and bars no claim."""
    journey = a_world.journey(size=1).upto("certified")
    running = a_world.journey(size=1, first=20).upto("approved")
    finding = RecordFinding(
        institution=journey.institution,
        found_on=a_world.today,
        source=FindingSource.AUDIT,
        tier=Tier.PROVINCE,
        responsible=False,
        evidence="0" * 64,
    )
    a_world.two(finding)
    assert a_world.all(Hold, "institution", journey.institution) == []
    made = event_of(a_world.two(changed(finding, responsible=True)), FindingRecorded)
    assert hold_of(a_world, running.training_class).reason == "audit_fault"
    refuses(a_world, "school", journey.application(), "catalog.audit_fault_since_2023", found_on=a_world.today)
    a_world.two(ClearFinding(finding=made.finding, reason="corrected", evidence="0" * 64))
    journey.upto("accepted")
    assert hold_of(a_world, running.training_class).state == HoldState.OPEN


def test_what_one_entry_could_not_hold_is_held_afterwards(a_world: World) -> None:
    """Only of an institution that is out, and only if something is left."""
    journey = a_world.journey(size=1).upto("applied")
    rest = HoldRest(institution=journey.institution)
    refuses(a_world, "bureau1", rest, "institution.state", current="LISTED")
    moved_out(journey)
    refuses(a_world, "bureau1", rest, "hold.nothing")
    memory = memory_of(a_world)
    (hold,) = memory.all(Hold, subject=journey.claim)
    memory.change(Hold, hold.id, state=HoldState.RELEASED)
    memory.change(Claim, journey.claim, frozen=None)
    memory.give(a_world.cast["bureau1"].account, rest, "1")
    assert memory.get(Claim, journey.claim).frozen not in (None, hold.id)
    for command in (decide(hold, True), DecideClassHold(hold=hold.id, go_on=True, reason="x")):
        refuses(a_world, "bureau1", changed(command, hold="f" * 32), "object.unknown", kind="hold")
