"""Opening a class and its size: ratios, hours, apprentices, headcount."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import HENAN, PUYANG, ZHENGZHOU, Case, inside, outside
from tests.clauses.loop import PLAN
from tests.support.asking import changed
from voucher.rules.apprenticeship import Apprentices
from voucher.rules.headcount import Headcount

BOTH: Final = (HENAN, ZHENGZHOU)
ALL: Final = (*BOTH, PUYANG)
SIXTY: Final = changed(PLAN, trainees=60, teachers=3, workstations=3)
ONLINE: Final = changed(PLAN, online_hours=40)
TAUGHT: Final = changed(PLAN, hours=100, practical_hours=60, online_hours=40, completed=True)
PAPER: Final = changed(PLAN, hours=40, practical_hours=24, training_certificate_only=True)
YEAR: Final = Apprentices(degree_education=True, in_year=500, with_employer=100, in_occupation=80, full_time_teachers=4)
OTHER: Final = changed(YEAR, degree_education=False, in_year=200)

CASES: Final[tuple[Case, ...]] = (
    inside("class.teacher_ratio_2022", SIXTY, "pass", ZHENGZHOU),
    outside("class.teacher_ratio_2022", changed(SIXTY, trainees=61), "fail", ZHENGZHOU),
    outside(
        "class.teacher_ratio_2022",
        changed(SIXTY, trainees=61, exceptions=("class.teacher_ratio_2022",)),
        "fail",
        ZHENGZHOU,
    ),
    inside("class.station_ratio_2022", SIXTY, "pass", ZHENGZHOU),
    outside("class.station_ratio_2022", changed(SIXTY, trainees=61), "fail", ZHENGZHOU),
    inside("class.station_ratio_2024", changed(PLAN, workstations=0, practical_hours=0)),
    outside("class.station_ratio_2024", changed(SIXTY, trainees=61, exceptions=("class.station_ratio_2024",)), "flag"),
    outside("class.station_ratio_2024", changed(SIXTY, trainees=61, exceptions=("class.teacher_ratio_2024",))),
    inside("class.practical_min", changed(TAUGHT, hours=10, practical_hours=6), "pass", *BOTH),
    outside("class.practical_min", changed(TAUGHT, hours=101), "flag", *BOTH),
    inside("platform.theory_max_40", ONLINE, "pass", *BOTH),
    outside("platform.theory_max_40", changed(ONLINE, online_hours=41), "fail", *BOTH),
    inside("platform.theory_max_40", TAUGHT, 40, *BOTH),
    outside("platform.theory_max_40", changed(TAUGHT, hours=110, online_hours=50), 40, *BOTH),
    inside("class.cert_only_min_40", PAPER, "pass", ZHENGZHOU),
    outside("class.cert_only_min_40", changed(PAPER, hours=39), "fail", ZHENGZHOU),
    inside("class.cert_only_min_40", changed(PAPER, hours=36, prescribed_hours=36), "pass", ZHENGZHOU),
    outside("class.cert_only_min_40", changed(PAPER, hours=35, prescribed_hours=36), "fail", ZHENGZHOU),
    inside("class.cert_only_min_40", changed(PAPER, hours=10, training_certificate_only=False), "pass", ZHENGZHOU),
    inside("class.enter_people_teachers", changed(PLAN, roster=1, teachers=1)),
    outside("class.enter_people_teachers", changed(PLAN, roster=0)),
    outside("class.enter_people_teachers", changed(PLAN, teachers=0)),
    inside("sup.responsible", PLAN, "pass", *ALL),
    outside("sup.responsible", changed(PLAN, department=False), "flag", *ALL),
    inside("class.headcount_actual_2024", Headcount(present=30), 30),
    outside("class.headcount_actual_2024", Headcount(present=29), 29),
    inside("app.cap_500", YEAR),
    outside("app.cap_500", changed(YEAR, in_year=501)),
    inside("app.cap_500", OTHER),
    inside("app.cap_200", OTHER),
    outside("app.cap_200", changed(OTHER, in_year=201)),
    inside("app.cap_200", YEAR),
    inside("app.cap_100", YEAR),
    outside("app.cap_100", changed(YEAR, with_employer=101)),
    inside("app.cap_teachers_2022", YEAR, "pass", ZHENGZHOU),
    outside("app.cap_teachers_2022", changed(YEAR, in_occupation=81), "fail", ZHENGZHOU),
    outside("app.cap_teachers_2022", changed(YEAR, in_occupation=101, full_time_teachers=5), "fail", ZHENGZHOU),
)
