"""Apprentices by calendar year: how many an institution has, in all, in an occupation, of an enterprise in an occupation.

A class takes its places when it is applied for, with everybody planned or listed; once it is open, as many count as were
there; a rejected class gives them back. The one writer decides commands in order, so no two classes take the same place.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ApprenticeCountId, ClassId, apprentice_count_id
from voucher.core.message import Code, Event, Number
from voucher.objects.institution import Institution
from voucher.objects.training import ApprenticeCount, TrainingClass, TrainingKind
from voucher.policy.pack import Policy
from voucher.rules.apprenticeship import Apprentices
from voucher.step.context import At, Context
from voucher.step.declare import evolves


class ApprenticesCounted(Event, frozen=True, kw_only=True, tag="class.apprentices_counted"):
    """So many people of this class count in this year; what it counted before no longer does. `counts` are those that
    change."""

    training_class: ClassId
    year: Code
    persons: Number
    counts: tuple[ApprenticeCountId, ...]


def is_apprenticeship(training_class: TrainingClass) -> bool:
    """Whether its trainees are apprentices."""
    return training_class.training_kind == TrainingKind.APPRENTICESHIP


def count_refs(training_class: TrainingClass, *days: str) -> Iterable[Ref]:
    """The counts that a class changes which starts, or is to start, on one of these days."""
    if is_apprenticeship(training_class):
        for year in _years(training_class, days):
            for state in _counts(training_class, year):
                yield Ref(ApprenticeCount.kind, "id", state.id)


def count_apprentices(training_class: TrainingClass, day: str, persons: int) -> Iterable[ApprenticesCounted]:
    """The event that counts so many for a class that starts on a day; none where nothing changes."""
    year = day[:4]
    if not is_apprenticeship(training_class) or (training_class.counted_year, training_class.counted) == (
        year,
        persons,
    ):
        return
    states = (state for one in _years(training_class, (day,)) for state in _counts(training_class, one))
    counts = tuple(state.id for state in states)
    yield ApprenticesCounted(training_class=training_class.id, year=year, persons=persons, counts=counts)


def ask_caps(training_class: TrainingClass, day: str, persons: int, policy: Policy, context: Context) -> list[str]:
    """Codes of the caps that flag so many apprentices in a class that starts on a day; refused by the first that fails."""
    if not is_apprenticeship(training_class):
        return []
    year = day[:4]
    own = training_class.counted if training_class.counted_year == year else 0
    found = [context.facts.get(ApprenticeCount, state.id) for state in _counts(training_class, year)]
    in_year, in_occupation, with_employer = ((one.persons if one else 0) - own + persons for one in found)
    institution = context.facts.need(Institution, training_class.institution)
    return policy.ask(
        Apprentices(
            degree_education=institution.degree_education,
            in_year=in_year,
            in_occupation=in_occupation,
            with_employer=with_employer,
            full_time_teachers=len(set(training_class.full_time)),
        )
    )


def _years(training_class: TrainingClass, days: Iterable[str]) -> list[str]:
    return sorted({training_class.counted_year, *(day[:4] for day in days)} - {""})


def _counts(training_class: TrainingClass, year: str) -> list[ApprenticeCount]:
    """The counts of a class in a year, empty: in all, of the occupation, of the enterprise in it."""
    institution = training_class.institution
    scopes = (
        (None, None),
        (None, training_class.occupation),
        (training_class.employer, training_class.occupation),
    )
    return [
        ApprenticeCount(apprentice_count_id(institution, year, *scope), 0, institution, year, 0, *scope)
        for scope in scopes
    ]


@evolves(ApprenticesCounted)
def apprentices_counted(event: ApprenticesCounted, facts: Facts, at: At) -> None:
    """What the class counted is taken off, what it counts now is added."""
    training_class = facts.need(TrainingClass, event.training_class)
    before = (training_class.counted_year, -training_class.counted)
    for year, persons in (before, (event.year, event.persons)):
        for empty in _counts(training_class, year) if persons else []:
            state = facts.get(ApprenticeCount, empty.id) or empty
            facts.put(replace(state, at=at.index, persons=state.persons + persons))
    facts.put(replace(training_class, at=at.index, counted=event.persons, counted_year=event.year))
