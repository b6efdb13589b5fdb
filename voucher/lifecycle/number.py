"""Number: what the outside systems call a class, its people, sessions, checks, evaluation and certificates (凡补必进，不进不补).

The numbers come from the skilled-talent system or the one for employment, by file or one by one; a claim is refused where one
is missing. A number once given stays; attendance cannot be entered after the class is completed, certificates can.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, ExternalFileId, SystemRecordId, enrolment_id, system_record_id
from voucher.core.message import Code, Command, Digest, Event, Identifier
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.inspection import Inspection, InspectionState
from voucher.objects.lessons import ExternalFile, LeftOut, LeftOuts, SystemRecord
from voucher.objects.training import ClassSession, ClassState, Enrolment, TrainingClass
from voucher.rules.questions import RecordNumbers as Asked
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.numbers import DEFAULT_SYSTEM, number
from voucher.step.records import keep_file

TAUGHT = (ClassState.TAUGHT, ClassState.SURVEYED, ClassState.ASSESSED, ClassState.CLOSED)
OPEN_TO_NUMBERS = (ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING, *TAUGHT)


class Numbered(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One object and its number in a system. `object` is a person's pseudonym (a teacher is a person), or the id of the class, a
    session, a signed check (inspection), an evaluation or a certificate."""

    what: Literal["person", "class", "session", "inspection", "evaluation", "certificate"]
    object: Identifier
    system: Literal["skilled_talent", "employment"]
    number: Code


class RecordNumbers(Command, frozen=True, kw_only=True, tag="system.record"):
    """Give objects of a class their numbers in an outside system. `file` is the digest of the file that they come of."""

    training_class: ClassId
    numbers: Annotated[tuple[Numbered, ...], msgspec.Meta(min_length=1, max_length=500)]
    file: Digest | None = None
    left_out: LeftOuts = ()


class Given(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A number that was given."""

    system_record: SystemRecordId
    what: Code
    object: Identifier
    system: Code
    number: Code


class NumbersRecorded(Event, frozen=True, kw_only=True, tag="system.recorded"):
    """These objects are in the systems."""

    training_class: ClassId
    numbers: tuple[Given, ...]
    external_file: ExternalFileId | None = None
    digest: Digest | None = None
    left_out: tuple[LeftOut, ...] = ()


_KIND = {
    "class": "training_class",
    "session": "class_session",
    "inspection": "inspection",
    "evaluation": "evaluation",
    "certificate": "certificate",
}


def _objects(command: RecordNumbers, facts: Facts) -> Iterable[Ref]:
    if command.file:
        yield Ref("external_file", "id", command.file[:32])
    for one in command.numbers:
        yield Ref("system_record", "id", system_record_id(one.what, one.object))
        if one.what == "person":
            yield Ref("enrolment", "id", enrolment_id(command.training_class, one.object))
        else:
            yield Ref(_KIND[one.what], "id", one.object)
    for one in command.numbers:
        found = facts.get(Certificate, one.object) if one.what == "certificate" else None
        if found:
            yield Ref("enrolment", "id", enrolment_id(command.training_class, found.holder))


@decides(
    RecordNumbers,
    Capability.INSTITUTION,
    Capability.EVALUATION,
    Capability.BUREAU,
    Capability.INSPECTOR,
    needs=_objects,
)
def record(command: RecordNumbers, context: Context) -> Iterable[Event]:
    """By the class's institution or the bureau, for its evaluations and certificates by their body, for checks by inspectors.
    Those known are left out; another number in the same system contradicts."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    if command.file and (known := context.facts.get(ExternalFile, command.file[:32])):
        raise Refused("external.file_known", entry=known.at, records=known.records)
    require_class(training_class, *OPEN_TO_NUMBERS)
    if training_class.state in TAUGHT:
        late = tuple(f"{one.what}:{one.object}" for one in command.numbers if not _known(one, context))
        policy_of(training_class, context).ask(Asked(found=(), late=late))
    given: dict[tuple[str, str], Given] = {}
    for one in command.numbers:
        _check_owner(one, training_class, context)
        key = system_record_id(one.what, one.object)
        if (key, one.system) in given:
            raise Refused("value.invalid", field="object")
        if not _known(one, context):
            given[key, one.system] = Given(
                system_record=key, what=one.what, object=one.object, system=one.system, number=one.number
            )
    if not given:
        raise Refused("system.known")
    yield NumbersRecorded(
        training_class=training_class.id,
        numbers=tuple(given.values()),
        external_file=command.file[:32] if command.file else None,
        digest=command.file,
        left_out=command.left_out,
    )


def _known(one: Numbered, context: Context) -> bool:
    """Whether the object has this number already; refused if it has another one in the same system."""
    if one.what == "class" and one.system == DEFAULT_SYSTEM:
        planned = context.facts.need(TrainingClass, one.object)
        if planned.system_record != one.number:
            raise Refused("system.contradicts", what=one.what, object=one.object, entry=planned.at)
        return True
    found = context.facts.get(SystemRecord, system_record_id(one.what, one.object))
    for other in found.numbers if found else ():
        if other.system == one.system:
            if other.number != one.number:
                raise Refused("system.contradicts", what=one.what, object=one.object, entry=found.at if found else 0)
            return True
    return False


def _check_owner(one: Numbered, training_class: TrainingClass, context: Context) -> None:
    """The object is of the class, and the actor answers for it."""
    facts, holders = context.facts, [(Capability.INSTITUTION, training_class.institution)]
    holders.append((Capability.BUREAU, training_class.region))
    match one.what:
        case "person":
            of_class = one.object in training_class.teachers or bool(
                facts.get(Enrolment, enrolment_id(training_class.id, one.object))
            )
        case "class":
            of_class = one.object == training_class.id
        case "inspection":
            inspection = facts.need(Inspection, one.object)
            of_class = inspection.training_class == training_class.id and inspection.state == InspectionState.SIGNED
            holders.append((Capability.INSPECTOR, training_class.region))
        case "session":
            of_class = facts.need(ClassSession, one.object).training_class == training_class.id
        case "evaluation":
            evaluation = facts.need(Evaluation, one.object)
            of_class = evaluation.training_class == training_class.id
            holders.append((Capability.EVALUATION, evaluation.body))
        case _:
            certificate = facts.need(Certificate, one.object)
            of_class = bool(facts.get(Enrolment, enrolment_id(training_class.id, certificate.holder)))
            holders.append((Capability.EVALUATION, certificate.body))
    context.require_any(*holders)
    if not of_class:
        raise Refused("system.not_of_class", what=one.what, object=one.object)


@evolves(NumbersRecorded)
def recorded(event: NumbersRecorded, facts: Facts, at: At) -> None:
    """Each object has its number."""
    for one in event.numbers:
        number(facts, event.training_class, one.what, one.object, one.system, one.number, at)
    keep_file(event, len(event.numbers), facts, at)
