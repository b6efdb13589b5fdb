"""All rules by code, and the type under which a pack's file is read."""

from __future__ import annotations

from typing import Final

from voucher.rules import (
    apprenticeship,
    certificates,
    class_plan,
    deadlines,
    eligibility,
    evaluation,
    funds,
    headcount,
    inspection,
    jobs,
    payment,
    platforms,
    standing,
    structure,
    supervision,
    trainees,
)
from voucher.rules.base import Rule

AnyRule = (
    class_plan.SizeMax
    | class_plan.TeacherRatio
    | class_plan.TeacherRatioWithin
    | class_plan.StationRatio
    | class_plan.StationRatioWithin
    | class_plan.HourMin
    | class_plan.PracticalMin
    | class_plan.TheoryMax
    | class_plan.CertificateOnlyHours
    | class_plan.PeopleEntered
    | class_plan.Responsible
    | class_plan.ListedOnly
    | class_plan.InSystem
    | apprenticeship.CapDegree
    | apprenticeship.CapOther
    | apprenticeship.CapEmployer
    | apprenticeship.CapTeachers
    | headcount.ActualHeadcount
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
    | supervision.SatisfactionOfCity
    | inspection.FormChecks
    | inspection.AverageOnSite
    | inspection.HalfYearInspection
    | payment.CertificateTypes
    | certificates.ElectronicOnly
    | certificates.Levels
    | certificates.RealExam2024
    | certificates.RealExam2022
    | certificates.SpecialTrades
    | certificates.HighSkilled
    | certificates.CertificateRate
    | certificates.Equivalence
    | evaluation.NoDelegation
    | evaluation.Pooling
    | evaluation.DirectLevel
    | evaluation.FreeForWorker
    | evaluation.OnlineOnlyExam
    | evaluation.Specialised100
    | evaluation.Junior200
    | evaluation.Intermediate240
    | evaluation.Senior280
    | evaluation.Technician350
    | evaluation.SeniorTechnician380
    | evaluation.NoRepeat
    | structure.LowTier2024
    | structure.LowTier2022
    | structure.Manufacturing25
    | structure.Manufacturing20
    | structure.Manufacturing15
    | structure.ProgressLedger
    | structure.MigrantRate
    | payment.CertificateAfterClass
    | payment.TwoSignatures
    | payment.PublicityDays
    | payment.LocalPublicity
    | deadlines.AcceptReview
    | deadlines.EachDepartment
    | deadlines.MonthlyPush
    | funds.SourceOrder
    | funds.NewTalentFirst
    | funds.Recover2024
    | funds.Recover2022
    | funds.FourUnifications
    | jobs.SmeHire
    | jobs.AgencyPlacement
)
"""The union that a pack's `rules` are decoded as: an unknown rule or parameter is refused."""

RULES: Final[dict[str, type[Rule]]] = {str(rule.__struct_config__.tag): rule for rule in AnyRule.__args__}
