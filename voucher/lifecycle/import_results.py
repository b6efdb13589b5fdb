"""Import results: what an exam platform says came of an exam is brought in under the signature of a person of the body.

It does not become the result: the body records and confirms that itself (voucher.lifecycle.evaluate). The two are compared
whenever both are there; where they differ a flag is raised, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EvaluationId, ExternalFileId, enrolment_id, external_record_id
from voucher.core.message import Command, Digest, Event
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.external import ExamResult, ExternalRecord, Item, Taken
from voucher.objects.lessons import ExternalFile, LeftOut, LeftOuts
from voucher.objects.training import Enrolment, EnrolmentState
from voucher.policy.comparing import exam_differs
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.inspecting import raised_by
from voucher.step.records import as_record, keep, keep_file, known_by, named, unseen
from voucher.step.reported import read_moment

_STANDING: Final = (EvaluationState.PLANNED, EvaluationState.RESULTS, EvaluationState.CONFIRMED)
EXAMINED = (EnrolmentState.FINISHED, EnrolmentState.PASSED, EnrolmentState.FAILED)


class ImportResults(Command, frozen=True, kw_only=True, tag="evaluation.import_results"):
    """Bring in what the exam platform says came of an evaluation's exam: all records that are new, or none.

    `file` is the digest of the file that they come of, which is taken in once."""

    evaluation: EvaluationId
    records: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=500)]
    file: Digest | None = None
    left_out: LeftOuts = ()


class ResultsImported(Event, frozen=True, kw_only=True, tag="evaluation.results_imported"):
    """The platform's results are kept beside the body's own."""

    evaluation: EvaluationId
    training_class: ClassId = ""
    records: tuple[Taken, ...]
    external_file: ExternalFileId | None = None
    digest: Digest | None = None
    left_out: tuple[LeftOut, ...] = ()


def _needs(command: ImportResults, facts: Facts) -> Iterable[Ref]:
    if command.file:
        yield Ref("external_file", "id", command.file[:32])
    evaluation = facts.get(Evaluation, command.evaluation)
    if evaluation is None:
        return
    yield Ref("external_record", "evaluation", evaluation.id)
    for item in command.records:
        yield Ref("external_record", "id", external_record_id(evaluation.body, item.source, item.number))
        if evaluation.training_class and isinstance(item.record, ExamResult):
            yield Ref("enrolment", "id", enrolment_id(evaluation.training_class, item.record.person))


@decides(ImportResults, Capability.EVALUATION, signed=True, needs=_needs)
def import_results(command: ImportResults, context: Context) -> Iterable[Event]:
    """By the body, from the day on, about its candidates, with times of that day; those that are known are left out."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    if command.file and (file := context.facts.get(ExternalFile, command.file[:32])):
        raise Refused("external.file_known", entry=file.at, records=file.records)
    if evaluation.state == EvaluationState.ANNULLED:
        raise out_of_place("evaluation.stage", evaluation.state, *_STANDING)
    if context.at.date < evaluation.held_on:
        raise Refused("evaluation.not_yet", held_on=evaluation.held_on)
    new = unseen(command.records, evaluation.training_class, evaluation.body, context)
    if not new:
        raise Refused("external.known", entry=known_by(command.records, evaluation.body, context))
    taken = tuple(_taken(item, evaluation, context) for item in new)
    yield ResultsImported(
        evaluation=evaluation.id,
        training_class=evaluation.training_class,
        records=taken,
        external_file=command.file[:32] if command.file else None,
        digest=command.file,
        left_out=command.left_out,
    )
    known = context.facts.where(ExternalRecord, "evaluation", evaluation.id)
    records = [as_record(one, evaluation.training_class, context.at) for one in taken]
    differing = exam_differs([*known, *records], evaluation)
    yield from raised_by(one for one in differing if context.at.index in one.entries)


def _taken(item: Item, evaluation: Evaluation, context: Context) -> Taken:
    said = item.record
    if not isinstance(said, ExamResult):
        raise Refused("value.invalid", field="kind", **named(item))
    millis, day = read_moment(said.happened, "happened")
    if day != evaluation.held_on or millis > context.at.millis:
        raise Refused("external.other_day", day=day, held_on=evaluation.held_on, **named(item))
    if evaluation.training_class:
        place = context.facts.get(Enrolment, enrolment_id(evaluation.training_class, said.person))
        if place is None or place.state not in EXAMINED:
            raise Refused("evaluation.not_candidate", **named(item))
    return Taken(
        external_record=external_record_id(evaluation.body, item.source, item.number),
        source=item.source,
        number=item.number,
        digest=item.digest,
        record=said,
        evaluation=evaluation.id,
    )


@evolves(ResultsImported, signed=True)
def imported(event: ResultsImported, facts: Facts, at: At) -> None:
    """The records, and the file."""
    keep(event.records, event.training_class, facts, at)
    keep_file(event, len(event.records), facts, at, event.evaluation)
