"""Flag: what the numbers say looks wrong is put into the log, and a person decides about it.

Normative:
1. A flag stands on facts that are named: ids, counts, times, and the entries they come from; never on a name or number.
2. It stands on the threshold in force on the day it is raised, the operator's or the default, whichever the log says.
3. The same facts raise it once. By itself it stops, changes and costs nothing.
4. One officer decides it with a reason: nothing in it; an inspection, which is planned in the same entry; or given on, for
   two officers to decide about the class or the body by the commands that there are for it. Nobody decides about themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, FlagId, InspectionId, InstitutionId, LookBackId, PersonId
from voucher.core.message import MANY, Code, CodeOrNone, Command, Date, Digest, Document, Event, Number, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation
from voucher.objects.flag import Fact, FlagKind, FlagState, LookBack, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionKind, InspectionState
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import TrainingClass
from voucher.policy import amounts
from voucher.policy.thresholds import DEFAULTS, thresholds
from voucher.rules.inspection import HalfYear
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.inspecting import FlagRaised, InspectionPlanned, flag_id, tier_of

COMPUTED: Final = frozenset({*DEFAULTS, FlagKind.COMPARED_OTHERWISE, FlagKind.EXAM_DIFFERS, FlagKind.NOT_INSPECTED})
"""Kinds that a look over the past raises; the others come of the step that notices them."""


class RaiseFlag(Command, frozen=True, kw_only=True, tag="flag.raise"):
    """What was computed looks wrong: which sort, about whom, on which day, from which facts and entries."""

    training_class: ClassId | None = None
    institution: InstitutionId | None = None
    person: PersonId | None = None
    what: FlagKind
    region: Code
    day: Date
    facts: Annotated[tuple[Fact, ...], msgspec.Meta(min_length=1, max_length=MANY)]
    entries: Annotated[tuple[Number, ...], msgspec.Meta(max_length=MANY)] = ()
    threshold: Number | None = None
    parameter: CodeOrNone = ""
    document: Document | None = None


class DecideFlag(Command, frozen=True, kw_only=True, tag="flag.decide"):
    """Nothing in it, an inspection on a day, or given on to two officers; for a reason of the list, in words if need be."""

    flag: FlagId
    ruling: FlagState
    reason: Code
    inspect_on: Date | None = None
    words: Sealed | None = None


class RecordLookBack(Command, frozen=True, kw_only=True, tag="flag.look_back"):
    """The flags of a region were computed again over a past period: how many were found, how many are new."""

    region: Code
    since: Date
    until: Date
    found: Number
    new: Number
    digest: Digest


class FlagDecided(Event, frozen=True, kw_only=True, tag="flag.decided"):
    """An officer has decided; `inspection` is the one that follows it up."""

    flag: FlagId
    ruling: FlagState
    officer: PersonId
    reason: Code
    words: Sealed | None = None
    inspection: InspectionId | None = None


class LookedBack(Event, frozen=True, kw_only=True, tag="flag.looked_back"):
    """A past period was gone over again."""

    look_back: LookBackId
    region: Code
    since: Date
    until: Date
    found: int
    new: int
    digest: Digest
    account: str


def _raise_needs(command: RaiseFlag, _facts: Facts) -> Iterable[Ref]:
    yield Ref("flag", "id", _id(command))
    yield from (Ref("evaluation", "id", one) for one in _evaluations(command))
    yield Ref("parameter", "registry", amounts.ALL)
    if command.what == FlagKind.NOT_INSPECTED and command.institution:
        yield Ref("pack", "registry", amounts.ALL)
        yield Ref("inspection", "institution", command.institution)


def _evaluations(command: RaiseFlag) -> list[str]:
    """The evaluation that a flag about an exam names."""
    named = [fact.value for fact in command.facts if fact.name == "evaluation"]
    return named if command.what == FlagKind.EXAM_DIFFERS else []


def _id(command: RaiseFlag) -> str:
    subject = (command.training_class, command.institution, command.person)
    return flag_id(command.what, subject, command.day, command.facts)


@decides(RaiseFlag, Capability.SYSTEM, Capability.BUREAU, needs=_raise_needs)
def raise_(command: RaiseFlag, context: Context) -> Iterable[Event]:
    """On entries that stand, at the threshold that is in force; what a rule of a pack notices, that rule is asked."""
    context.require_any((Capability.SYSTEM, command.region), (Capability.BUREAU, command.region))
    known = context.facts.get(SupervisionFlag, _id(command))
    if known:
        raise Refused("flag.known", entry=known.at)
    if command.what not in COMPUTED:
        raise Refused("value.invalid", field="what")
    if not is_date(command.day) or any(entry >= context.at.index for entry in command.entries):
        raise Refused("value.invalid", field="entries")
    _check_subject(command, context)
    _check_threshold(command, context)
    if command.what == FlagKind.NOT_INSPECTED:
        _check_half(command, context)
    fields = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield FlagRaised(flag=_id(command), **fields)


def _check_subject(command: RaiseFlag, context: Context) -> None:
    """There is such a class, body or person, in that region."""
    regions = []
    if command.training_class:
        regions.append(context.facts.need(TrainingClass, command.training_class).region)
    if command.institution:
        institution = context.facts.need(Institution, command.institution)
        regions += [institution.region] if not command.training_class else []
    if command.person:
        person = context.facts.need(Person, command.person)
        regions += [person.region] if not regions else []
    regions += [context.facts.need(Evaluation, one).region for one in _evaluations(command)]
    if command.region not in regions:
        raise Refused("value.invalid", field="region")


def _check_threshold(command: RaiseFlag, context: Context) -> None:
    if command.what not in DEFAULTS:
        return
    found = thresholds(context.facts, command.what, command.region, context.at.date).get(command.parameter)
    if found is None or (found.value, found.document) != (command.threshold, command.document):
        raise Refused("flag.threshold", parameter=command.parameter)


def _check_half(command: RaiseFlag, context: Context) -> None:
    """The rule of the pack in force there on that day says so, on what the log has of that body."""
    inspections = context.facts.where(Inspection, "institution", command.institution or "")
    made = inspected_in(inspections, half_of(command.day))
    pack = amounts.pack_for(context.facts, command.region, command.day)
    question = HalfYear(inspections=made, half=half_of(command.day))
    over = half_of(command.day) < half_of(context.at.date)
    if not over or not context.policy(pack.id).on(command.day).ask(question):
        raise Refused("flag.groundless")


def half_of(day: str) -> str:
    """The half of a year that a day is in: 2022-H1."""
    return f"{day[:4]}-H{1 if day[5:7] <= '06' else 2}"


def inspected_in(inspections: Iterable[Inspection], half: str) -> int:
    """Special inspections of a body that are signed and were made in a half of a year."""
    return sum(
        one.what == InspectionKind.HALF_YEAR and one.state == InspectionState.SIGNED and half_of(one.day) == half
        for one in inspections
    )


def _decide_needs(command: DecideFlag, facts: Facts) -> Iterable[Ref]:
    found = facts.get(SupervisionFlag, command.flag)
    if found and found.training_class:
        yield Ref("training_class", "id", found.training_class)


@decides(DecideFlag, Capability.BUREAU, signed=True, needs=_decide_needs)
def decide(command: DecideFlag, context: Context) -> Iterable[Event]:
    """Once."""
    found = context.facts.need(SupervisionFlag, command.flag)
    context.require(Capability.BUREAU, found.region)
    if found.state != FlagState.OPEN:
        raise Refused("flag.decided", state=found.state.value)
    if command.ruling == FlagState.OPEN:
        raise Refused("value.invalid", field="ruling")
    officer = context.actor.person
    if officer is None or officer == found.person:
        raise Refused("flag.own")
    inspection = _follow_up(command, found, context) if command.ruling == FlagState.FOLLOWED_UP else None
    yield FlagDecided(
        flag=found.id,
        ruling=command.ruling,
        officer=officer,
        reason=command.reason,
        words=command.words,
        inspection=inspection.inspection if inspection else None,
    )
    if inspection:
        yield inspection


def _follow_up(command: DecideFlag, found: SupervisionFlag, context: Context) -> InspectionPlanned:
    training_class = context.facts.need(TrainingClass, found.training_class) if found.training_class else None
    institution = training_class.institution if training_class else found.institution
    if institution is None:
        raise Refused("flag.nothing_to_inspect")
    day = command.inspect_on
    if day is None or not is_date(day) or day < context.at.date:
        raise Refused("inspection.day", day=day or "", today=context.at.date)
    return InspectionPlanned(
        inspection=context.new_id(),
        what=InspectionKind.HALF_YEAR if found.what == FlagKind.NOT_INSPECTED else InspectionKind.SPOT,
        tier=tier_of(context.actor, found.region),
        region=found.region,
        institution=institution,
        training_class=training_class.id if training_class else None,
        day=day,
        flag=found.id,
    )


@decides(RecordLookBack, Capability.SYSTEM, Capability.BUREAU)
def look_back(command: RecordLookBack, context: Context) -> Iterable[Event]:
    """Over days that have passed."""
    context.require_any((Capability.SYSTEM, command.region), (Capability.BUREAU, command.region))
    if not (is_date(command.since) and is_date(command.until) and command.since <= command.until <= context.at.date):
        raise Refused("value.invalid", field="until")
    if command.new > command.found:
        raise Refused("value.invalid", field="new")
    fields = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield LookedBack(look_back=context.new_id(), account=context.actor.id, **fields)


@evolves(FlagDecided, signed=True)
def decided(event: FlagDecided, facts: Facts, at: At) -> None:
    """Closed."""
    found = facts.need(SupervisionFlag, event.flag)
    facts.put(
        replace(
            found,
            at=at.index,
            state=event.ruling,
            reason=event.reason,
            words=event.words,
            decided_by=event.officer,
            decided_on=at.date,
            inspection=event.inspection,
        )
    )


@evolves(LookedBack)
def looked_back(event: LookedBack, facts: Facts, at: At) -> None:
    """Stored."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "look_back"}
    facts.put(LookBack(id=event.look_back, at=at.index, made_on=at.date, **values))
