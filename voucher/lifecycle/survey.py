"""Survey: each trainee says whether they are satisfied. Enough: the vouchers are trained (V6). Too few: the assessment
waits until two officers decide to have the class taught again or to cancel its subsidy; the institution rectifies."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, InstitutionId, PersonId, VoucherId, enrolment_id
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.delegation import Act
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import VoucherState
from voucher.register.institutions import StandingSet
from voucher.rules.base import Fail, Flag
from voucher.rules.supervision import Survey
from voucher.step.acting import acts_for, delegations
from voucher.step.classes import free_person, move_class, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance
from voucher.step.standing import rectified_from


class AnswerSurvey(Command, frozen=True, kw_only=True, tag="survey.answer"):
    """A trainee's own answer, given by themselves or by whom they named to act for them."""

    training_class: ClassId
    person: PersonId
    satisfied: bool


class CloseSurvey(Command, frozen=True, kw_only=True, tag="survey.close"):
    """Count the answers."""

    training_class: ClassId


class DecideDissatisfaction(Command, frozen=True, kw_only=True, tag="survey.decide"):
    """Two officers: teach the class again until a later last day, or cancel its subsidy (no day)."""

    training_class: ClassId
    retrain_until: Date | None = None


class SurveyAnswered(Event, frozen=True, kw_only=True, tag="survey.answered"):
    """One answer."""

    enrolment: EnrolmentId
    satisfied: bool


class ClassSurveyed(Event, frozen=True, kw_only=True, tag="class.surveyed"):
    """Satisfaction reached; these vouchers are trained."""

    training_class: ClassId
    asked: int
    answered: int
    satisfied: int
    vouchers: tuple[VoucherId, ...]
    flags: tuple[Code, ...] = ()


class ClassesStopped(Event, frozen=True, kw_only=True, tag="institution.classes_stopped"):
    """Its trainees were dissatisfied: the institution opens no more classes until two officers list it again."""

    institution: InstitutionId
    training_class: ClassId
    reason: Code


class SurveyFailed(Event, frozen=True, kw_only=True, tag="class.survey_failed"):
    """Satisfaction missed: the assessment is suspended."""

    training_class: ClassId
    asked: int
    answered: int
    satisfied: int


class RetrainingOrdered(Event, frozen=True, kw_only=True, tag="class.retraining_ordered"):
    """The class is taught again from the start: hours and answers count from zero."""

    training_class: ClassId
    enrolments: tuple[EnrolmentId, ...]
    end_date: Date


class SubsidyCancelled(Event, frozen=True, kw_only=True, tag="class.subsidy_cancelled"):
    """Nothing will be paid for this class; its vouchers are free again."""

    training_class: ClassId
    enrolments: tuple[EnrolmentId, ...]
    vouchers: tuple[VoucherId, ...]


def _answer(command: AnswerSurvey, _facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "id", enrolment_id(command.training_class, command.person))
    yield delegations(command.person)


@decides(AnswerSurvey, Capability.WORKER, needs=_answer)
def answer(command: AnswerSurvey, context: Context) -> Iterable[Event]:
    """Once, for oneself, after the class is taught and before the survey is closed."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    if not acts_for(context, command.person, Act.ANSWER):
        raise Refused("auth.scope", capability=Capability.WORKER.value)
    require_class(training_class, ClassState.TAUGHT)
    enrolment = context.facts.need(Enrolment, enrolment_id(command.training_class, command.person))
    if enrolment.state != EnrolmentState.FINISHED:
        raise Refused("class.not_enrolled", count=1)
    if enrolment.satisfied is not None:
        raise Refused("class.answered")
    yield SurveyAnswered(enrolment=enrolment.id, satisfied=command.satisfied)


def _all(command: CloseSurvey, facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "training_class", command.training_class)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield Ref("institution", "id", training_class.institution)
    for enrolment in facts.where(Enrolment, "training_class", command.training_class):
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(CloseSurvey, Capability.INSTITUTION, Capability.BUREAU, needs=_all)
def close(command: CloseSurvey, context: Context) -> Iterable[Event]:
    """By the institution or the bureau; the outcome is the policy's, whatever they wish."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require_any(
        (Capability.INSTITUTION, training_class.institution), (Capability.BUREAU, training_class.region)
    )
    require_class(training_class, ClassState.TAUGHT)
    finished = _finished(training_class.id, context)
    counts = {
        "asked": len(finished),
        "answered": sum(e.satisfied is not None for e in finished),
        "satisfied": sum(e.satisfied is True for e in finished),
    }
    answers = policy_of(training_class, context).answers(Survey(**counts))
    if any(isinstance(found, Fail) for _, found in answers):
        yield SurveyFailed(training_class=training_class.id, **counts)
        return
    vouchers = tuple(e.live for e in finished if e.live)
    flags = tuple(in_force.rule.code for in_force, found in answers if isinstance(found, Flag))
    yield ClassSurveyed(training_class=training_class.id, vouchers=vouchers, flags=flags, **counts)
    institution = context.facts.need(Institution, training_class.institution)
    if flags and institution.state == InstitutionState.LISTED:
        yield ClassesStopped(institution=institution.id, training_class=training_class.id, reason=flags[0])


def _decide_needs(command: DecideDissatisfaction, facts: Facts) -> Iterable[Ref]:
    yield Ref("enrolment", "training_class", command.training_class)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield Ref("institution", "id", training_class.institution)
    for enrolment in facts.where(Enrolment, "training_class", command.training_class):
        yield Ref("person", "id", enrolment.person)
        if enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(DecideDissatisfaction, Capability.BUREAU, dual=True, needs=_decide_needs)
def decide_dissatisfaction(command: DecideDissatisfaction, context: Context) -> Iterable[Event]:
    """Either way the institution rectifies (sat.threshold_2024)."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.BUREAU, training_class.region)
    require_class(training_class, ClassState.SUSPENDED)
    finished = _finished(training_class.id, context)
    enrolments = tuple(e.id for e in finished)
    if command.retrain_until is not None:
        if not is_date(command.retrain_until) or command.retrain_until <= context.at.date:
            raise Refused("value.invalid", field="retrain_until")
        yield RetrainingOrdered(training_class=training_class.id, enrolments=enrolments, end_date=command.retrain_until)
    else:
        vouchers = tuple(e.live for e in finished if e.live)
        yield SubsidyCancelled(training_class=training_class.id, enrolments=enrolments, vouchers=vouchers)
    yield from _rectified(training_class, context)


def _rectified(training_class: TrainingClass, context: Context) -> Iterable[Event]:
    """The institution rectifies from now on for as long as the class's policy says; one that does already, no shorter."""
    institution = context.facts.need(Institution, training_class.institution)
    found = rectified_from(policy_of(training_class, context), context.at.date)
    if found is None or institution.state not in (InstitutionState.LISTED, InstitutionState.RECTIFYING):
        return
    until = found[1]
    if institution.state == InstitutionState.LISTED or (institution.rectify_until or "") < until:
        yield StandingSet(
            institution=institution.id,
            standing=InstitutionState.RECTIFYING,
            reason="sat.threshold_2024",
            rectify_until=until,
        )


def _finished(training_class: str, context: Context) -> list[Enrolment]:
    enrolments = context.facts.where(Enrolment, "training_class", training_class)
    return [e for e in enrolments if e.state == EnrolmentState.FINISHED]


@evolves(SurveyAnswered)
def survey_answered(event: SurveyAnswered, facts: Facts, at: At) -> None:
    """The trainee's answer, and the class's counts."""
    enrolment = facts.need(Enrolment, event.enrolment)
    facts.put(replace(enrolment, at=at.index, satisfied=event.satisfied))
    training_class = facts.need(TrainingClass, enrolment.training_class)
    facts.put(
        replace(
            training_class,
            at=at.index,
            surveyed=training_class.surveyed + 1,
            satisfied=training_class.satisfied + event.satisfied,
        )
    )


@evolves(ClassSurveyed)
def class_surveyed(event: ClassSurveyed, facts: Facts, at: At) -> None:
    """Ready for evaluation."""
    move_class(facts, event.training_class, ClassState.SURVEYED, at)
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.TRAINED, at)


@evolves(ClassesStopped)
def classes_stopped(event: ClassesStopped, facts: Facts, at: At) -> None:
    """Rectifying, without an end that the text would state."""
    institution = facts.need(Institution, event.institution)
    facts.put(replace(institution, at=at.index, state=InstitutionState.RECTIFYING, rectify_until=None))


@evolves(SurveyFailed)
def survey_failed(event: SurveyFailed, facts: Facts, at: At) -> None:
    """Waiting for two officers."""
    move_class(facts, event.training_class, ClassState.SUSPENDED, at)


@evolves(RetrainingOrdered, signed=True)
def retraining_ordered(event: RetrainingOrdered, facts: Facts, at: At) -> None:
    """From the start."""
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(
            replace(
                enrolment,
                at=at.index,
                state=EnrolmentState.PRESENT_DAY_1,
                satisfied=None,
                sessions=0,
                hours=0,
            )
        )
    move_class(
        facts,
        event.training_class,
        ClassState.TEACHING,
        at,
        recognised_hours=0,
        recognised_practical=0,
        surveyed=0,
        satisfied=0,
        completed_on=None,
        end_date=event.end_date,
    )


@evolves(SubsidyCancelled, signed=True)
def subsidy_cancelled(event: SubsidyCancelled, facts: Facts, at: At) -> None:
    """The class ends; its people are free for another one."""
    for identifier in event.enrolments:
        enrolment = facts.need(Enrolment, identifier)
        facts.put(replace(enrolment, at=at.index, state=EnrolmentState.TERMINATED, live=None))
        free_person(facts, enrolment, at)
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.CLAIMED, at, training_class=None, enrolled_on=None)
    move_class(facts, event.training_class, ClassState.SUBSIDY_CANCELLED, at)
