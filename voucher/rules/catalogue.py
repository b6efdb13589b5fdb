"""All rules by code, and the type under which a pack's file is read."""

from __future__ import annotations

from typing import Final

from voucher.rules import class_plan, eligibility, payment, supervision, trainees
from voucher.rules.base import Rule

AnyRule = (
    class_plan.SizeMax
    | class_plan.TeacherRatio
    | class_plan.StationRatio
    | class_plan.HourMin
    | class_plan.PracticalMin
    | class_plan.ListedOnly
    | class_plan.InSystem
    | eligibility.RealName
    | eligibility.GapUnassessed
    | eligibility.GapMonths
    | trainees.EligibleHolder
    | trainees.Groups2024
    | trainees.Groups2022
    | trainees.GroupsCounty
    | trainees.PrisonerTest
    | trainees.IntentTriple
    | trainees.ComparePerson
    | trainees.Student2024
    | trainees.Student2022
    | trainees.PostMatch
    | trainees.TransferMismatch
    | trainees.Entrepreneurship
    | trainees.UrgentCatalogue
    | supervision.FaceSignIn
    | supervision.Satisfaction
    | payment.CertificateTypes
    | payment.CertificateAfterClass
    | payment.TwoSignatures
    | payment.PublicityDays
)
"""The union that a pack's `rules` are decoded as: an unknown rule or parameter is refused."""

RULES: Final[dict[str, type[Rule]]] = {str(rule.__struct_config__.tag): rule for rule in AnyRule.__args__}
