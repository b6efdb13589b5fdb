"""In public for five working days, objections, and what two officers answer."""

from __future__ import annotations

import uuid

from tests.support.asking import changed, hired, records, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.message import Sealed
from voucher.lifecycle.objection import ObjectionFiled, ResolveObjection
from voucher.lifecycle.publicise import EndPublicity, PublicityStarted, StartPublicity, Withheld
from voucher.lifecycle.push import PushClaims, SettleReturned
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState, Objection, ObjectionState
from voucher.objects.policy import Calendar
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy.pack import Policy
from voucher.register.policies import ChangeCalendar
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.rules.payment import PublicityDays
from voucher.shell.demo.player import event_of
from voucher.shell.service import Order


def objection_to(journey: Journey, line: ClaimLine) -> Order:
    """Somebody's objection in words."""
    world = journey.world
    actor = world.cast["school2"].account
    return world.desk.file_objection(actor, str(uuid.uuid4()), journey.claim, line.id, "此人未到场")


def objected(journey: Journey, line: ClaimLine) -> str:
    """The objection's id."""
    return event_of(journey.world.give("school2", objection_to(journey, line)), ObjectionFiled).objection


def lines_of(world: World, journey: Journey) -> list[ClaimLine]:
    """The claim's lines in the order of its submission."""
    return [world.state(ClaimLine, i) for i in world.state(Claim, journey.claim).lines]


def test_five_working_days_pass_across_a_holiday_with_its_make_up_day(a_world: World) -> None:
    """Public on 28 April 2026: 29, 30, then 6, 7 and 8 May; on the fifth day refused, the day after accepted.

    1 to 5 May are holidays, and Saturday 9 May, a day worked for them, would have been the sixth.
    """
    journey = a_world.journey(size=1).upto("reviewed")
    a_world.at("2026-04-28", 8)
    start = StartPublicity(claim=journey.claim)
    started = event_of(a_world.do("bureau1", start), PublicityStarted)
    assert (started.published_on, started.ends_on) == ("2026-04-28", "2026-05-08")
    end = EndPublicity(claim=journey.claim)
    a_world.at("2026-05-08", 23, 59)
    refuses(a_world, "system", end, "pay.publicity_2024", required=5, passed=4, ends_on="2026-05-08")
    a_world.at("2026-05-09", 0, 0)
    a_world.do("system", end)
    assert a_world.state(Claim, journey.claim).state == ClaimState.CLEARED
    refuses(a_world, "system", end, "claim.stage", current="CLEARED", missing=["PUBLIC"])


def test_a_make_up_saturday_counts(a_world: World) -> None:
    """Public on 7 May 2026: 8, the Saturday 9, then 11, 12, 13."""
    journey = a_world.journey(size=1).upto("reviewed")
    a_world.at("2026-05-07", 8)
    started = event_of(a_world.do("bureau1", StartPublicity(claim=journey.claim)), PublicityStarted)
    assert started.ends_on == "2026-05-13"


def test_publicity_needs_an_approved_claim_and_the_notice_of_its_year(a_world: World) -> None:
    """Too early, another region, and a year without its notice are refused; an end that reaches into one is provisional,
    and nothing ends before the notice is there."""
    journey = a_world.journey(size=1).upto("accepted")
    start = StartPublicity(claim=journey.claim)
    refuses(a_world, "bureau1", start, "claim.stage", current="ACCEPTED", missing=["APPROVED"])
    refuses(a_world, "bureau1", EndPublicity(claim=journey.claim), "claim.stage", missing=["PUBLIC"])
    journey.upto("reviewed")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", start, "auth.scope", capability="bureau")
    refuses(a_world, "school", start, "auth.capability", capability="bureau")
    a_world.at("2026-12-29")
    world = memory_of(a_world)
    (started,) = world.give(a_world.cast["bureau1"].account, start, "1")
    assert isinstance(started, PublicityStarted)
    assert (started.ends_on, started.provisional) == ("2027-01-05", True)
    a_world.at("2027-01-04")
    refuses(a_world, "bureau1", start, "calendar.missing", year="2027")
    assert a_world.state(Calendar, "2027") is None


def test_a_notice_that_changes_moves_the_end_of_what_is_public(a_world: World) -> None:
    """A day off more, announced while a list is public, is a day more before it may end."""
    journey = a_world.journey(size=1).upto("publicised")
    end = EndPublicity(claim=journey.claim)
    calendar = a_world.state(Calendar, journey.ends_on[:4])
    longer = ChangeCalendar(
        year=calendar.id,
        holidays=tuple(sorted({*calendar.holidays, journey.ends_on})),
        workdays=calendar.workdays,
        document="改期通知",
    )
    a_world.two(longer)
    a_world.at(add_days(journey.ends_on, 1))
    refused = refuses(a_world, "system", end, "pay.publicity_2024", required=5, passed=4)
    assert str(refused.detail["ends_on"]) > journey.ends_on
    a_world.at(add_days(str(refused.detail["ends_on"]), 1))
    a_world.do("system", end)


def test_an_objection_holds_its_line_while_the_others_go_on(a_world: World) -> None:
    """Within the period, to a line of this claim, by several people too; the held line stays behind."""
    journey = a_world.journey(size=2).upto("reviewed")
    line, other = lines_of(a_world, journey)
    refuses(a_world, "school2", objection_to(journey, line), "objection.period")
    journey.upto("publicised")
    objection = objected(journey, line)
    second = objected(journey, line)
    strange = changed(objection_to(journey, line).command, line="f" * 32)
    refuses(a_world, "school2", strange, "object.unknown", kind="claim_line")
    held = a_world.state(ClaimLine, line.id)
    assert (held.bucket, held.held) == (Bucket.APPROVED, objection)
    assert a_world.state(Objection, objection).filed_on == a_world.today
    a_world.two(ResolveObjection(objection=objection, uphold=False, reason="checked"))
    assert a_world.state(ClaimLine, line.id).held == second
    journey.upto("cleared")
    assert [x.bucket for x in lines_of(a_world, journey)] == [Bucket.APPROVED, Bucket.PUBLICISED]
    refuses(a_world, "school2", objection_to(journey, other), "objection.period")
    push = PushClaims(month=a_world.today[:7], claims=(journey.claim,), total=line.amount + other.amount)
    refuses(a_world, "bureau1", push, "object.changed", seen=120_000, now=60_000)


def test_an_upheld_objection_rejects_the_line_and_a_dismissed_one_lets_it_go_on(a_world: World) -> None:
    """By two officers, once, within the period."""
    journey = a_world.journey(size=2).upto("publicised")
    first, second = lines_of(a_world, journey)
    upheld, dismissed = objected(journey, first), objected(journey, second)
    resolve = ResolveObjection(objection=upheld, uphold=True, reason="absent")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", resolve, "auth.scope", capability="bureau")
    refuses(a_world, "bureau1", changed(resolve, objection="f" * 32), "object.unknown", kind="objection")
    a_world.two(resolve)
    a_world.two(changed(resolve, objection=dismissed, uphold=False))
    refuses(a_world, "bureau1", resolve, "objection.closed", state="UPHELD")
    refuses(a_world, "bureau1", changed(resolve, objection=dismissed), "objection.closed", state="DISMISSED")
    first, second = lines_of(a_world, journey)
    assert (first.bucket, first.live, first.held) == (Bucket.REJECTED, None, None)
    assert (second.bucket, second.held) == (Bucket.APPROVED, None)
    assert a_world.state(Voucher, first.voucher).state == VoucherState.CERTIFIED
    journey.upto("cleared")
    assert a_world.state(ClaimLine, second.id).bucket == Bucket.PUBLICISED


def test_an_officer_does_not_answer_their_own_objection(a_world: World) -> None:
    """Neither as the first nor as the second of the two; of people who are no officers nothing is kept."""
    journey = a_world.journey(size=2).upto("publicised")
    line, other = lines_of(a_world, journey)
    filed = a_world.desk.file_objection(
        a_world.cast["bureau1"].account, str(uuid.uuid4()), journey.claim, line.id, "重复"
    )
    objection = event_of(a_world.give("bureau1", filed), ObjectionFiled).objection
    resolve = ResolveObjection(objection=objection, uphold=True, reason="repeated")
    attempt = records(a_world, "bureau1", resolve, "objection.own")
    assert (attempt.object_kind, attempt.object) == ("objection", objection)
    proposal = event_of(a_world.do("bureau2", resolve), ProposalMade).proposal
    records(a_world, "bureau1", ApproveProposal(proposal=proposal), "objection.own")
    assert a_world.state(Objection, objected(journey, other)).filer is None


def test_an_objection_dismissed_after_the_period_lets_its_line_follow(a_world: World) -> None:
    """The claim has gone ahead; the line is public for the days it lost, goes on behind it, and is pushed by itself."""
    journey = a_world.journey(size=2).upto("publicised")
    line, _ = lines_of(a_world, journey)
    objection = objected(journey, line)
    journey.total = 60_000
    journey.upto("confirmed")
    a_world.two(ResolveObjection(objection=objection, uphold=False, reason="checked"))
    waiting = a_world.state(ClaimLine, line.id)
    assert (waiting.bucket, waiting.held, waiting.lost) == (Bucket.APPROVED, None, 5)
    end = EndPublicity(claim=journey.claim)
    refused = refuses(a_world, "system", end, "pay.publicity_2024", required=5, passed=0)
    settle = SettleReturned(claim=journey.claim, lines=(line.id,), again=True, reason="checked")
    refuses(a_world, "bureau1", settle, "claim.line")
    a_world.at(add_days(str(refused.detail["ends_on"]), 1))
    a_world.do("system", end)
    freed = a_world.state(ClaimLine, line.id)
    assert (freed.bucket, freed.lost) == (Bucket.PUBLICISED, 0)
    push = PushClaims(month=a_world.today[:7], claims=(journey.claim,), total=60_000)
    a_world.do("bureau1", push)
    claim = a_world.state(Claim, journey.claim)
    assert claim.state == ClaimState.CONFIRMED
    assert a_world.state(ClaimLine, line.id).bucket == Bucket.PUSHED


def test_a_day_on_which_two_objections_held_a_line_is_lost_once(a_world: World) -> None:
    """Held from Monday to Thursday by both: two working days are added, not four; days between two holds are not lost."""
    journey = a_world.journey(size=1).upto("reviewed")
    a_world.at("2026-06-01", 9)
    journey.upto("publicised")
    (line,) = lines_of(a_world, journey)
    both = [objected(journey, line), objected(journey, line)]
    a_world.at("2026-06-04", 9)
    for objection in both:
        a_world.two(ResolveObjection(objection=objection, uphold=False, reason="checked"))
    assert a_world.state(ClaimLine, line.id).lost == 2
    a_world.at("2026-06-08", 9)
    third = objected(journey, line)
    a_world.at("2026-06-10", 9)
    a_world.two(ResolveObjection(objection=third, uphold=False, reason="checked"))
    assert a_world.state(ClaimLine, line.id).lost == 3


def test_an_objection_to_a_line_that_fell_meanwhile_moves_nothing(a_world: World) -> None:
    """Upheld or dismissed, a line rejected with its revoked voucher stays rejected and the voucher revoked."""
    journey = a_world.journey(size=2).upto("publicised")
    lines = lines_of(a_world, journey)
    objections = [objected(journey, line) for line in lines]
    for number in range(2):
        a_world.two(RevokeVoucher(voucher=journey.voucher(number), reason="fraud"))
    for objection, uphold in zip(objections, (True, False), strict=True):
        a_world.two(ResolveObjection(objection=objection, uphold=uphold, reason="checked"))
    journey.upto("cleared")
    assert [a_world.state(Objection, o).state for o in objections] == [
        ObjectionState.UPHELD,
        ObjectionState.DISMISSED,
    ]
    assert [(x.bucket, x.live) for x in lines_of(a_world, journey)] == [(Bucket.REJECTED, None)] * 2
    states = {a_world.state(Voucher, voucher).state for voucher in journey.vouchers.values()}
    assert states == {VoucherState.REVOKED}


def test_a_pack_without_the_rule_publishes_for_no_days(a_world: World) -> None:
    """The length is the pack's; without one the period may end on the day it began, and nobody is left unnamed."""
    journey = a_world.journey(size=1).upto("reviewed")
    memory = memory_of(a_world)
    for digest, policy in memory.packs.items():
        rules = tuple(r for r in policy.file.rules if not isinstance(r.rule, PublicityDays))
        memory.packs[digest] = Policy(changed(policy.file, rules=rules), digest)
    (line,) = lines_of(a_world, journey)
    hiding = StartPublicity(claim=journey.claim, withheld=(Withheld(line.id, Sealed("a" * 32, "b" * 64)),))
    memory.refuses(a_world.cast["bureau1"].account, hiding, "publicity.exception", reason="")
    (started,) = memory.give(a_world.cast["bureau1"].account, StartPublicity(claim=journey.claim), "1")
    assert isinstance(started, PublicityStarted)
    assert started.ends_on == a_world.today
    memory.give(a_world.cast["bureau1"].account, EndPublicity(claim=journey.claim), "2")
    assert add_days(a_world.today, 1) > started.ends_on
