"""All rules by code, and the type under which a pack's file is read."""

from __future__ import annotations

from typing import Final

from voucher.rules import class_plan, eligibility, payment, platforms, standing, supervision
from voucher.rules.base import Rule

AnyRule = (
    class_plan.SizeMax
    | class_plan.TeacherRatio
    | class_plan.StationRatio
    | class_plan.HourMin
    | class_plan.PracticalMin
    | class_plan.ListedOnly
    | class_plan.InSystem
    | standing.AuditFault
    | standing.ChangeSameDay2022
    | standing.ChangeSameDay2024
    | standing.UniversityAuto
    | standing.CrossCity
    | standing.AllianceOnly
    | standing.CompanyCentre
    | standing.NoDesignation
    | standing.TeacherPool
    | platforms.UnlistedVoid2022
    | platforms.UnlistedVoid2024
    | platforms.BanYears
    | platforms.BanOpen
    | platforms.NewVideo
    | platforms.RegionTree
    | eligibility.RealName
    | eligibility.GapUnassessed
    | eligibility.GapMonths
    | supervision.FaceSignIn
    | supervision.Satisfaction
    | payment.CertificateTypes
    | payment.CertificateAfterClass
    | payment.TwoSignatures
    | payment.PublicityDays
)
"""The union that a pack's `rules` are decoded as: an unknown rule or parameter is refused."""

RULES: Final[dict[str, type[Rule]]] = {str(rule.__struct_config__.tag): rule for rule in AnyRule.__args__}
