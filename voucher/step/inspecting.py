"""What inspections and flags share with the steps that make them: the events, and the questions that rules ask."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from msgspec.structs import replace

from ledger import canonical
from voucher.core.facts import Facts
from voucher.core.ids import ClassId, FlagId, InspectionId, InstitutionId, PersonId
from voucher.core.message import Code, Date, Document, Event
from voucher.core.refusal import Refused
from voucher.objects.account import EVERYWHERE, Account, Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.external import ExternalRecord
from voucher.objects.flag import Fact, FlagKind, FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionKind, InspectionState, Tier, Way
from voucher.objects.training import TrainingClass
from voucher.policy.comparing import exam_differs
from voucher.policy.detection import Found
from voucher.rules.inspection import ClassChecks
from voucher.step.context import At
from voucher.step.declare import evolves

LOOKING: Final = (Capability.INSPECTOR, Capability.BUREAU)
_TIERS: Final = {2: Tier.PROVINCE, 4: Tier.CITY, 6: Tier.COUNTY}


class InspectionPlanned(Event, frozen=True, kw_only=True, tag="inspection.planned"):
    """Somebody is to look at a class or a body on a day; `flag` is the one it follows up."""

    inspection: InspectionId
    what: InspectionKind
    tier: Tier
    region: Code
    institution: InstitutionId
    training_class: ClassId | None = None
    day: Date
    flag: FlagId | None = None


class FlagRaised(Event, frozen=True, kw_only=True, tag="flag.raised"):
    """Something looks wrong. Nothing follows from it by itself."""

    flag: FlagId
    what: FlagKind
    region: Code
    institution: InstitutionId | None = None
    training_class: ClassId | None = None
    person: PersonId | None = None
    day: Date
    facts: tuple[Fact, ...]
    entries: tuple[int, ...]
    threshold: int | None = None
    parameter: str = ""
    document: Document | None = None


def tier_of(actor: Account, region: str) -> Tier:
    """The level at which somebody looks at a region: that of their narrowest grant for it."""
    scopes = [s for held, s in actor.grants if held in LOOKING and (s == EVERYWHERE or region.startswith(s))]
    if not scopes:
        raise Refused("auth.scope", capability=Capability.INSPECTOR.value)
    narrowest = max(scopes, key=len)
    return _TIERS.get(len(narrowest), Tier.PROVINCE)


def flag_id(what: FlagKind, subject: tuple[str | None, ...], day: str, facts: Iterable[Fact]) -> str:
    """The same facts about the same subject are the same flag."""
    plain: list[Any] = [what.value, list(subject), day, [[fact.name, fact.value] for fact in facts]]
    return sha256(canonical.encode(plain)).hexdigest()[:32]


def raised_by(found: Iterable[Found]) -> Iterable[FlagRaised]:
    """The flags of what was found; a look over the past that finds it again knows them by their ids."""
    for one in found:
        yield FlagRaised(
            flag=flag_id(one.what, (one.training_class, one.institution, one.person), one.day, one.facts),
            what=one.what,
            region=one.region,
            institution=one.institution,
            training_class=one.training_class,
            person=one.person,
            day=one.day,
            facts=one.facts,
            entries=one.entries,
        )


def exam_against(
    evaluation: Evaluation, passed: tuple[str, ...], failed: tuple[str, ...], facts: Facts
) -> Iterable[FlagRaised]:
    """The flags of what the exam platform recorded before these results and otherwise."""
    told = replace(evaluation, state=EvaluationState.RESULTS, passed=passed, failed=failed)
    yield from raised_by(exam_differs(facts.where(ExternalRecord, "evaluation", evaluation.id), told))


def class_checks(training_class: TrainingClass, inspections: Iterable[Inspection]) -> ClassChecks:
    """What rules ask about the checks of a class: those that are signed, in the order of their entries."""
    signed = sorted((one for one in inspections if one.state == InspectionState.SIGNED), key=lambda one: one.at)
    during = [one for one in signed if one.what == InspectionKind.IN_CLASS and one.found is not None]
    return ClassChecks(
        opening=sum(one.what == InspectionKind.OPENING_DAY for one in signed),
        onsite=tuple(one.found or 0 for one in during if one.way == Way.ONSITE),
        remote=tuple(one.found or 0 for one in during if one.way == Way.REMOTE),
        present=training_class.present or 0,
    )


@evolves(InspectionPlanned)
def planned(event: InspectionPlanned, facts: Facts, at: At) -> None:
    """To be made."""
    facts.put(
        Inspection(
            id=event.inspection,
            at=at.index,
            state=InspectionState.PLANNED,
            what=event.what,
            tier=event.tier,
            region=event.region,
            institution=event.institution,
            training_class=event.training_class,
            day=event.day,
            inspector="",
            flag=event.flag,
        )
    )


@evolves(FlagRaised)
def raised(event: FlagRaised, facts: Facts, at: At) -> None:
    """Open."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "flag"}
    facts.put(SupervisionFlag(id=event.flag, at=at.index, state=FlagState.OPEN, raised_on=at.date, **values))
