"""What officers read about classes: which wait for whom, and what the rules say of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

import sqlalchemy as sa

from api import problems
from api.auth import caller
from api.pages.bureau.reading import one
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.facts import State
from voucher.objects.account import Account, Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ApprenticeCount, ClassState, Enrolment, TrainingClass, TrainingKind
from voucher.policy.pack import Policy, RuleInForce, refuse
from voucher.rules.apprenticeship import Apprentices
from voucher.rules.base import Answer, Fail, Flag, Question, Value
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.classes import class_plan
from voucher.tv1.names import mask

S = TypeVar("S", bound=State)
MOST: Final = 100
SIDES: Final = {
    Capability.INDUSTRY: (ClassState.SUBMITTED, ClassState.INDUSTRY_1),
    Capability.BUREAU: (ClassState.INDUSTRY_OK, ClassState.HR_1),
}
SECOND: Final = (ClassState.INDUSTRY_1, ClassState.HR_1)
REVIEWED: Final = (
    ClassState.INDUSTRY_1,
    ClassState.INDUSTRY_OK,
    ClassState.HR_1,
    ClassState.HR_OK,
    ClassState.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What classes are looked for: by state, institution, occupation, a day on which the class runs. Empty: any."""

    state: str = ""
    institution: str = ""
    occupation: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of a class: the clause, its source, and its words where it does not just pass."""

    in_force: RuleInForce
    verdict: str
    zh: str = ""
    en: str = ""
    value: int = 0


def search(wanted: Wanted) -> list[TrainingClass]:
    """Classes of the officer's regions, those that start soonest first."""
    table = STATE[TrainingClass.kind]
    query = sa.select(table).where(visible(caller().account, TrainingClass.kind))
    for name in ("state", "institution", "occupation"):
        if getattr(wanted, name):
            query = query.where(table.c[name] == getattr(wanted, name))
    if wanted.day:
        query = query.where(table.c.start_date <= wanted.day, table.c.end_date >= wanted.day)
    return _states(TrainingClass, query.order_by(table.c.start_date, table.c.id).limit(MOST))


def waiting(account: Account) -> list[TrainingClass]:
    """Classes that the account's signature may bring on: never as the second after itself."""
    states = [state for capability, both in SIDES.items() if account.holds(capability) for state in both]
    table = STATE[TrainingClass.kind]
    query = sa.select(table).where(visible(account, TrainingClass.kind), table.c.state.in_(states))
    found = _states(TrainingClass, query.order_by(table.c.start_date, table.c.id).limit(MOST))
    return [one for one in found if may_review(account, one)]


def may_review(account: Account, found: TrainingClass) -> bool:
    """Whether the class waits for this account."""
    side = next((capability for capability, states in SIDES.items() if found.state in states), None)
    if side is None or account.person is None or not account.may(side, found.region):
        return False
    return found.state not in SECOND or found.reviewers[-1] != account.person


def institutions() -> list[Institution]:
    """Institutions that have classes in the officer's regions."""
    classes, table = STATE[TrainingClass.kind].c, STATE[Institution.kind]
    near = sa.select(classes.institution).where(visible(caller().account, TrainingClass.kind))
    return _states(Institution, sa.select(table).where(table.c.id.in_(near)).order_by(table.c.id).limit(MOST))


def roster(found: TrainingClass) -> list[Enrolment]:
    """Who is on the roster."""
    table = STATE[Enrolment.kind]
    query = sa.select(table).where(table.c.training_class == found.id, visible(caller().account, Enrolment.kind))
    return _states(Enrolment, query.order_by(table.c.id))


def masked(persons: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Masked names and last characters of people whom the officer may see, by id."""
    table = STATE[Person.kind]
    query = sa.select(table).where(table.c.id.in_(list(persons)), visible(caller().account, Person.kind))
    found = desk().identities_of(_states(Person, query))
    return {person: (mask(identity.name), identity.number[-4:]) for person, identity in found.items()}


def policy(found: TrainingClass) -> Policy | None:
    """The policy that the class keeps; none before it was submitted."""
    if found.pack is None:
        return None
    with engine.snapshot(home().database) as connection:
        return home().packs.get(connection, found.pack).on(found.policy_day or found.start_date)


def said(found: TrainingClass) -> list[Said]:
    """Every rule on the plan with its answer, as things stand today."""
    asked = policy(found)
    if asked is None:
        return []
    trainees = max(found.planned, found.roster) if found.present is None else found.present
    questions: list[Question] = [class_plan(found, one(Institution, found.institution), trainees)]
    if found.training_kind == TrainingKind.APPRENTICESHIP:
        questions.append(_apprentices(found))
    return [_said(in_force, answer) for question in questions for in_force, answer in asked.answers(question)]


def _said(in_force: RuleInForce, answer: Answer) -> Said:
    if isinstance(answer, Value):
        return Said(in_force, "value", value=answer.value)
    if not isinstance(answer, (Flag, Fail)):
        return Said(in_force, "pass")
    zh, en = problems.words(refuse(in_force, answer.detail))
    return Said(in_force, "fail" if isinstance(answer, Fail) else "flag", zh, en)


def _apprentices(found: TrainingClass) -> Apprentices:
    """The year's apprentices, those of the class among them."""
    table, year = STATE[ApprenticeCount.kind], found.counted_year
    query = sa.select(table).where(table.c.institution == found.institution, table.c.year == year)
    counts = {(one.employer, one.occupation): one.persons for one in _states(ApprenticeCount, query)}
    return Apprentices(
        degree_education=one(Institution, found.institution).degree_education,
        in_year=counts.get((None, None), 0),
        in_occupation=counts.get((None, found.occupation), 0),
        with_employer=counts.get((found.employer, found.occupation), 0),
        full_time_teachers=len(set(found.full_time)),
    )


def _states(kind: type[S], query: sa.Select[tuple[object, ...]]) -> list[S]:
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]
