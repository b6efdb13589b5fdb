"""External records: what devices outside the ledger recorded about a class. The log holds pseudonymous facts and the digest
of what stays outside; the picture, the stream and the device's own log never come in.

Each kind has its schema here: a frozen value whose tag is the kind. To take another kind: write it beside its neighbours
and name it in `Record`; the endpoint, its description and the pages follow.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from voucher.core.facts import State
from voucher.core.ids import EnrolmentId, EvaluationId, ExternalRecordId, InstitutionId, PersonId
from voucher.core.message import Code, CodeOrNone, Date, Digest, Moment, Number
from voucher.objects.lessons import Gap

Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Fact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="kind",
):
    """Base of what each kind of record says."""


class DeviceSignIn(Fact, frozen=True, kw_only=True, tag="sign_in_device"):
    """A sign-in device recognised somebody of the class, coming or going. `score` is the match in per cent, if it says."""

    person: PersonId
    happened: Moment
    direction: Literal["in", "out"]
    method: Code
    score: Percent | None = None


class Video(Fact, frozen=True, kw_only=True, tag="video"):
    """A camera recorded a stretch of teaching. `gap_seconds` of it are missing in all, `gaps` name those whose place is known;
    `size` is in bytes; the file is kept at least to the end of `kept_until`. `visible` is how many of the trainees it shows,
    if they were counted. `own`: the institution kept it itself because the system could not take it."""

    starts: Moment
    ends: Moment
    size: Number
    gap_seconds: Number
    kept_until: Date
    gaps: Annotated[tuple[Gap, ...], msgspec.Meta(max_length=200)] = ()
    visible: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None
    own: bool = False


class PlatformTelemetry(Fact, frozen=True, kw_only=True, tag="platform_telemetry"):
    """An online platform's record of how one person went through the course: the highest playback speed in per cent, windows
    open at once, the longest time in seconds without a pop-up check, whether the face was compared live and the lessons came
    in the enforced order, and how many of the class hours have a random photo."""

    person: PersonId
    platform: InstitutionId
    finished: Moment
    speed_percent: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    windows: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    gap_seconds: Number
    live: bool
    ordered: bool
    hours: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    photos: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class PersonComparison(Fact, frozen=True, kw_only=True, tag="person_comparison"):
    """Another system compared somebody: what was asked (a code), and what it answered. What follows, people decide."""

    person: PersonId
    compared: Moment
    subject: Code
    result: Literal["match", "mismatch", "unknown"]


class ExamEvent(Fact, frozen=True, kw_only=True, tag="exam_platform"):
    """The exam platform recorded something of somebody's exam: which exam and attempt, what happened (a code). `absent`,
    `cheating` and `impersonation` of somebody who is said to have passed are put before a person; other codes are kept."""

    person: PersonId
    happened: Moment
    exam: Code
    attempt: Annotated[int, msgspec.Meta(ge=1, le=100)]
    event: Code


class ExamResult(Fact, frozen=True, kw_only=True, tag="exam_result"):
    """The exam platform's result of somebody's attempt at an exam, with the paper and the version of the question bank, and
    the score in hundredths of a point, if it says. The evaluation body brings it in under its person's signature."""

    person: PersonId
    happened: Moment
    exam: Code
    attempt: Annotated[int, msgspec.Meta(ge=1, le=100)]
    passed: bool
    paper: CodeOrNone = ""
    bank: CodeOrNone = ""
    score: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None


class OnSiteCheck(Fact, frozen=True, kw_only=True, tag="on_site_check"):
    """Somebody of the place checked on site, in a prison or the like, where no live link is possible."""

    happened: Moment
    present: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


Record: TypeAlias = DeviceSignIn | Video | PlatformTelemetry | PersonComparison | ExamEvent | ExamResult | OnSiteCheck
"""Every kind of record."""


def moment_of(found: Record) -> tuple[str, str]:
    """When a record is of, and the name of the field that says so."""
    match found:
        case Video():
            return found.starts, "starts"
        case PlatformTelemetry():
            return found.finished, "finished"
        case PersonComparison():
            return found.compared, "compared"
        case _:
            return found.happened, "happened"


def person_of(found: Record) -> str | None:
    """Whom a record is about, if it is about one person."""
    return None if isinstance(found, (Video, OnSiteCheck)) else found.person


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One of several records that come in together: `source` and `number` as their owner names them, the digest of what stays
    outside, and what the record says."""

    source: Code
    number: Code
    digest: Digest
    record: Record


class Taken(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One record that was taken in. `announced`: an own recording within announced maintenance; `void`: in this
    place in the class the online hours are void by it; `evaluation`: the one that an exam platform's record is of."""

    external_record: ExternalRecordId
    source: Code
    number: Code
    digest: Digest
    record: Record
    announced: bool = False
    void: EnrolmentId | None = None
    evaluation: EvaluationId | None = None


class ExternalRecord(State, frozen=True):
    """One record of one source. `source` and `number` are the device's and its record's, as their owner names them; `day`
    is that of the record, which no deadline trusts; `digest` is that of what stays outside. `evaluation` is the one that an
    exam platform's record is of."""

    kind = "external_record"
    indexes = ("training_class", "evaluation")

    training_class: str
    type: str
    source: str
    number: str
    day: str
    person: str | None
    digest: str
    recorded_on: str
    facts: Record
    evaluation: str = ""
