"""Inspection: an inspector plans to look at a class or a body, looks, and signs what was seen.

Normative:
1. Who signs was there, or looked from afar, on a day that is not in the future; never somebody who teaches the class or
   sits in it.
2. A class's own rows (Annex 3) are its opening day and its days of training; a look at a body needs no class.
3. The level that looks is that of the inspector's own grant: nobody says it of themselves.
4. Where video is enough, the bureau waives the look on site, with a reason; remote checks then fill the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.dates import add_days, is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, FlagId, InspectionId, InstitutionId, PersonId
from voucher.core.message import Code, Command, Date, Digest, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.inspection import (
    OF_CLASSES,
    Inspection,
    InspectionKind,
    InspectionState,
    Tier,
    Way,
)
from voucher.objects.institution import Institution
from voucher.objects.training import ClassState, Enrolment, TrainingClass
from voucher.step.classes import require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.inspecting import LOOKING, InspectionPlanned, tier_of

_COUNT = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
LOOKED_AT: Final = (
    ClassState.OPEN,
    ClassState.TEACHING,
    ClassState.TAUGHT,
    ClassState.SURVEYED,
    ClassState.SUSPENDED,
)
"""Where a class stands when a check of it may still be put down."""


class PlanInspection(Command, frozen=True, kw_only=True, tag="inspection.plan"):
    """Look at a class, or at a body, on a day."""

    training_class: ClassId | None = None
    institution: InstitutionId | None = None
    what: InspectionKind
    day: Date


class SignInspection(Command, frozen=True, kw_only=True, tag="inspection.sign"):
    """What the inspector saw, and signs: of a planned inspection, or of one made without a plan.

    What nobody looked at is left out.
    """

    training_class: ClassId | None = None
    institution: InstitutionId | None = None
    inspection: InspectionId | None = None
    what: InspectionKind
    way: Way
    day: Date
    found: _COUNT | None = None
    teachers: _COUNT | None = None
    at_site: bool | None = None
    signed_in: bool | None = None
    materials: bool | None = None
    in_system: bool | None = None
    evidence: Digest | None = None
    remarks: Sealed | None = None


class CancelInspection(Command, frozen=True, kw_only=True, tag="inspection.cancel"):
    """A planned inspection is not made, for a reason of the list."""

    inspection: InspectionId
    reason: Code


class WaiveOnsite(Command, frozen=True, kw_only=True, tag="inspection.waive"):
    """Nobody goes to this class, since it is watched well enough from afar; why, by a code of the list."""

    training_class: ClassId
    reason: Code
    evidence: Digest | None = None


class InspectionSigned(Event, frozen=True, kw_only=True, tag="inspection.signed"):
    """What was seen."""

    inspection: InspectionId
    what: InspectionKind
    tier: Tier
    region: Code
    institution: InstitutionId
    training_class: ClassId | None = None
    inspector: PersonId
    way: Way
    day: Date
    found: int | None = None
    teachers: int | None = None
    at_site: bool | None = None
    signed_in: bool | None = None
    materials: bool | None = None
    in_system: bool | None = None
    evidence: Digest | None = None
    remarks: Sealed | None = None
    flag: FlagId | None = None


class InspectionCancelled(Event, frozen=True, kw_only=True, tag="inspection.cancelled"):
    """It is not made."""

    inspection: InspectionId
    reason: Code


class OnsiteWaived(Event, frozen=True, kw_only=True, tag="inspection.waived"):
    """Nobody goes there; remote checks fill the rows of the form."""

    inspection: InspectionId
    tier: Tier
    region: Code
    institution: InstitutionId
    training_class: ClassId
    officer: PersonId
    reason: Code
    evidence: Digest | None = None


def _subject(command: PlanInspection | SignInspection | WaiveOnsite, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class) if command.training_class else None
    if training_class:
        yield Ref("enrolment", "training_class", training_class.id)
        yield Ref("institution", "id", training_class.institution)


LATE: Final = 3
"""Days after which a look that was made is not put on record any more: what somebody says weeks later that they saw would
count in the average by which the class is paid."""


@decides(PlanInspection, *LOOKING, needs=_subject)
def plan(command: PlanInspection, context: Context) -> Iterable[Event]:
    """From today on."""
    institution, training_class = _looked_at(command, context)
    region = training_class.region if training_class else institution.region
    tier = tier_of(context.actor, region)
    if not is_date(command.day) or command.day < context.at.date:
        raise Refused("inspection.day", day=command.day, today=context.at.date)
    yield InspectionPlanned(
        inspection=context.new_id(),
        what=command.what,
        tier=tier,
        region=region,
        institution=institution.id,
        training_class=training_class.id if training_class else None,
        day=command.day,
    )


@decides(SignInspection, Capability.INSPECTOR, signed=True, needs=_subject)
def sign(command: SignInspection, context: Context) -> Iterable[Event]:
    """By a person who has nothing to do with the class; on a day of the class, where it is about one."""
    institution, training_class = _looked_at(command, context)
    region = training_class.region if training_class else institution.region
    context.require(Capability.INSPECTOR, region)
    if not is_date(command.day) or not add_days(context.at.date, -LATE) <= command.day <= context.at.date:
        raise Refused("inspection.day", day=command.day, today=context.at.date)
    if training_class:
        _check_class(command, training_class, context)
    identifier, flag = _planned(command, institution, training_class, context)
    values = {name: getattr(command, name) for name in _SEEN}
    yield InspectionSigned(
        inspection=identifier,
        tier=tier_of(context.actor, region),
        region=region,
        institution=institution.id,
        training_class=training_class.id if training_class else None,
        inspector=context.actor.person or context.actor.id,
        flag=flag,
        **values,
    )


_SEEN: Final = (
    *("what", "way", "day", "found", "teachers", "at_site", "signed_in", "materials", "in_system", "evidence"),
    "remarks",
)


def _looked_at(command: PlanInspection | SignInspection, context: Context) -> tuple[Institution, TrainingClass | None]:
    """The body that is looked at, and the class if it is one of its classes."""
    if (command.training_class is None) == (command.institution is None):
        raise Refused("inspection.subject")
    if command.training_class is None:
        if command.what in OF_CLASSES:
            raise Refused("inspection.subject")
        return context.facts.need(Institution, command.institution or ""), None
    training_class = context.facts.need(TrainingClass, command.training_class)
    return context.facts.need(Institution, training_class.institution), training_class


def _check_class(command: SignInspection, training_class: TrainingClass, context: Context) -> None:
    require_class(training_class, *LOOKED_AT)
    person = context.actor.person
    people = {one.person for one in context.facts.where(Enrolment, "training_class", training_class.id)}
    if person is None or person in people or person in training_class.teachers:
        raise Refused("inspection.own_class")
    if command.found is None or command.teachers is None:
        raise Refused("value.invalid", field="found")
    opened = training_class.opened_on or training_class.start_date
    last = opened if command.what == InspectionKind.OPENING_DAY else training_class.end_date
    if not opened <= command.day <= last:
        raise Refused("class.dates", day=command.day, start=opened, end=last)


def _planned(
    command: SignInspection, institution: Institution, training_class: TrainingClass | None, context: Context
) -> tuple[str, str | None]:
    """The planned inspection that is signed, with the flag it follows up; or a new one's id."""
    if command.inspection is None:
        return context.new_id(), None
    found = context.facts.need(Inspection, command.inspection)
    same = (found.institution, found.training_class) == (
        institution.id,
        training_class.id if training_class else None,
    )
    if not same or found.what != command.what:
        raise Refused("inspection.subject")
    _require_planned(found)
    return found.id, found.flag


def _require_planned(found: Inspection) -> None:
    if found.state != InspectionState.PLANNED:
        raise Refused("inspection.over", state=found.state.value)


@decides(CancelInspection, *LOOKING)
def cancel(command: CancelInspection, context: Context) -> Iterable[Event]:
    """By somebody of the region, before it is made."""
    found = context.facts.need(Inspection, command.inspection)
    tier_of(context.actor, found.region)
    _require_planned(found)
    yield InspectionCancelled(inspection=found.id, reason=command.reason)


@decides(WaiveOnsite, Capability.BUREAU, signed=True, needs=_subject)
def waive(command: WaiveOnsite, context: Context) -> Iterable[Event]:
    """While the class is taught, or before."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.BUREAU, training_class.region)
    require_class(training_class, ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING)
    yield OnsiteWaived(
        inspection=context.new_id(),
        tier=tier_of(context.actor, training_class.region),
        region=training_class.region,
        institution=training_class.institution,
        training_class=training_class.id,
        officer=context.actor.person or context.actor.id,
        reason=command.reason,
        evidence=command.evidence,
    )


@evolves(InspectionSigned, signed=True)
def signed(event: InspectionSigned, facts: Facts, at: At) -> None:
    """Made, whether it was planned or not."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "inspection"}
    facts.put(
        Inspection(
            id=event.inspection,
            at=at.index,
            state=InspectionState.SIGNED,
            signed_on=at.date,
            **values,
        )
    )


@evolves(InspectionCancelled)
def cancelled(event: InspectionCancelled, facts: Facts, at: At) -> None:
    """Over."""
    found = facts.need(Inspection, event.inspection)
    facts.put(replace(found, at=at.index, state=InspectionState.CANCELLED, reason=event.reason))


@evolves(OnsiteWaived, signed=True)
def waived(event: OnsiteWaived, facts: Facts, at: At) -> None:
    """Kept with its reason."""
    facts.put(
        Inspection(
            id=event.inspection,
            at=at.index,
            state=InspectionState.WAIVED,
            what=InspectionKind.IN_CLASS,
            tier=event.tier,
            region=event.region,
            institution=event.institution,
            training_class=event.training_class,
            day=at.date,
            inspector=event.officer,
            way=Way.REMOTE,
            reason=event.reason,
            evidence=event.evidence,
            signed_on=at.date,
        )
    )
