"""Money that must come back: in parts, written off, and never more than is due."""

from __future__ import annotations

from typing import Any

from tests.support.asking import changed, hired, records, refuses
from tests.support.world import Journey, World
from voucher.core.message import Command
from voucher.lifecycle.claw_back import OpenClawback, RecordRepayment, WriteOff
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.money import Balance
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell.audit import audit
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import EVIDENCE


def the_line(world: World, journey: Journey) -> ClaimLine:
    """The claim's only line."""
    (line,) = world.all(ClaimLine, "claim", journey.claim)
    return line


def commands(line: str, fen: int) -> tuple[OpenClawback, RecordRepayment, WriteOff]:
    """The three commands about a line."""
    return (
        OpenClawback(line=line, reason="ineligible"),
        RecordRepayment(line=line, fen=fen, evidence=EVIDENCE),
        WriteOff(line=line, fen=fen, reason="dissolved"),
    )


def finance(world: World, command: Command) -> Any:
    """Finance's two."""
    return world.two(command, "maker", "checker")


def test_only_paid_money_is_clawed_back_by_two(a_world: World) -> None:
    """Before it is paid there is nothing to recover; another region and an unknown line are refused."""
    journey = a_world.journey(size=1).upto("released")
    line = the_line(a_world, journey).id
    open_, repay, write_off = commands(line, 1)
    refuses(a_world, "bureau1", open_, "clawback.stage", current="instructed")
    refuses(a_world, "maker", repay, "clawback.stage", current="instructed")
    journey.upto("paid")
    refuses(a_world, "maker", repay, "clawback.stage", current="paid")
    refuses(a_world, "checker", repay, "auth.capability", capability="finance_maker")
    refuses(a_world, "maker", write_off, "clawback.stage", current="paid")
    refuses(a_world, "bureau1", changed(open_, line="f" * 32), "object.unknown", kind="claim_line")
    refuses(a_world, "maker", open_, "auth.capability", capability="bureau")
    hired(a_world, "elsewhere", (Capability.AUDITOR, "11"))
    refuses(a_world, "elsewhere", open_, "auth.scope", capability="bureau")
    a_world.two(open_, "auditor", "bureau1")
    assert the_line(a_world, journey).bucket == Bucket.CLAWBACK
    refuses(a_world, "auditor", open_, "clawback.stage", current="clawback_due")
    hired(a_world, "far", (Capability.FINANCE_MAKER, "11"))
    refuses(a_world, "far", repay, "auth.scope", capability="finance_maker")
    refuses(a_world, "far", write_off, "auth.scope", capability="finance_maker")


def test_what_is_due_comes_back_in_parts_or_is_written_off_and_never_more(a_world: World) -> None:
    """Two repayments and a write-off make up the whole; one fen more is refused at every point."""
    journey = a_world.journey(size=1).upto("reconciled")
    line = the_line(a_world, journey).id
    open_, repay, write_off = commands(line, 60_001)
    a_world.two(open_)
    refuses(a_world, "maker", repay, "clawback.amount", fen=60_001, due=60_000)
    refuses(a_world, "maker", write_off, "clawback.amount", fen=60_001, due=60_000)
    finance(a_world, changed(repay, fen=20_000))
    finance(a_world, changed(repay, fen=15_000))
    refuses(a_world, "maker", changed(repay, fen=25_001), "clawback.amount", fen=25_001, due=25_000)
    finance(a_world, changed(write_off, fen=25_000))
    for command in (changed(repay, fen=1), changed(write_off, fen=1)):
        refuses(a_world, "maker", command, "clawback.amount", fen=1, due=0)
    found = the_line(a_world, journey)
    assert (found.paid, found.recovered, found.written_off) == (60_000, 35_000, 25_000)
    fund = a_world.cast["fund:id"].account
    balances = {b.account: b.fen for b in a_world.all(Balance, "fund", fund)}
    assert (balances["clawback_due"], balances["recovered"], balances["written_off"]) == (0, 35_000, 25_000)
    assert (balances["spent"], balances["budget"]) == (25_000, 20_000_000 - 25_000)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.REDEEMED
    a_world.home.publisher().publish()
    assert audit(a_world.home).findings == []


def test_one_person_does_not_put_on_record_that_a_debt_was_repaid(a_world: World) -> None:
    """It would end the debt as a write-off does: nothing is recovered until the checker has approved it."""
    journey = a_world.journey(size=1).upto("paid")
    open_, repay, _ = commands(the_line(a_world, journey).id, 60_000)
    a_world.two(open_)
    proposal = event_of(a_world.do("maker", repay), ProposalMade).proposal
    assert the_line(a_world, journey).recovered == 0
    hired(a_world, "both", (Capability.FINANCE_CHECKER, "41"), person=a_world.cast["maker"].person)
    records(a_world, "both", ApproveProposal(proposal=proposal), "duties.same_person")
    a_world.do("checker", ApproveProposal(proposal=proposal))
    assert the_line(a_world, journey).recovered == 60_000


def test_two_write_offs_that_were_proposed_together_do_not_exceed_what_is_due(a_world: World) -> None:
    """The second is decided on what is due when it is approved."""
    journey = a_world.journey(size=1, kind=ClaimKind.EVALUATION).upto("paid")
    open_, _, write_off = commands(the_line(a_world, journey).id, 24_000)
    a_world.two(open_)
    first, second = (event_of(a_world.do("maker", write_off), ProposalMade).proposal for _ in range(2))
    a_world.do("checker", ApproveProposal(proposal=first))
    refuses(a_world, "checker", ApproveProposal(proposal=second), "clawback.amount", fen=24_000, due=0)


def test_conduct_of_the_list_stops_every_unpaid_claim_of_the_payee(a_world: World) -> None:
    """A claim that was already pushed to finance is not confirmed until two officers release or reject it."""
    other = a_world.journey(size=1, first=40).upto("pushed")
    paid = a_world.journey(size=1).upto("reconciled")
    a_world.two(OpenClawback(line=the_line(a_world, paid).id, reason="fake_training"))
    assert a_world.state(Institution, paid.institution).state == InstitutionState.SUSPENDED
    assert a_world.state(Claim, other.claim).frozen
    confirm = ConfirmClaim(claim=other.claim, returned=(), total=other.total)
    assert a_world.refused("maker", confirm).code == "claim.frozen"
