"""Two officers: proposed by one, approved by another on the facts of now, or declined."""

from __future__ import annotations

import uuid

from tests.support.asking import changed, hired, records, refuses
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.message import Command
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.reissue import ReissueVoucher
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.institution import InstitutionState
from voucher.objects.proposal import Proposal, ProposalState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.accounts import GrantCapability, SetAccountState, WithdrawCapability
from voucher.register.funds import AppropriateFund
from voucher.register.institutions import SetStanding
from voucher.register.office import DeclareRecusal
from voucher.register.proposals import ApproveProposal, DeclineProposal, ProposalApproved, ProposalMade
from voucher.shell.demo.player import event_of

ON = AccountState.ACTIVE


def proposed(world: World, command: Command, role: str = "bureau1") -> str:
    """An open proposal."""
    return event_of(world.do(role, command), ProposalMade).proposal


def test_nobody_approves_what_they_proposed(a_world: World) -> None:
    """Neither with the same account nor with another one of the same person; each attempt is recorded."""
    journey = a_world.journey(size=1).upto("issued")
    proposal = proposed(a_world, RevokeVoucher(voucher=journey.voucher(), reason="fraud"))
    approve = ApproveProposal(proposal=proposal)
    attempt = records(a_world, "bureau1", approve, "duties.same_person")
    assert (attempt.object_kind, attempt.object) == ("proposal", proposal)
    person = a_world.state(Account, a_world.cast["bureau1"].account).person
    hired(a_world, "twin", (Capability.BUREAU, "41"), person=person)
    records(a_world, "twin", approve, "duties.same_person")
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.ISSUED
    outcome = a_world.do("bureau2", approve)
    assert event_of(outcome, ProposalApproved).decider == a_world.cast["bureau2"].account
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.REVOKED


def test_a_proposal_is_decided_once(a_world: World) -> None:
    """Approved or declined, it is closed to both; an unknown one is unknown."""
    journey = a_world.journey(size=2).upto("issued")
    first = proposed(a_world, RevokeVoucher(voucher=journey.voucher(0), reason="fraud"))
    second = proposed(a_world, RevokeVoucher(voucher=journey.voucher(1), reason="fraud"))
    a_world.do("bureau2", ApproveProposal(proposal=first))
    a_world.do("bureau1", DeclineProposal(proposal=second))
    for proposal, state in ((first, "APPROVED"), (second, "DECLINED")):
        refuses(a_world, "bureau2", ApproveProposal(proposal=proposal), "proposal.closed", state=state)
        refuses(a_world, "bureau2", DeclineProposal(proposal=proposal), "proposal.closed", state=state)
    found = a_world.state(Proposal, second)
    assert (found.state, found.decider) == (ProposalState.DECLINED, a_world.cast["bureau1"].account)
    assert a_world.state(Voucher, journey.voucher(1)).state == VoucherState.ISSUED
    for command in (ApproveProposal(proposal="f" * 32), DeclineProposal(proposal="f" * 32)):
        refuses(a_world, "bureau2", command, "object.unknown", kind="proposal")


def test_the_second_officer_is_of_the_right_kind_and_region(a_world: World) -> None:
    """Finance's maker proposes, its checker approves; the bureau, and another region's officer, may not."""
    fund = a_world.cast["fund:id"].account
    command = AppropriateFund(fund=fund, fen=1, document="测试拨款")
    refuses(a_world, "checker", command, "auth.capability", capability="finance_maker")
    proposal = proposed(a_world, command, "maker")
    refuses(a_world, "bureau1", ApproveProposal(proposal=proposal), "auth.capability", capability="finance_checker")
    refuses(a_world, "bureau1", DeclineProposal(proposal=proposal), "auth.capability", capability="finance_maker")
    hired(a_world, "elsewhere", (Capability.FINANCE_CHECKER, "11"))
    refuses(a_world, "elsewhere", ApproveProposal(proposal=proposal), "auth.scope", capability="finance_maker")
    a_world.do("checker", ApproveProposal(proposal=proposal))


def test_the_approval_is_decided_on_the_facts_of_now(a_world: World) -> None:
    """What was possible when it was proposed and is not any more is refused, and the proposal stays open."""
    journey = a_world.journey(size=1).upto("issued")
    person = journey.people[0]
    seen = a_world.state(Voucher, journey.voucher()).at
    revoke = changed(RevokeVoucher(voucher=journey.voucher(), reason="fraud"), version=seen)
    proposal = proposed(a_world, revoke)
    a_world.do(journey.workers[person], ClaimVoucher(voucher=journey.voucher(), holder=person))
    now = a_world.state(Voucher, journey.voucher()).at
    refuses(a_world, "bureau2", ApproveProposal(proposal=proposal), "object.changed", seen=seen, now=now)
    assert a_world.state(Proposal, proposal).state == ProposalState.OPEN
    impossible = ReissueVoucher(voucher=journey.voucher(), reason="request")
    refuses(a_world, "bureau1", impossible, "voucher.ended", current="CLAIMED")


def test_a_disabled_officer_s_signature_is_none(a_world: World) -> None:
    """Facts made by hand: an account that was disabled since neither proposes nor approves."""
    journey = a_world.journey(size=1).upto("issued")
    memory = memory_of(a_world)
    revoke = RevokeVoucher(voucher=journey.voucher(), reason="fraud")
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    (made,) = memory.give(officers[0], revoke, "1")
    assert isinstance(made, ProposalMade)
    memory.change(Account, officers[1], state=AccountState.DISABLED)
    memory.refuses(officers[1], ApproveProposal(proposal=made.proposal), "auth.disabled")
    memory.refuses(officers[1], revoke, "auth.disabled")
    memory.refuses(str(uuid.uuid4()), revoke, "auth.disabled")


def test_a_proposal_is_declined_by_its_proposer_or_by_who_might_approve_it(a_world: World) -> None:
    """Not by an officer of another region, nor by one who speaks for the school that it is about."""
    school = a_world.cast["school:id"].account
    proposal = proposed(a_world, SetStanding(institution=school, standing=InstitutionState.SUSPENDED, reason="serious"))
    decline = DeclineProposal(proposal=proposal)
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", decline, "auth.scope", capability="bureau")
    hired(a_world, "head", (Capability.BUREAU, "41"), person=a_world.cast["school"].person)
    records(a_world, "head", decline, "officer.own_institution")
    a_world.do("bureau2", DeclareRecusal(institution=school, reason="relative"))
    records(a_world, "bureau2", decline, "officer.recused")
    a_world.do("bureau1", decline)


def test_two_accounts_of_no_person_are_not_two_officers(a_world: World) -> None:
    """Whoever has their keys might be one: neither proposes nor approves."""
    journey = a_world.journey(size=1).upto("issued")
    revoke = RevokeVoucher(voucher=journey.voucher(), reason="fraud")
    for role in ("machine", "another"):
        hired(a_world, role, (Capability.BUREAU, "41"))
    refuses(a_world, "machine", revoke, "auth.capability", capability="bureau")
    proposal = proposed(a_world, revoke)
    refuses(a_world, "another", ApproveProposal(proposal=proposal), "auth.capability", capability="bureau")


def test_a_first_signature_counts_only_while_its_officer_might_give_it(a_world: World) -> None:
    """Disabled, without the duty, or recused since: the proposal cannot be approved, and may be declined."""
    person = a_world.cast["inspector"].person
    hired(a_world, "third", (Capability.BUREAU, "41"), person=person)
    account, school = a_world.cast["third"].account, a_world.cast["school:id"].account
    standing = SetStanding(institution=school, standing=InstitutionState.SUSPENDED, reason="serious")
    proposal = proposed(a_world, standing, "third")
    approve = ApproveProposal(proposal=proposal)
    duty = {"account": account, "capability": Capability.BUREAU, "scope": "41"}
    turns: tuple[tuple[Command, Command], ...] = (
        (SetAccountState(account=account, state=AccountState.DISABLED), SetAccountState(account=account, state=ON)),
        (WithdrawCapability(**duty), GrantCapability(**duty)),
    )
    for off, on in turns:
        a_world.do("operator", off)
        refuses(a_world, "bureau2", approve, "proposal.proposer")
        a_world.do("operator", on)
    a_world.do("third", DeclareRecusal(institution=school, reason="relative"))
    refuses(a_world, "bureau2", approve, "proposal.proposer")
    a_world.do("bureau2", DeclineProposal(proposal=proposal))
