"""Apply (V10): the payee asks for the money, certificate by certificate. No certificate, no payout.

Of the vouchers listed, those without a verified certificate, without presence on the opening day, already claimed, or
beyond the class's headcount are left out, each with its reason; they stay worth nothing. A training claim and an
evaluation claim may lean on the same certificate; two claims of one kind may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import CertificateId, ClaimId, ClassId, FundId, InstitutionId, LineId, VoucherId, enrolment_id
from voucher.core.message import Code, Command, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.money import Fund
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy import amounts
from voucher.policy.occupations import occupation_needs, occupation_on
from voucher.rules.trainees import Priced
from voucher.step import money
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.lines import VouchersBack, moved, set_state
from voucher.step.money import Posting
from voucher.step.stage import advance

STANDING = frozenset({InstitutionState.LISTED, InstitutionState.RECTIFYING})
"""Standing in which an institution may claim; in any other its unpaid claims wait for a person."""

CLAIMABLE = {
    ClaimKind.TRAINING: frozenset({VoucherState.CERTIFIED}),
    ClaimKind.EVALUATION: frozenset({VoucherState.CERTIFIED, VoucherState.IN_CLAIM, VoucherState.REDEEMED}),
}
"""Where a voucher stands when money may be asked for on its certificate: neither suspended nor revoked."""


URGENT: Final = "urgent"
"""The mark of an occupation that stands in the urgent catalogue."""
URGENT_PERCENT: Final = "rate.urgent_percent"
"""Operator's parameter: what is paid for training in such an occupation, in per cent of the rate."""


class SubmitClaim(Command, frozen=True, kw_only=True, tag="claim.submit"):
    """Claim for vouchers of one class: of which kind, from which fund, to which sealed account."""

    training_class: ClassId
    kind: ClaimKind
    payee: InstitutionId
    fund: FundId
    account: Sealed
    vouchers: Annotated[tuple[VoucherId, ...], msgspec.Meta(min_length=1, max_length=200)]


class WithdrawClaim(Command, frozen=True, kw_only=True, tag="claim.withdraw"):
    """The payee takes a claim back before it is approved."""

    claim: ClaimId


class NewLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line: its id, certificate with the entry that verified it, voucher, holder, fen."""

    line: LineId
    certificate: CertificateId
    verified_at: int
    voucher: VoucherId
    holder: str
    fen: int


class LeftOut(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A voucher that is not in the claim, and why (a refusal code)."""

    voucher: str
    code: str


class ClaimSubmitted(Event, frozen=True, kw_only=True, tag="claim.submitted"):
    """A claim with its lines."""

    claim: ClaimId
    training_class: ClassId
    kind: ClaimKind
    region: Code
    payee: InstitutionId
    fund: FundId
    account: Sealed
    applicant: str
    rate_document: str
    lines: tuple[NewLine, ...]
    left_out: tuple[LeftOut, ...]
    total: int
    postings: tuple[Posting, ...]


class ClaimWithdrawn(Event, frozen=True, kw_only=True, tag="claim.withdrawn"):
    """The claim is over; its lines' money is withdrawn in the same entry."""

    claim: ClaimId


def _submit_needs(command: SubmitClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("rate", "registry", amounts.ALL)
    yield Ref("parameter", "registry", amounts.ALL)
    yield from money.balances_of(command.fund)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from occupation_needs(training_class.occupation)
    for identifier in command.vouchers:
        voucher = facts.get(Voucher, identifier)
        if voucher is None:
            continue
        yield Ref("enrolment", "id", enrolment_id(command.training_class, voucher.holder))
        if voucher.certificate:
            yield Ref("certificate", "id", voucher.certificate)
            yield Ref("claim_line", "certificate", voucher.certificate)


@decides(SubmitClaim, Capability.INSTITUTION, Capability.EVALUATION, signed=True, needs=_submit_needs)
def submit(command: SubmitClaim, context: Context) -> Iterable[Event]:
    """By the payee; refused as a whole only if not one voucher is left."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    _check_payee(command, training_class, context)
    require_class(training_class, ClassState.ASSESSED)
    fund = context.facts.need(Fund, command.fund)
    if not training_class.region.startswith(fund.region):
        raise Refused("fund.region", region=training_class.region)
    good, left_out = _sorted_out(command, training_class, context)
    if not good:
        raise Refused("claim.no_certificate", left_out=len(left_out))
    document, lines = _lines(good, command.kind, training_class, context)
    total = sum(line.fen for line in lines)
    yield ClaimSubmitted(
        claim=context.new_id(),
        training_class=training_class.id,
        kind=command.kind,
        region=training_class.region,
        payee=command.payee,
        fund=fund.id,
        account=command.account,
        applicant=context.actor.person or context.actor.id,
        rate_document=document,
        lines=lines,
        left_out=tuple(left_out),
        total=total,
        postings=money.merged(money.move(fund.id, money.REQUESTED, Bucket.CLAIMED, total)),
    )


def _check_payee(command: SubmitClaim, training_class: TrainingClass, context: Context) -> None:
    training = command.kind == ClaimKind.TRAINING
    capability = Capability.INSTITUTION if training else Capability.EVALUATION
    context.require(capability, command.payee)
    if training and command.payee != training_class.institution:
        raise Refused("claim.payee", expected=training_class.institution)
    payee = context.facts.need(Institution, command.payee)
    if payee.state not in STANDING:
        raise Refused("institution.state", current=payee.state.value)


def _sorted_out(
    command: SubmitClaim, training_class: TrainingClass, context: Context
) -> tuple[list[tuple[Voucher, Certificate]], list[LeftOut]]:
    good: list[tuple[Voucher, Certificate]] = []
    left_out: list[LeftOut] = []
    for identifier in dict.fromkeys(command.vouchers):
        voucher = context.facts.need(Voucher, identifier)
        code = _why_not(voucher, command, training_class, context)
        if code:
            left_out.append(LeftOut(voucher.id, code))
        else:
            good.append((voucher, context.facts.need(Certificate, voucher.certificate or "")))
    cap = training_class.present or 0
    if command.kind == ClaimKind.TRAINING and len(good) > cap:
        # The institution chooses whom it lists; of those, the certificates issued last stay out.
        good.sort(key=lambda pair: (pair[1].issued_on, pair[1].at, pair[1].id))
        left_out += [LeftOut(voucher.id, "class.headcount_cap") for voucher, _ in good[cap:]]
        del good[cap:]
    return good, left_out


def _why_not(voucher: Voucher, command: SubmitClaim, training_class: TrainingClass, context: Context) -> str | None:
    """The code of what stands against a voucher's line, or None."""
    enrolment = context.facts.get(Enrolment, enrolment_id(training_class.id, voucher.holder))
    if enrolment is None or enrolment.live != voucher.id or enrolment.state != EnrolmentState.PASSED:
        return "class.not_enrolled"
    certificate = context.facts.get(Certificate, voucher.certificate) if voucher.certificate else None
    if certificate is None or certificate.state != CertificateState.VERIFIED:
        return "voucher.no_cert_no_value"
    if certificate.holder != voucher.holder:
        return "certificate.foreign"
    lines = context.facts.where(ClaimLine, "certificate", certificate.id)
    if any(line.live == command.kind for line in lines):
        return "claim.line_exists"
    if command.kind == ClaimKind.EVALUATION and certificate.body != command.payee:
        return "claim.payee"
    return None if voucher.state in CLAIMABLE[command.kind] else "voucher.stage"


def _lines(
    good: list[tuple[Voucher, Certificate]], kind: ClaimKind, training_class: TrainingClass, context: Context
) -> tuple[str, tuple[NewLine, ...]]:
    day = training_class.opened_on or training_class.start_date
    percent = _percent(kind, training_class, day, context)
    documents: set[str] = set()
    lines = []
    for identifier, (voucher, certificate) in zip(context.new_ids(len(good)), good, strict=True):
        rate = amounts.rate_on(context.facts, kind, training_class.region, certificate.type, certificate.level, day)
        documents.add(rate.document)
        fen = rate.value * percent // 100
        lines.append(NewLine(identifier, certificate.id, certificate.verified_at or 0, voucher.id, voucher.holder, fen))
    return ",".join(sorted(documents)), tuple(lines)


def _percent(kind: ClaimKind, training_class: TrainingClass, day: str, context: Context) -> int:
    """Per cent of the rate for training: more for urgent occupations where a document says so and the operator set it."""
    if kind != ClaimKind.TRAINING:
        return 100
    found = occupation_on(context.facts, training_class.occupation, day)
    listed = found is not None and URGENT in found.marks
    percent = amounts.parameter_on(context.facts, URGENT_PERCENT, training_class.region, day)
    answers = policy_of(training_class, context).values(Priced(listed=listed, percent=percent))
    return next((answer.value for _, answer in answers), 100)


def _withdraw_needs(command: WithdrawClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        yield from money.balances_of(claim.fund)
    for line in facts.where(ClaimLine, "claim", command.claim):
        yield Ref("voucher", "id", line.voucher)


@decides(WithdrawClaim, Capability.INSTITUTION, Capability.EVALUATION, signed=True, needs=_withdraw_needs)
def withdraw(command: WithdrawClaim, context: Context) -> Iterable[Event]:
    """Before the second signature only."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.INSTITUTION, claim.payee), (Capability.EVALUATION, claim.payee))
    if claim.state not in (
        ClaimState.SUBMITTED,
        ClaimState.SUPPLEMENT,
        ClaimState.ACCEPTED,
        ClaimState.REVIEWED_1,
    ):
        raise Refused("claim.stage", current=claim.state.value, missing=[])
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.CLAIMED]
    yield ClaimWithdrawn(claim=claim.id)
    yield from moved(claim, lines, Bucket.WITHDRAWN)
    if claim.claim_kind == ClaimKind.TRAINING and lines:
        yield VouchersBack(vouchers=tuple(line.voucher for line in lines))


@evolves(ClaimSubmitted, signed=True)
def claim_submitted(event: ClaimSubmitted, facts: Facts, at: At) -> None:
    """The claim, its lines, and for training the vouchers in it."""
    facts.put(
        Claim(
            id=event.claim,
            at=at.index,
            state=ClaimState.SUBMITTED,
            claim_kind=event.kind,
            training_class=event.training_class,
            region=event.region,
            payee=event.payee,
            fund=event.fund,
            account=event.account,
            lines=tuple(line.line for line in event.lines),
            total=event.total,
            applicant=event.applicant,
            trail=((at.index, ClaimState.SUBMITTED),),
        )
    )
    for line in event.lines:
        facts.put(
            ClaimLine(
                id=line.line,
                at=at.index,
                claim=event.claim,
                claim_kind=event.kind,
                live=event.kind,
                certificate=line.certificate,
                verified_at=line.verified_at,
                holder=line.holder,
                voucher=line.voucher,
                bucket=Bucket.CLAIMED,
                amount=line.fen,
            )
        )
        if event.kind == ClaimKind.TRAINING:
            advance(facts, line.voucher, VoucherState.IN_CLAIM, at)
    money.post(facts, event.postings, at.index)


@evolves(ClaimWithdrawn, signed=True)
def claim_withdrawn(event: ClaimWithdrawn, facts: Facts, at: At) -> None:
    """Over."""
    set_state(facts, facts.need(Claim, event.claim), ClaimState.WITHDRAWN, at)
