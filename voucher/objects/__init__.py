"""The objects of the loop as they stand: frozen values, each a fold of the events that name it."""

from __future__ import annotations

from typing import Final

from voucher.core.facts import State
from voucher.objects.account import Account, Key
from voucher.objects.binding import Binding
from voucher.objects.claim import Claim, ClaimLine, Objection
from voucher.objects.consent import Consent
from voucher.objects.delegation import Delegation
from voucher.objects.device import Device
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.external import ExternalRecord
from voucher.objects.flag import LookBack, SupervisionFlag
from voucher.objects.home import Home
from voucher.objects.inspection import Inspection
from voucher.objects.institution import Institution
from voucher.objects.job import JobSubsidy
from voucher.objects.lessons import ExternalFile, MaintenanceWindow, Recording, SystemRecord
from voucher.objects.money import Balance, BankFile, Fund, PaymentBatch, Transfer
from voucher.objects.occupation import Occupation
from voucher.objects.office import Absence, Recusal
from voucher.objects.person import Person
from voucher.objects.policy import Calendar, Pack, Parameter, Rate
from voucher.objects.pool import Project, Teacher, VoucherOwner
from voucher.objects.profile import Dossier, Profile
from voucher.objects.proposal import Proposal
from voucher.objects.recognition import Award, Recognition
from voucher.objects.scan import Conflict, Scan
from voucher.objects.standing import Alliance, Finding, Hold, PlatformUse, PlatformVideo
from voucher.objects.statistic import Statistic
from voucher.objects.training import (
    ApprenticeCount,
    ClassChange,
    ClassSession,
    Dispute,
    Enrolment,
    SignIn,
    TrainingClass,
)
from voucher.objects.voucher import Voucher, VoucherBatch
from voucher.objects.wish import Wish

KINDS: Final[tuple[type[State], ...]] = (
    Home,
    Account,
    Key,
    Person,
    Institution,
    Pack,
    Rate,
    Parameter,
    Calendar,
    Proposal,
    Fund,
    Balance,
    VoucherBatch,
    Voucher,
    TrainingClass,
    Enrolment,
    ClassSession,
    Evaluation,
    Certificate,
    Claim,
    ClaimLine,
    Objection,
    PaymentBatch,
    Transfer,
    BankFile,
    Delegation,
    Wish,
    Profile,
    Occupation,
    Device,
    Binding,
    Scan,
    SignIn,
    Conflict,
    Dispute,
    Consent,
    Recognition,
    Statistic,
    Award,
    ClassChange,
    ApprenticeCount,
    Finding,
    Hold,
    PlatformVideo,
    PlatformUse,
    Alliance,
    Teacher,
    Project,
    VoucherOwner,
    ExternalRecord,
    Absence,
    Recusal,
    Inspection,
    SupervisionFlag,
    LookBack,
    Recording,
    SystemRecord,
    MaintenanceWindow,
    ExternalFile,
    JobSubsidy,
)
"""Every kind, in an order in which rows may be written: what is referred to comes first."""

VAULTED: Final[tuple[type[State], ...]] = (Dossier,)
"""Kinds without a table: facts that are read from the vault."""

__all__ = [
    "KINDS",
    "VAULTED",
    "Absence",
    "Account",
    "Alliance",
    "ApprenticeCount",
    "Award",
    "Balance",
    "BankFile",
    "Binding",
    "Calendar",
    "Certificate",
    "Claim",
    "ClaimLine",
    "ClassChange",
    "ClassSession",
    "Conflict",
    "Consent",
    "Delegation",
    "Device",
    "Dispute",
    "Dossier",
    "Enrolment",
    "Evaluation",
    "ExternalFile",
    "ExternalRecord",
    "Finding",
    "Fund",
    "Hold",
    "Home",
    "Inspection",
    "Institution",
    "JobSubsidy",
    "Key",
    "LookBack",
    "MaintenanceWindow",
    "Objection",
    "Occupation",
    "Pack",
    "Parameter",
    "PaymentBatch",
    "Person",
    "PlatformUse",
    "PlatformVideo",
    "Profile",
    "Project",
    "Proposal",
    "Rate",
    "Recognition",
    "Recording",
    "Recusal",
    "Scan",
    "SignIn",
    "SupervisionFlag",
    "SystemRecord",
    "Teacher",
    "TrainingClass",
    "Transfer",
    "Voucher",
    "VoucherBatch",
    "VoucherOwner",
    "Wish",
]
