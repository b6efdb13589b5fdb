"""Deciding one command: who acts, with whose signature, alone or as the first or second of two officers.

Order of the refusals: unknown or disabled account, capability, signature, version, then the step's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from ledger.decision import Decision
from voucher.core.facts import Facts, NotLoaded, Ref, refs_of
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import SPEAKING, Account, AccountState, Capability, Key
from voucher.objects.proposal import Proposal, ProposalState
from voucher.register.founding import Found
from voucher.register.proposals import (
    ApproveProposal,
    DeclineProposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalMade,
    duties_breached,
)
from voucher.step import office
from voucher.step.context import At, Context
from voucher.step.declare import Step, nothing_more
from voucher.step.registry import command_decoder, evolution_of, step_of

if TYPE_CHECKING:
    from voucher.policy.pack import Policy


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A command as it reaches the core: who gave it, under which key, with which verified signature."""

    actor: str
    key: str
    command: Command
    decision: Decision | None = None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the events, and the digest of the policy that was asked."""

    events: tuple[Event, ...]
    policy: str | None


Policies = Callable[[str], "Policy"]


def is_simple(request: Request) -> bool:
    """Whether `needs` names everything at once, so that it need not be asked again."""
    step = step_of(request.command)
    plain = step.needs is nothing_more and not step.office and SPEAKING.isdisjoint(step.by)
    return plain and not isinstance(request.command, ApproveProposal | DeclineProposal)


def needs(request: Request, facts: Facts) -> Iterable[Ref]:
    """What to load before deciding, as far as it is known from what is loaded already. Ask again until nothing new."""
    yield Ref("account", "id", request.actor)
    if request.decision:
        yield Ref("key", "id", request.decision.key)
    command = request.command
    if not SPEAKING.isdisjoint(step_of(command).by):
        yield from _bodies(request.actor, facts)
    yield from _needs_of(command, facts)
    if step_of(command).office:
        try:
            yield from office.needs(request.actor, facts)
            yield from office.party_needs(step_of(command), command, request.actor, facts)
        except NotLoaded:
            return
    if isinstance(command, ApproveProposal | DeclineProposal):
        yield from _proposal_needs(command.proposal, request.actor, facts)


def _proposal_needs(identifier: str, actor: str, facts: Facts) -> Iterable[Ref]:
    """What the proposed command needs, and what its two officers are asked about themselves."""
    try:
        proposal = facts.get(Proposal, identifier)
    except NotLoaded:
        return
    if proposal is None:
        return
    yield Ref("account", "id", proposal.proposer)
    inner = _proposed(proposal)
    for officer in (proposal.proposer, actor):
        with suppress(NotLoaded):
            yield from office.needs(officer, facts)
            yield from office.party_needs(step_of(inner), inner, officer, facts)
    yield from _needs_of(inner, facts)


def _bodies(actor: str, facts: Facts) -> Iterable[Ref]:
    """The institutions that the actor speaks for: of a blacklisted one nothing is taken."""
    try:
        account = facts.get(Account, actor)
    except NotLoaded:
        return
    for institution in account.bodies() if account else ():
        yield Ref("institution", "id", institution)


def _needs_of(command: Command, facts: Facts) -> Iterable[Ref]:
    step = step_of(command)
    yield from refs_of(command, step.fields)
    try:
        yield from step.needs(command, facts)
    except NotLoaded:
        return


def decide(request: Request, facts: Facts, at: At, policies: Policies) -> Decided:
    """The events of an accepted command, applied to the facts; raises `Refused`, having changed nothing."""
    used: list[str] = []

    def policy(digest: str) -> Policy:
        used.append(digest)
        return policies(digest)

    events = tuple(_events(request, facts, at, policy))
    for event in events:
        evolution_of(event).evolve(event, facts, at)
    return Decided(events=events, policy=used[-1] if used else None)


def _events(request: Request, facts: Facts, at: At, policy: Policies) -> Iterable[Event]:
    command = request.command
    if isinstance(command, Found):
        return step_of(command).decide(command, _founding_context(request, facts, at, policy))
    step = step_of(command)
    actor = _actor(request.actor, facts)
    if step.office:
        actor = office.acting(actor, facts, at.date)
    _check_capability(step.by, actor)
    if step.signed:
        _check_signature(request, facts, at)
    _check_version(step, command, facts)
    if step.office:
        office.check(step, command, actor, facts, at)
    context = Context(facts, at, actor, request.key, policy, signed=step.signed)
    if isinstance(command, ApproveProposal):
        return _approve(command, context)
    if isinstance(command, DeclineProposal):
        return _decline(command, context)
    if step.dual:
        return _propose(step, command, context)
    return step.decide(command, context)


def _propose(step: Step, command: Command, context: Context) -> Iterable[Event]:
    proposal = context.new_id()
    inner = _inner(context, proposal, context.actor, context.actor)
    tuple(step.decide(command, inner))
    _check_is_somebody(step.by, context.actor)
    yield ProposalMade(
        proposal=proposal,
        command=msgspec.Raw(msgspec.json.encode(command, order="sorted")),
        command_type=step.name,
        proposer=context.actor.id,
    )


def _approve(command: ApproveProposal, context: Context) -> Iterable[Event]:
    proposal = context.facts.need(Proposal, command.proposal)
    inner_command = _proposed(proposal)
    step = step_of(inner_command)
    proposer = context.facts.need(Account, proposal.proposer)
    _check_capability(step.second, context.actor)
    _check_open(proposal)
    if _same_person(proposer, context.actor):
        raise duties_breached(context.actor.id, "proposal", proposal.id)
    _check_proposer(step, inner_command, proposer, context)
    office.check(step, inner_command, context.actor, context.facts, context.at)
    inner = _inner(context, proposal.id, context.actor, proposer)
    _check_version(step, inner_command, context.facts)
    events = tuple(step.decide(inner_command, inner))
    _check_is_somebody(step.second, context.actor)
    return (ProposalApproved(proposal=proposal.id, decider=context.actor.id), *events)


def _check_is_somebody(by: tuple[Capability, ...], actor: Account) -> None:
    """Two officers are two people: accounts of no person might be one's own."""
    if actor.person is None:
        raise Refused("auth.capability", capability=by[0].value)


def _check_proposer(step: Step, command: Command, proposer: Account, context: Context) -> None:
    """The first signature counts only while its officer might still give it; to be away is no reason."""
    able = proposer.state == AccountState.ACTIVE and any(proposer.holds(capability) for capability in step.by)
    try:
        office.check_party(step, command, proposer, context.facts)
    except Refused:
        able = False
    if not able:
        raise Refused("proposal.proposer")


def _decline(command: DeclineProposal, context: Context) -> Iterable[Event]:
    """By the proposer, or by whoever might have signed it too: of the place, and no party."""
    proposal = context.facts.need(Proposal, command.proposal)
    inner_command = _proposed(proposal)
    step = step_of(inner_command)
    _check_capability((*step.by, *step.second), context.actor)
    _check_open(proposal)
    if proposal.proposer != context.actor.id:
        office.check_party(step, inner_command, context.actor, context.facts)
        _check_scope(step, inner_command, proposal, context)
    yield ProposalDeclined(proposal=proposal.id, decider=context.actor.id)


def _check_scope(step: Step, command: Command, proposal: Proposal, context: Context) -> None:
    """Refused where the step is not this officer's, by its place; what else stands against it is a reason to decline."""
    proposer = context.facts.need(Account, proposal.proposer)
    try:
        tuple(step.decide(command, _inner(context, proposal.id, context.actor, proposer)))
    except Refused as refused:
        if refused.code == "auth.scope":
            raise


def _inner(context: Context, seed: str, actor: Account, proposer: Account) -> Context:
    """The context in which a proposed command is decided: what it creates is named by the proposal alone."""
    return Context(
        context.facts, context.at, actor, seed, context.policy, signed=True, proposer=proposer, namer="proposal"
    )


def _proposed(proposal: Proposal) -> Command:
    return command_decoder().decode(proposal.command)


def _check_open(proposal: Proposal) -> None:
    if proposal.state != ProposalState.OPEN:
        raise Refused("proposal.closed", state=proposal.state.value)


def _actor(identifier: str, facts: Facts) -> Account:
    actor = facts.get(Account, identifier)
    if actor is None or actor.state != AccountState.ACTIVE:
        raise Refused("auth.disabled")
    return actor


def _check_capability(by: tuple[Capability, ...], actor: Account) -> None:
    for capability in by:
        if actor.holds(capability):
            return
    if by:
        raise Refused("auth.capability", capability=by[0].value)


def _check_signature(request: Request, facts: Facts, at: At) -> None:
    if request.decision is None:
        raise Refused("auth.signature_missing")
    key = facts.get(Key, request.decision.key)
    if key is None or key.account != request.actor or not key.good_at(at.index):
        raise Refused("auth.signature_key")


def _check_version(step: Step, command: Command, facts: Facts) -> None:
    """Refused when the person saw another version of the command's target, or insists on one where there is none."""
    if command.version is None:
        return
    if not step.target:
        raise Refused("value.invalid", field="version")
    identifier = getattr(command, step.target.name)
    target = facts.get(facts.kind_named(step.target.kind), identifier) if identifier else None
    if target is not None and command.version != target.at:
        raise Refused("object.changed", seen=command.version, now=target.at)


def _same_person(one: Account, other: Account) -> bool:
    return one.id == other.id or (one.person is not None and one.person == other.person)


def _founding_context(request: Request, facts: Facts, at: At, policy: Policies) -> Context:
    nobody = Account(id=request.actor, at=0, person=None, state=AccountState.ACTIVE)
    return Context(facts, at, nobody, request.key, policy, signed=True)
