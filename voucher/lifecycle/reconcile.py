"""Reconcile: the bank's file against the payment batch. Every row and every transfer gets exactly one verdict.

A file is named by the digest of its bytes and taken in once. A row that names no transfer of the batch, or one that is
settled already, moves nothing. Money is paid when the bank says so for the exact amount; what comes back waits for a
corrected account. A batch is reconciled when every transfer is matched, returned or rejected; until then each count of
what is open is on record, and another file may follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import BankFileId, ClaimId, PaymentId, TransferId, VoucherId
from voucher.core.message import MANY, Command, Event, Number, whole
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.money import BankFile, Fund, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.objects.voucher import VoucherState
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.files import REVOKED, fallen, is_revoked
from voucher.step.lines import moved, set_state
from voucher.step.money import Posting
from voucher.step.stage import advance

SETTLED = frozenset({TransferState.MATCHED, TransferState.RETURNED, TransferState.REJECTED})


class Outcome(StrEnum):
    """What a row of a bank file says."""

    PAID = "paid"
    REJECTED = "rejected"
    RETURNED = "returned"
    DEPOSIT = "deposit"


class BankRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row: the transfer it names (empty: none of ours), fen, and what happened."""

    transfer: Annotated[str, whole("([0-9a-f]{32})?")]
    fen: Number
    outcome: Outcome


class RecordBankFile(Command, frozen=True, kw_only=True, tag="bank.record"):
    """Take in a bank file for a batch."""

    payment: PaymentId
    file: Annotated[BankFileId, whole("[0-9a-f]{64}")]
    rows: Annotated[tuple[BankRow, ...], msgspec.Meta(min_length=1, max_length=MANY)]


class ReconcilePayment(Command, frozen=True, kw_only=True, tag="payment.reconcile"):
    """Close the batch if every transfer is settled; otherwise put on record what is open."""

    payment: PaymentId


class RowVerdict(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row's transfer (empty: none of ours), fen, and its one verdict."""

    transfer: str
    fen: int
    verdict: TransferState


class BankFileRecorded(Event, frozen=True, kw_only=True, tag="bank.recorded"):
    """A file with its verdicts; `changed` are the transfers they settle; postings are the cash that moved."""

    file: BankFileId
    payment: PaymentId
    rows: tuple[RowVerdict, ...]
    changed: tuple[TransferId, ...]
    postings: tuple[Posting, ...]


class ClaimsPaid(Event, frozen=True, kw_only=True, tag="payment.claims_paid"):
    """Claims whose money arrived, and the vouchers that are redeemed by it (V12)."""

    claims: tuple[ClaimId, ...]
    vouchers: tuple[VoucherId, ...]


class ClaimsReturned(Event, frozen=True, kw_only=True, tag="payment.claims_returned"):
    """Claims whose money came back."""

    claims: tuple[ClaimId, ...]


class PaymentReconciled(Event, frozen=True, kw_only=True, tag="payment_batch.reconciled"):
    """Every transfer has its verdict; `open` counts those that are not settled (then the batch stays open)."""

    payment: PaymentId
    verdicts: tuple[tuple[TransferState, int], ...]
    open: int


def _bank_needs(command: RecordBankFile, facts: Facts) -> Iterable[Ref]:
    yield Ref("transfer", "payment", command.payment)
    payment = facts.get(PaymentBatch, command.payment)
    if payment:
        yield Ref("fund", "id", payment.fund)
        yield from money.balances_of(payment.fund)
    transfers = facts.where(Transfer, "payment", command.payment)
    for transfer in transfers:
        yield Ref("claim", "id", transfer.claim)
        yield Ref("claim_line", "claim", transfer.claim)
    for transfer in transfers:
        for line in facts.where(ClaimLine, "claim", transfer.claim):
            yield Ref("voucher", "id", line.voucher)
            yield Ref("certificate", "id", line.certificate)


@decides(RecordBankFile, Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, signed=True, needs=_bank_needs)
def record(command: RecordBankFile, context: Context) -> Iterable[Event]:
    """Once per file, for a batch that is with the bank."""
    payment = context.facts.need(PaymentBatch, command.payment)
    fund = context.facts.need(Fund, payment.fund)
    context.require_any((Capability.FINANCE_MAKER, fund.region), (Capability.FINANCE_CHECKER, fund.region))
    if payment.state in (PaymentState.BUILT, PaymentState.DISCARDED):
        raise out_of_place("payment.stage", payment.state, PaymentState.RELEASED)
    if context.facts.get(BankFile, command.file):
        raise Refused("bank.repeated")
    transfers = {t.id: t for t in context.facts.where(Transfer, "payment", payment.id)}
    verdicts = match(command.rows, transfers)
    settled = {v.transfer: v for v in verdicts if v.verdict in (*SETTLED, TransferState.AMOUNT_DIFFERS)}
    yield BankFileRecorded(
        file=command.file,
        payment=payment.id,
        rows=verdicts,
        changed=tuple(settled),
        postings=money.merged(*_cash(fund.id, command.rows, verdicts, transfers)),
    )
    yield from _consequences(settled, transfers, payment, context)


def match(rows: tuple[BankRow, ...], transfers: dict[str, Transfer]) -> tuple[RowVerdict, ...]:
    """One verdict per row, in order. A transfer is settled by the first row that fits; a return may follow a payment."""
    states = {identifier: transfer.state for identifier, transfer in transfers.items()}
    verdicts = []
    for row in rows:
        verdict = _verdict(row, states.get(row.transfer), transfers.get(row.transfer))
        if verdict in (*SETTLED, TransferState.AMOUNT_DIFFERS):
            states[row.transfer] = verdict
        known = row.transfer if row.transfer in transfers else ""
        verdicts.append(RowVerdict(known, row.fen, verdict))
    return tuple(verdicts)


def _verdict(row: BankRow, state: TransferState | None, transfer: Transfer | None) -> TransferState:
    if state is None or transfer is None or row.outcome == Outcome.DEPOSIT:
        return TransferState.ONLY_BANK
    if row.outcome == Outcome.RETURNED and state == TransferState.MATCHED:
        return TransferState.RETURNED if row.fen == transfer.amount else TransferState.ONLY_BANK
    if state in SETTLED:
        return TransferState.DUPLICATE
    if row.fen != transfer.amount:
        return TransferState.AMOUNT_DIFFERS
    verdicts = {Outcome.PAID: TransferState.MATCHED, Outcome.REJECTED: TransferState.REJECTED}
    return verdicts.get(row.outcome, TransferState.RETURNED)


def _cash(
    fund: str, rows: tuple[BankRow, ...], verdicts: tuple[RowVerdict, ...], transfers: dict[str, Transfer]
) -> Iterable[tuple[Posting, ...]]:
    """Cash that the rows moved: out for a matched payment, back for one that was paid before, in for a deposit."""
    paid = {identifier for identifier, t in transfers.items() if t.state == TransferState.MATCHED}
    for row, verdict in zip(rows, verdicts, strict=True):
        if row.outcome == Outcome.DEPOSIT:
            yield money.move(fund, money.TREASURY, money.CASH, row.fen)
        elif verdict.verdict == TransferState.MATCHED:
            paid.add(row.transfer)
            yield money.move(fund, money.CASH, money.DISBURSED, row.fen)
        elif verdict.verdict == TransferState.RETURNED and row.transfer in paid:
            paid.remove(row.transfer)
            yield money.move(fund, money.DISBURSED, money.CASH, row.fen)


def _consequences(
    settled: dict[str, RowVerdict], transfers: dict[str, Transfer], payment: PaymentBatch, context: Context
) -> Iterable[Event]:
    """Lines whose ground fell away while they were with the bank are due back if they were paid, and else rejected."""
    paid: list[Claim] = []
    back: list[Claim] = []
    vouchers: list[str] = []
    for identifier, verdict in settled.items():
        claim = context.facts.need(Claim, transfers[identifier].claim)
        lines = _lines_of(transfers[identifier], payment, context)
        gone = [line for line in lines if fallen(line, context)]
        if verdict.verdict == TransferState.MATCHED:
            paid.append(claim)
            if claim.claim_kind == ClaimKind.TRAINING:
                vouchers += [line.voucher for line in lines if not is_revoked(line, context)]
            yield from moved(claim, lines, Bucket.PAID)
            yield from moved(claim, [replace(line, bucket=Bucket.PAID) for line in gone], Bucket.CLAWBACK, REVOKED)
        elif verdict.verdict in (TransferState.RETURNED, TransferState.REJECTED):
            back.append(claim)
            yield from moved(claim, [line for line in lines if line not in gone], Bucket.RETURNED)
            yield from moved(claim, gone, Bucket.REJECTED, REVOKED)
    if paid:
        yield ClaimsPaid(claims=tuple(claim.id for claim in paid), vouchers=tuple(vouchers))
    if back:
        yield ClaimsReturned(claims=tuple(claim.id for claim in back))


def _lines_of(transfer: Transfer, payment: PaymentBatch, context: Context) -> list[ClaimLine]:
    """The lines that this transfer pays, and no other of its claim: instructed in the entry that built the batch, or
    paid in the entry that settled the transfer."""
    moved_at = {Bucket.INSTRUCTED: payment.built_at, Bucket.PAID: transfer.at}
    lines = context.facts.where(ClaimLine, "claim", transfer.claim)
    return [line for line in lines if line.at == moved_at.get(line.bucket)]


def _reconcile_needs(command: ReconcilePayment, facts: Facts) -> Iterable[Ref]:
    yield Ref("transfer", "payment", command.payment)
    payment = facts.get(PaymentBatch, command.payment)
    if payment:
        yield Ref("fund", "id", payment.fund)


@decides(ReconcilePayment, Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, signed=True, needs=_reconcile_needs)
def reconcile(command: ReconcilePayment, context: Context) -> Iterable[Event]:
    """Never stuck: what is open is counted and stays open."""
    payment = context.facts.need(PaymentBatch, command.payment)
    region = context.facts.need(Fund, payment.fund).region
    context.require_any((Capability.FINANCE_MAKER, region), (Capability.FINANCE_CHECKER, region))
    if payment.state != PaymentState.PAID:
        raise out_of_place("payment.stage", payment.state, PaymentState.PAID)
    counts = Counter(
        TransferState.ONLY_US if t.state == TransferState.INSTRUCTED else t.state
        for t in context.facts.where(Transfer, "payment", payment.id)
    )
    still_open = sum(count for state, count in counts.items() if state not in SETTLED)
    yield PaymentReconciled(payment=payment.id, verdicts=tuple(sorted(counts.items())), open=still_open)


@evolves(BankFileRecorded, signed=True)
def bank_file_recorded(event: BankFileRecorded, facts: Facts, at: At) -> None:
    """The file, its transfers, the cash."""
    counts = Counter(row.verdict for row in event.rows)
    facts.put(
        BankFile(
            id=event.file,
            at=at.index,
            payment=event.payment,
            rows=len(event.rows),
            verdicts=tuple(sorted(counts.items())),
        )
    )
    changed = set(event.changed)
    for row in event.rows:
        if row.transfer in changed and row.verdict in (*SETTLED, TransferState.AMOUNT_DIFFERS):
            transfer = facts.need(Transfer, row.transfer)
            paid = row.fen if row.verdict in (TransferState.MATCHED, TransferState.AMOUNT_DIFFERS) else 0
            facts.put(replace(transfer, at=at.index, state=row.verdict, paid=paid))
    payment = facts.need(PaymentBatch, event.payment)
    if payment.state == PaymentState.RELEASED:
        facts.put(replace(payment, at=at.index, state=PaymentState.PAID))
    money.post(facts, event.postings, at.index)


@evolves(ClaimsPaid, signed=True)
def claims_paid(event: ClaimsPaid, facts: Facts, at: At) -> None:
    """Paid; the vouchers' single use is over."""
    for identifier in event.claims:
        set_state(facts, facts.need(Claim, identifier), ClaimState.PAID, at)
    for identifier in event.vouchers:
        advance(facts, identifier, VoucherState.REDEEMED, at)


@evolves(ClaimsReturned, signed=True)
def claims_returned(event: ClaimsReturned, facts: Facts, at: At) -> None:
    """Waiting for a corrected account; the vouchers stay as they are."""
    for identifier in event.claims:
        claim = facts.need(Claim, identifier)
        set_state(facts, claim, ClaimState.RETURNED, at)


@evolves(PaymentReconciled, signed=True)
def payment_reconciled(event: PaymentReconciled, facts: Facts, at: At) -> None:
    """Closed, or open with its counts on record."""
    payment = facts.need(PaymentBatch, event.payment)
    state = payment.state if event.open else PaymentState.RECONCILED
    facts.put(replace(payment, at=at.index, state=state))
