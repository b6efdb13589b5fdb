"""Accepted, supplemented, and signed by two: different people, neither of them the applicant."""

from __future__ import annotations

from typing import Any

from tests.support.asking import changed, hired, records, refuses
from tests.support.memory import Memory, memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.lifecycle.review import AcceptClaim, AskSupplement, ClaimFirstReviewed, Resubmit, ReviewClaim
from voucher.objects.account import Account, Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.money import Balance
from voucher.objects.policy import Calendar
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy import clocks
from voucher.policy.clocks import Clock
from voucher.policy.pack import Policy, RuleInForce
from voucher.policy.workdays import Due, Workdays
from voucher.register.accounts import WithdrawCapability
from voucher.register.institutions import SetStanding
from voucher.rules.payment import TwoSignatures
from voucher.shell.demo.player import event_of


def review(journey: Journey, **changes: Any) -> ReviewClaim:
    """A signature on the whole claim."""
    return changed(ReviewClaim(claim=journey.claim, rejected=(), total=journey.total), **changes)


def lines_of(world: World, journey: Journey) -> list[ClaimLine]:
    """The claim's lines in the order of its submission."""
    claim = world.state(Claim, journey.claim)
    return [world.state(ClaimLine, identifier) for identifier in claim.lines]


def test_a_claim_is_accepted_or_sent_back_once_and_by_the_region(a_world: World) -> None:
    """Only from submitted; another region's officer and the payee are refused."""
    journey = a_world.journey(size=1).upto("applied")
    accept, ask = AcceptClaim(claim=journey.claim), AskSupplement(claim=journey.claim, reason="list")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    for command in (accept, ask):
        refuses(a_world, "elsewhere", command, "auth.scope", capability="bureau")
        refuses(a_world, "school", command, "auth.capability", capability="bureau")
    refuses(a_world, "bureau1", review(journey), "claim.stage", current="SUBMITTED", missing=["ACCEPTED"])
    a_world.do("bureau1", accept)
    refuses(a_world, "bureau1", accept, "claim.stage", current="ACCEPTED", missing=["SUBMITTED"])
    a_world.do("bureau1", review(journey))
    refuses(a_world, "bureau1", ask, "claim.stage", current="REVIEWED_1", missing=["SUBMITTED"])


def test_a_supplement_stops_the_clock_of_the_review(a_world: World) -> None:
    """Asked for after acceptance too: the days until it is there and accepted belong to the payee."""
    journey = a_world.journey(size=1).upto("accepted")
    accepted = a_world.today
    a_world.later(7)
    a_world.do("bureau1", AskSupplement(claim=journey.claim, reason="list"))
    a_world.later(14)
    a_world.do("school", Resubmit(claim=journey.claim))
    a_world.later(7)
    a_world.do("bureau1", AcceptClaim(claim=journey.claim))
    claim = a_world.state(Claim, journey.claim)
    days = Workdays({c.id: c for c in a_world.all(Calendar, "registry", "all")})
    running = days.between(accepted, add_days(accepted, 7)) + days.between(add_days(accepted, 21), a_world.today)
    assert clocks.spent(claim, Clock.REVIEW, a_world.today, days) == running
    assert clocks.due(claim, Clock.REVIEW, 10, days) == days.due(
        add_days(accepted, 21), 10 - running + days.between(add_days(accepted, 21), a_world.today)
    )


def test_while_a_supplement_is_awaited_the_clocks_have_no_last_day(a_world: World) -> None:
    """The days until then stay spent; the last day is there again once the file is accepted."""
    journey = a_world.journey(size=1).upto("accepted")
    accepted = a_world.today
    days = Workdays({c.id: c for c in a_world.all(Calendar, "registry", "all")})

    def last_days() -> list[Due | None]:
        claim = a_world.state(Claim, journey.claim)
        return [clocks.due(claim, clock, 10, days) for clock in (Clock.REVIEW, Clock.BUREAU)]

    assert last_days() == [days.due(accepted, 10)] * 2
    a_world.later(7)
    a_world.do("bureau1", AskSupplement(claim=journey.claim, reason="list"))
    a_world.later(7)
    assert last_days() == [None, None]
    spent = clocks.spent(a_world.state(Claim, journey.claim), Clock.REVIEW, a_world.today, days)
    assert spent == days.between(accepted, add_days(accepted, 7))
    a_world.do("school", Resubmit(claim=journey.claim))
    a_world.do("bureau1", AcceptClaim(claim=journey.claim))
    assert last_days() == [days.due(a_world.today, 10 - spent)] * 2


def test_two_different_people_sign_and_neither_is_the_applicant(a_world: World) -> None:
    """The same officer twice, the same person by another account, and the applicant are refused and recorded."""
    journey = a_world.journey(size=1).upto("accepted")
    applicant = a_world.state(Claim, journey.claim).applicant
    hired(a_world, "applicant", (Capability.BUREAU, "41"), person=applicant)
    records(a_world, "applicant", review(journey), "officer.own_institution")
    school = WithdrawCapability(
        account=a_world.cast["school"].account, capability=Capability.INSTITUTION, scope=journey.institution
    )
    a_world.do("operator", school)
    attempt = records(a_world, "applicant", review(journey), "duties.same_person")
    assert (attempt.object_kind, attempt.object) == ("claim", journey.claim)
    hired(a_world, "machine", (Capability.BUREAU, "41"))
    refuses(a_world, "machine", review(journey), "auth.capability", capability="bureau")
    first = event_of(a_world.do("bureau1", review(journey)), ClaimFirstReviewed)
    records(a_world, "bureau1", review(journey), "duties.same_person")
    person = a_world.state(Account, a_world.cast["bureau1"].account).person
    hired(a_world, "twin", (Capability.BUREAU, "41"), person=person)
    records(a_world, "twin", review(journey), "duties.same_person")
    records(a_world, "applicant", review(journey), "duties.same_person")
    a_world.do("bureau2", review(journey))
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.first_reviewer) == (ClaimState.APPROVED, first.reviewer)
    assert claim.second_reviewer not in (claim.first_reviewer, claim.applicant)
    refuses(a_world, "bureau1", review(journey), "claim.stage", current="APPROVED", missing=["ACCEPTED"])


def test_a_signature_is_under_the_sum_and_the_version_that_were_seen(a_world: World) -> None:
    """Another total, another version and lines of nobody are refused."""
    journey = a_world.journey(size=2).upto("accepted")
    seen = a_world.state(Claim, journey.claim).at
    refuses(a_world, "bureau1", review(journey, total=60_000), "object.changed", seen=60_000, now=120_000)
    refuses(a_world, "bureau1", review(journey, version=seen - 1), "object.changed", seen=seen - 1, now=seen)
    refuses(a_world, "bureau1", review(journey, rejected=("f" * 32,)), "claim.line")
    a_world.do("bureau1", review(journey, version=seen))


def test_rejected_lines_leave_the_claim_and_may_be_claimed_anew(a_world: World) -> None:
    """The money leaves with them, the voucher is certified again; a line named twice is rejected once."""
    journey = a_world.journey(size=3).upto("accepted")
    keep, drop, _ = lines_of(a_world, journey)
    first = review(journey, rejected=(drop.id,), reason="list", total=120_000)
    a_world.do("bureau1", first)
    second = review(journey, rejected=(drop.id, drop.id), reason="list", total=120_000)
    a_world.do("bureau2", second)
    fund = a_world.cast["fund:id"].account
    assert a_world.state(Balance, f"{fund}.rejected").fen == drop.amount
    assert a_world.state(Balance, f"{fund}.approved").fen == 120_000
    assert a_world.state(ClaimLine, keep.id).approved == keep.amount
    assert (a_world.state(ClaimLine, drop.id).bucket, a_world.state(ClaimLine, drop.id).live) == (
        Bucket.REJECTED,
        None,
    )
    assert a_world.state(Voucher, drop.voucher).state == VoucherState.CERTIFIED
    order = changed(journey.application().command, vouchers=(drop.voucher,))
    a_world.do("school", order)


def test_what_the_first_signature_rejected_the_second_does_not_let_pass(a_world: World) -> None:
    """It would have one signature alone; the second may reject more, and then the line may be claimed anew."""
    journey = a_world.journey(size=2).upto("accepted")
    drop, other = lines_of(a_world, journey)
    a_world.do("bureau1", review(journey, rejected=(drop.id,), reason="list", total=60_000))
    refuses(a_world, "bureau2", review(journey), "claim.first_rejected", lines=1)
    other_way = review(journey, rejected=(other.id,), reason="list", total=60_000)
    refuses(a_world, "bureau2", other_way, "claim.first_rejected", lines=1)
    a_world.do("bureau2", review(journey, rejected=(drop.id, other.id), reason="list", total=0))
    assert a_world.state(Claim, journey.claim).state == ClaimState.REJECTED


def test_a_claim_whose_every_line_is_rejected_is_rejected(a_world: World) -> None:
    """By two signatures; nothing is approved."""
    journey = a_world.journey(size=1).upto("accepted")
    (line,) = lines_of(a_world, journey)
    for role in ("bureau1", "bureau2"):
        a_world.do(role, review(journey, rejected=(line.id,), reason="list", total=0))
    assert a_world.state(Claim, journey.claim).state == ClaimState.REJECTED


def test_the_ground_is_looked_at_again_at_each_signature(a_world: World) -> None:
    """A payee without standing, a certificate that does not hold any more, a fund that is short: refused."""
    journey = a_world.journey(size=1).upto("accepted")
    a_world.do("bureau1", review(journey))
    memory = memory_of(a_world)
    officer = a_world.cast["bureau2"].account
    short = memory.copy()
    fund = a_world.cast["fund:id"].account
    short.change(Balance, f"{fund}.budget", fen=59_999)
    short.refuses(officer, review(journey), "fund.short", needed=60_000, left=59_999)
    short.change(Balance, f"{fund}.budget", fen=60_000)
    short.give(officer, review(journey), "1")
    fallen = memory.copy()
    fallen.change(Certificate, journey.certificates[journey.people[0]], state=CertificateState.EXPIRED)
    fallen.refuses(officer, review(journey), "certificate.stage", current="EXPIRED")
    standing = SetStanding(institution=journey.institution, standing=InstitutionState.DELISTED, reason="serious")
    a_world.two(standing)
    refuses(a_world, "bureau2", review(journey), "claim.frozen", claim=journey.claim)
    suspended = memory.copy()
    suspended.change(Institution, journey.institution, state=InstitutionState.SUSPENDED)
    suspended.refuses(officer, review(journey), "institution.state", current="SUSPENDED")
    (line,) = lines_of(a_world, journey)
    suspended.give(officer, review(journey, rejected=(line.id,), reason="standing", total=0), "2")


def test_a_pack_may_ask_for_more_or_for_no_signatures(a_world: World) -> None:
    """Where a pack wants three, two are not enough; where it is silent, two different persons are still needed."""
    journey = a_world.journey(size=1).upto("accepted")
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    for count, enough in ((3, False), (None, True)):
        memory = with_signatures(memory_of(a_world), count)
        memory.give(officers[0], review(journey), "1")
        memory.refuses(officers[0], review(journey), "duties.same_person")
        if enough:
            memory.give(officers[1], review(journey), "2")
        else:
            memory.refuses(officers[1], review(journey), "duties.same_person")


def with_signatures(memory: Memory, count: int | None) -> Memory:
    """The same facts under a pack that asks for another number of signatures."""
    for digest, policy in memory.packs.items():
        rules: list[RuleInForce] = []
        for rule in policy.file.rules:
            if not isinstance(rule.rule, TwoSignatures):
                rules.append(rule)
            elif count is not None:
                rules.append(changed(rule, rule=TwoSignatures(count=count)))
        memory.packs[digest] = Policy(changed(policy.file, rules=tuple(rules)), digest)
    return memory
