"""Apply for an evaluation (V10): the body that held it asks for the money, certificate by certificate, whether there was a
class before it or none. Each person, occupation and level is paid once where the policy says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import CertificateId, EvaluationId, FundId, InstitutionId
from voucher.core.message import Command, Event, Sealed
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind, ClaimLine
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.money import Fund
from voucher.objects.training import ClassSession, TrainingClass
from voucher.objects.voucher import Voucher
from voucher.rules.standing import Provider
from voucher.step import money
from voucher.step.claiming import CLAIMABLE, LeftOut, Payee, Site, check_standing, evaluation_lines, submitted
from voucher.step.context import Context
from voucher.step.counting import current
from voucher.step.declare import decides
from voucher.step.evaluation import policy_of_evaluation, subsidy_needs
from voucher.step.numbers import number_refs, record_numbers, rests_on


class SubmitEvaluationClaim(Command, frozen=True, kw_only=True, tag="claim.submit_evaluation"):
    """Claim for certificates of one evaluation: from which fund, to which sealed account of the body's."""

    evaluation: EvaluationId
    payee: InstitutionId
    fund: FundId
    account: Sealed
    certificates: Annotated[tuple[CertificateId, ...], msgspec.Meta(min_length=1, max_length=200)]


def _certificates(command: SubmitEvaluationClaim, facts: Facts) -> Iterable[Ref]:
    yield from money.balances_of(command.fund)
    evaluation = facts.get(Evaluation, command.evaluation)
    if evaluation and evaluation.training_class:
        yield Ref("training_class", "id", evaluation.training_class)
        yield Ref("class_session", "training_class", evaluation.training_class)
        yield from _number_needs(evaluation, command.certificates, facts)
    for identifier in command.certificates:
        yield Ref("claim_line", "certificate", identifier)
        certificate = facts.get(Certificate, identifier)
        if certificate and certificate.voucher:
            yield Ref("voucher", "id", certificate.voucher)
    yield from subsidy_needs(facts, command.certificates)


def _number_needs(evaluation: Evaluation, certificates: Iterable[str], facts: Facts) -> Iterable[Ref]:
    training_class = facts.need(TrainingClass, evaluation.training_class)
    papers = [paper for one in certificates if (paper := facts.get(Certificate, one))]
    yield from number_refs(_rests_on(evaluation, training_class, papers, facts))


def _rests_on(
    evaluation: Evaluation, training_class: TrainingClass, papers: Iterable[Certificate], facts: Facts
) -> list[tuple[str, str]]:
    """What a claim for a class's evaluation rests on, as (what, id)."""
    sessions = current(training_class, facts.where(ClassSession, "training_class", training_class.id))
    people = [pair for paper in papers for pair in (("person", paper.holder), ("certificate", paper.id))]
    return rests_on(training_class, sessions, [("evaluation", evaluation.id), *people])


@decides(SubmitEvaluationClaim, Capability.EVALUATION, signed=True, needs=_certificates)
def submit(command: SubmitEvaluationClaim, context: Context) -> Iterable[Event]:
    """By the body that held it, for verified certificates of it."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, command.payee)
    if command.payee != evaluation.body:
        raise Refused("claim.payee", expected=evaluation.body)
    payee = check_standing(command.payee, context)
    policy = policy_of_evaluation(evaluation, context)
    policy.ask(Provider(day=context.at.date, type=payee.type.value, faults=payee.faults))
    if evaluation.state != EvaluationState.CONFIRMED:
        raise out_of_place("evaluation.stage", evaluation.state, EvaluationState.CONFIRMED)
    if not evaluation.region.startswith(context.facts.need(Fund, command.fund).region):
        raise Refused("fund.region", region=evaluation.region)
    site = Site(evaluation.region, evaluation.held_on, policy)
    good: list[tuple[None, Certificate]] = []
    left_out: list[LeftOut] = []
    for identifier in dict.fromkeys(command.certificates):
        certificate = context.facts.need(Certificate, identifier)
        code = _why_not_paid(certificate, evaluation, context)
        if code:
            left_out.append(LeftOut(certificate.id, code))
        else:
            good.append((None, certificate))
    paid, more, why = evaluation_lines(good, site, context)
    if not paid:
        raise why or Refused("claim.no_certificate", left_out=len(left_out))
    if evaluation.training_class:
        training_class = context.facts.need(TrainingClass, evaluation.training_class)
        objects = _rests_on(evaluation, training_class, [one.certificate for one in paid], context.facts)
        policy.ask(record_numbers(context.facts, training_class, objects))
    origin = {"evaluation": evaluation.id, "training_class": evaluation.training_class}
    to = Payee(ClaimKind.EVALUATION, command.payee, command.fund, command.account)
    yield submitted(to, site, paid, left_out + more, context, **origin)


def _why_not_paid(certificate: Certificate, evaluation: Evaluation, context: Context) -> str | None:
    """The code of what stands against paying the body for a certificate, or None."""
    if certificate.evaluation != evaluation.id:
        return "claim.line"
    if certificate.state != CertificateState.VERIFIED:
        return "voucher.no_cert_no_value"
    lines = context.facts.where(ClaimLine, "certificate", certificate.id)
    if any(line.live == ClaimKind.EVALUATION for line in lines):
        return "claim.line_exists"
    voucher = context.facts.need(Voucher, certificate.voucher) if certificate.voucher else None
    return None if voucher is None or voucher.state in CLAIMABLE[ClaimKind.EVALUATION] else "voucher.stage"
