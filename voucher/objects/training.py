"""Classes, the people in them, and the sessions that were taught."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, Sealed


class ClassState(StrEnum):
    """Where a class stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    INDUSTRY_1 = "INDUSTRY_1"
    INDUSTRY_OK = "INDUSTRY_OK"
    HR_1 = "HR_1"
    HR_OK = "HR_OK"
    OPEN = "OPEN"
    TEACHING = "TEACHING"
    TAUGHT = "TAUGHT"
    SURVEYED = "SURVEYED"
    ASSESSED = "ASSESSED"
    CLOSED = "CLOSED"
    SUSPENDED = "SUSPENDED"
    REJECTED = "REJECTED"
    VOID = "VOID"
    SUBSIDY_CANCELLED = "SUBSIDY_CANCELLED"
    ABANDONED = "ABANDONED"


_SIGNATURES = {ClassState.INDUSTRY_1: 1, ClassState.INDUSTRY_OK: 2, ClassState.HR_1: 3}


class TrainingKind(StrEnum):
    """What sort of training it is."""

    EMPLOYMENT = "employment"
    PRE_POST = "pre_post"
    UPSKILLING = "upskilling"
    POST_CHANGE = "post_change"
    APPRENTICESHIP = "apprenticeship"
    TECHNICIAN = "technician"
    GOLD_COLLAR = "gold_collar"
    ENTREPRENEURSHIP = "entrepreneurship"
    PROJECT = "project"
    ORDER = "order"
    MENU = "menu"
    FARMERS = "farmers"
    COMPETITION = "competition"
    VETERANS = "veterans"
    VILLAGE = "village"


class Delivery(StrEnum):
    """Who gives it: the enterprise itself, an institution that it commissioned, or otherwise."""

    ENTERPRISE_OWN = "enterprise_own"
    COMMISSIONED = "commissioned"
    OTHER = "other"


class ClassException(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A clause of which two officers documented an exception, and up to how many trainees it holds."""

    clause: Code
    trainees: int


class TrainingClass(State, frozen=True):
    """One class (班). Hours are class hours; `recognised_*` are those that count so far. `present` is the number of
    people actually there on the opening day, which caps the number paid. `surveyed` and `satisfied` count answers.
    `reviewers` are the persons who signed the opening, in order. `pack` and `policy_day` are the policy it keeps.

    `online_hours` of the theory are taught on `platform`. `employer` is whose apprentices they are. `department` is the
    competent one, `action` a special action. `prescribed_hours` are fixed by the document `prescribed_by`; `full_time` are
    the institution's full-time teachers of the occupation. `flags` are rules that put it before a person, `held` those for
    which it is not completed. So many apprentices as `counted` count in `counted_year`. `reason` is why it was rejected.

    `custody` is the document by which it is held in a prison or the like, `on_site` counts the checks recorded there;
    `attendance` is the rate in hundredths of a per cent, once it is completed.
    """

    kind = "training_class"
    indexes = ("institution",)

    institution: str
    region: str
    occupation: str
    level: str
    certificate_type: str
    state: ClassState
    planned: int
    hours: int
    practical_hours: int
    minutes_per_hour: int
    teachers: tuple[str, ...]
    workstations: int
    start_date: str
    end_date: str
    system_record: str
    pack: str | None = None
    plan: Sealed | None = None
    roster: int = 0
    enrolled: int = 0
    present: int | None = None
    opened_on: str | None = None
    sessions: int = 0
    recognised_hours: int = 0
    recognised_practical: int = 0
    completed_on: str | None = None
    surveyed: int = 0
    satisfied: int = 0
    reviewers: tuple[str, ...] = ()
    trail: tuple[tuple[int, ClassState], ...] = ()
    policy_day: str | None = None
    training_kind: TrainingKind = TrainingKind.EMPLOYMENT
    delivery: Delivery = Delivery.OTHER
    online_hours: int = 0
    platform: str | None = None
    employer: str | None = None
    department: str = ""
    action: str = ""
    prescribed_hours: int = 0
    prescribed_by: str = ""
    full_time: tuple[str, ...] = ()
    exceptions: tuple[ClassException, ...] = ()
    flags: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    counted: int = 0
    counted_year: str = ""
    reason: str = ""
    custody: str | None = None
    on_site: int = 0
    attendance: int | None = None

    @property
    def signers(self) -> tuple[str, ...]:
        """Who signed the opening since it was submitted the last time, while it waits for more of its four."""
        return self.reviewers[len(self.reviewers) - _SIGNATURES.get(self.state, 0) :]


class ApprenticeCount(State, frozen=True):
    """How many apprentices of classes that start in a year an institution has: all of them; where an occupation stands,
    those of it; where an enterprise stands too, those of the enterprise in it."""

    kind = "apprentice_count"
    indexes = ("institution",)

    institution: str
    year: str
    persons: int
    employer: str | None = None
    occupation: str | None = None


class EnrolmentState(StrEnum):
    """Where one person stands in one class."""

    LISTED = "LISTED"
    REGISTERED = "REGISTERED"
    PRESENT_DAY_1 = "PRESENT_DAY_1"
    ATTENDING = "ATTENDING"
    FINISHED = "FINISHED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    NO_SHOW = "NO_SHOW"
    DROPPED = "DROPPED"
    TERMINATED = "TERMINATED"


class Enrolment(State, frozen=True):
    """One person in one class. `live` is the voucher while it is in use here, else None: a voucher is in one class.
    `attempts` counts evaluations; the last one set `assessed_on`. `flags` are rules that put the person before somebody when
    they were enrolled. `online_void`: a platform record voids the hours that the person was taught online."""

    kind = "enrolment"
    indexes = ("training_class", "person")

    training_class: str
    person: str
    state: EnrolmentState
    voucher: str | None = None
    live: str | None = None
    sessions: int = 0
    hours: int = 0
    satisfied: bool | None = None
    assessed_on: str | None = None
    attempts: int = 0
    online_void: bool = False
    flags: tuple[str, ...] = ()


class ClassSession(State, frozen=True):
    """One session that was taught: when, how many class hours were planned and count, how many people signed in.
    `present` lists them, so that one of them can say it was not so; `made_up` those who missed it and were taught it later;
    `teachers` who taught, where that was said; `entry` is the one that recorded it first. `recognised` are the hours that its
    minutes carry, `counted` those that count in the end, and `why` the codes of the rules by which others do not. `platform`
    is where it was taught online; `excused` were away with leave; `seen` is how many people an inspector counted in its
    recording; `consented` are those for whom the bureau agreed to a make-up lesson."""

    kind = "class_session"
    indexes = ("training_class",)

    training_class: str
    date: str
    starts: str
    ends: str
    practical: bool
    hours: int
    recognised: int
    signed_in: int
    method: str
    present: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    entry: int = 0
    counted: int | None = None
    why: tuple[str, ...] = ()
    platform: str | None = None
    excused: tuple[str, ...] = ()
    seen: int | None = None
    consented: tuple[str, ...] = ()

    def counts(self, person: str) -> bool:
        """Whether somebody was there, or made it up."""
        return person in self.present or person in self.made_up


class ChangeKind(StrEnum):
    """What of a class was changed after its approval."""

    DAYS = "days"
    TEACHERS = "teachers"


class ClassChange(State, frozen=True):
    """A change of an approved class, in force from its entry on: other days, or other teachers. `old_*` are the days
    before; of a change of teachers both are the same. `evidence` is the digest of the paper behind it."""

    kind = "class_change"
    indexes = ("training_class",)

    training_class: str
    what: ChangeKind
    reason: str
    evidence: str
    changed_on: str
    old_start: str
    old_end: str
    start_date: str
    end_date: str
    joining: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


class SignIn(State, frozen=True):
    """Somebody of a class was scanned on a day to attend. A session's record can be filled from these."""

    kind = "sign_in"
    indexes = ("training_class", "enrolment")

    training_class: str
    enrolment: str
    person: str
    scan: str
    day: str
    happened: str
    assurance: str


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "OPEN"
    CORRECTED = "CORRECTED"
    UPHELD = "UPHELD"


class Dispute(State, frozen=True):
    """A trainee says they were not at a session that counts them; id = session.person. `reason` is the answer's."""

    kind = "dispute"
    indexes = ("training_class",)

    session: str
    training_class: str
    enrolment: str
    person: str
    state: DisputeState
    filed_on: str
    answered_on: str | None = None
    reason: str | None = None
