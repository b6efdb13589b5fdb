"""Redemption claims and their lines: money asked for, on certificates."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from voucher.core.facts import State
from voucher.core.message import Sealed


class ClaimKind(StrEnum):
    """What the money is for; a certificate backs at most one live line of each kind."""

    TRAINING = "training"
    EVALUATION = "evaluation"
    HIRE = "hire"
    PLACEMENT = "placement"


class ClaimState(StrEnum):
    """Where a claim stands."""

    SUBMITTED = "SUBMITTED"
    SUPPLEMENT = "SUPPLEMENT"
    ACCEPTED = "ACCEPTED"
    REVIEWED_1 = "REVIEWED_1"
    APPROVED = "APPROVED"
    PUBLIC = "PUBLIC"
    CLEARED = "CLEARED"
    PUSHED = "PUSHED"
    CONFIRMED = "CONFIRMED"
    INSTRUCTED = "INSTRUCTED"
    PAID = "PAID"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Bucket(StrEnum):
    """The account in which a line's amount stands (see voucher.money)."""

    CLAIMED = "claimed"
    APPROVED = "approved"
    PUBLICISED = "publicised"
    PUSHED = "pushed"
    CONFIRMED = "confirmed"
    INSTRUCTED = "instructed"
    PAID = "paid"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLAWBACK = "clawback_due"


ENDED: Final = frozenset({Bucket.REJECTED, Bucket.WITHDRAWN})


class Claim(State, frozen=True):
    """One claim by one payee for one class and kind. `account` is the sealed bank account; `published_on`,
    `publicity_ends` are days, the latter as it was announced; `push_month` is YYYY-MM; `trail` lists (entry index, state),
    and `days` the day in China of each of them. `published` is the list as it was last put before the public, sealed, by the
    entry `published_at`. A claim for an evaluation names it; where there was no class it keeps its pack and day. `frozen` is
    the hold that stops it, if one does."""

    kind = "claim"
    indexes = ("training_class", "payment", "payee")

    state: ClaimState
    claim_kind: ClaimKind
    training_class: str
    region: str
    payee: str
    fund: str
    account: Sealed
    lines: tuple[str, ...]
    total: int
    applicant: str
    first_reviewer: str | None = None
    first_rejected: tuple[str, ...] = ()
    second_reviewer: str | None = None
    published_on: str | None = None
    publicity_ends: str | None = None
    push_month: str | None = None
    payment: str | None = None
    trail: tuple[tuple[int, ClaimState], ...] = ()
    evaluation: str = ""
    pack: str | None = None
    policy_day: str = ""
    days: tuple[str, ...] = ()
    publicity_days: int = 0
    published: Sealed | None = None
    published_at: int | None = None
    frozen: str | None = None


class ClaimLine(State, frozen=True):
    """One certificate's money. `live` is the kind of claim while the line is live, else None: unique per certificate.

    Amounts in fen. `approved` ≤ `amount`; `paid` − `recovered` ≤ `approved`, in the database too. `held` is the
    objection that holds the line, if any. `withheld` is why its person is not named in publicity. `published_on` is the day
    on which it was published again, and `lost` the working days of publicity it lost while it was held; both end with it.
    `intent` is what officers made of the conduct behind a clawback. `once` is person, occupation and level while the line of
    an evaluation stands for them: rejected lines do not, clawed-back ones do until two officers decide otherwise.
    """

    kind = "claim_line"
    indexes = ("claim", "certificate", "voucher", "once")

    claim: str
    claim_kind: ClaimKind
    live: ClaimKind | None
    certificate: str
    verified_at: int
    holder: str
    voucher: str
    bucket: Bucket
    amount: int
    approved: int = 0
    paid: int = 0
    recovered: int = 0
    written_off: int = 0
    held: str | None = None
    once: str | None = None
    withheld: Sealed | None = None
    published_on: str | None = None
    lost: int = 0
    intent: str | None = None


class ObjectionState(StrEnum):
    """Where an objection stands."""

    OPEN = "OPEN"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"
    AMENDED = "AMENDED"


class Objection(State, frozen=True):
    """Somebody's objection to one line during publicity; the words are sealed. `filer` is the officer who filed it, if one
    did: they do not answer it."""

    kind = "objection"
    indexes = ("claim",)

    claim: str
    line: str
    state: ObjectionState
    text: Sealed
    filed_on: str
    reason: str | None = None
    resolved_on: str | None = None
    filer: str | None = None
