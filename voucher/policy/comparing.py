"""What outside systems say otherwise than the log: pure, so that anybody can compare again.

Another system found somebody not to be who or what they are said to be; an exam platform's result or invigilation is not what
the evaluation body recorded. None of it decides anything: lists are out of date, sittings are typed in wrong. A person looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.external import ExamEvent, ExamResult, ExternalRecord, PersonComparison
from voucher.objects.flag import Fact, FlagKind
from voucher.objects.training import TrainingClass
from voucher.policy.detection import Found

AGAINST: Final = frozenset({"absent", "cheating", "impersonation"})
"""What an exam platform may say of a sitting that nobody can have passed."""
_STANDING: Final = (EvaluationState.RESULTS, EvaluationState.CONFIRMED)


def compared_otherwise(records: Iterable[ExternalRecord], training_class: TrainingClass) -> Iterable[Found]:
    """People of a class whom another system found otherwise."""
    for one in records:
        said = one.facts
        if not isinstance(said, PersonComparison) or said.result != "mismatch":
            continue
        facts = [*_named(one), Fact("subject", said.subject), Fact("compared", said.compared)]
        yield Found(
            FlagKind.COMPARED_OTHERWISE,
            training_class.region,
            one.day,
            tuple(facts),
            (one.at,),
            None,
            training_class.id,
            training_class.institution,
            one.person,
        )


def exam_differs(records: Iterable[ExternalRecord], evaluation: Evaluation) -> Iterable[Found]:
    """Candidates of whom the exam platform says otherwise than the body's results, once there are any; of several results of
    somebody the last attempt's counts."""
    if evaluation.state not in _STANDING:
        return
    last: dict[str, tuple[ExternalRecord, ExamResult]] = {}
    for one in sorted(records, key=lambda one: one.id):
        said = one.facts
        if isinstance(said, ExamResult) and (
            said.person not in last or _attempt(said) > _attempt(last[said.person][1])
        ):
            last[said.person] = one, said
        if isinstance(said, ExamEvent) and said.event in AGAINST and said.person in evaluation.passed:
            yield _differs(one, evaluation, said.event)
    for one, result in last.values():
        says = _differing(result, evaluation)
        if says:
            yield _differs(one, evaluation, says)


def _attempt(said: ExamResult) -> tuple[int, str]:
    return said.attempt, said.happened


def _differing(said: ExamResult, evaluation: Evaluation) -> str:
    """What the platform says that the body does not, in a code; nothing if they agree."""
    if said.person not in (evaluation.passed if said.passed else evaluation.failed):
        return "passed" if said.passed else "failed"
    terms = evaluation.terms
    if said.paper and terms.paper and said.paper != terms.paper:
        return "other_paper"
    return "other_bank" if said.bank and terms.bank and said.bank != terms.bank else ""


def recorded_as(person: str, evaluation: Evaluation) -> str:
    """What the body recorded of somebody."""
    return "passed" if person in evaluation.passed else "failed" if person in evaluation.failed else "no_result"


def _differs(one: ExternalRecord, evaluation: Evaluation, says: str) -> Found:
    said = recorded_as(one.person or "", evaluation)
    facts = [*_named(one), Fact("evaluation", evaluation.id), Fact("platform_says", says), Fact("body_says", said)]
    return Found(
        FlagKind.EXAM_DIFFERS,
        evaluation.region,
        one.day,
        tuple(facts),
        (one.at,),
        None,
        evaluation.training_class or None,
        evaluation.body,
        one.person,
    )


def _named(one: ExternalRecord) -> list[Fact]:
    return [Fact("external_record", one.id), Fact("source", one.source), Fact("number", one.number)]
