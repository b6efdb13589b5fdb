"""What evaluations keep and are paid, for the steps from the plan to the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voucher.core.facts import Facts, Ref
from voucher.core.refusal import Refused
from voucher.objects.claim import Claim, ClaimKind, ClaimLine
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.training import TrainingClass
from voucher.policy import amounts
from voucher.policy.pack import refuse
from voucher.rules.base import Fail, Value
from voucher.rules.evaluation import Evaluated
from voucher.step.classes import policy_of
from voucher.step.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voucher.policy.pack import Policy


def policy_of_evaluation(evaluation: Evaluation, context: Context) -> Policy:
    """The policy that an evaluation keeps: its class's, or that of its own day."""
    if evaluation.training_class:
        return policy_of(context.facts.need(TrainingClass, evaluation.training_class), context)
    return context.policy(evaluation.pack or "").on(evaluation.held_on)


def policy_of_claim(claim: Claim, context: Context) -> Policy:
    """The policy that a claim keeps: its class's, or its evaluation's."""
    if claim.training_class:
        return policy_of(context.facts.need(TrainingClass, claim.training_class), context)
    return context.policy(claim.pack or "").on(claim.policy_day)


def once(certificate: Certificate) -> str:
    """For what an evaluation is paid once in a lifetime: person, occupation and level, whatever the type or body."""
    return f"{certificate.holder}.{certificate.occupation}.{certificate.level}"


def subsidy_needs(facts: Facts, certificates: Iterable[str]) -> Iterable[Ref]:
    """What `subsidy` will ask for."""
    yield Ref("rate", "registry", amounts.ALL)
    for identifier in certificates:
        certificate = facts.get(Certificate, identifier)
        if certificate:
            yield Ref("claim_line", "once", once(certificate))


def subsidy(
    certificate: Certificate, region: str, day: str, policy: Policy, context: Context, *, taken: bool
) -> tuple[int, str]:
    """Fen for the evaluation of a certificate, and the document that states it: the policy's own amount, else a rate that an
    operator configured. Refused where there is neither, or where it was paid before (`taken`: in the same claim)."""
    repeated = taken or bool(context.facts.where(ClaimLine, "once", once(certificate)))
    question = Evaluated(type=certificate.type, level=certificate.level, repeated=repeated)
    stated: tuple[int, str] | None = None
    answers = policy.answers(question)
    for in_force, answer in answers:
        if isinstance(answer, Fail):
            raise refuse(in_force, answer.detail)
        if isinstance(answer, Value):
            stated = answer.value, in_force.document
    if stated:
        return stated
    try:
        rate = amounts.rate_on(
            context.facts, ClaimKind.EVALUATION, region, certificate.type, certificate.level, day, certificate.way
        )
    except Refused as refused:
        if not answers:
            raise
        raise Refused("evaluation.no_amount", type=certificate.type, level=certificate.level) from refused
    return rate.value, rate.document
