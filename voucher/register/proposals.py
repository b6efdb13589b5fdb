"""Two officers: the first proposes by giving the command, the second approves or declines. Never the same person."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from voucher.core.facts import Facts
from voucher.core.ids import AccountId, ProposalId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.proposal import Proposal, ProposalState
from voucher.step.attempts import recorded
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class ApproveProposal(Command, frozen=True, kw_only=True, tag="proposal.approve"):
    """The second officer approves: the proposed command is carried out, decided on the facts as they are now."""

    proposal: ProposalId


class DeclineProposal(Command, frozen=True, kw_only=True, tag="proposal.decline"):
    """An officer declines, or the first one takes the proposal back."""

    proposal: ProposalId


class ProposalMade(Event, frozen=True, kw_only=True, tag="proposal.made"):
    """The first officer's decision, waiting for the second."""

    proposal: ProposalId
    command: msgspec.Raw
    command_type: Code
    proposer: AccountId


class ProposalApproved(Event, frozen=True, kw_only=True, tag="proposal.approved"):
    """The second officer's decision; the events of the proposed command follow in the same entry."""

    proposal: ProposalId
    decider: AccountId


class ProposalDeclined(Event, frozen=True, kw_only=True, tag="proposal.declined"):
    """The proposal is closed without effect."""

    proposal: ProposalId
    decider: AccountId


def duties_breached(account: str, kind: str, identifier: str) -> Refused:
    """The refusal when one person tries to give both signatures; it leaves an attempt in the log."""
    return recorded(Refused("duties.same_person"), account, kind, identifier)


@decides(ApproveProposal, signed=True)
def approve(_command: ApproveProposal, _context: Context) -> Iterable[Event]:
    """Decided in voucher.step.decide, which knows every step."""
    raise NotImplementedError


@decides(DeclineProposal, signed=True)
def decline(_command: DeclineProposal, _context: Context) -> Iterable[Event]:
    """Decided in voucher.step.decide, which knows every step."""
    raise NotImplementedError


@evolves(ProposalMade, signed=True)
def made(event: ProposalMade, facts: Facts, at: At) -> None:
    """A proposal is open."""
    facts.put(
        Proposal(
            id=event.proposal,
            at=at.index,
            state=ProposalState.OPEN,
            command_type=event.command_type,
            command=bytes(event.command).decode(),
            proposer=event.proposer,
        )
    )


@evolves(ProposalApproved, signed=True)
def approved(event: ProposalApproved, facts: Facts, at: At) -> None:
    """The proposal is closed."""
    _close(facts, at, event.proposal, ProposalState.APPROVED, event.decider)


@evolves(ProposalDeclined, signed=True)
def declined(event: ProposalDeclined, facts: Facts, at: At) -> None:
    """The proposal is closed."""
    _close(facts, at, event.proposal, ProposalState.DECLINED, event.decider)


def _close(facts: Facts, at: At, identifier: str, state: ProposalState, decider: str) -> None:
    proposal = facts.need(Proposal, identifier)
    facts.put(msgspec.structs.replace(proposal, at=at.index, state=state, decider=decider))
