"""What stands in a payment file: its transfers' claims, and the lines that each of them pays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voucher.core.facts import Facts, Ref
from voucher.objects.claim import Bucket, Claim, ClaimLine
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.money import PaymentBatch, Transfer
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step import money
from voucher.step.context import Context

REVOKED: Final = "revoked"
"""Why a line's money is due back, or rejected, that was in a payment file when its voucher or certificate fell."""


def file_needs(payment: str, facts: Facts) -> Iterable[Ref]:
    """What `in_file` will ask for, and what its lines stand on."""
    yield Ref("transfer", "payment", payment)
    batch = facts.get(PaymentBatch, payment)
    if batch:
        yield Ref("fund", "id", batch.fund)
        yield from money.balances_of(batch.fund)
    transfers = facts.where(Transfer, "payment", payment)
    for transfer in transfers:
        yield Ref("claim", "id", transfer.claim)
        yield Ref("claim_line", "claim", transfer.claim)
    for transfer in transfers:
        for line in facts.where(ClaimLine, "claim", transfer.claim):
            yield Ref("voucher", "id", line.voucher)
            yield Ref("certificate", "id", line.certificate)


def in_file(payment: PaymentBatch, context: Context) -> list[tuple[Claim, list[ClaimLine]]]:
    """The claims of a file that is not with the bank yet, each with the lines that were instructed by it."""
    found = []
    for transfer in context.facts.where(Transfer, "payment", payment.id):
        claim = context.facts.need(Claim, transfer.claim)
        lines = context.facts.where(ClaimLine, "claim", claim.id)
        built = [x for x in lines if x.bucket == Bucket.INSTRUCTED and x.at == payment.built_at]
        found.append((claim, built))
    return found


def fallen(line: ClaimLine, context: Context) -> bool:
    """Whether what a line stands on fell away."""
    certificate = context.facts.need(Certificate, line.certificate)
    return certificate.state != CertificateState.VERIFIED or is_revoked(line, context)


def is_revoked(line: ClaimLine, context: Context) -> bool:
    """Whether the line's voucher was revoked; the line of an evaluation without training has none."""
    return bool(line.voucher) and context.facts.need(Voucher, line.voucher).state == VoucherState.REVOKED
