"""Pay: finance's maker builds a payment file, the checker, another person, releases it.

The file is named by its digest, count and total in the entry that built it. It is released only when that entry stands
under a checkpoint the log's key signed; the release holds the checkpoint. Certificates and vouchers are looked at once
more, when it is built and when it is released: not verified, or suspended, and nothing is instructed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from ledger import checkpoint, note
from ledger.errors import LedgerError
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, FundId, PaymentId, TransferId
from voucher.core.message import Command, Digest, Event, Fen, Number, Sealed
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.home import HOME, Home
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.proposals import duties_breached
from voucher.step import money
from voucher.step.attempts import recorded
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.files import file_needs, in_file
from voucher.step.holds import require_unfrozen
from voucher.step.lines import furthest, moved, set_state


class BuildPayment(Command, frozen=True, kw_only=True, tag="payment.build"):
    """The file's claims, one transfer each, with the file's digest, count and total in fen."""

    fund: FundId
    claims: Annotated[tuple[ClaimId, ...], msgspec.Meta(min_length=1, max_length=20)]
    digest: Digest
    count: Number
    total: Fen


class ReleasePayment(Command, frozen=True, kw_only=True, tag="payment.release"):
    """Send the file to the bank, repeating what it is; `checkpoint` covers the entry that built it."""

    payment: PaymentId
    digest: Digest
    count: Number
    total: Fen
    checkpoint: str


class CorrectAccount(Command, frozen=True, kw_only=True, tag="payment.correct_account"):
    """Two officers correct the account of a claim whose payment came back; then it can be paid again."""

    claim: ClaimId
    account: Sealed
    evidence: Digest


class NewTransfer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One payment of the file."""

    transfer: TransferId
    claim: ClaimId
    fen: int


class PaymentBuilt(Event, frozen=True, kw_only=True, tag="payment_batch.built"):
    """A file; its lines are instructed in the same entry."""

    payment: PaymentId
    fund: FundId
    digest: Digest
    count: int
    total: int
    maker: str
    transfers: tuple[NewTransfer, ...]


class PaymentReleased(Event, frozen=True, kw_only=True, tag="payment_batch.released"):
    """With the bank, under this checkpoint."""

    payment: PaymentId
    checker: str
    checkpoint: str


class AccountCorrected(Event, frozen=True, kw_only=True, tag="claim.account_corrected"):
    """Another account for the claim; its returned lines are confirmed again in the same entry."""

    claim: ClaimId
    account: Sealed
    evidence: Digest


def _build_needs(command: BuildPayment, facts: Facts) -> Iterable[Ref]:
    yield from money.balances_of(command.fund)
    for identifier in command.claims:
        yield Ref("claim_line", "claim", identifier)
    for identifier in command.claims:
        for line in facts.where(ClaimLine, "claim", identifier):
            yield Ref("certificate", "id", line.certificate)
            yield Ref("voucher", "id", line.voucher)


@decides(BuildPayment, Capability.FINANCE_MAKER, signed=True, needs=_build_needs)
def build(command: BuildPayment, context: Context) -> Iterable[Event]:
    """All confirmed lines of each claim, one transfer per claim, all from one fund."""
    fund = context.facts.need(Fund, command.fund)
    context.require(Capability.FINANCE_MAKER, fund.region)
    claims = [context.facts.need(Claim, identifier) for identifier in dict.fromkeys(command.claims)]
    for claim in claims:
        _check_duties(claim, context)
    batches = [(claim, _payable(claim, fund, context)) for claim in claims]
    transfers = tuple(
        NewTransfer(identifier, claim.id, sum(line.amount for line in lines))
        for identifier, (claim, lines) in zip(context.new_ids(len(batches)), batches, strict=True)
    )
    if (command.count, command.total) != (len(transfers), sum(t.fen for t in transfers)):
        raise Refused("payment.differs")
    yield PaymentBuilt(
        payment=context.new_id(1),
        fund=fund.id,
        digest=command.digest,
        count=command.count,
        total=command.total,
        maker=context.actor.person or context.actor.id,
        transfers=transfers,
    )
    for claim, lines in batches:
        yield from moved(claim, lines, Bucket.INSTRUCTED)


def _check_duties(claim: Claim, context: Context) -> None:
    """Who reviewed a claim or applied for it does not pay it."""
    payer = context.actor.person or context.actor.id
    if payer in (claim.applicant, claim.first_reviewer, claim.second_reviewer):
        raise recorded(Refused("payment.reviewer"), context.actor.id, "claim", claim.id)


def _payable(claim: Claim, fund: Fund, context: Context) -> list[ClaimLine]:
    if claim.fund != fund.id:
        raise Refused("fund.region", region=claim.region)
    require_unfrozen(claim)
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.CONFIRMED]
    if not lines:
        raise out_of_place("claim.stage", claim.state, ClaimState.CONFIRMED)
    for line in lines:
        if not _certified(line, context):
            raise Refused("claim.no_certificate", left_out=1)
        if line.voucher and context.facts.need(Voucher, line.voucher).state == VoucherState.SUSPENDED:
            raise Refused("voucher.suspended")
    return lines


def _certified(line: ClaimLine, context: Context) -> bool:
    certificate = context.facts.get(Certificate, line.certificate)
    return certificate is not None and certificate.state == CertificateState.VERIFIED


def _release_needs(command: ReleasePayment, facts: Facts) -> Iterable[Ref]:
    yield Ref("home", "id", HOME)
    yield from file_needs(command.payment, facts)


@decides(ReleasePayment, Capability.FINANCE_CHECKER, signed=True, needs=_release_needs)
def release(command: ReleasePayment, context: Context) -> Iterable[Event]:
    """By a person, and another than the maker, of exactly the file that was built, under a signed checkpoint."""
    payment = context.facts.need(PaymentBatch, command.payment)
    context.require(Capability.FINANCE_CHECKER, context.facts.need(Fund, payment.fund).region)
    if payment.state != PaymentState.BUILT:
        raise out_of_place("payment.stage", payment.state, PaymentState.BUILT)
    checker = context.actor.person or context.actor.id
    if checker == payment.maker:
        raise duties_breached(context.actor.id, "payment_batch", payment.id)
    if context.actor.person is None:
        raise Refused("auth.capability", capability=Capability.FINANCE_CHECKER.value)
    if (command.digest, command.count, command.total) != (payment.digest, payment.count, payment.total):
        raise Refused("payment.differs")
    fallen = 0
    for claim, lines in in_file(payment, context):
        require_unfrozen(claim)
        _check_duties(claim, context)
        fallen += sum(not _certified(line, context) or _is_stopped(line, context) for line in lines)
    if fallen:
        raise Refused("payment.fallen", lines=fallen)
    _check_checkpoint(command.checkpoint, payment, context)
    yield PaymentReleased(payment=payment.id, checker=checker, checkpoint=command.checkpoint)


def _is_stopped(line: ClaimLine, context: Context) -> bool:
    voucher = context.facts.need(Voucher, line.voucher) if line.voucher else None
    return voucher is not None and voucher.state in (VoucherState.SUSPENDED, VoucherState.REVOKED)


def _check_checkpoint(text: str, payment: PaymentBatch, context: Context) -> None:
    try:
        key = note.parse_verifier_key(context.facts.need(Home, HOME).verifier_key)
        size = checkpoint.verify(text, key.name, [key]).size
    except LedgerError:
        raise Refused("payment.checkpoint", built=payment.built_at) from None
    if size <= payment.built_at:
        raise Refused("payment.checkpoint", built=payment.built_at)


def _correct_needs(command: CorrectAccount, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        yield from money.balances_of(claim.fund)


@decides(CorrectAccount, Capability.BUREAU, dual=True, needs=_correct_needs)
def correct_account(command: CorrectAccount, context: Context) -> Iterable[Event]:
    """The payee stays; only where the money goes changes."""
    claim = context.facts.need(Claim, command.claim)
    context.require(Capability.BUREAU, claim.region)
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.RETURNED]
    if not lines:
        raise out_of_place("claim.stage", claim.state, ClaimState.RETURNED)
    yield AccountCorrected(claim=claim.id, account=command.account, evidence=command.evidence)
    yield from moved(claim, lines, Bucket.CONFIRMED)


@evolves(PaymentBuilt, signed=True)
def payment_built(event: PaymentBuilt, facts: Facts, at: At) -> None:
    """A batch with its transfers."""
    facts.put(
        PaymentBatch(
            id=event.payment,
            at=at.index,
            state=PaymentState.BUILT,
            fund=event.fund,
            digest=event.digest,
            count=event.count,
            total=event.total,
            maker=event.maker,
            built_at=at.index,
        )
    )
    for new in event.transfers:
        facts.put(
            Transfer(
                id=new.transfer,
                at=at.index,
                payment=event.payment,
                claim=new.claim,
                amount=new.fen,
                state=TransferState.INSTRUCTED,
            )
        )
        claim = facts.need(Claim, new.claim)
        set_state(facts, claim, furthest(claim, ClaimState.INSTRUCTED), at, payment=event.payment)


@evolves(PaymentReleased, signed=True)
def payment_released(event: PaymentReleased, facts: Facts, at: At) -> None:
    """With the bank."""
    payment = facts.need(PaymentBatch, event.payment)
    facts.put(replace(payment, at=at.index, state=PaymentState.RELEASED, checker=event.checker))


@evolves(AccountCorrected, signed=True)
def account_corrected(event: AccountCorrected, facts: Facts, at: At) -> None:
    """To be paid again."""
    set_state(facts, facts.need(Claim, event.claim), ClaimState.CONFIRMED, at, account=event.account)
