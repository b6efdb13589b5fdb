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
from voucher.objects.home import Home
from voucher.objects.institution import Institution
from voucher.objects.job import JobSubsidy
from voucher.objects.money import Balance, BankFile, Fund, PaymentBatch, Transfer
from voucher.objects.person import Person
from voucher.objects.policy import Calendar, Pack, Parameter, Rate
from voucher.objects.proposal import Proposal
from voucher.objects.scan import Conflict, Scan
from voucher.objects.training import ClassChange, ClassSession, Dispute, Enrolment, SignIn, TrainingClass
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
    Device,
    Binding,
    Scan,
    SignIn,
    Conflict,
    Dispute,
    Consent,
    ClassChange,
    ExternalRecord,
    JobSubsidy,
)
"""Every kind, in an order in which rows may be written: what is referred to comes first."""

__all__ = [
    "KINDS",
    "Account",
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
    "Enrolment",
    "Evaluation",
    "ExternalRecord",
    "Fund",
    "Home",
    "Institution",
    "JobSubsidy",
    "Key",
    "Objection",
    "Pack",
    "Parameter",
    "PaymentBatch",
    "Person",
    "Proposal",
    "Rate",
    "Scan",
    "SignIn",
    "TrainingClass",
    "Transfer",
    "Voucher",
    "VoucherBatch",
    "Wish",
]
