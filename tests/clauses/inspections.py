"""Inspections and satisfaction: how often somebody looks, how many are found, how many are satisfied."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.rules.inspection import ClassChecks, HalfYear
from voucher.rules.supervision import Survey

CHECKS: Final = ClassChecks(opening=1, onsite=(30, 29), remote=(), present=30)
AFAR: Final = changed(CHECKS, onsite=(), remote=(30, 29))
HALF: Final = HalfYear(inspections=1, half="2022-H1")

CASES: Final[tuple[Case, ...]] = (
    inside("att.annex3_checks", CHECKS, 2950),
    inside("att.annex3_checks", AFAR, 2950),
    inside("att.annex3_checks", changed(CHECKS, onsite=(30, 29), remote=(29,)), 2933),
    inside("att.annex3_checks", changed(CHECKS, onsite=(30, 29, 30, 30, 30, 30, 30, 30)), 2988),
    outside("att.annex3_checks", changed(CHECKS, onsite=(30,)), "flag"),
    outside("att.annex3_checks", changed(CHECKS, opening=0), "flag"),
    outside("att.annex3_checks", changed(CHECKS, onsite=()), "flag"),
    inside("class.headcount_actual_2022", CHECKS, 29, ZHENGZHOU),
    inside("class.headcount_actual_2022", changed(CHECKS, remote=(10,)), 29, ZHENGZHOU),
    inside("class.headcount_actual_2022", changed(AFAR, remote=(20, 21)), 20, ZHENGZHOU),
    inside("class.headcount_actual_2022", changed(CHECKS, onsite=(33, 34)), 30, ZHENGZHOU),
    outside("class.headcount_actual_2022", changed(CHECKS, onsite=()), "flag", ZHENGZHOU),
    inside("sat.threshold_2022", Survey(asked=20, answered=20, satisfied=17), "pass", ZHENGZHOU),
    outside("sat.threshold_2022", Survey(asked=100, answered=100, satisfied=84), "flag", ZHENGZHOU),
    outside("sat.threshold_2022", Survey(asked=20, answered=0, satisfied=0), "flag", ZHENGZHOU),
    inside("eval.half_year_inspection", HALF, "pass", ZHENGZHOU),
    outside("eval.half_year_inspection", changed(HALF, inspections=0), "flag", ZHENGZHOU),
)
