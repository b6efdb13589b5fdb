"""Complete: all lessons are taught. What counts is decided now, of every session and everything recorded of it; a class whose
recordings do not show everybody ends here, one that falls short of a rule is held for two officers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.step.beginning import hold_refs, require_not_held
from voucher.step.classes import move_class, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.counting import Count, CountedSession, attendance, count, hours_for
from voucher.step.declare import decides, evolves
from voucher.step.ending import ending, ending_needs


class CompleteClass(Command, frozen=True, kw_only=True, tag="class.complete"):
    """All hours are taught."""

    training_class: ClassId


class ClassCompleted(Event, frozen=True, kw_only=True, tag="class.completed"):
    """Taught; these people finished it. `counted` are the sessions with the hours that count and why others do not, `hours`
    and `practical_hours` their sums; `attendance` is the rate in hundredths of a per cent; `flags` are rules that put the
    class before a person."""

    training_class: ClassId
    completed_on: Date
    finished: tuple[EnrolmentId, ...]
    counted: tuple[CountedSession, ...] = ()
    hours: int = 0
    practical_hours: int = 0
    attendance: int | None = None
    flags: tuple[Code, ...] = ()


class CompletionHeld(Event, frozen=True, kw_only=True, tag="class.completion_held"):
    """Not completed for these rules: the institution teaches what they ask for, or two officers document an exception."""

    training_class: ClassId
    flags: tuple[Code, ...]
    recognised: int
    practical: int


def _everything(command: CompleteClass, facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "training_class", command.training_class)
    yield Ref("class_session", "training_class", command.training_class)
    yield Ref("recording", "training_class", command.training_class)
    yield from hold_refs(command.training_class)
    for session in facts.where(ClassSession, "training_class", command.training_class):
        if session.platform:
            yield Ref("institution", "id", session.platform)
    yield from ending_needs(command.training_class, facts)


@decides(CompleteClass, Capability.INSTITUTION, needs=_everything)
def complete(command: CompleteClass, context: Context) -> Iterable[Event]:
    """When the hours that count reach the plan, in total and in practice; a class whose recordings do not show everybody ends
    here instead."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    require_class(training_class, ClassState.TEACHING)
    require_not_held(training_class, context.facts)
    facts, policy = context.facts, policy_of(training_class, context)
    sessions = facts.where(ClassSession, "training_class", training_class.id)
    recordings = facts.where(Recording, "training_class", training_class.id)
    platforms = {one.platform: facts.get(Institution, one.platform) for one in sessions if one.platform}
    found = count(policy, training_class, sessions, recordings, platforms)
    if found.ended:
        yield ending(training_class, found.ended, found.defective, context)
        return
    _check_hours(training_class, found)
    asked = policy.ask(found.taught)
    held = tuple(code for code in asked if code not in {one.clause for one in training_class.exceptions})
    if held and training_class.held:
        raise Refused("class.held", rules=list(held))
    if held:
        hours, practical = found.taught.hours, found.taught.practical_hours
        yield CompletionHeld(training_class=training_class.id, flags=held, recognised=hours, practical=practical)
        return
    yield _completed(training_class, found, (*found.flags, *asked), context)


def _completed(training_class: TrainingClass, found: Count, flags: tuple[str, ...], context: Context) -> ClassCompleted:
    sessions = context.facts.where(ClassSession, "training_class", training_class.id)
    enrolments = context.facts.where(Enrolment, "training_class", training_class.id)
    finished = [one for one in enrolments if one.state == EnrolmentState.ATTENDING]
    return ClassCompleted(
        training_class=training_class.id,
        completed_on=context.at.date,
        finished=tuple(e.id for e in finished),
        counted=found.sessions,
        hours=found.taught.hours,
        practical_hours=found.taught.practical_hours,
        attendance=attendance(policy_of(training_class, context), found.sessions, sessions, finished),
        flags=flags,
    )


def _check_hours(training_class: TrainingClass, found: Count) -> None:
    taught = found.taught
    if taught.hours < training_class.hours or taught.practical_hours < training_class.practical_hours:
        raise Refused(
            "class.hours_missing",
            recognised=taught.hours,
            practical=taught.practical_hours,
            hours=training_class.hours,
            planned_practical=training_class.practical_hours,
            why=sorted({code for one in found.sessions for code in one.why}),
        )


@evolves(ClassCompleted)
def class_completed(event: ClassCompleted, facts: Facts, at: At) -> None:
    """Taught: each session has the hours that count, each trainee theirs."""
    hours = {one.session: one.hours for one in event.counted}
    sessions = [facts.need(ClassSession, one.session) for one in event.counted]
    for identifier in event.finished:
        enrolment = replace(facts.need(Enrolment, identifier), at=at.index, state=EnrolmentState.FINISHED)
        if event.counted:
            enrolment = replace(enrolment, hours=hours_for(enrolment, sessions, hours))
        facts.put(enrolment)
    for one, session in zip(event.counted, sessions, strict=True):
        facts.put(replace(session, at=at.index, counted=one.hours, why=one.why))
    before = facts.need(TrainingClass, event.training_class).flags
    flags = tuple(dict.fromkeys((*before, *event.flags)))
    changes: dict[str, Any] = {"completed_on": event.completed_on, "held": (), "flags": flags}
    if event.counted:
        changes |= {"recognised_hours": event.hours, "recognised_practical": event.practical_hours}
        changes["attendance"] = event.attendance
    move_class(facts, event.training_class, ClassState.TAUGHT, at, **changes)


@evolves(CompletionHeld)
def completion_held(event: CompletionHeld, facts: Facts, at: At) -> None:
    """Still teaching, and held."""
    training_class = facts.need(TrainingClass, event.training_class)
    facts.put(replace(training_class, at=at.index, held=event.flags))
