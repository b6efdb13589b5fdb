"""What claims for training and for evaluations share: their lines, the event that makes them, and what evaluations are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from voucher.core.facts import Facts
from voucher.core.ids import (
    CertificateId,
    ClaimId,
    ClassId,
    EvaluationId,
    FundId,
    InstitutionId,
    LineId,
    PackId,
    VoucherId,
)
from voucher.core.message import Code, CodeOrNone, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import evolves
from voucher.step.evaluation import once, subsidy
from voucher.step.money import Posting
from voucher.step.stage import advance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voucher.policy.pack import Policy

JOBS = frozenset({ClaimKind.HIRE, ClaimKind.PLACEMENT})
"""Kinds for which a firm need not stand in the catalogue: it neither trains nor evaluates."""
STANDING = frozenset({InstitutionState.LISTED, InstitutionState.RECTIFYING})
"""Standing in which an institution may claim; in any other its unpaid claims wait for a person."""

CLAIMABLE = {
    ClaimKind.TRAINING: frozenset({VoucherState.CERTIFIED}),
    ClaimKind.EVALUATION: frozenset({VoucherState.CERTIFIED, VoucherState.IN_CLAIM, VoucherState.REDEEMED}),
}
"""Where a voucher stands when money may be asked for on its certificate: neither suspended nor revoked."""


class NewLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line: its id, certificate with the entry that verified it, voucher, holder, fen."""

    line: LineId
    certificate: CertificateId
    verified_at: int
    voucher: VoucherId
    holder: str
    fen: int


class LeftOut(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A voucher (or the certificate of an evaluation) that is not in the claim, and why (a refusal code)."""

    voucher: str
    code: str


class ClaimSubmitted(Event, frozen=True, kw_only=True, tag="claim.submitted"):
    """A claim with its lines."""

    claim: ClaimId
    training_class: ClassId = ""
    evaluation: EvaluationId = ""
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
    pack: PackId | None = None
    policy_day: CodeOrNone = ""


class Site(NamedTuple):
    """Where and when the money was earned, and under which policy."""

    region: str
    day: str
    policy: Policy


class Paid(NamedTuple):
    """A certificate with its voucher, if any, its fen, and the document that states them."""

    voucher: str
    certificate: Certificate
    fen: int
    document: str


class Payee(NamedTuple):
    """Who asks for which kind of money, from which fund, to which account."""

    kind: ClaimKind
    payee: str
    fund: str
    account: Sealed


def submitted(
    to: Payee,
    site: Site,
    paid: list[Paid],
    left_out: list[LeftOut],
    context: Context,
    **origin: str,
) -> ClaimSubmitted:
    """The event of a claim: its lines, and the money asked for."""
    lines = tuple(
        NewLine(
            identifier,
            one.certificate.id,
            one.certificate.verified_at or 0,
            one.voucher,
            one.certificate.holder,
            one.fen,
        )
        for identifier, one in zip(context.new_ids(len(paid)), paid, strict=True)
    )
    total = sum(line.fen for line in lines)
    return ClaimSubmitted(
        claim=context.new_id(),
        kind=to.kind,
        region=site.region,
        payee=to.payee,
        fund=to.fund,
        account=to.account,
        applicant=context.actor.person or context.actor.id,
        rate_document=",".join(sorted({one.document for one in paid})),
        lines=lines,
        left_out=tuple(left_out),
        total=total,
        postings=money.merged(money.move(to.fund, money.REQUESTED, Bucket.CLAIMED, total)),
        **origin,
    )


def check_standing(identifier: str, context: Context) -> Institution:
    """The payee; refused while an institution's claims wait for a person."""
    payee = context.facts.need(Institution, identifier)
    if payee.state not in STANDING:
        raise Refused("institution.state", current=payee.state.value)
    return payee


def may_be_paid(kind: ClaimKind, payee: Institution) -> bool:
    """Whether a payee's standing lets its claim of a kind go on."""
    return payee.state in STANDING or (kind in JOBS and payee.state == InstitutionState.APPLIED)


def evaluation_lines(
    good: Sequence[tuple[Voucher | None, Certificate]], site: Site, context: Context
) -> tuple[list[Paid], list[LeftOut], Refused | None]:
    """At the policy's own amount, or the operator's rate; what is paid once is not paid again, in this claim either."""
    paid: list[Paid] = []
    left_out: list[LeftOut] = []
    why: Refused | None = None
    taken: set[str] = set()
    for voucher, certificate in good:
        key = once(certificate)
        try:
            fen, document = subsidy(certificate, *site, context, taken=key in taken)
        except Refused as refused:
            why = refused
            left_out.append(LeftOut(voucher.id if voucher else certificate.id, refused.code))
        else:
            taken.add(key)
            paid.append(Paid(voucher.id if voucher else certificate.voucher, certificate, fen, document))
    return paid, left_out, why


@evolves(ClaimSubmitted, signed=True)
def claim_submitted(event: ClaimSubmitted, facts: Facts, at: At) -> None:
    """The claim, its lines, and for training the vouchers in it."""
    evaluation = facts.need(Evaluation, event.evaluation) if event.evaluation else None
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
            days=(at.date,),
            evaluation=event.evaluation,
            pack=evaluation.pack if evaluation else event.pack,
            policy_day=evaluation.held_on if evaluation else event.policy_day,
        )
    )
    evaluated = event.kind == ClaimKind.EVALUATION
    for line in event.lines:
        facts.put(
            ClaimLine(
                once=once(facts.need(Certificate, line.certificate)) if evaluated else None,
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
