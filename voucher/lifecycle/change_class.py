"""Change class: an approved class gets other days, or other teachers, until it is completed.

Normative:
1. The institution says why, by a code of the list and the digest of a paper, for which it answers.
2. What officers approved holds: the rules on plans are asked again, under the pack that the class keeps.
3. A class that has begun keeps its first day, and no class is moved into the past.
4. A first day beyond the class's pack is another policy's: that is a new class, to be approved as such.
5. A change holds from its entry on; sessions recorded before it stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassChangeId, ClassId, PersonId
from voucher.core.message import Code, Command, Date, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ChangeKind, ClassChange, ClassState, TrainingClass
from voucher.rules.base import Rule
from voucher.rules.class_plan import OnTeachers
from voucher.step.apprentices import ask_caps, count_apprentices, count_refs
from voucher.step.classes import class_plan, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.standing import own_class, pool_facts, provider_needs

Teachers = Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=50)]
CHANGEABLE = (ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING)


class RescheduleClass(Command, frozen=True, kw_only=True, tag="class.reschedule"):
    """The institution moves the days of an approved class that is not completed.

    Why, by a code of the list, and the digest of the paper that says so.
    """

    training_class: ClassId
    start_date: Date
    end_date: Date
    reason: Code
    evidence: Digest


class ChangeTeachers(Command, frozen=True, kw_only=True, tag="class.change_teachers"):
    """The institution changes who teaches an approved class: who joins, who leaves.

    Why, by a code of the list, and the digest of the paper that says so.
    """

    training_class: ClassId
    joining: Teachers = ()
    leaving: Teachers = ()
    reason: Code
    evidence: Digest


class ClassRescheduled(Event, frozen=True, kw_only=True, tag="class.rescheduled"):
    """The class has these days from now on. `flags` are rules that put it before a person."""

    training_class: ClassId
    change: ClassChangeId
    start_date: Date
    end_date: Date
    reason: Code
    evidence: Digest
    flags: tuple[Code, ...] = ()


class TeachersChanged(Event, frozen=True, kw_only=True, tag="class.teachers_changed"):
    """The class is taught with these and without those from now on. `flags` are rules that put it before a person."""

    training_class: ClassId
    change: ClassChangeId
    joining: tuple[PersonId, ...] = ()
    leaving: tuple[PersonId, ...] = ()
    reason: Code
    evidence: Digest
    flags: tuple[Code, ...] = ()


def _institution(command: RescheduleClass | ChangeTeachers, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        start = command.start_date if isinstance(command, RescheduleClass) else None
        yield from provider_needs(
            training_class.institution, training_class.region, start or training_class.start_date, facts
        )
        yield Ref("teacher", "institution", training_class.institution)
        if start is not None:
            yield from count_refs(training_class, start)


@decides(RescheduleClass, Capability.INSTITUTION, needs=_institution)
def reschedule(command: RescheduleClass, context: Context) -> Iterable[Event]:
    """Real days in order, not over yet; the first one only before the class has begun."""
    found = _changeable(command.training_class, context)
    start, end = command.start_date, command.end_date
    if not (is_date(start) and is_date(end) and start <= end):
        raise Refused("value.invalid", field="end_date")
    if (start, end) == (found.start_date, found.end_date):
        raise Refused("class.unchanged")
    flags: list[str] = []
    if start != found.start_date:
        flags = _moved(found, start, context)
    if end < context.at.date:
        raise Refused("class.past", day=end, today=context.at.date)
    yield ClassRescheduled(
        training_class=found.id,
        change=context.new_id(),
        start_date=start,
        end_date=end,
        reason=command.reason,
        evidence=command.evidence,
        flags=tuple(flags),
    )
    if start != found.start_date:
        yield from count_apprentices(found, start, found.counted)


@decides(ChangeTeachers, Capability.INSTITUTION, needs=_institution)
def change_teachers(command: ChangeTeachers, context: Context) -> Iterable[Event]:
    """People who are registered and do not teach it yet join, people who teach it leave, each once; enough stay."""
    found = _changeable(command.training_class, context)
    joining, leaving = command.joining, command.leaving
    if not joining and not leaving:
        raise Refused("class.unchanged")
    if not set(leaving) <= set(found.teachers) or len(set(leaving)) < len(leaving):
        raise Refused("class.not_teacher")
    if set(joining) & set(found.teachers) or len(set(joining)) < len(joining):
        raise Refused("class.teaches_already")
    for teacher in joining:
        context.facts.need(Person, teacher)
    after = replace(found, teachers=_teachers(found, joining, leaving))
    yield TeachersChanged(
        training_class=found.id,
        change=context.new_id(),
        joining=joining,
        leaving=leaving,
        reason=command.reason,
        evidence=command.evidence,
        flags=(*_ask(after, context, OnTeachers), *policy_of(after, context).ask(pool_facts(after, context.facts))),
    )


def _changeable(identifier: str, context: Context) -> TrainingClass:
    found = context.facts.need(TrainingClass, identifier)
    context.require(Capability.INSTITUTION, found.institution)
    require_class(found, *CHANGEABLE)
    return found


def _moved(found: TrainingClass, start: str, context: Context) -> list[str]:
    """Codes of the rules that flag another first day."""
    if found.opened_on is not None:
        raise Refused("class.begun", day=found.opened_on)
    if start < context.at.date:
        raise Refused("class.past", day=start, today=context.at.date)
    file = policy_of(found, context).file
    if not file.start <= start <= file.end:
        raise Refused("class.other_policy", day=start, start=file.start, end=file.end)
    flags = _ask(replace(found, start_date=start), context)
    return flags + ask_caps(found, start, found.counted, policy_of(found, context), context)


def _ask(after: TrainingClass, context: Context, only: type[Rule] = Rule) -> list[str]:
    """Of the class as it would be: as many people as are there, or before the opening as are planned or listed."""
    institution = context.facts.need(Institution, after.institution)
    trainees = max(after.planned, after.roster) if after.present is None else after.present
    policy = policy_of(after, context)
    flags = policy.ask(own_class(institution, after, context.facts)) if only is Rule else []
    return flags + policy.ask(class_plan(after, institution, trainees), only)


def _teachers(found: TrainingClass, joining: tuple[str, ...], leaving: tuple[str, ...]) -> tuple[str, ...]:
    return (*(teacher for teacher in found.teachers if teacher not in leaving), *joining)


@evolves(ClassRescheduled)
def rescheduled(event: ClassRescheduled, facts: Facts, at: At) -> None:
    """The days, and the change by itself, with the days before."""
    found = facts.need(TrainingClass, event.training_class)
    change = _change(event, found, ChangeKind.DAYS, at)
    facts.put(replace(change, start_date=event.start_date, end_date=event.end_date))
    flags = tuple(dict.fromkeys((*found.flags, *event.flags)))
    facts.put(replace(found, at=at.index, start_date=event.start_date, end_date=event.end_date, flags=flags))


@evolves(TeachersChanged)
def teachers_changed(event: TeachersChanged, facts: Facts, at: At) -> None:
    """The teachers, and the change by itself."""
    found = facts.need(TrainingClass, event.training_class)
    change = _change(event, found, ChangeKind.TEACHERS, at)
    facts.put(replace(change, joining=event.joining, leaving=event.leaving))
    flags = tuple(dict.fromkeys((*found.flags, *event.flags)))
    teachers = _teachers(found, event.joining, event.leaving)
    facts.put(replace(found, at=at.index, teachers=teachers, flags=flags))


def _change(event: ClassRescheduled | TeachersChanged, found: TrainingClass, what: ChangeKind, at: At) -> ClassChange:
    """A change that leaves everything as it was."""
    return ClassChange(
        id=event.change,
        at=at.index,
        training_class=found.id,
        what=what,
        reason=event.reason,
        evidence=event.evidence,
        changed_on=at.date,
        old_start=found.start_date,
        old_end=found.end_date,
        start_date=found.start_date,
        end_date=found.end_date,
    )
