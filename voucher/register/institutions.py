"""Institutions and the catalogue: an organisation applies, two officers list it, and its standing changes from there.

Removal and the blacklist put its running classes before a reviewer and stop its unpaid claims (voucher.step.holds). What
is rectified or suspended resumes by two officers, a rectification not before its end; the blacklist is left by two officers
as well, into removal, from where the institution may be listed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import InstitutionId
from voucher.core.message import Code, Command, Date, Digest, Event, Sealed
from voucher.core.refusal import Refused
from voucher.identifiers.division import CITY
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState, Scope, Standing
from voucher.objects.pool import Teacher
from voucher.policy import amounts
from voucher.rules.standing import CentreEntry
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.holds import hold_needs, holds
from voucher.step.standing import rectified_from

_S = InstitutionState
FROM: Final[dict[InstitutionState, frozenset[InstitutionState]]] = {
    _S.LISTED: frozenset({_S.APPLIED, _S.SUSPENDED, _S.RECTIFYING, _S.DELISTED, _S.LISTED}),
    _S.RECTIFYING: frozenset({_S.LISTED, _S.SUSPENDED}),
    _S.SUSPENDED: frozenset({_S.LISTED, _S.RECTIFYING}),
    _S.DELISTED: frozenset({_S.LISTED, _S.SUSPENDED, _S.RECTIFYING}),
    _S.BLACKLISTED: frozenset({_S.LISTED, _S.SUSPENDED, _S.RECTIFYING, _S.DELISTED}),
}
"""Which standing may follow which."""
BARRED: Final = frozenset({_S.DELISTED, _S.BLACKLISTED})


class ApplyInstitution(Command, frozen=True, kw_only=True, tag="institution.apply"):
    """An organisation enters the register, not yet in the catalogue."""

    kind: InstitutionKind
    uscc: Code
    name: Sealed
    region: Code


class ListInstitution(Command, frozen=True, kw_only=True, tag="institution.list"):
    """Two officers list it for occupations and levels, or change its scope, from the day of each scope on.

    A company's training centre shows the papers of its premises and equipment.
    """

    institution: InstitutionId
    scope: tuple[Scope, ...]
    premises: Digest | None = None
    equipment: Digest | None = None


class SetStanding(Command, frozen=True, kw_only=True, tag="institution.set_standing"):
    """Two officers suspend, order rectification of, delist or blacklist it."""

    institution: InstitutionId
    standing: InstitutionState
    reason: Code
    rectify_until: Date | None = None


class ResumeInstitution(Command, frozen=True, kw_only=True, tag="institution.resume"):
    """Two officers let it resume with the scope it had: after a suspension, or when its rectification is over."""

    institution: InstitutionId
    reason: Code


class LeaveBlacklist(Command, frozen=True, kw_only=True, tag="institution.leave_blacklist"):
    """Two officers take it off the blacklist. It is not listed by that."""

    institution: InstitutionId
    reason: Code


class HoldRest(Command, frozen=True, kw_only=True, tag="institution.hold_rest"):
    """Put on hold what is left of a removed or blacklisted institution, where one entry could not hold it all."""

    institution: InstitutionId


class InstitutionApplied(Event, frozen=True, kw_only=True, tag="institution.applied"):
    """An organisation is known."""

    institution: InstitutionId
    kind: InstitutionKind
    uscc: Code
    name: Sealed
    region: Code


class InstitutionListed(Event, frozen=True, kw_only=True, tag="institution.listed"):
    """It stands in the catalogue with this scope. `flags` are rules that put its entry before a person."""

    institution: InstitutionId
    scope: tuple[Scope, ...]
    flags: tuple[Code, ...] = ()


class StandingSet(Event, frozen=True, kw_only=True, tag="institution.standing_set"):
    """Its standing changed, for a reason of the policy's list."""

    institution: InstitutionId
    standing: InstitutionState
    reason: Code
    rectify_until: Date | None = None


def _same_code(command: ApplyInstitution, _facts: Facts) -> Iterable[Ref]:
    yield Ref("institution", "uscc", command.uscc)


@decides(ApplyInstitution, Capability.OPERATOR, Capability.BUREAU, needs=_same_code)
def apply(command: ApplyInstitution, context: Context) -> Iterable[Event]:
    """The code was checked where it was entered; here it only must be new to us."""
    if context.facts.where(Institution, "uscc", command.uscc):
        raise Refused("object.exists")
    yield InstitutionApplied(
        institution=context.new_id(),
        kind=command.kind,
        uscc=command.uscc,
        name=command.name,
        region=command.region,
    )


def _list_needs(command: ListInstitution, _facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    yield Ref("teacher", "institution", command.institution)


@decides(ListInstitution, Capability.BUREAU, dual=True, needs=_list_needs)
def list_(command: ListInstitution, context: Context) -> Iterable[Event]:
    """A blacklisted institution comes back only by leaving the blacklist first, one that rectifies when that is over."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    _check(institution, InstitutionState.LISTED)
    _check_rectified(institution, context)
    days = [day for scope in command.scope for day in (scope.from_date, scope.until_date) if day is not None]
    if not all(map(is_date, days)):
        raise Refused("value.invalid", field="scope")
    flags = _centre(institution, command, context) if institution.type == InstitutionKind.COMPANY_CENTRE else []
    yield InstitutionListed(institution=institution.id, scope=command.scope, flags=tuple(flags))


def _centre(institution: Institution, command: ListInstitution, context: Context) -> list[str]:
    """A company's training centre, asked about for every occupation it is to be listed for."""
    pack = amounts.pack_for(context.facts, institution.region, context.at.date)
    policy = context.policy(pack.id).on(context.at.date)
    there = [t for t in context.facts.where(Teacher, "institution", institution.id) if t.left_on is None]
    flags: dict[str, None] = {}
    for occupation in dict.fromkeys(scope.occupation for scope in command.scope):
        question = CentreEntry(
            occupation=occupation,
            teachers=sum(occupation in teacher.occupations and bool(teacher.certificates) for teacher in there),
            premises=command.premises is not None,
            equipment=command.equipment is not None,
        )
        flags |= dict.fromkeys(policy.ask(question))
    return list(flags)


def _standing_needs(command: SetStanding | HoldRest, facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    yield from hold_needs(command.institution, facts)


@decides(SetStanding, Capability.BUREAU, dual=True, needs=_standing_needs)
def set_standing(command: SetStanding, context: Context) -> Iterable[Event]:
    """Listing has its own command, since it needs a scope."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    if command.standing in (InstitutionState.APPLIED, InstitutionState.LISTED):
        raise Refused("value.invalid", field="standing")
    _check(institution, command.standing)
    yield StandingSet(
        institution=institution.id,
        standing=command.standing,
        reason=command.reason,
        rectify_until=_rectify_until(command, institution, context),
    )
    if command.standing in BARRED:
        yield from holds(institution, command.reason, context)


def _rectify_until(command: SetStanding, institution: Institution, context: Context) -> str | None:
    """The end of a rectification: at least as far off as the policy at its seat says, and just that where no day is given."""
    until = command.rectify_until
    if until is not None and not is_date(until):
        raise Refused("value.invalid", field="rectify_until")
    if command.standing != InstitutionState.RECTIFYING:
        return until
    pack = amounts.pack_on(context.facts, institution.region, context.at.date)
    found = rectified_from(context.policy(pack.id).on(context.at.date), context.at.date) if pack else None
    if found is None:
        return until
    months, earliest = found
    if until is not None and until < earliest:
        raise Refused("institution.rectify_short", months=months, earliest=earliest)
    return until or earliest


@decides(ResumeInstitution, Capability.BUREAU, dual=True)
def resume(command: ResumeInstitution, context: Context) -> Iterable[Event]:
    """From rectification, once it is over, or suspension."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    if institution.state not in (InstitutionState.RECTIFYING, InstitutionState.SUSPENDED):
        raise Refused("institution.state", current=institution.state.value)
    _check_rectified(institution, context)
    yield StandingSet(institution=institution.id, standing=InstitutionState.LISTED, reason=command.reason)


@decides(LeaveBlacklist, Capability.BUREAU, dual=True)
def leave_blacklist(command: LeaveBlacklist, context: Context) -> Iterable[Event]:
    """Removed, no longer blacklisted; what is on hold stays so until it is decided."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    if institution.state != InstitutionState.BLACKLISTED:
        raise Refused("institution.state", current=institution.state.value)
    yield StandingSet(institution=institution.id, standing=InstitutionState.DELISTED, reason=command.reason)


@decides(HoldRest, Capability.BUREAU, signed=True, needs=_standing_needs)
def hold_rest(command: HoldRest, context: Context) -> Iterable[Event]:
    """What runs or is not paid, and is not held yet."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    if institution.state not in BARRED:
        raise Refused("institution.state", current=institution.state.value)
    found = tuple(holds(institution, "rest", context))
    if not found:
        raise Refused("hold.nothing")
    yield from found


def _check_rectified(institution: Institution, context: Context) -> None:
    until = institution.rectify_until
    if institution.state == InstitutionState.RECTIFYING and until is not None and context.at.date < until:
        raise Refused("institution.rectify_early", until=until)


def _check(institution: Institution, target: InstitutionState) -> None:
    if institution.state not in FROM[target]:
        raise Refused("institution.state", current=institution.state.value)


@evolves(InstitutionApplied)
def applied(event: InstitutionApplied, facts: Facts, at: At) -> None:
    """Known, not listed."""
    facts.put(
        Institution(
            id=event.institution,
            at=at.index,
            type=event.kind,
            uscc=event.uscc,
            name=event.name,
            region=event.region,
            state=InstitutionState.APPLIED,
            city=event.region[:CITY],
            trail=(Standing(at.index, InstitutionState.APPLIED, at.date),),
        )
    )


@evolves(InstitutionListed, signed=True)
def listed(event: InstitutionListed, facts: Facts, at: At) -> None:
    """In the catalogue."""
    since = min((scope.from_date for scope in event.scope), default=at.date)
    found = facts.need(Institution, event.institution)
    found = replace(found, scope=event.scope, flags=event.flags, since=found.since or since)
    facts.put(_stands(found, InstitutionState.LISTED, "", None, at))


@evolves(StandingSet, signed=True)
def standing_set(event: StandingSet, facts: Facts, at: At) -> None:
    """Another standing."""
    found = facts.need(Institution, event.institution)
    facts.put(_stands(found, event.standing, event.reason, event.rectify_until, at))


def _stands(found: Institution, state: InstitutionState, reason: str, until: str | None, at: At) -> Institution:
    trail = found.trail
    if not trail or trail[-1].state != state:
        trail = (*trail, Standing(at.index, state, at.date, reason))
    return replace(found, at=at.index, state=state, rectify_until=until, trail=trail)
