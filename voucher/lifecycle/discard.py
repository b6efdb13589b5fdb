"""Discard: a payment file that was built and not handed to the bank is put aside by finance's two, with a reason.

Its lines wait for another file as they did before it; nothing is paid, and no money leaves the reserve. What it was (digest,
count, total, transfers) stays on record, and its transfers' numbers are never used again: whoever finds the file later can
neither release it nor have it reconciled. A line whose ground fell away meanwhile is rejected instead.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, PaymentId, TransferId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.files import REVOKED, fallen, file_needs, in_file
from voucher.step.lines import moved, set_state

MAKER, CHECKER = Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER


class DiscardPayment(Command, frozen=True, kw_only=True, tag="payment.discard"):
    """Finance's two discard a file that was built and not released; its lines go back to the queue."""

    payment: PaymentId
    reason: Code


class ClaimBack(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A claim of the file: where it stands without it, and the batch that it is in then, if any."""

    claim: ClaimId
    state: ClaimState
    payment: PaymentId | None


class PaymentDiscarded(Event, frozen=True, kw_only=True, tag="payment_batch.discarded"):
    """Never handed over; the lines are moved in the same entry."""

    payment: PaymentId
    reason: Code
    claims: tuple[ClaimBack, ...]
    transfers: tuple[TransferId, ...]


def _needs(command: DiscardPayment, facts: Facts) -> Iterable[Ref]:
    yield from file_needs(command.payment, facts)
    for transfer in facts.where(Transfer, "payment", command.payment):
        yield Ref("transfer", "claim", transfer.claim)


@decides(DiscardPayment, MAKER, CHECKER, dual=True, needs=_needs)
def discard(command: DiscardPayment, context: Context) -> Iterable[Event]:
    """While it is not with the bank. What stops a release (a claim that is held) does not stop this."""
    payment = context.facts.need(PaymentBatch, command.payment)
    region = context.facts.need(Fund, payment.fund).region
    context.require_any((MAKER, region), (CHECKER, region))
    if payment.state != PaymentState.BUILT:
        raise out_of_place("payment.stage", payment.state, PaymentState.BUILT)
    files = in_file(payment, context)
    back = tuple(_back(claim, lines, payment, context) for claim, lines in files)
    transfers = tuple(transfer.id for transfer in context.facts.where(Transfer, "payment", payment.id))
    yield PaymentDiscarded(payment=payment.id, reason=command.reason, claims=back, transfers=transfers)
    for claim, lines in files:
        gone = [line for line in lines if fallen(line, context)]
        yield from moved(claim, [line for line in lines if line not in gone], Bucket.CONFIRMED)
        yield from moved(claim, gone, Bucket.REJECTED, REVOKED)


def _back(claim: Claim, lines: list[ClaimLine], payment: PaymentBatch, context: Context) -> ClaimBack:
    """Confirmed, unless another file holds other lines of it; in the last of the other batches it was in."""
    others = [line for line in context.facts.where(ClaimLine, "claim", claim.id) if line not in lines]
    waits = claim.state == ClaimState.INSTRUCTED and not any(line.bucket == Bucket.INSTRUCTED for line in others)
    earlier = [
        transfer
        for transfer in context.facts.where(Transfer, "claim", claim.id)
        if transfer.payment != payment.id and transfer.state != TransferState.DISCARDED
    ]
    last = max(earlier, key=lambda transfer: (transfer.at, transfer.id), default=None)
    return ClaimBack(claim.id, ClaimState.CONFIRMED if waits else claim.state, last.payment if last else None)


@evolves(PaymentDiscarded, signed=True)
def discarded(event: PaymentDiscarded, facts: Facts, at: At) -> None:
    """The batch and its transfers are over; the claims wait for another."""
    payment = facts.need(PaymentBatch, event.payment)
    facts.put(replace(payment, at=at.index, state=PaymentState.DISCARDED))
    for identifier in event.transfers:
        transfer = facts.need(Transfer, identifier)
        facts.put(replace(transfer, at=at.index, state=TransferState.DISCARDED))
    for back in event.claims:
        claim = facts.need(Claim, back.claim)
        if claim.state == back.state:
            facts.put(replace(claim, at=at.index, payment=back.payment))
        else:
            set_state(facts, claim, back.state, at, payment=back.payment)
