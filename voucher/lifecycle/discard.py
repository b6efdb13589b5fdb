"""Discard: a payment file that was not released is taken back, so that no claim in it waits for the fault of another. What
still stands is confirmed as before; lines whose certificate or voucher fell away meanwhile are rejected."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.ids import ClaimId, PaymentId, TransferId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimState
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.files import REVOKED, fallen, file_needs, in_file
from voucher.step.lines import moved, set_state


class DiscardPayment(Command, frozen=True, kw_only=True, tag="payment.discard"):
    """Take back a payment file that is not with the bank, for a reason of the list."""

    payment: PaymentId
    reason: Code


class PaymentDiscarded(Event, frozen=True, kw_only=True, tag="payment_batch.discarded"):
    """The file is worth nothing; its lines move in the same entry."""

    payment: PaymentId
    reason: Code
    claims: tuple[ClaimId, ...]
    transfers: tuple[TransferId, ...]


@decides(
    DiscardPayment,
    Capability.FINANCE_MAKER,
    Capability.FINANCE_CHECKER,
    signed=True,
    needs=lambda command, facts: file_needs(command.payment, facts),
)
def discard(command: DiscardPayment, context: Context) -> Iterable[Event]:
    """Before its release only: what the bank has is the bank's to answer."""
    payment = context.facts.need(PaymentBatch, command.payment)
    region = context.facts.need(Fund, payment.fund).region
    context.require_any((Capability.FINANCE_MAKER, region), (Capability.FINANCE_CHECKER, region))
    if payment.state != PaymentState.BUILT:
        raise Refused("payment.stage", current=payment.state.value, missing=[PaymentState.BUILT.value])
    found = in_file(payment, context)
    yield PaymentDiscarded(
        payment=payment.id,
        reason=command.reason,
        claims=tuple(claim.id for claim, _ in found),
        transfers=tuple(t.id for t in context.facts.where(Transfer, "payment", payment.id)),
    )
    for claim, lines in found:
        gone = [line for line in lines if fallen(line, context)]
        yield from moved(claim, [line for line in lines if line not in gone], Bucket.CONFIRMED)
        yield from moved(claim, gone, Bucket.REJECTED, REVOKED)


@evolves(PaymentDiscarded, signed=True)
def discarded(event: PaymentDiscarded, facts: Facts, at: At) -> None:
    """Batch and transfers are over; a claim that this file had taken furthest is confirmed again."""
    payment = facts.need(PaymentBatch, event.payment)
    facts.put(replace(payment, at=at.index, state=PaymentState.DISCARDED))
    for identifier in event.transfers:
        transfer = facts.need(Transfer, identifier)
        facts.put(replace(transfer, at=at.index, state=TransferState.DISCARDED))
    for identifier in event.claims:
        claim = facts.need(Claim, identifier)
        if claim.payment == event.payment and claim.state == ClaimState.INSTRUCTED:
            set_state(facts, claim, ClaimState.CONFIRMED, at, payment=None)
