"""The voucher: one real person's right to subsidised training, worth nothing until a certificate exists."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from voucher.core.facts import State


class VoucherState(StrEnum):
    """Where a voucher stands in the loop. The first eight are its stages, in order."""

    ISSUED = "ISSUED"
    CLAIMED = "CLAIMED"
    ENROLLED = "ENROLLED"
    TRAINED = "TRAINED"
    EVALUATED = "EVALUATED"
    CERTIFIED = "CERTIFIED"
    IN_CLAIM = "IN_CLAIM"
    REDEEMED = "REDEEMED"
    LAPSED = "LAPSED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    REISSUED = "REISSUED"
    SUSPENDED = "SUSPENDED"


STAGES: Final = tuple(VoucherState)[:8]
"""Issue → claim → enrol → train → evaluate → certify → apply → pay."""

LIVE: Final = frozenset({*STAGES[:7], VoucherState.SUSPENDED})
"""States in which a voucher may still lead to a payment; a person has at most one such voucher per category."""


class Voucher(State, frozen=True):
    """No event changes `holder`. `live` is the category while the voucher is live, else None: unique per holder.

    `trail` lists (entry index, stage reached): the worker's timeline. `resume_to` is the state before a suspension.
    `origin` is the first voucher of a chain of reissues, of which only one may ever be redeemed. `rebinds` counts the
    phones it was bound to after the first.
    """

    kind = "voucher"
    indexes = ("holder",)

    holder: str
    category: str
    region: str
    batch: str
    state: VoucherState
    live: str | None
    valid_from: str
    valid_to: str | None
    origin: str
    reissues: int = 0
    training_class: str | None = None
    enrolled_on: str | None = None
    certificate: str | None = None
    passed: bool | None = None
    resume_to: VoucherState | None = None
    rebinds: int = 0
    trail: tuple[tuple[int, VoucherState], ...] = ()


class BatchState(StrEnum):
    """An issuing batch is approved by two officers, then issued in parts."""

    APPROVED = "APPROVED"
    ISSUED = "ISSUED"


class VoucherBatch(State, frozen=True):
    """`root` is the Merkle root over the parts' holder lists: the officers approved exactly these people. `institutions` are
    those at which alone the vouchers may be used, `legal_basis` the document that provides for it."""

    kind = "voucher_batch"
    indexes = ("state",)

    state: BatchState
    category: str
    region: str
    valid_from: str
    valid_to: str | None
    root: str
    count: int
    parts: int
    proposer: str
    approver: str
    parts_issued: tuple[int, ...] = ()
    issued: int = 0
    institutions: tuple[str, ...] = ()
    legal_basis: str | None = None
