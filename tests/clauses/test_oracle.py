"""For any class plan, the rules and an oracle that shares nothing with them say the same.

The oracle is written from the documents' words, by plain comparisons, without packs, rules or parameters: what each document
in force asks of an application, clause by clause, in the order of the page.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clauses.case import DAY, HENAN, PUYANG, ZHENGZHOU
from tests.support.asking import changed
from voucher.core.refusal import Refused
from voucher.policy.pack import Policy, load
from voucher.rules.apprenticeship import Apprentices
from voucher.rules.base import Fail, Flag, Question
from voucher.rules.class_plan import ClassPlan
from voucher.shell import packs

EXCEPTIONS: Final = ("class.teacher_ratio_2024", "class.station_ratio_2024", "class.practical_min", "class.size_max")
Verdict = tuple[set[str], set[str]]
"""Clauses that refuse, clauses that flag."""


def _near(*limits: int) -> st.SearchStrategy[int]:
    """Numbers around limits, and others."""
    around = [max(limit + step, 0) for limit in limits for step in (-1, 0, 1)]
    return st.one_of(st.sampled_from(around), st.integers(0, 120))


PLANS: Final = st.builds(
    ClassPlan,
    trainees=_near(20, 40, 60, 80, 100),
    teachers=st.integers(0, 6),
    workstations=st.integers(0, 6),
    hours=_near(36, 40, 100),
    practical_hours=_near(0, 24, 60),
    minutes_per_hour=_near(40),
    listed=st.booleans(),
    system_record=st.booleans(),
    roster=st.integers(0, 2),
    department=st.booleans(),
    online_hours=_near(0, 16, 40),
    training_certificate_only=st.booleans(),
    prescribed_hours=_near(0, 36, 40),
    exceptions=st.lists(st.sampled_from(EXCEPTIONS), unique=True).map(tuple),
)
YEARS: Final = st.builds(
    Apprentices,
    degree_education=st.booleans(),
    in_year=_near(200, 500),
    with_employer=_near(100),
    in_occupation=_near(80, 100),
    full_time_teachers=st.integers(0, 6),
)


def province_says(plan: ClassPlan) -> Verdict:  # noqa: C901 - straight on, clause after clause
    """豫技领办〔2024〕4号: §二(二)、§二(四)、§二(四)1、§三(二)、附件2."""
    no, flag = set(), set()
    if not plan.listed:  # 目录清单内的机构
        no.add("catalog.listed_only")
    if not plan.system_record:  # 凡补必进，不进不补
        no.add("system.in_or_no_subsidy_2024")
    if plan.trainees > 80:  # 每班不超过80人
        no.add("class.size_max")
    if plan.trainees > plan.teachers * 20:  # 师生比1:20左右
        (flag if "class.teacher_ratio_2024" in plan.exceptions else no).add("class.teacher_ratio_2024")
    if plan.practical_hours > 0 and plan.trainees > plan.workstations * 20:  # 工位比1:20左右
        (flag if "class.station_ratio_2024" in plan.exceptions else no).add("class.station_ratio_2024")
    if plan.minutes_per_hour < 40:  # 每课时不低于40分钟
        no.add("class.hour_min")
    if plan.practical_hours * 5 < plan.hours * 3:  # 实操不少于总课时的60%
        no.add("class.practical_min")
    if plan.online_hours * 5 > plan.hours * 2:  # 线上理论不超过总课时的40%
        no.add("platform.theory_max_40")
    if plan.roster == 0 or plan.teachers == 0:  # 开班前录入学员、教师
        no.add("class.enter_people_teachers")
    if not plan.department:  # 附件2
        flag.add("sup.responsible")
    return no, flag


def city_says(plan: ClassPlan) -> Verdict:  # noqa: C901 - straight on, clause after clause
    """郑技能办〔2022〕2号: §二(四)19、20(1)、20(6)、21."""
    no, flag = set(), set()
    if not plan.system_record:  # 补贴性培训进系统、系统之外零补贴
        no.add("system.in_or_no_subsidy_2022")
    if plan.trainees > 80:  # 每班不超过80人
        no.add("class.size_max")
    if plan.trainees > plan.teachers * 20:  # 师生比1:20以内
        no.add("class.teacher_ratio_2022")
    if plan.trainees > plan.workstations * 20:  # 工位比1:20以内
        no.add("class.station_ratio_2022")
    if plan.minutes_per_hour < 40:  # 每课时不低于40分钟
        no.add("class.hour_min")
    if plan.practical_hours * 5 < plan.hours * 3:  # 实操不少于60%
        no.add("class.practical_min")
    if plan.online_hours * 5 > plan.hours * 2:  # 线上理论不超过40%
        no.add("platform.theory_max_40")
    if plan.training_certificate_only:  # 不低于40课时，有规定课时的除外
        if plan.prescribed_hours > 0:
            if plan.hours < plan.prescribed_hours:
                no.add("class.cert_only_min_40")
        elif plan.hours < 40:
            no.add("class.cert_only_min_40")
    if not plan.department:
        flag.add("sup.responsible")
    return no, flag


def province_counts(year: Apprentices) -> Verdict:
    """豫技领办〔2024〕4号 §二(四)1: 500, 200, 100."""
    no: set[str] = set()
    if year.degree_education:
        if year.in_year > 500:
            no.add("app.cap_500")
    elif year.in_year > 200:
        no.add("app.cap_200")
    if year.with_employer > 100:
        no.add("app.cap_100")
    return no, set()


def city_counts(year: Apprentices) -> Verdict:
    """郑技能办〔2022〕2号 §二(四)20(1): twenty to a full-time teacher."""
    return ({"app.cap_teachers_2022"} if year.in_occupation > year.full_time_teachers * 20 else set()), set()


ORACLES: Final = {
    HENAN: (province_says, province_counts),
    packs.DEMONSTRATION: (province_says, province_counts),
    PUYANG: (province_says, province_counts),
    ZHENGZHOU: (city_says, city_counts),
}
"""In the county the province's notice decides on classes (its own plan says nothing of them but the department's duty)."""


@cache
def policy(name: str) -> Policy:
    """A pack on a day on which all of its documents are in force."""
    return load(packs.packaged(name)).on(DAY.get(name, "2026-06-03"))


def agree(name: str, question: Question, said: Verdict) -> None:
    """The rules refuse and flag by the clauses that the oracle names; who asks is refused by one of these, or hears the
    flags."""
    no, flag = said
    asked = policy(name).answers(question)
    assert {one.clause for one, answer in asked if isinstance(answer, Fail)} == no
    assert {one.clause for one, answer in asked if isinstance(answer, Flag)} == flag
    refusing = [one.clause for one, answer in asked if isinstance(answer, Fail)]
    if refusing:
        with pytest.raises(Refused) as caught:
            policy(name).ask(question)
        assert caught.value.code == refusing[0]
    else:
        assert set(policy(name).ask(question)) == flag


EXAMPLES: Final = 250


def _look(name: str, plan: ClassPlan, year: Apprentices) -> None:
    says, counts = ORACLES[name]
    agree(name, plan, says(plan))
    agree(name, year, counts(year))


@pytest.mark.parametrize("name", list(ORACLES))
@settings(max_examples=EXAMPLES, deadline=None)
@given(plan=PLANS, year=YEARS)
def test_rules_and_oracle_agree_on_any_plan(name: str, plan: ClassPlan, year: Apprentices) -> None:
    """Accepted, flagged or refused, and by which clauses."""
    _look(name, plan, year)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(ORACLES))
@settings(max_examples=4_000, deadline=None)
@given(plan=PLANS, year=YEARS)
def test_rules_and_oracle_agree_on_very_many_plans(name: str, plan: ClassPlan, year: Apprentices) -> None:
    """The same, longer."""
    _look(name, plan, year)


GOOD: Final = ClassPlan(
    trainees=80,
    teachers=4,
    workstations=4,
    hours=100,
    practical_hours=60,
    minutes_per_hour=40,
    listed=True,
    system_record=True,
    online_hours=40,
    training_certificate_only=True,
)
BAD: Final = changed(
    GOOD,
    trainees=81,
    teachers=0,
    workstations=0,
    hours=39,
    practical_hours=23,
    minutes_per_hour=39,
    listed=False,
    system_record=False,
    department=False,
    roster=0,
)


@pytest.mark.parametrize("name", list(ORACLES))
def test_the_best_plan_passes_and_the_worst_fails_every_clause(name: str) -> None:
    """The oracle has an opinion on every clause of the pack on plans, and none where there is nothing to say."""
    says, counts = ORACLES[name]
    few = Apprentices(degree_education=False, in_year=1, with_employer=1, in_occupation=1, full_time_teachers=1)
    _look(name, GOOD, few)
    assert says(GOOD) == counts(few) == (set(), set())
    no, flag = says(BAD)
    assert no | flag == {one.clause for one in policy(name).rules if one.rule.asks is ClassPlan}
