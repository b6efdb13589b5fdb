"""The same oracle for what stands around a class plan: who may hold it, whom it lists, what was taught of it, whom it counts.

Again straight from the documents' words, without packs, rules or parameters. At the end the real command that submits a class
is decided on random plans, and does what the oracle says.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clauses.case import HENAN, PUYANG, ZHENGZHOU, told
from tests.clauses.test_oracle import GOOD, PLANS, Verdict, _near, agree, policy, province_says
from tests.support.asking import changed
from tests.support.memory import Memory, memory_of
from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.lifecycle.plan_class import ClassSubmitted, SubmitClass
from voucher.objects.institution import Institution
from voucher.objects.profile import Answers, Compared, Comparison, Source
from voucher.objects.training import ClassException, TrainingClass
from voucher.rules.base import Question, Value
from voucher.rules.class_plan import ClassPlan
from voucher.rules.headcount import Headcount
from voucher.rules.inspection import ClassChecks
from voucher.rules.questions import ClassTaught, RecordNumbers, SessionLength
from voucher.rules.standing import PoolFacts, Provider
from voucher.rules.trainees import ENROLMENT, ISSUE, OPENING, Trainee
from voucher.shell import packs

NAMES: Final = (HENAN, PUYANG, ZHENGZHOU, packs.DEMONSTRATION)
EXAMPLES: Final = 60
REGISTERS: Final = ("identity", "social_insurance", "student", "sentence")
DAYS: Final = st.sampled_from(("2022-12-31", "2023-01-01", "2024-06-02", "2024-06-03", "2024-06-04"))
CITIES: Final = st.sampled_from(("41", "4101", "4104", "4190", "4173"))

INSTITUTIONS: Final = st.builds(
    Provider,
    day=DAYS,
    type=st.sampled_from(("training_institution", "university", "enterprise")),
    listed=st.booleans(),
    scope_from=st.one_of(st.none(), DAYS),
    consented_on=st.one_of(st.none(), DAYS),
    faults=st.lists(DAYS, max_size=2).map(tuple),
    home=CITIES,
    site=CITIES,
    local=st.booleans(),
    consented=st.booleans(),
    attested=st.booleans(),
)
POOLS: Final = st.builds(PoolFacts, pool=st.integers(0, 2), outside=st.integers(0, 2))
PEOPLE: Final = st.builds(
    Trainee,
    stage=st.sampled_from((ISSUE, OPENING, ENROLMENT)),
    answers=st.one_of(
        st.none(),
        st.builds(Answers, st.booleans(), st.booleans(), st.booleans(), st.just("2024-06-03"), st.just(Source.WORKER)),
    ),
    comparisons=st.lists(
        st.builds(Comparison, st.sampled_from(REGISTERS), st.sampled_from(list(Compared)), st.just("2024-06-03")),
        unique_by=lambda one: one.source,
        max_size=4,
    ).map(tuple),
)
TAUGHT: Final = st.builds(
    ClassTaught, planned=_near(40, 100), hours=_near(40, 100), practical_hours=_near(24, 60), online=_near(16, 40)
)
LESSONS: Final = st.builds(SessionLength, hours=st.integers(1, 6), minutes=_near(40, 80, 200))
FOUND: Final = st.builds(
    ClassChecks,
    opening=st.integers(0, 2),
    onsite=st.lists(st.integers(0, 40), max_size=3).map(tuple),
    remote=st.lists(st.integers(0, 40), max_size=3).map(tuple),
    present=st.integers(0, 40),
)
RECORDS: Final = st.builds(
    RecordNumbers,
    found=st.lists(
        st.tuples(
            st.sampled_from(("person:1", "session:2", "certificate:3")),
            st.lists(st.sampled_from(("skilled_talent", "employment", "another")), max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    late=st.lists(st.sampled_from(("person:1", "session:2", "certificate:3")), max_size=2).map(tuple),
)


def province_on_institutions(one: Provider) -> Verdict:
    """豫技领办〔2024〕4号 §二(二)、§二(四)、§三(二)."""
    no, flag = set(), set()
    if any(day >= "2023-01-01" for day in one.faults):  # 2023年以来审计、检查等出现责任问题
        no.add("catalog.audit_fault_since_2023")
    if not one.listed and one.scope_from and one.day < one.scope_from:  # 自变更之日起即可
        no.add("catalog.change_same_day_2024")
    if len(one.home) == 4 and len(one.site) == 4 and one.home != one.site and not one.consented:  # 不得跨省辖市
        if one.local:
            no.add("region.cross_city_2024")
        elif not one.attested:
            flag.add("region.cross_city_2024")
    return no, flag


def city_on_institutions(one: Provider) -> Verdict:
    """郑技能办〔2022〕2号 §二(四)21."""
    no = set()
    if not one.listed and one.scope_from and one.day < one.scope_from:  # 自变更之日起即可
        no.add("catalog.change_same_day_2022")
    if one.type == "university" and not one.listed and (one.consented_on is None or one.consented_on > one.day):
        no.add("catalog.university_auto")
    return no, set()


def province_on_teachers(pool: PoolFacts) -> Verdict:
    """§二(三): 师资库."""
    return set(), {"db.teachers"} if pool.pool > 0 and pool.outside > 0 else set()


def province_on_people(person: Trainee) -> Verdict:
    """§二(四)1: 问卷调查，严格比对."""
    no, flag = set(), set()
    said = person.answers
    if said is None:
        if person.stage != "issue":
            no.add("elig.intent_triple")
    elif not (said.training and said.job and said.able):
        no.add("elig.intent_triple")
    results = {one.source: one.result for one in person.comparisons}
    if Compared.DIFFERS in results.values():
        no.add("elig.compare_person")
    elif person.stage == "opening" and any(results.get(one) != Compared.MATCHED for one in REGISTERS):
        flag.add("elig.compare_person")
    return no, flag


def nothing(_question: Question) -> Verdict:
    """Of this the document says nothing."""
    return set(), set()


def values(name: str, question: Question) -> dict[str, str | int]:
    """What every rule answers, by its clause."""
    return {one.clause: told(answer) for one, answer in policy(name).answers(question)}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(institution=INSTITUTIONS, pool=POOLS, person=PEOPLE)
def test_rules_and_oracle_agree_on_who_holds_a_class_and_whom_it_lists(
    name: str, institution: Provider, pool: PoolFacts, person: Trainee
) -> None:
    """The institution on the day, its teachers, each trainee."""
    city = name == ZHENGZHOU
    agree(name, institution, city_on_institutions(institution) if city else province_on_institutions(institution))
    agree(name, pool, nothing(pool) if city else province_on_teachers(pool))
    agree(name, person, nothing(person) if city else province_on_people(person))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(taught=TAUGHT, lesson=LESSONS, records=RECORDS)
def test_rules_and_oracle_agree_on_what_was_taught(
    name: str, taught: ClassTaught, lesson: SessionLength, records: RecordNumbers
) -> None:
    """Hours of a lesson, hours online that count, the practical share, and what stands in the systems."""
    minutes, hours = lesson.minutes, 0
    while minutes >= 40 and hours < lesson.hours:
        minutes, hours = minutes - 40, hours + 1
    assert values(name, lesson) == {"class.hour_min": hours}
    online = taught.online
    while online * 5 > taught.planned * 2:
        online -= 1
    practical = "pass" if taught.practical_hours * 5 >= taught.hours * 3 else "flag"
    assert values(name, taught) == {"platform.theory_max_40": online, "class.practical_min": practical}
    enough = {"skilled_talent"} if name == ZHENGZHOU else {"skilled_talent", "employment"}
    outside = [what for what, systems in records.found if not enough.intersection(systems)]
    year = "2022" if name == ZHENGZHOU else "2024"
    agree(
        name, records, ({f"system.in_or_no_subsidy_{year}"} if outside or "session:2" in records.late else set(), set())
    )


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(checks=FOUND)
def test_rules_and_oracle_agree_on_how_many_count(name: str, checks: ClassChecks) -> None:
    """The opening day's number; in the city the average found on site, whole people; the form's average in hundredths."""
    during = [*checks.onsite, *checks.remote]
    if name == ZHENGZHOU:
        seen = checks.onsite or checks.remote
        average = Fraction(sum(seen), len(seen)) if seen else None
        people: str | int = "flag" if average is None else min(checks.present, average.__floor__())
        assert values(name, checks) == {"class.headcount_actual_2022": people}
        assert values(name, Headcount(present=checks.present)) == {}
        return
    assert values(name, Headcount(present=checks.present)) == {"class.headcount_actual_2024": checks.present}
    form: str | int = "flag"
    if checks.opening >= 1 and len(during) >= 2:
        form = (Fraction(sum(during), len(during)) * 100 + Fraction(1, 2)).__floor__()
    assert values(name, checks) == {"att.annex3_checks": form}


def test_every_rule_that_a_class_meets_until_it_is_counted_has_its_oracle() -> None:
    """A rule that is added later to one of these questions is answered for here, or this fails."""
    asked = (Provider, PoolFacts, Trainee, SessionLength, ClassTaught, RecordNumbers, Headcount, ClassChecks)
    answered = {
        *("catalog.audit_fault_since_2023", "catalog.change_same_day_2024", "catalog.change_same_day_2022"),
        *("region.cross_city_2024", "catalog.university_auto", "db.teachers", "elig.intent_triple"),
        *("elig.compare_person", "class.hour_min", "platform.theory_max_40", "class.practical_min"),
        *("system.in_or_no_subsidy_2024", "system.in_or_no_subsidy_2022", "class.headcount_actual_2024"),
        *("class.headcount_actual_2022", "att.annex3_checks"),
    }
    rules = [one for name in NAMES for one in policy(name).rules]
    assert {one.clause for one in rules if {one.rule.asks, *one.rule.also} & set(asked)} == answered
    assert all(not isinstance(answer, Value) for _, answer in policy(HENAN).answers(PoolFacts(pool=0, outside=0)))


def _prepared(memory: Memory, identifier: str, plan: ClassPlan, teachers: tuple[str, ...]) -> tuple[Memory, ClassPlan]:
    """A ledger in which the class has this plan, and the plan as the oracle is told of it."""
    copy = memory.copy()
    own: TrainingClass = copy.get(TrainingClass, identifier)
    told_ = changed(
        plan,
        trainees=max(plan.trainees, own.roster),
        teachers=min(plan.teachers, len(teachers)),
        hours=max(plan.hours, 1),
        practical_hours=min(plan.practical_hours, max(plan.hours, 1)),
        online_hours=min(plan.online_hours, max(plan.hours, 1)),
        roster=own.roster,
    )
    facts: dict[str, Any] = {
        "planned": max(plan.trainees, 1),
        "teachers": teachers[: told_.teachers],
        "workstations": plan.workstations,
        "hours": told_.hours,
        "practical_hours": told_.practical_hours,
        "online_hours": told_.online_hours,
        "minutes_per_hour": plan.minutes_per_hour,
        "system_record": "TEST-1" if plan.system_record else "",
        "department": "A1" if plan.department else "",
        "certificate_type": "training_certificate" if plan.training_certificate_only else "skill_level",
        "prescribed_hours": plan.prescribed_hours,
        "exceptions": tuple(ClassException(clause, 10_000) for clause in plan.exceptions),
    }
    copy.change(TrainingClass, identifier, **facts)
    if not plan.listed:
        copy.change(Institution, own.institution, scope=())
    return copy, told_


def _submitted(memory: Memory, school: str, training_class: str) -> tuple[str, set[str]]:
    """The code with which the command is refused, or none and the flags with which the class is submitted."""
    try:
        events = memory.give(school, SubmitClass(training_class=training_class), "1")
    except Refused as refused:
        return refused.code, set()
    (submitted,) = (event for event in events if isinstance(event, ClassSubmitted))
    return "", set(submitted.flags)


NEARLY: Final = st.builds(
    lambda plan, names: changed(GOOD, **{name: getattr(plan, name) for name in names}),
    PLANS,
    st.lists(st.sampled_from(GOOD.__struct_fields__), max_size=2),
)
"""Plans that are as they must be, but for one or two things."""


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_submitting_a_class_is_decided_as_the_oracle_says(a_world: World) -> None:
    """The command itself, with the facts that it finds: submitted with the oracle's flags, or refused by a clause of its."""
    journey = a_world.journey(size=2).upto("listed")
    memory, school = memory_of(a_world), a_world.cast["school"].account
    roles = ("inspector", "auditor", "industry1", "industry2", "maker", "checker")
    teachers = tuple(a_world.cast[role].person or "" for role in roles)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(plan=st.one_of(PLANS, NEARLY))
    def look(plan: ClassPlan) -> None:
        copy, told_ = _prepared(memory, journey.training_class, plan, teachers)
        no, flag = province_says(told_)
        if told_.online_hours > told_.hours - told_.practical_hours:
            no = no or {"class.theory"}
        code, flags = _submitted(copy, school, journey.training_class)
        assert code in no if no else (code, flags) == ("", flag)

    look()
