"""Recognitions and awards: two officers register which certificate counts as which, and one officer who was awarded what,
each with its document."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.dates import is_date
from voucher.core.facts import Facts
from voucher.core.ids import AwardId, InstitutionId, PersonId, RecognitionId
from voucher.core.message import Code, CodeOrNone, Command, Date, Document, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.recognition import Award, Recognition
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class RecordRecognition(Command, frozen=True, kw_only=True, tag="recognition.record"):
    """A certificate counts as another, at a level or all of them, from a day on, by this document."""

    region: Code
    source: Code
    target: Code
    level: CodeOrNone = ""
    from_date: Date
    document: Document


class RecordAward(Command, frozen=True, kw_only=True, tag="award.record"):
    """Somebody was awarded something: a person or an institution, for which competition, by this document."""

    region: Code
    person: PersonId | None = None
    institution: InstitutionId | None = None
    what: Code
    competition: Code
    rank: CodeOrNone = ""
    awarded_on: Date
    document: Document


class RecognitionRecorded(Event, frozen=True, kw_only=True, tag="recognition.recorded"):
    """It counts from then on."""

    recognition: RecognitionId
    region: Code
    source: Code
    target: Code
    level: CodeOrNone
    from_date: Date
    document: Document


class AwardRecorded(Event, frozen=True, kw_only=True, tag="award.recorded"):
    """It stands in the list."""

    award: AwardId
    region: Code
    person: PersonId | None = None
    institution: InstitutionId | None = None
    what: Code
    competition: Code
    rank: CodeOrNone
    awarded_on: Date
    document: Document


@decides(RecordRecognition, Capability.BUREAU, dual=True)
def recognise(command: RecordRecognition, context: Context) -> Iterable[Event]:
    """Not a certificate as itself."""
    context.require(Capability.BUREAU, command.region)
    if command.source == command.target:
        raise Refused("value.invalid", field="target")
    if not is_date(command.from_date):
        raise Refused("value.invalid", field="from_date")
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield RecognitionRecorded(recognition=context.new_id(), **values)


@decides(RecordAward, Capability.BUREAU, signed=True)
def award(command: RecordAward, context: Context) -> Iterable[Event]:
    """To exactly one that is known, not in the future."""
    context.require(Capability.BUREAU, command.region)
    if (command.person is None) == (command.institution is None):
        raise Refused("value.invalid", field="person")
    if command.person:
        context.facts.need(Person, command.person)
    if command.institution:
        context.facts.need(Institution, command.institution)
    if not is_date(command.awarded_on) or command.awarded_on > context.at.date:
        raise Refused("value.invalid", field="awarded_on")
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield AwardRecorded(award=context.new_id(), **values)


@evolves(RecognitionRecorded, signed=True)
def recognised(event: RecognitionRecorded, facts: Facts, at: At) -> None:
    """One more."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "recognition"}
    facts.put(Recognition(id=event.recognition, at=at.index, **values))


@evolves(AwardRecorded, signed=True)
def awarded(event: AwardRecorded, facts: Facts, at: At) -> None:
    """One more."""
    facts.put(
        Award(
            id=event.award,
            at=at.index,
            region=event.region,
            person=event.person or "",
            institution=event.institution or "",
            what=event.what,
            competition=event.competition,
            rank=event.rank,
            awarded_on=event.awarded_on,
            document=event.document,
        )
    )
