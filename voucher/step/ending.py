"""A class ends without subsidy because its recordings do not show everybody: its people and vouchers are free again."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, SessionId, VoucherId
from voucher.core.message import Code, Event
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import VoucherState
from voucher.step.classes import free_person, move_class
from voucher.step.context import At, Context
from voucher.step.counting import Ended
from voucher.step.declare import evolves
from voucher.step.stage import advance

_TRAINEES = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING, EnrolmentState.FINISHED)


class ClassNotRecognised(Event, frozen=True, kw_only=True, tag="class.not_recognised"):
    """By the rule `code` the class ends in this state: these sessions' recordings do not show everybody."""

    training_class: ClassId
    code: Code
    state: ClassState
    sessions: tuple[SessionId, ...]
    enrolments: tuple[EnrolmentId, ...]
    vouchers: tuple[VoucherId, ...]


def ending_needs(training_class: str, facts: Facts) -> Iterable[Ref]:
    """What the end of a class changes."""
    for enrolment in facts.where(Enrolment, "training_class", training_class):
        yield Ref("person", "id", enrolment.person)
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


def ending(training_class: TrainingClass, ended: Ended, sessions: tuple[str, ...], context: Context) -> Event:
    """The end of a class."""
    everybody = context.facts.where(Enrolment, "training_class", training_class.id)
    trainees = [one for one in everybody if one.state in _TRAINEES]
    return ClassNotRecognised(
        training_class=training_class.id,
        code=ended.code,
        state=ClassState(ended.state),
        sessions=sessions,
        enrolments=tuple(one.id for one in trainees),
        vouchers=tuple(one.live for one in trainees if one.live),
    )


@evolves(ClassNotRecognised)
def not_recognised(event: ClassNotRecognised, facts: Facts, at: At) -> None:
    """The class ends; its people are free for another one."""
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.TERMINATED, live=None))
        free_person(facts, enrolment, at)
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.CLAIMED, at, training_class=None, enrolled_on=None)
    move_class(facts, event.training_class, event.state, at)
