"""What an institution may do besides its listing: a changed scope, a university's consent, leave to work in another city,
its numbers in other systems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts
from voucher.core.ids import InstitutionId
from voucher.core.message import Code, CodeOrNone, Command, Date, Digest, Document, Event, whole
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import (
    CONSENT,
    LACK,
    Crossing,
    Institution,
    InstitutionKind,
    InstitutionState,
    Scope,
)
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

MOST = 60


class Field(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An occupation and level (empty: every level)."""

    occupation: Code
    level: CodeOrNone = ""


Fields = Annotated[tuple[Field, ...], msgspec.Meta(max_length=MOST)]


class ChangeScope(Command, frozen=True, kw_only=True, tag="institution.change_scope"):
    """Two officers enter a lawful change of what the institution trains in.

    `changed_on` is the licence's day, from which on it counts; `specialty` the licence's word for it, entered here
    as its occupations.
    """

    institution: InstitutionId
    changed_on: Date
    added: Fields = ()
    dropped: Fields = ()
    specialty: CodeOrNone = ""
    evidence: Digest


class ConsentUniversity(Command, frozen=True, kw_only=True, tag="institution.consent_university"):
    """Two officers record the district's report and the city's consent to a university outside the annual catalogue."""

    institution: InstitutionId
    report: Document
    consent: Document
    consented_on: Date


class AllowCrossing(Command, frozen=True, kw_only=True, tag="institution.allow_crossing"):
    """Two officers record the province's consent to work in another city, or attest that the area has nobody for it.

    The basis is `consent`, by its number, or `lack`.
    """

    institution: InstitutionId
    city: Annotated[str, whole("[0-9]{4}")]
    occupation: Code
    level: CodeOrNone = ""
    basis: Code
    document: Document
    from_date: Date


class RecordSystem(Command, frozen=True, kw_only=True, tag="institution.record_system"):
    """The number that the institution has in another system."""

    institution: InstitutionId
    system: Code
    number: Code


class ScopeChanged(Event, frozen=True, kw_only=True, tag="institution.scope_changed"):
    """The scope from the day of the change on."""

    institution: InstitutionId
    scope: tuple[Scope, ...]
    changed_on: Date
    specialty: CodeOrNone = ""
    evidence: Digest


class UniversityConsented(Event, frozen=True, kw_only=True, tag="institution.university_consented"):
    """Reported by the district, consented to by the city."""

    institution: InstitutionId
    report: Document
    consent: Document
    consented_on: Date


class CrossingAllowed(Event, frozen=True, kw_only=True, tag="institution.crossing_allowed"):
    """It may work there."""

    institution: InstitutionId
    crossing: Crossing


class SystemRecorded(Event, frozen=True, kw_only=True, tag="institution.system_recorded"):
    """Known in that system under that number."""

    institution: InstitutionId
    system: Code
    number: Code


def _own(identifier: str, context: Context) -> Institution:
    institution = context.facts.need(Institution, identifier)
    context.require(Capability.BUREAU, institution.region)
    return institution


@decides(ChangeScope, Capability.BUREAU, dual=True)
def change(command: ChangeScope, context: Context) -> Iterable[Event]:
    """Of one that is or was listed and is not removed; what is dropped ends on the day of the change."""
    found = _own(command.institution, context)
    if found.state not in (InstitutionState.LISTED, InstitutionState.RECTIFYING, InstitutionState.SUSPENDED):
        raise Refused("institution.state", current=found.state.value)
    day = command.changed_on
    if not is_date(day) or day > context.at.date:
        raise Refused("value.invalid", field="changed_on")
    dropped = {(field.occupation, field.level) for field in command.dropped}
    open_ = {(scope.occupation, scope.level) for scope in found.scope if scope.until_date is None}
    if not (command.added or dropped) or not dropped <= open_:
        raise Refused("value.invalid", field="dropped")
    kept = [_ended(scope, day) if (scope.occupation, scope.level) in dropped else scope for scope in found.scope]
    more = [Scope(field.occupation, field.level, day) for field in command.added]
    yield ScopeChanged(
        institution=found.id,
        scope=(*kept, *more),
        changed_on=day,
        specialty=command.specialty,
        evidence=command.evidence,
    )


def _ended(scope: Scope, day: str) -> Scope:
    return scope if scope.until_date is not None else replace(scope, until_date=max(day, scope.from_date))


@decides(ConsentUniversity, Capability.BUREAU, dual=True)
def consent(command: ConsentUniversity, context: Context) -> Iterable[Event]:
    """Of a university."""
    found = _own(command.institution, context)
    if found.type != InstitutionKind.UNIVERSITY:
        raise Refused("institution.kind", kind=InstitutionKind.UNIVERSITY.value)
    if not is_date(command.consented_on) or command.consented_on > context.at.date:
        raise Refused("value.invalid", field="consented_on")
    yield UniversityConsented(
        institution=found.id, report=command.report, consent=command.consent, consented_on=command.consented_on
    )


@decides(AllowCrossing, Capability.BUREAU, dual=True)
def allow_crossing(command: AllowCrossing, context: Context) -> Iterable[Event]:
    """Consent is the province's to give, what an area lacks its own officers attest."""
    institution = context.facts.need(Institution, command.institution)
    if command.basis not in (CONSENT, LACK):
        raise Refused("value.invalid", field="basis")
    context.require(Capability.BUREAU, command.city[:2] if command.basis == CONSENT else command.city)
    if not is_date(command.from_date):
        raise Refused("value.invalid", field="from_date")
    crossing = Crossing(
        command.city, command.occupation, command.level, command.basis, command.document, command.from_date
    )
    yield CrossingAllowed(institution=institution.id, crossing=crossing)


@decides(RecordSystem, Capability.BUREAU, Capability.OPERATOR)
def record_system(command: RecordSystem, context: Context) -> Iterable[Event]:
    """One number for each system; a later one replaces it."""
    institution = context.facts.need(Institution, command.institution)
    context.require_any((Capability.BUREAU, institution.region), (Capability.OPERATOR, "*"))
    yield SystemRecorded(institution=institution.id, system=command.system, number=command.number)


@evolves(ScopeChanged, signed=True)
def scope_changed(event: ScopeChanged, facts: Facts, at: At) -> None:
    """Another scope."""
    facts.put(replace(facts.need(Institution, event.institution), at=at.index, scope=event.scope))


@evolves(UniversityConsented, signed=True)
def consented(event: UniversityConsented, facts: Facts, at: At) -> None:
    """From its day on."""
    facts.put(replace(facts.need(Institution, event.institution), at=at.index, consented_on=event.consented_on))


@evolves(CrossingAllowed, signed=True)
def crossing_allowed(event: CrossingAllowed, facts: Facts, at: At) -> None:
    """One leave more."""
    found = facts.need(Institution, event.institution)
    facts.put(replace(found, at=at.index, crossings=(*found.crossings, event.crossing)))


@evolves(SystemRecorded)
def system_recorded(event: SystemRecorded, facts: Facts, at: At) -> None:
    """One number for each system."""
    found = facts.need(Institution, event.institution)
    systems = {**dict(found.systems), event.system: event.number}
    facts.put(replace(found, at=at.index, systems=tuple(sorted(systems.items()))))
