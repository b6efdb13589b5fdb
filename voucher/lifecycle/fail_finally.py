"""Fail for good (V9): no attempt is left for a candidate who failed; the voucher lapses and stays worth nothing."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts
from voucher.core.ids import EvaluationId, VoucherId
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance, require


class FailFinally(Command, frozen=True, kw_only=True, tag="evaluation.fail_finally"):
    """No further attempt is left for a candidate who failed."""

    voucher: VoucherId
    evaluation: EvaluationId


class VoucherLapsed(Event, frozen=True, kw_only=True, tag="voucher.lapsed"):
    """Failed for good: worth nothing for ever."""

    voucher: VoucherId


@decides(FailFinally, Capability.EVALUATION)
def fail_finally(command: FailFinally, context: Context) -> Iterable[Event]:
    """By the body that recorded the failure."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    voucher = context.facts.need(Voucher, command.voucher)
    require(voucher, VoucherState.EVALUATED)
    own_class = bool(evaluation.training_class) and voucher.training_class == evaluation.training_class
    if voucher.passed or not own_class or voucher.holder not in evaluation.failed:
        raise Refused("evaluation.not_candidate")
    yield VoucherLapsed(voucher=voucher.id)


@evolves(VoucherLapsed)
def voucher_lapsed(event: VoucherLapsed, facts: Facts, at: At) -> None:
    """Ended."""
    advance(facts, event.voucher, VoucherState.LAPSED, at)
