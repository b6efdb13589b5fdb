"""All rules by code, and the type under which a pack's file is read."""

from __future__ import annotations

from typing import Final

from voucher.rules import class_plan, eligibility, lessons, payment, supervision
from voucher.rules.base import Rule

AnyRule = (
    class_plan.SizeMax
    | class_plan.TeacherRatio
    | class_plan.StationRatio
    | class_plan.HourMin
    | class_plan.PracticalMin
    | class_plan.ListedOnly
    | class_plan.InSystem
    | class_plan.InSystem2022
    | eligibility.RealName
    | eligibility.GapUnassessed
    | eligibility.GapMonths
    | lessons.TheoryFullVideo
    | lessons.Practical15
    | lessons.VideoAll2024
    | lessons.VideoAll2022
    | lessons.VideoLinked
    | lessons.CustodyExempt
    | lessons.Maintenance
    | lessons.VideoRetention
    | lessons.MakeUp2024
    | lessons.MakeUp2022
    | lessons.AttendanceRate
    | lessons.Unlisted2024
    | lessons.Unlisted2022
    | lessons.OnlineTheoryMax
    | lessons.AntiCheat
    | supervision.FaceSignIn
    | supervision.Satisfaction
    | payment.CertificateTypes
    | payment.CertificateAfterClass
    | payment.TwoSignatures
    | payment.PublicityDays
)
"""The union that a pack's `rules` are decoded as: an unknown rule or parameter is refused."""

RULES: Final[dict[str, type[Rule]]] = {str(rule.__struct_config__.tag): rule for rule in AnyRule.__args__}
