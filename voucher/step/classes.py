"""Where a class stands, and the questions that rules ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.refusal import out_of_place
from voucher.objects.institution import Institution
from voucher.objects.person import Person, PersonState
from voucher.objects.training import ClassState, Enrolment, TrainingClass
from voucher.rules.class_plan import ClassPlan
from voucher.rules.eligibility import Candidate
from voucher.step.context import At, Context

if TYPE_CHECKING:
    from voucher.policy.pack import Policy

ORDER: Final = tuple(ClassState)[:11]
"""From draft to assessed."""
TRAINING_CERTIFICATE: Final = "training_certificate"
"""The type of certificate of a class whose occupation has no other."""


def require_class(training_class: TrainingClass, *wanted: ClassState) -> None:
    """Refused unless the class stands at one of `wanted`, naming what is missing before the first of them."""
    if training_class.state in wanted:
        return
    current = training_class.state
    missing = wanted[:1]
    if {current, wanted[0]} <= set(ORDER) and ORDER.index(current) < ORDER.index(wanted[0]):
        missing = ORDER[ORDER.index(current) + 1 : ORDER.index(wanted[0]) + 1]
    raise out_of_place("class.stage", current, *wanted, missing=missing)


def policy_of(training_class: TrainingClass, context: Context) -> Policy:
    """The policy that the class keeps: its pack, on the opening day with which it was submitted."""
    return context.policy(training_class.pack or "").on(training_class.policy_day or training_class.start_date)


def class_plan(training_class: TrainingClass, institution: Institution, trainees: int) -> ClassPlan:
    """What the class rules are asked, with this many trainees."""
    return ClassPlan(
        trainees=trainees,
        teachers=len(set(training_class.teachers)),
        workstations=training_class.workstations,
        hours=training_class.hours,
        practical_hours=training_class.practical_hours,
        minutes_per_hour=training_class.minutes_per_hour,
        listed=institution.listed_for(training_class.occupation, training_class.level, training_class.start_date),
        system_record=bool(training_class.system_record),
        roster=training_class.roster,
        department=bool(training_class.department),
        online_hours=training_class.online_hours,
        training_certificate_only=training_class.certificate_type == TRAINING_CERTIFICATE,
        prescribed_hours=training_class.prescribed_hours,
        exceptions=tuple(one.clause for one in training_class.exceptions if trainees <= one.trainees),
    )


def candidate(person: Person, day: str) -> Candidate:
    """What the rules on trainees are asked about a person, for a class on a day."""
    return Candidate(
        verified=person.state == PersonState.VERIFIED,
        day=day,
        assessed_on=person.assessed_on,
        unassessed=person.open_class is not None,
    )


def move_class(facts: Facts, identifier: str, state: ClassState, at: At, **changes: Any) -> None:
    """Put a class into a state and on its trail."""
    training_class = facts.need(TrainingClass, identifier)
    trail = training_class.trail
    if state != training_class.state:
        trail = (*trail, (at.index, state))
    facts.put(replace(training_class, at=at.index, state=state, trail=trail, **changes))


def free_person(facts: Facts, enrolment: Enrolment, at: At, assessed_on: str | None = None) -> None:
    """The class is over for its trainee: assessed on a day, or ended without (None keeps the earlier day)."""
    person = facts.need(Person, enrolment.person)
    open_class = None if person.open_class == enrolment.training_class else person.open_class
    facts.put(replace(person, at=at.index, open_class=open_class, assessed_on=assessed_on or person.assessed_on))


def teaching_since(training_class: TrainingClass) -> int:
    """The entry from which on sessions count: teaching may have begun again from the start."""
    return max(index for index, state in training_class.trail if state == ClassState.TEACHING)
