"""Evaluate (V7): a listed evaluation body plans a session for a class, records who passed and who failed, confirms it.

A failed candidate may be evaluated again; the last attempt sets the end of the assessment. Without another attempt they
fail for good (fail_finally).

An evaluation may also be held without any training before it: it touches no voucher, and its money is a claim of the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import (
    ClassId,
    EnrolmentId,
    EvaluationId,
    InstitutionId,
    PackId,
    PersonId,
    VoucherId,
    enrolment_id,
)
from voucher.core.message import Code, CodeOrNone, Command, Date, Event
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState, Terms
from voucher.objects.institution import Institution
from voucher.objects.person import Person, PersonState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy import amounts
from voucher.rules.evaluation import EvaluationFacts
from voucher.step.classes import free_person, move_class, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.inspecting import exam_against
from voucher.step.stage import advance, require
from voucher.step.standing import Work, check_body, provider_needs

Candidates = Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=200)]
CANDIDATE = (EnrolmentState.FINISHED, EnrolmentState.FAILED)


class PlanEvaluation(Command, frozen=True, kw_only=True, tag="evaluation.plan"):
    """An evaluation body plans a session for a class: the day, and the way (examination, direct recognition …)."""

    body: InstitutionId
    training_class: ClassId
    held_on: Date
    way: Code
    terms: Terms = Terms()


class PlanAlone(Command, frozen=True, kw_only=True, tag="evaluation.plan_alone"):
    """An evaluation body plans a session for people who were not trained for it, at a place, for one type of certificate."""

    body: InstitutionId
    region: Code
    occupation: Code
    level: Code
    certificate_type: Code
    held_on: Date
    way: Code
    terms: Terms = Terms()


class AnnulEvaluation(Command, frozen=True, kw_only=True, tag="evaluation.annul"):
    """The body calls a planned session off."""

    evaluation: EvaluationId
    reason: Code


class RecordResults(Command, frozen=True, kw_only=True, tag="evaluation.record"):
    """Who passed and who failed."""

    evaluation: EvaluationId
    passed: Candidates
    failed: Candidates


class ConfirmEvaluation(Command, frozen=True, kw_only=True, tag="evaluation.confirm"):
    """The body confirms the results and signs for them; the class is assessed."""

    evaluation: EvaluationId


class EvaluationPlanned(Event, frozen=True, kw_only=True, tag="evaluation.planned"):
    """A session is planned; without a class it says where, for which type of certificate and under which pack."""

    evaluation: EvaluationId
    body: InstitutionId
    training_class: ClassId = ""
    occupation: Code
    level: Code
    held_on: Date
    way: Code
    region: CodeOrNone = ""
    certificate_type: CodeOrNone = ""
    pack: PackId | None = None
    terms: Terms = Terms()
    flags: tuple[Code, ...] = ()


class EvaluationAnnulled(Event, frozen=True, kw_only=True, tag="evaluation.annulled"):
    """Nobody is evaluated in it."""

    evaluation: EvaluationId
    reason: Code


class AloneResultsRecorded(Event, frozen=True, kw_only=True, tag="evaluation.alone_results_recorded"):
    """Persons who passed and failed without training before it; no voucher moves."""

    evaluation: EvaluationId
    passed: tuple[PersonId, ...]
    failed: tuple[PersonId, ...]


class ResultsRecorded(Event, frozen=True, kw_only=True, tag="evaluation.results_recorded"):
    """Results, with the vouchers they belong to in the same order."""

    evaluation: EvaluationId
    passed: tuple[EnrolmentId, ...]
    failed: tuple[EnrolmentId, ...]
    passed_vouchers: tuple[VoucherId, ...]
    failed_vouchers: tuple[VoucherId, ...]


class EvaluationConfirmed(Event, frozen=True, kw_only=True, tag="evaluation.confirmed"):
    """The results stand."""

    evaluation: EvaluationId
    training_class: ClassId = ""


def _plan_needs(command: PlanEvaluation, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from provider_needs(command.body, training_class.region, command.held_on, facts)


@decides(PlanEvaluation, Capability.EVALUATION, needs=_plan_needs)
def plan(command: PlanEvaluation, context: Context) -> Iterable[Event]:
    """After the survey, by a body listed for the occupation and level on that day."""
    context.require(Capability.EVALUATION, command.body)
    training_class = context.facts.need(TrainingClass, command.training_class)
    body = context.facts.need(Institution, command.body)
    require_class(training_class, ClassState.SURVEYED, ClassState.ASSESSED)
    if not is_date(command.held_on):
        raise Refused("value.invalid", field="held_on")
    if command.held_on < (training_class.completed_on or ""):
        raise Refused("evaluation.too_early", held_on=command.held_on, completed_on=training_class.completed_on)
    if not body.listed_for(training_class.occupation, training_class.level, command.held_on):
        raise Refused("evaluation.body_not_listed")
    group = (training_class.region, training_class.occupation, training_class.level)
    policy = policy_of(training_class, context)
    flags = policy.ask(_facts(_held(command.terms, training_class), group, context.facts))
    outsiders = body.id != training_class.institution
    flags += check_body(body, Work(*group), command.held_on, policy, context.facts, outsiders=outsiders)
    yield EvaluationPlanned(
        evaluation=context.new_id(),
        body=body.id,
        training_class=training_class.id,
        occupation=training_class.occupation,
        level=training_class.level,
        held_on=command.held_on,
        way=command.way,
        terms=command.terms,
        flags=tuple(flags),
    )


def _facts(terms: Terms, group: tuple[str, str, str], facts: Facts) -> EvaluationFacts:
    """What the rules on evaluations are asked, with the groups examined together."""
    pooled = [facts.need(Evaluation, identifier) for identifier in terms.pooled]
    return EvaluationFacts(
        delegated=terms.delegated,
        consent=terms.consent,
        fee=terms.fee,
        applicant=terms.applicant,
        online_only=terms.online_only,
        level=group[2],
        groups=(group, *((one.region, one.occupation, one.level) for one in pooled)),
        direct=tuple(one.ground for one in terms.direct),
    )


def _held(terms: Terms, training_class: TrainingClass) -> Terms:
    """Whoever plans the evaluation of a class that is taught online alone need not say so."""
    only = training_class.online_hours >= training_class.hours
    return replace(terms, online_only=terms.online_only or only)


def _alone_needs(command: PlanAlone, facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    if is_date(command.held_on):
        yield from provider_needs(command.body, command.region, command.held_on, facts)


@decides(PlanAlone, Capability.EVALUATION, needs=_alone_needs)
def plan_alone(command: PlanAlone, context: Context) -> Iterable[Event]:
    """Before it is held, by a body listed for the occupation and level on that day, under the pack in force there then."""
    context.require(Capability.EVALUATION, command.body)
    body = context.facts.need(Institution, command.body)
    if not is_date(command.held_on) or command.held_on < context.at.date:
        raise Refused("value.invalid", field="held_on")
    if not body.listed_for(command.occupation, command.level, command.held_on):
        raise Refused("evaluation.body_not_listed")
    pack = amounts.pack_for(context.facts, command.region, command.held_on)
    group = (command.region, command.occupation, command.level)
    policy = context.policy(pack.id).on(command.held_on)
    flags = policy.ask(_facts(command.terms, group, context.facts))
    flags += check_body(body, Work(*group), command.held_on, policy, context.facts, outsiders=not command.terms.own)
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield EvaluationPlanned(evaluation=context.new_id(), pack=pack.id, flags=tuple(flags), **values)


@decides(AnnulEvaluation, Capability.EVALUATION)
def annul(command: AnnulEvaluation, context: Context) -> Iterable[Event]:
    """Before there are results."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    if evaluation.state != EvaluationState.PLANNED:
        raise out_of_place("evaluation.stage", evaluation.state, EvaluationState.PLANNED)
    yield EvaluationAnnulled(evaluation=evaluation.id, reason=command.reason)


def _candidates(command: RecordResults, facts: Facts) -> Iterable[Ref]:
    evaluation = facts.get(Evaluation, command.evaluation)
    if evaluation is None:
        return
    yield Ref("external_record", "evaluation", evaluation.id)
    if not evaluation.training_class:
        return
    identifiers = [enrolment_id(evaluation.training_class, p) for p in (*command.passed, *command.failed)]
    yield from (Ref("enrolment", "id", identifier) for identifier in identifiers)
    for identifier in identifiers:
        enrolment = facts.get(Enrolment, identifier)
        if enrolment and enrolment.live:
            yield Ref("voucher", "id", enrolment.live)


@decides(RecordResults, Capability.EVALUATION, needs=_candidates)
def record(command: RecordResults, context: Context) -> Iterable[Event]:
    """Not before the day; candidates finished this class, nobody has two results. An exam platform that says otherwise: a flag."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    if evaluation.state != EvaluationState.PLANNED:
        raise out_of_place("evaluation.stage", evaluation.state, EvaluationState.PLANNED)
    if context.at.date < evaluation.held_on:
        raise Refused("evaluation.not_yet", held_on=evaluation.held_on)
    everybody = (*command.passed, *command.failed)
    if not everybody or len(set(everybody)) < len(everybody):
        raise Refused("evaluation.not_candidate")
    if not evaluation.training_class:
        for person in everybody:
            if context.facts.need(Person, person).state != PersonState.VERIFIED:
                raise Refused("evaluation.not_candidate")
        yield AloneResultsRecorded(evaluation=evaluation.id, passed=command.passed, failed=command.failed)
        yield from exam_against(evaluation, command.passed, command.failed, context.facts)
        return
    passed = [_candidate(person, evaluation, context) for person in command.passed]
    failed = [_candidate(person, evaluation, context) for person in command.failed]
    yield ResultsRecorded(
        evaluation=evaluation.id,
        passed=tuple(e.id for e, _ in passed),
        failed=tuple(e.id for e, _ in failed),
        passed_vouchers=tuple(v.id for _, v in passed),
        failed_vouchers=tuple(v.id for _, v in failed),
    )
    yield from exam_against(evaluation, command.passed, command.failed, context.facts)


def _candidate(person: str, evaluation: Evaluation, context: Context) -> tuple[Enrolment, Voucher]:
    enrolment = context.facts.get(Enrolment, enrolment_id(evaluation.training_class, person))
    if enrolment is None or enrolment.live is None or enrolment.state not in CANDIDATE:
        raise Refused("evaluation.not_candidate")
    voucher = context.facts.need(Voucher, enrolment.live)
    if not (voucher.state == VoucherState.EVALUATED and voucher.passed is False):
        require(voucher, VoucherState.TRAINED)
    return enrolment, voucher


def _confirm_needs(command: ConfirmEvaluation, facts: Facts) -> Iterable[Ref]:
    evaluation = facts.get(Evaluation, command.evaluation)
    if evaluation and evaluation.training_class:
        yield Ref("training_class", "id", evaluation.training_class)


@decides(ConfirmEvaluation, Capability.EVALUATION, signed=True, needs=_confirm_needs)
def confirm(command: ConfirmEvaluation, context: Context) -> Iterable[Event]:
    """Once results are there."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    if evaluation.state != EvaluationState.RESULTS:
        raise out_of_place("evaluation.stage", evaluation.state, EvaluationState.RESULTS)
    yield EvaluationConfirmed(evaluation=evaluation.id, training_class=evaluation.training_class)


@evolves(EvaluationPlanned)
def evaluation_planned(event: EvaluationPlanned, facts: Facts, at: At) -> None:
    """A new session; of a class, where the class is and for what it aims."""
    of = facts.need(TrainingClass, event.training_class) if event.training_class else event
    facts.put(
        Evaluation(
            id=event.evaluation,
            at=at.index,
            state=EvaluationState.PLANNED,
            body=event.body,
            training_class=event.training_class,
            occupation=event.occupation,
            level=event.level,
            held_on=event.held_on,
            way=event.way,
            region=of.region,
            certificate_type=of.certificate_type,
            pack=event.pack,
            terms=event.terms,
            flags=event.flags,
        )
    )


@evolves(EvaluationAnnulled)
def evaluation_annulled(event: EvaluationAnnulled, facts: Facts, at: At) -> None:
    """Over."""
    evaluation = facts.need(Evaluation, event.evaluation)
    facts.put(replace(evaluation, at=at.index, state=EvaluationState.ANNULLED))


@evolves(AloneResultsRecorded)
def alone_results_recorded(event: AloneResultsRecorded, facts: Facts, at: At) -> None:
    """The evaluation knows them; nobody was in a class."""
    evaluation = facts.need(Evaluation, event.evaluation)
    results = EvaluationState.RESULTS
    facts.put(replace(evaluation, at=at.index, state=results, passed=event.passed, failed=event.failed))


@evolves(ResultsRecorded)
def results_recorded(event: ResultsRecorded, facts: Facts, at: At) -> None:
    """Vouchers evaluated, people assessed."""
    evaluation = facts.need(Evaluation, event.evaluation)
    results = (
        (event.passed, event.passed_vouchers, EnrolmentState.PASSED, True),
        (event.failed, event.failed_vouchers, EnrolmentState.FAILED, False),
    )
    for enrolments, vouchers, state, passed in results:
        for identifier, voucher in zip(enrolments, vouchers, strict=True):
            enrolment = facts.need(Enrolment, identifier)
            attempts = enrolment.attempts + 1
            facts.put(replace(enrolment, at=at.index, state=state, assessed_on=evaluation.held_on, attempts=attempts))
            free_person(facts, enrolment, at, evaluation.held_on)
            advance(facts, voucher, VoucherState.EVALUATED, at, passed=passed)
    facts.put(
        replace(
            evaluation,
            at=at.index,
            state=EvaluationState.RESULTS,
            passed=tuple(i.partition(".")[2] for i in event.passed),
            failed=tuple(i.partition(".")[2] for i in event.failed),
        )
    )


@evolves(EvaluationConfirmed, signed=True)
def evaluation_confirmed(event: EvaluationConfirmed, facts: Facts, at: At) -> None:
    """The class is assessed."""
    evaluation = facts.need(Evaluation, event.evaluation)
    facts.put(replace(evaluation, at=at.index, state=EvaluationState.CONFIRMED))
    if event.training_class:
        move_class(facts, event.training_class, ClassState.ASSESSED, at)
