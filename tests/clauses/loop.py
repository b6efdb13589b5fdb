"""The rules of the loop itself: plan, person, sign-in, certificate, review, publicity."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import HENAN, PUYANG, ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.rules.class_plan import ClassPlan
from voucher.rules.eligibility import Candidate
from voucher.rules.payment import CertificateFacts, PublicityLength, Signers
from voucher.rules.supervision import Rectification, SignIn, Survey

ALL: Final = (HENAN, ZHENGZHOU, PUYANG)
BOTH: Final = (HENAN, ZHENGZHOU)
PLAN: Final = ClassPlan(
    trainees=80,
    teachers=4,
    workstations=4,
    hours=100,
    practical_hours=60,
    minutes_per_hour=40,
    listed=True,
    system_record=True,
)
PERSON: Final = Candidate(verified=True, day="2024-02-29", assessed_on="2024-01-31", unassessed=False)
CERTIFICATE: Final = CertificateFacts(
    type="skill_level", issued_on="2024-05-06", class_started="2024-04-01", assessed_on="2024-05-06"
)
SIGNERS: Final = Signers(persons=("one", "two"), applicant="other", last=True)

CASES: Final[tuple[Case, ...]] = (
    inside("class.size_max", PLAN, "pass", *BOTH),
    outside("class.size_max", changed(PLAN, trainees=81), "fail", *BOTH),
    inside("class.teacher_ratio_2024", PLAN),
    outside("class.teacher_ratio_2024", changed(PLAN, trainees=81)),
    outside("class.teacher_ratio_2024", changed(PLAN, trainees=101, teachers=5)),
    outside("class.teacher_ratio_2024", changed(PLAN, trainees=81, exceptions=("class.teacher_ratio_2024",)), "flag"),
    inside("class.station_ratio_2024", PLAN),
    outside("class.station_ratio_2024", changed(PLAN, trainees=81)),
    outside("class.station_ratio_2024", changed(PLAN, trainees=101, workstations=5)),
    inside("class.hour_min", PLAN, "pass", *BOTH),
    outside("class.hour_min", changed(PLAN, minutes_per_hour=39), "fail", *BOTH),
    inside("class.practical_min", PLAN, "pass", *BOTH),
    outside("class.practical_min", changed(PLAN, practical_hours=59), "fail", *BOTH),
    inside("catalog.listed_only", PLAN, "pass", HENAN, PUYANG),
    outside("catalog.listed_only", changed(PLAN, listed=False), "fail", HENAN, PUYANG),
    inside("system.in_or_no_subsidy_2024", PLAN),
    outside("system.in_or_no_subsidy_2024", changed(PLAN, system_record=False)),
    inside("voucher.real_name", PERSON, "pass", *ALL),
    outside("voucher.real_name", changed(PERSON, verified=False), "fail", *ALL),
    inside("elig.gap_unassessed", PERSON, "pass", *BOTH),
    outside("elig.gap_unassessed", changed(PERSON, unassessed=True), "fail", *BOTH),
    inside("elig.gap_one_month", PERSON, "pass", *BOTH),
    outside("elig.gap_one_month", changed(PERSON, day="2024-02-28"), "fail", *BOTH),
    inside("att.face_signin", SignIn(method="face_device")),
    outside("att.face_signin", SignIn(method="by_hand")),
    inside("sat.threshold_2024", Survey(asked=20, answered=20, satisfied=17)),
    outside("sat.threshold_2024", Survey(asked=100, answered=100, satisfied=84)),
    inside("sat.threshold_2024", Rectification(since="2024-06-03"), 1),
    inside("cert.types_skilled", CERTIFICATE, "pass", *ALL),
    outside("cert.types_skilled", changed(CERTIFICATE, type="driving_licence"), "fail", *ALL),
    inside("voucher.certificate_for_voucher", CERTIFICATE, "pass", *ALL),
    outside("voucher.certificate_for_voucher", changed(CERTIFICATE, issued_on="2024-05-05"), "fail", *ALL),
    inside("pay.two_signatures", SIGNERS),
    outside("pay.two_signatures", changed(SIGNERS, persons=("one", "one"))),
    outside("pay.two_signatures", changed(SIGNERS, applicant="one")),
    outside("pay.two_signatures", changed(SIGNERS, persons=("one",))),
    inside("pay.publicity_2024", PublicityLength(working_days=5, ends_on="2024-05-13")),
    outside("pay.publicity_2024", PublicityLength(working_days=4, ends_on="2024-05-13")),
)
