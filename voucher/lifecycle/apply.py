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
from voucher.core.ids import (
    ClaimId,
    ClassId,
    FundId,
    InstitutionId,
    VoucherId,
    enrolment_id,
)
from voucher.core.message import Command, Event, Sealed
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.money import Fund
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher
from voucher.policy import amounts
from voucher.policy.occupations import occupation_needs, occupation_on
from voucher.rules.certificates import Redemption
from voucher.rules.standing import Provider
from voucher.rules.trainees import Priced
from voucher.step import money
from voucher.step.claiming import (
    CLAIMABLE,
    ClaimSubmitted,
    LeftOut,
    Paid,
    Payee,
    Site,
    check_standing,
    evaluation_lines,
    submitted,
)
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.counting import current
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import subsidy_needs
from voucher.step.headcount import headcount
from voucher.step.lines import VouchersBack, moved, set_state
from voucher.step.numbers import number_refs, record_numbers, rests_on
from voucher.step.occupations import available_types

__all__ = ["ClaimSubmitted", "SubmitClaim", "WithdrawClaim"]


CAPPED: Final = "class.headcount_cap"
"""Why a line beyond the number of people whom a class counts is left out."""
_UNDER_REVIEW: Final = (ClaimState.SUBMITTED, ClaimState.SUPPLEMENT, ClaimState.ACCEPTED, ClaimState.REVIEWED_1)
"""The stages of a claim before its second signature."""
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


class ClaimWithdrawn(Event, frozen=True, kw_only=True, tag="claim.withdrawn"):
    """The claim is over; its lines' money is withdrawn in the same entry."""

    claim: ClaimId


def _submit_needs(command: SubmitClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("rate", "registry", amounts.ALL)
    yield Ref("parameter", "registry", amounts.ALL)
    yield Ref("inspection", "training_class", command.training_class)
    yield Ref("flag", "training_class", command.training_class)
    yield Ref("claim", "training_class", command.training_class)
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
    for claim in facts.where(Claim, "training_class", command.training_class):
        yield Ref("claim_line", "claim", claim.id)
    if command.kind == ClaimKind.EVALUATION:
        found = (facts.get(Voucher, identifier) for identifier in command.vouchers)
        yield from subsidy_needs(facts, [one.certificate for one in found if one and one.certificate])
    yield from _number_needs(command, facts)


def _number_needs(command: SubmitClaim, facts: Facts) -> Iterable[Ref]:
    """The numbers in outside systems of whatever the claim rests on."""
    yield Ref("class_session", "training_class", command.training_class)
    yield Ref("evaluation", "training_class", command.training_class)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class is None:
        return
    sessions = current(training_class, facts.where(ClassSession, "training_class", training_class.id))
    vouchers = [voucher for one in command.vouchers if (voucher := facts.get(Voucher, one))]
    evaluations = facts.where(Evaluation, "training_class", training_class.id)
    yield from number_refs(rests_on(training_class, sessions, _lines_rest_on(vouchers, evaluations)))


def _lines_rest_on(vouchers: Iterable[Voucher], evaluations: Iterable[Evaluation]) -> list[tuple[str, str]]:
    """People, certificates, and the confirmed evaluations that they passed."""
    found: list[tuple[str, str]] = []
    holders = set()
    for voucher in vouchers:
        holders.add(voucher.holder)
        found += [("person", voucher.holder), ("certificate", voucher.certificate or "")]
    passed = [one for one in evaluations if one.state == EvaluationState.CONFIRMED and holders & set(one.passed)]
    return [*found, *(("evaluation", one.id) for one in passed)]


@decides(SubmitClaim, Capability.INSTITUTION, Capability.EVALUATION, signed=True, needs=_submit_needs)
def submit(command: SubmitClaim, context: Context) -> Iterable[Event]:
    """By the payee; refused as a whole only if not one voucher is left."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    if command.kind not in (ClaimKind.TRAINING, ClaimKind.EVALUATION):
        raise Refused("value.invalid", field="kind")
    _check_payee(command, training_class, context)
    require_class(training_class, ClassState.ASSESSED)
    fund = context.facts.need(Fund, command.fund)
    if not training_class.region.startswith(fund.region):
        raise Refused("fund.region", region=training_class.region)
    day = training_class.opened_on or training_class.start_date
    site = Site(training_class.region, day, policy_of(training_class, context))
    cap, flags = headcount(command.kind, training_class, context)
    good, left_out, why = _sorted_out(command, training_class, site, cap, context)
    paid = _training(good, training_class.occupation, site, context) if command.kind == ClaimKind.TRAINING else None
    if paid is None:
        paid, more, against = evaluation_lines(good, site, context)
        left_out, why = left_out + more, why or against
    if not paid:
        capped = any(one.code == CAPPED for one in left_out)
        raise why or Refused(CAPPED if capped else "claim.no_certificate", left_out=len(left_out))
    _check_numbers([voucher for voucher, _ in good], training_class, context)
    to = Payee(command.kind, command.payee, command.fund, command.account)
    yield submitted(to, site, paid, left_out, context, training_class=training_class.id)
    yield from flags


def _check_numbers(vouchers: list[Voucher], training_class: TrainingClass, context: Context) -> None:
    """In the system or no subsidy: of everything that the claim rests on."""
    sessions = current(training_class, context.facts.where(ClassSession, "training_class", training_class.id))
    evaluations = context.facts.where(Evaluation, "training_class", training_class.id)
    objects = rests_on(training_class, sessions, _lines_rest_on(vouchers, evaluations))
    policy_of(training_class, context).ask(record_numbers(context.facts, training_class, objects))


def _check_payee(command: SubmitClaim, training_class: TrainingClass, context: Context) -> None:
    training = command.kind == ClaimKind.TRAINING
    capability = Capability.INSTITUTION if training else Capability.EVALUATION
    context.require(capability, command.payee)
    if training and command.payee != training_class.institution:
        raise Refused("claim.payee", expected=training_class.institution)
    payee = check_standing(command.payee, context)
    asked = Provider(day=context.at.date, type=payee.type.value, faults=payee.faults)
    policy_of(training_class, context).ask(asked)


def _sorted_out(
    command: SubmitClaim, training_class: TrainingClass, site: Site, cap: int, context: Context
) -> tuple[list[tuple[Voucher, Certificate]], list[LeftOut], Refused | None]:
    """What may be claimed, what is left out, and the rule that refused, if one did."""
    good: list[tuple[Voucher, Certificate]] = []
    left_out: list[LeftOut] = []
    why: Refused | None = None
    for identifier in dict.fromkeys(command.vouchers):
        voucher = context.facts.need(Voucher, identifier)
        code = _why_not(voucher, command, training_class, context)
        if code:
            left_out.append(LeftOut(voucher.id, code))
            continue
        certificate = context.facts.need(Certificate, voucher.certificate or "")
        try:
            if command.kind == ClaimKind.TRAINING:
                _check_redeemable(certificate, site, context)
        except Refused as refused:
            why = refused
            left_out.append(LeftOut(voucher.id, refused.code))
        else:
            good.append((voucher, certificate))
    if command.kind == ClaimKind.TRAINING and len(good) > cap:
        # The institution chooses whom it lists; of those, the certificates issued last stay out.
        good.sort(key=lambda pair: (pair[1].issued_on, pair[1].at, pair[1].id))
        left_out += [LeftOut(voucher.id, CAPPED) for voucher, _ in good[cap:]]
        del good[cap:]
    return good, left_out, why


def _check_redeemable(certificate: Certificate, site: Site, context: Context) -> None:
    """Refused by the rule that has something against paying for training on this certificate."""
    real_exams = available_types(context.facts, certificate.occupation, site.day)
    site.policy.ask(Redemption(type=certificate.type, real_exams=real_exams))


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


def _training(good: list[tuple[Voucher, Certificate]], occupation: str, site: Site, context: Context) -> list[Paid]:
    """At the operator's rate, which stands with its document, and what an urgent occupation adds to it."""
    percent = _percent(occupation, site, context)
    paid = []
    for voucher, one in good:
        rate = amounts.rate_on(context.facts, ClaimKind.TRAINING, site.region, one.type, one.level, site.day, one.way)
        paid.append(Paid(voucher.id, one, rate.value * percent // 100, rate.document))
    return paid


def _percent(occupation: str, site: Site, context: Context) -> int:
    """Per cent of the rate for training: more for urgent occupations where a document says so and the operator set it."""
    found = occupation_on(context.facts, occupation, site.day)
    listed = found is not None and URGENT in found.marks
    percent = amounts.parameter_on(context.facts, URGENT_PERCENT, site.region, site.day)
    answers = site.policy.values(Priced(listed=listed, percent=percent))
    return next((answer.value for _, answer in answers), 100)


def _withdraw_needs(command: WithdrawClaim, facts: Facts) -> Iterable[Ref]:
    yield Ref("claim_line", "claim", command.claim)
    claim = facts.get(Claim, command.claim)
    if claim:
        yield from money.balances_of(claim.fund)
    for line in facts.where(ClaimLine, "claim", command.claim):
        if line.voucher:
            yield Ref("voucher", "id", line.voucher)


@decides(WithdrawClaim, Capability.INSTITUTION, Capability.EVALUATION, signed=True, needs=_withdraw_needs)
def withdraw(command: WithdrawClaim, context: Context) -> Iterable[Event]:
    """Before the second signature only."""
    claim = context.facts.need(Claim, command.claim)
    context.require_any((Capability.INSTITUTION, claim.payee), (Capability.EVALUATION, claim.payee))
    if claim.state not in _UNDER_REVIEW:
        raise out_of_place("claim.stage", claim.state, *_UNDER_REVIEW)
    lines = [x for x in context.facts.where(ClaimLine, "claim", claim.id) if x.bucket == Bucket.CLAIMED]
    yield ClaimWithdrawn(claim=claim.id)
    yield from moved(claim, lines, Bucket.WITHDRAWN)
    if claim.claim_kind == ClaimKind.TRAINING and lines:
        yield VouchersBack(vouchers=tuple(line.voucher for line in lines))


@evolves(ClaimWithdrawn, signed=True)
def claim_withdrawn(event: ClaimWithdrawn, facts: Facts, at: At) -> None:
    """Over."""
    set_state(facts, facts.need(Claim, event.claim), ClaimState.WITHDRAWN, at)
