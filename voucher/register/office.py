"""Officers who are away, and who stay out.

An absence is entered by the officer, or by the operator for one who cannot. The deputy is an officer of the same kind who
gains, for these days, the region of the one who is away; two signatures remain two persons'. A recusal is declared by the
person alone; imposing one on somebody else, and lifting any, takes two officers.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import AbsenceId, AccountId, InstitutionId, PersonId, RecusalId
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import REGIONAL, Account, AccountState, Capability
from voucher.objects.institution import Institution
from voucher.objects.office import Absence, Recusal
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

OFFICERS = tuple(sorted(REGIONAL))


class EnterAbsence(Command, frozen=True, kw_only=True, tag="officer.enter_absence"):
    """An officer is away from a day to the end of another, with or without a deputy."""

    account: AccountId
    deputy: AccountId | None = None
    from_date: Date
    until_date: Date
    reason: Code


class EndAbsence(Command, frozen=True, kw_only=True, tag="officer.end_absence"):
    """The officer is back early."""

    absence: AbsenceId


class DeclareRecusal(Command, frozen=True, kw_only=True, tag="officer.recuse"):
    """An officer stays out of everything about an institution, for a reason of the list."""

    institution: InstitutionId
    reason: Code


class ImposeRecusal(Command, frozen=True, kw_only=True, tag="officer.impose_recusal"):
    """Two officers keep a third out of everything about an institution."""

    person: PersonId
    institution: InstitutionId
    reason: Code


class LiftRecusal(Command, frozen=True, kw_only=True, tag="officer.lift_recusal"):
    """Two officers: the reason has gone."""

    recusal: RecusalId


class AbsenceEntered(Event, frozen=True, kw_only=True, tag="officer.absence_entered"):
    """Away."""

    absence: AbsenceId
    account: AccountId
    deputy: AccountId | None = None
    from_date: Date
    until_date: Date
    reason: Code


class AbsenceEnded(Event, frozen=True, kw_only=True, tag="officer.absence_ended"):
    """Back from this day on."""

    absence: AbsenceId
    ended_on: Date


class Recused(Event, frozen=True, kw_only=True, tag="officer.recused"):
    """Out of everything about the institution."""

    recusal: RecusalId
    person: PersonId
    institution: InstitutionId
    reason: Code
    declared_by: AccountId
    declared_on: Date


class RecusalLifted(Event, frozen=True, kw_only=True, tag="officer.recusal_lifted"):
    """May act again."""

    recusal: RecusalId
    lifted_on: Date


def _absences(command: EnterAbsence, _facts: Facts) -> Iterable[Ref]:
    yield Ref("absence", "account", command.account)


@decides(EnterAbsence, *OFFICERS, Capability.OPERATOR, needs=_absences)
def enter(command: EnterAbsence, context: Context) -> Iterable[Event]:
    """One's own, or by the operator; days that are not over; no two at once."""
    _own_or_operator(command.account, context)
    for field in ("from_date", "until_date"):
        if not is_date(getattr(command, field)):
            raise Refused("value.invalid", field=field)
    if command.until_date < max(command.from_date, context.at.date):
        raise Refused("officer.days")
    absences = context.facts.where(Absence, "account", command.account)
    if any(found.ended_on is None and _overlap(found, command) for found in absences):
        raise Refused("officer.overlap")
    if command.deputy is not None:
        _check_deputy(command.account, command.deputy, context)
    yield AbsenceEntered(
        absence=context.new_id(),
        account=command.account,
        deputy=command.deputy,
        from_date=command.from_date,
        until_date=command.until_date,
        reason=command.reason,
    )


def _overlap(found: Absence, command: EnterAbsence) -> bool:
    return found.from_date <= command.until_date and command.from_date <= found.until_date


def _own_or_operator(account: str, context: Context) -> None:
    if account != context.actor.id and not context.actor.holds(Capability.OPERATOR):
        raise Refused("auth.scope", capability=Capability.OPERATOR.value)


def _check_deputy(account: str, deputy: str, context: Context) -> None:
    """Another person, active, with at least one of the officer's own kinds of duty."""
    officer, other = context.facts.need(Account, account), context.facts.need(Account, deputy)
    shared = {c for c, _ in officer.grants if c in REGIONAL} & {c for c, _ in other.grants}
    same = officer.id == other.id or (officer.person is not None and officer.person == other.person)
    if same or not shared or other.state != AccountState.ACTIVE:
        raise Refused("officer.deputy")


@decides(EndAbsence, *OFFICERS, Capability.OPERATOR)
def end(command: EndAbsence, context: Context) -> Iterable[Event]:
    """By the officer or the operator, once."""
    found = context.facts.need(Absence, command.absence)
    _own_or_operator(found.account, context)
    if found.ended_on is not None:
        raise Refused("object.exists")
    yield AbsenceEnded(absence=found.id, ended_on=context.at.date)


@decides(DeclareRecusal, *OFFICERS, signed=True)
def declare(command: DeclareRecusal, context: Context) -> Iterable[Event]:
    """Signed by the person it binds."""
    context.facts.need(Institution, command.institution)
    if context.actor.person is None:
        raise Refused("auth.capability", capability=OFFICERS[0].value)
    yield _recused(context.actor.person, command.institution, command.reason, context)


@decides(ImposeRecusal, Capability.BUREAU, dual=True)
def impose(command: ImposeRecusal, context: Context) -> Iterable[Event]:
    """In the region of the institution."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    yield _recused(command.person, institution.id, command.reason, context)


def _recused(person: str, institution: str, reason: str, context: Context) -> Recused:
    return Recused(
        recusal=context.new_id(),
        person=person,
        institution=institution,
        reason=reason,
        declared_by=context.actor.id,
        declared_on=context.at.date,
    )


def _lift_needs(command: LiftRecusal, facts: Facts) -> Iterable[Ref]:
    found = facts.get(Recusal, command.recusal)
    if found:
        yield Ref("institution", "id", found.institution)


@decides(LiftRecusal, Capability.BUREAU, dual=True, needs=_lift_needs)
def lift(command: LiftRecusal, context: Context) -> Iterable[Event]:
    """In the region of the institution. The person it binds is kept out of this too, as of all that names the institution."""
    found = context.facts.need(Recusal, command.recusal)
    context.require(Capability.BUREAU, context.facts.need(Institution, found.institution).region)
    if found.lifted_on is not None:
        raise Refused("object.exists")
    yield RecusalLifted(recusal=found.id, lifted_on=context.at.date)


@evolves(AbsenceEntered)
def entered(event: AbsenceEntered, facts: Facts, at: At) -> None:
    """Away."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "absence"}
    facts.put(Absence(id=event.absence, at=at.index, **values))


@evolves(AbsenceEnded)
def ended(event: AbsenceEnded, facts: Facts, at: At) -> None:
    """Back."""
    facts.put(replace(facts.need(Absence, event.absence), at=at.index, ended_on=event.ended_on))


@evolves(Recused, signed=True)
def recused(event: Recused, facts: Facts, at: At) -> None:
    """Out."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "recusal"}
    facts.put(Recusal(id=event.recusal, at=at.index, **values))


@evolves(RecusalLifted, signed=True)
def lifted(event: RecusalLifted, facts: Facts, at: At) -> None:
    """In again."""
    facts.put(replace(facts.need(Recusal, event.recusal), at=at.index, lifted_on=event.lifted_on))
