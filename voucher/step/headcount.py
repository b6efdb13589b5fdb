"""How many people of a class money may be claimed for, and what its checks put before a person."""

from __future__ import annotations

from voucher.objects.claim import Claim, ClaimKind, ClaimLine
from voucher.objects.flag import Fact, FlagKind, SupervisionFlag
from voucher.objects.inspection import Inspection
from voucher.objects.training import TrainingClass
from voucher.rules.base import Flag, Value
from voucher.rules.headcount import Headcount
from voucher.rules.inspection import AverageOnSite
from voucher.step.classes import policy_of
from voucher.step.context import Context
from voucher.step.inspecting import FlagRaised, class_checks, flag_id


def headcount(kind: ClaimKind, training_class: TrainingClass, context: Context) -> tuple[int, list[FlagRaised]]:
    """How many people a training claim may still count: those of the opening day, fewer where the policy goes by the average
    found on site, less those whom other claims of the class count; and what it puts before a person about the checks of the
    class, each once."""
    cap, flags = _present(training_class, context), []
    if kind != ClaimKind.TRAINING:
        return cap, []
    checks = class_checks(training_class, context.facts.where(Inspection, "training_class", training_class.id))
    known = {
        (flag.what, flag.facts) for flag in context.facts.where(SupervisionFlag, "training_class", training_class.id)
    }
    for in_force, answer in policy_of(training_class, context).answers(checks):
        if isinstance(answer, Value) and isinstance(in_force.rule, AverageOnSite):
            cap = min(cap, answer.value)
        if isinstance(answer, Flag):
            what = FlagKind(in_force.rule.code)
            facts = tuple(Fact(name, str(value)) for name, value in answer.detail.items() if isinstance(value, int))
            if (what, facts) not in known:
                flags.append(_flagged(what, facts, training_class, context))
    return max(0, cap - _claimed(training_class, context)), flags


def _claimed(training_class: TrainingClass, context: Context) -> int:
    """Lines for training that other claims of the class hold: asked for, or paid."""
    claims = context.facts.where(Claim, "training_class", training_class.id)
    lines = (line for claim in claims for line in context.facts.where(ClaimLine, "claim", claim.id))
    return sum(line.live == ClaimKind.TRAINING for line in lines)


def _present(training_class: TrainingClass, context: Context) -> int:
    """How many were there on the opening day, as the policy counts them; never more than were there."""
    present = training_class.present or 0
    found = policy_of(training_class, context).values(Headcount(present=present))
    return min([present, *(answer.value for _, answer in found)])


def _flagged(what: FlagKind, facts: tuple[Fact, ...], training_class: TrainingClass, context: Context) -> FlagRaised:
    subject = (training_class.id, training_class.institution, None)
    day = training_class.completed_on or context.at.date
    return FlagRaised(
        flag=flag_id(what, subject, day, facts),
        what=what,
        region=training_class.region,
        institution=training_class.institution,
        training_class=training_class.id,
        day=day,
        facts=facts,
        entries=tuple(index for index, _ in training_class.trail[-1:]),
    )
