"""Except: two officers document that a class need not keep a clause, up to a number of trainees.

Only clauses whose text is not strict may be excepted (“about”), and what was taught; the rule then flags what it would have
refused or held. Everybody who looks at the class sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId
from voucher.core.message import Code, Command, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.training import ClassException, ClassState, TrainingClass
from voucher.policy import amounts
from voucher.policy.pack import Policy
from voucher.rules.class_plan import Exceptable
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

BEFORE_COMPLETION = tuple(ClassState)[: tuple(ClassState).index(ClassState.TAUGHT)]


class ExceptClass(Command, frozen=True, kw_only=True, tag="class.except"):
    """Two officers document an exception for a class: of which clause, up to how many trainees, why, by which paper."""

    training_class: ClassId
    clause: Code
    trainees: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    reason: Code
    evidence: Digest


class ClassExcepted(Event, frozen=True, kw_only=True, tag="class.excepted"):
    """The clause flags this class where it would have refused it, up to this many trainees."""

    training_class: ClassId
    clause: Code
    trainees: int
    reason: Code
    evidence: Digest


def _pack(command: ExceptClass, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class and training_class.pack is None:
        yield Ref("pack", "registry", amounts.ALL)


@decides(ExceptClass, Capability.BUREAU, dual=True, needs=_pack)
def except_(command: ExceptClass, context: Context) -> Iterable[Event]:
    """A clause in force for the class that may be excepted, before the class is completed."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.BUREAU, training_class.region)
    require_class(training_class, *BEFORE_COMPLETION)
    rules = _policy(training_class, context).rules
    if not any(one.clause == command.clause and isinstance(one.rule, Exceptable) for one in rules):
        raise Refused("class.no_exception", rule=command.clause)
    yield ClassExcepted(
        training_class=training_class.id,
        clause=command.clause,
        trainees=command.trainees,
        reason=command.reason,
        evidence=command.evidence,
    )


def _policy(training_class: TrainingClass, context: Context) -> Policy:
    """The policy that the class keeps, or would keep if it were submitted."""
    if training_class.pack is not None:
        return policy_of(training_class, context)
    pack = amounts.pack_for(context.facts, training_class.region, training_class.start_date)
    return context.policy(pack.id).on(training_class.start_date)


@evolves(ClassExcepted, signed=True)
def excepted(event: ClassExcepted, facts: Facts, at: At) -> None:
    """One exception of a clause: a later one takes the earlier one's place. What held the class may be asked again."""
    training_class = facts.need(TrainingClass, event.training_class)
    others = tuple(one for one in training_class.exceptions if one.clause != event.clause)
    held = tuple(code for code in training_class.held if code != event.clause)
    exceptions = (*others, ClassException(event.clause, event.trainees))
    facts.put(replace(training_class, at=at.index, exceptions=exceptions, held=held))
