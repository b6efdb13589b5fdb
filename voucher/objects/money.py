"""Funds, their balances, payment batches with their transfers, and the bank's files."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class Fund(State, frozen=True):
    """A fund from which claims of a region are paid. `code` is a fund type of the policy's list."""

    kind = "fund"
    indexes = ("code",)

    code: str
    region: str


class Balance(State, frozen=True):
    """Fen in one account of one fund; id = fund.account. Over a fund the balances sum to zero."""

    kind = "balance"
    indexes = ("fund",)

    fund: str
    account: str
    fen: int


class PaymentState(StrEnum):
    """Where a payment batch stands."""

    BUILT = "BUILT"
    RELEASED = "RELEASED"
    PAID = "PAID"
    RECONCILED = "RECONCILED"
    DISCARDED = "DISCARDED"


class PaymentBatch(State, frozen=True):
    """One payment file: its digest, how many transfers, their sum in fen. `built_at` is the entry that built it."""

    kind = "payment_batch"

    state: PaymentState
    fund: str
    digest: str
    count: int
    total: int
    maker: str
    built_at: int
    checker: str | None = None


class TransferState(StrEnum):
    """What became of one transfer. The last seven are the verdicts of a reconciliation; a discarded one never went out."""

    INSTRUCTED = "instructed"
    DISCARDED = "discarded"
    MATCHED = "matched"
    AMOUNT_DIFFERS = "amount_differs"
    REJECTED = "rejected"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    ONLY_BANK = "only_at_the_bank"
    ONLY_US = "only_with_us"


class Transfer(State, frozen=True):
    """One payment of one claim in one batch. `paid` is what the bank says it moved, in fen."""

    kind = "transfer"
    indexes = ("payment", "claim")

    payment: str
    claim: str
    amount: int
    state: TransferState
    paid: int = 0


class BankFile(State, frozen=True):
    """A bank file that was taken in; id = SHA-256 of its bytes, so that no file counts twice."""

    kind = "bank_file"

    payment: str
    rows: int
    verdicts: tuple[tuple[TransferState, int], ...] = ()
