"""Institutions and the catalogue: an organisation applies, two officers list it, and its standing changes from there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import InstitutionId
from voucher.core.message import Code, Command, Date, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState, Scope
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

_S = InstitutionState
FROM: Final[dict[InstitutionState, frozenset[InstitutionState]]] = {
    _S.LISTED: frozenset({_S.APPLIED, _S.SUSPENDED, _S.RECTIFYING, _S.DELISTED, _S.LISTED}),
    _S.RECTIFYING: frozenset({_S.LISTED, _S.SUSPENDED}),
    _S.SUSPENDED: frozenset({_S.LISTED, _S.RECTIFYING}),
    _S.DELISTED: frozenset({_S.LISTED, _S.SUSPENDED, _S.RECTIFYING}),
    _S.BLACKLISTED: frozenset({_S.LISTED, _S.SUSPENDED, _S.RECTIFYING, _S.DELISTED}),
}
"""Which standing may follow which."""


class ApplyInstitution(Command, frozen=True, kw_only=True, tag="institution.apply"):
    """An organisation enters the register, not yet in the catalogue."""

    kind: InstitutionKind
    uscc: Code
    name: Sealed
    region: Code


class ListInstitution(Command, frozen=True, kw_only=True, tag="institution.list"):
    """Two officers list it for occupations and levels, or change its scope, from the day of each scope on."""

    institution: InstitutionId
    scope: tuple[Scope, ...]


class SetStanding(Command, frozen=True, kw_only=True, tag="institution.set_standing"):
    """Two officers suspend, order rectification of, delist or blacklist it."""

    institution: InstitutionId
    standing: InstitutionState
    reason: Code
    rectify_until: Date | None = None


class InstitutionApplied(Event, frozen=True, kw_only=True, tag="institution.applied"):
    """An organisation is known."""

    institution: InstitutionId
    kind: InstitutionKind
    uscc: Code
    name: Sealed
    region: Code


class InstitutionListed(Event, frozen=True, kw_only=True, tag="institution.listed"):
    """It stands in the catalogue with this scope."""

    institution: InstitutionId
    scope: tuple[Scope, ...]


class StandingSet(Event, frozen=True, kw_only=True, tag="institution.standing_set"):
    """Its standing changed, for a reason of the policy's list."""

    institution: InstitutionId
    standing: InstitutionState
    reason: Code
    rectify_until: Date | None = None


def _of_code(command: ApplyInstitution, _facts: Facts) -> Iterable[Ref]:
    yield Ref("institution", "uscc", command.uscc)


@decides(ApplyInstitution, Capability.OPERATOR, Capability.BUREAU, needs=_of_code)
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


@decides(ListInstitution, Capability.BUREAU, dual=True)
def list_(command: ListInstitution, context: Context) -> Iterable[Event]:
    """A blacklisted institution comes back only by leaving the blacklist first."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    _check(institution, InstitutionState.LISTED)
    yield InstitutionListed(institution=institution.id, scope=command.scope)


@decides(SetStanding, Capability.BUREAU, dual=True)
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
        rectify_until=command.rectify_until,
    )


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
        )
    )


@evolves(InstitutionListed)
def listed(event: InstitutionListed, facts: Facts, at: At) -> None:
    """In the catalogue."""
    institution = facts.need(Institution, event.institution)
    facts.put(replace(institution, at=at.index, state=InstitutionState.LISTED, scope=event.scope, rectify_until=None))


@evolves(StandingSet)
def standing_set(event: StandingSet, facts: Facts, at: At) -> None:
    """Another standing."""
    institution = facts.need(Institution, event.institution)
    facts.put(replace(institution, at=at.index, state=event.standing, rectify_until=event.rectify_until))
