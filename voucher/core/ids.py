"""Identifiers: 128 random-looking bits in 32 hex digits, derived from what the command already carries.

The core draws nothing at random. What a command creates is named by a hash of its actor and idempotency key, so a
repeated request names the same objects, and an entry can be decided again years later with the same result.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final

import msgspec

REF: Final = "ref"


def _ref(kind: str) -> msgspec.Meta:
    return msgspec.Meta(extra={REF: kind})


PersonId = Annotated[str, _ref("person")]
AccountId = Annotated[str, _ref("account")]
KeyId = Annotated[str, _ref("key")]
InstitutionId = Annotated[str, _ref("institution")]
ClassId = Annotated[str, _ref("training_class")]
EnrolmentId = Annotated[str, _ref("enrolment")]
SessionId = Annotated[str, _ref("class_session")]
BatchId = Annotated[str, _ref("voucher_batch")]
VoucherId = Annotated[str, _ref("voucher")]
EvaluationId = Annotated[str, _ref("evaluation")]
CertificateId = Annotated[str, _ref("certificate")]
ClaimId = Annotated[str, _ref("claim")]
LineId = Annotated[str, _ref("claim_line")]
ObjectionId = Annotated[str, _ref("objection")]
PaymentId = Annotated[str, _ref("payment_batch")]
TransferId = Annotated[str, _ref("transfer")]
BankFileId = Annotated[str, _ref("bank_file")]
FundId = Annotated[str, _ref("fund")]
BalanceId = Annotated[str, _ref("balance")]
ProposalId = Annotated[str, _ref("proposal")]
PackId = Annotated[str, _ref("pack")]
RateId = Annotated[str, _ref("rate")]
ParameterId = Annotated[str, _ref("parameter")]
CalendarId = Annotated[str, _ref("calendar")]
BindingId = Annotated[str, _ref("binding")]
DeviceId = Annotated[str, _ref("device")]
ScanId = Annotated[str, _ref("scan")]
SignInId = Annotated[str, _ref("sign_in")]
ConflictId = Annotated[str, _ref("conflict")]
DisputeId = Annotated[str, _ref("dispute")]
DelegationId = Annotated[str, _ref("delegation")]
RecognitionId = Annotated[str, _ref("recognition")]
AwardId = Annotated[str, _ref("award")]
StatisticId = Annotated[str, _ref("statistic")]
WishId = Annotated[str, _ref("wish")]
ProfileId = Annotated[str, _ref("profile")]
OccupationId = Annotated[str, _ref("occupation")]
ClassChangeId = Annotated[str, _ref("class_change")]
ApprenticeCountId = Annotated[str, _ref("apprentice_count")]
JobSubsidyId = Annotated[str, _ref("job_subsidy")]
ExternalRecordId = Annotated[str, _ref("external_record")]
AbsenceId = Annotated[str, _ref("absence")]
RecusalId = Annotated[str, _ref("recusal")]
InspectionId = Annotated[str, _ref("inspection")]
FlagId = Annotated[str, _ref("flag")]
LookBackId = Annotated[str, _ref("look_back")]
FindingId = Annotated[str, _ref("finding")]
HoldId = Annotated[str, _ref("hold")]
PlatformVideoId = Annotated[str, _ref("platform_video")]
PlatformUseId = Annotated[str, _ref("platform_use")]
AllianceId = Annotated[str, _ref("alliance")]
TeacherId = Annotated[str, _ref("teacher")]
ProjectId = Annotated[str, _ref("project")]
VoucherOwnerId = Annotated[str, _ref("voucher_owner")]
RecordingId = Annotated[str, _ref("recording")]
SystemRecordId = Annotated[str, _ref("system_record")]
WindowId = Annotated[str, _ref("maintenance_window")]
ExternalFileId = Annotated[str, _ref("external_file")]


def derive(actor: str, key: str, number: int = 0) -> str:
    """The id of the `number`-th object that a command creates."""
    return sha256(f"{actor}\n{key}\n{number}".encode()).hexdigest()[:32]


def series(actor: str, key: str, count: int) -> list[str]:
    """Ids of `count` objects made by one command, adjacent so that an index takes them in one place."""
    prefix = derive(actor, key)[:24]
    return [f"{prefix}{number:08x}" for number in range(count)]


def enrolment_id(training_class: str, person: str) -> str:
    """A person is in a class once: the pair is the id."""
    return f"{training_class}.{person}"


def balance_id(fund: str, account: str) -> str:
    """One balance per fund and account."""
    return f"{fund}.{account}"


def scan_id(device: str, sequence: int) -> str:
    """A device's journal has one record under a sequence: the two are the id."""
    return derive("scan", device, sequence)


def conflict_id(voucher: str, training_class: str, entry: int) -> str:
    """One conflict between an enrolment (its entry) and another class that wanted the same voucher."""
    return derive(f"conflict/{voucher}", training_class, entry)


def dispute_id(session: str, person: str) -> str:
    """A person disputes a session once: the pair is the id."""
    return f"{session}.{person}"


def external_record_id(institution: str, source: str, number: str) -> str:
    """A source of an institution's has one record under a number, whichever class it is for."""
    return derive(f"external/{institution}", f"{source}\n{number}")


def apprentice_count_id(institution: str, year: str, employer: str | None, occupation: str | None) -> str:
    """One count for an institution's year: of all its apprentices, of an occupation's, of an enterprise's in one."""
    return derive(f"apprentices/{institution}", f"{year}\n{employer or ''}\n{occupation or ''}")


def statistic_id(region: str, year: str, department: str, what: str) -> str:
    """One number of a place, year and department (or none)."""
    return derive(f"statistic/{region}", f"{year}\n{department}\n{what}")


def platform_video_id(platform: str, video: str) -> str:
    """A platform has one video under a code."""
    return derive(f"video/{platform}", video)


def platform_use_id(training_class: str, platform: str) -> str:
    """A class uses a platform by one record, which a later one replaces."""
    return f"{training_class}.{platform}"


def hold_id(subject: str, entry: int) -> str:
    """What an entry put on hold."""
    return derive("hold", subject, entry)


def teacher_id(institution: str, person: str) -> str:
    """Somebody stands in an institution's pool once: the pair is the id."""
    return f"{institution}.{person}"


def system_record_id(what: str, identifier: str) -> str:
    """An object is in the outside systems once, with a number in each."""
    return f"{what}.{identifier}"


def delegation_id(person: str, account: str) -> str:
    """One delegation per person and account that may act for them."""
    return f"{person}.{account}"


def profile_id(person: str) -> str:
    """What is known of one person stands once."""
    return f"{person}.profile"


def dossier_id(person: str, ref: str) -> str:
    """One version of a profile in the vault."""
    return f"{person}.{ref}"


def consent_id(person: str) -> str:
    """What one person agrees to stands once."""
    return f"{person}.consent"
