"""Findings of audits and inspections, and a platform's violations. What holds an institution responsible bars it while the
policy says so, from its entry on, until two officers clear it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import FindingId, InstitutionId
from voucher.core.message import Code, Command, Date, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Ban, Institution, InstitutionKind
from voucher.objects.standing import Finding, FindingSource, FindingState, Tier
from voucher.policy import amounts
from voucher.rules.base import Fail
from voucher.rules.standing import Provider
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.holds import hold_needs, holds

Score = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class RecordFinding(Command, frozen=True, kw_only=True, tag="finding.record"):
    """Two officers enter what an audit, inspection, patrol or assessment found, and whether the fault is the institution's."""

    institution: InstitutionId
    found_on: Date
    source: FindingSource
    tier: Tier
    responsible: bool
    evidence: Digest
    score: Score | None = None


class ClearFinding(Command, frozen=True, kw_only=True, tag="finding.clear"):
    """Two officers clear a finding: put right, or mistaken."""

    finding: FindingId
    reason: Code
    evidence: Digest


class BanPlatform(Command, frozen=True, kw_only=True, tag="platform.ban"):
    """Two officers enter a platform's violation: the day of it and the day of its discovery.

    The policy of each class says from when and how long that bars it.
    """

    institution: InstitutionId
    violated_on: Date
    discovered_on: Date
    reason: Code
    evidence: Digest


class FindingRecorded(Event, frozen=True, kw_only=True, tag="finding.recorded"):
    """A finding stands."""

    finding: FindingId
    institution: InstitutionId
    found_on: Date
    source: FindingSource
    tier: Tier
    responsible: bool
    evidence: Digest
    score: int | None = None


class FindingCleared(Event, frozen=True, kw_only=True, tag="finding.cleared"):
    """It bars nothing any more."""

    finding: FindingId
    institution: InstitutionId
    reason: Code
    evidence: Digest


class PlatformBanned(Event, frozen=True, kw_only=True, tag="platform.banned"):
    """A violation is on record."""

    institution: InstitutionId
    violated_on: Date
    discovered_on: Date
    reason: Code
    evidence: Digest


def _record_needs(command: RecordFinding, facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    yield from hold_needs(command.institution, facts)


@decides(RecordFinding, Capability.BUREAU, dual=True, needs=_record_needs)
def record(command: RecordFinding, context: Context) -> Iterable[Event]:
    """Where the policy of the day bars for it, what runs goes before a reviewer and what is unpaid stops."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    if not is_date(command.found_on) or command.found_on > context.at.date:
        raise Refused("value.invalid", field="found_on")
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield FindingRecorded(finding=context.new_id(), **values)
    if command.responsible and _bars(institution, command.found_on, context):
        yield from holds(institution, "audit_fault", context)


def _bars(institution: Institution, found_on: str, context: Context) -> bool:
    day = context.at.date
    policy = context.policy(amounts.pack_for(context.facts, institution.region, day).id).on(day)
    question = Provider(day=day, faults=(found_on,))
    return any(isinstance(answer, Fail) for _, answer in policy.answers(question))


def _cleared_of(command: ClearFinding, facts: Facts) -> Iterable[Ref]:
    finding = facts.get(Finding, command.finding)
    if finding:
        yield Ref("institution", "id", finding.institution)


@decides(ClearFinding, Capability.BUREAU, dual=True, needs=_cleared_of)
def clear(command: ClearFinding, context: Context) -> Iterable[Event]:
    """Once; what is on hold stays so until it is decided."""
    finding = context.facts.need(Finding, command.finding)
    context.require(Capability.BUREAU, finding.region)
    if finding.state != FindingState.STANDING:
        raise Refused("finding.cleared")
    yield FindingCleared(
        finding=finding.id, institution=finding.institution, reason=command.reason, evidence=command.evidence
    )


@decides(BanPlatform, Capability.BUREAU, dual=True)
def ban(command: BanPlatform, context: Context) -> Iterable[Event]:
    """Of an online platform; discovered no earlier than it happened."""
    platform = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, platform.region)
    if platform.type != InstitutionKind.PLATFORM:
        raise Refused("institution.kind", kind=InstitutionKind.PLATFORM.value)
    days = (command.violated_on, command.discovered_on, context.at.date)
    if not all(map(is_date, days)) or sorted(days) != list(days):
        raise Refused("value.invalid", field="discovered_on")
    yield PlatformBanned(
        institution=platform.id,
        violated_on=command.violated_on,
        discovered_on=command.discovered_on,
        reason=command.reason,
        evidence=command.evidence,
    )


@evolves(FindingRecorded, signed=True)
def finding_recorded(event: FindingRecorded, facts: Facts, at: At) -> None:
    """The finding, and among the institution's faults if it is its own."""
    institution = facts.need(Institution, event.institution)
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "finding"}
    facts.put(Finding(id=event.finding, at=at.index, region=institution.region, state=FindingState.STANDING, **values))
    if event.responsible:
        facts.put(replace(institution, at=at.index, faults=(*institution.faults, event.found_on)))


@evolves(FindingCleared, signed=True)
def finding_cleared(event: FindingCleared, facts: Facts, at: At) -> None:
    """One fault less."""
    finding = facts.need(Finding, event.finding)
    facts.put(replace(finding, at=at.index, state=FindingState.CLEARED, cleared_on=at.date))
    institution = facts.need(Institution, event.institution)
    faults = list(institution.faults)
    if finding.responsible:
        faults.remove(finding.found_on)
    facts.put(replace(institution, at=at.index, faults=tuple(faults)))


@evolves(PlatformBanned, signed=True)
def banned(event: PlatformBanned, facts: Facts, at: At) -> None:
    """One violation more."""
    platform = facts.need(Institution, event.institution)
    ban_ = Ban(event.violated_on, event.discovered_on)
    facts.put(replace(platform, at=at.index, bans=(*platform.bans, ban_)))
