"""What is known of people that rules on trainees need: sealed profiles, questionnaires, comparisons with other registers.

A profile is sensitive and lies in the vault; the log has the seal. The three answers and the results of comparisons are
codes. Each replaces what was entered before, and the earlier stays in the log. An institution does not replace what an
officer entered, or what workers answered themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, PersonId, ProfileId, enrolment_id, profile_id
from voucher.core.message import MANY, Code, Command, Date, Digest, Event, Moment, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.person import Person
from voucher.objects.profile import Answers, Compared, Comparison, Profile, Source
from voucher.objects.training import Enrolment, TrainingClass
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.reported import read_moment

ENTERING: Final = (Capability.BUREAU, Capability.INSTITUTION)


class Declaration(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A person, and their sealed profile."""

    person: PersonId
    profile: Sealed


class Answered(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A person's three answers: wants the training, wants a job (or to keep theirs), is able to work."""

    person: PersonId
    training: bool
    job: bool
    able: bool


class Result(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a register says about a person."""

    person: PersonId
    source: Code
    result: Compared


class DeclareProfiles(Command, frozen=True, kw_only=True, tag="person.declare"):
    """Enter what is known of people: an officer of their region, or a class's institution for those on its roster.

    `evidence` is the digest of the papers behind it."""

    persons: Annotated[tuple[Declaration, ...], msgspec.Meta(min_length=1, max_length=200)]
    evidence: Digest
    training_class: ClassId | None = None


class RecordQuestionnaires(Command, frozen=True, kw_only=True, tag="person.question"):
    """Record questionnaires that people filled in, by an officer or, for a class's roster, by its institution."""

    answers: Annotated[tuple[Answered, ...], msgspec.Meta(min_length=1, max_length=MANY)]
    answered_on: Date
    training_class: ClassId | None = None


class AnswerQuestionnaire(Command, frozen=True, kw_only=True, tag="person.answer"):
    """Answer the three questions oneself."""

    person: PersonId
    training: bool
    job: bool
    able: bool


class CompareProfiles(Command, frozen=True, kw_only=True, tag="person.compare"):
    """Record what other registers answered about people: matched, differs, or the register was not available."""

    results: Annotated[tuple[Result, ...], msgspec.Meta(min_length=1, max_length=2000)]
    compared_at: Moment
    evidence: Digest


class Declared(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One person's sealed profile."""

    profile: ProfileId
    person: PersonId
    sealed: Sealed


class ProfilesDeclared(Event, frozen=True, kw_only=True, tag="person.declared"):
    """These profiles hold now."""

    persons: tuple[Declared, ...]
    source: Source
    evidence: Digest


class Said(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One person's answers."""

    profile: ProfileId
    person: PersonId
    answers: Answers


class QuestionnairesAnswered(Event, frozen=True, kw_only=True, tag="person.answered"):
    """These answers hold now."""

    persons: tuple[Said, ...]


class Found(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One person's result at one register."""

    profile: ProfileId
    person: PersonId
    source: Code
    result: Compared


class ProfilesCompared(Event, frozen=True, kw_only=True, tag="person.compared"):
    """What registers said, as an external result: nobody here vouches for it."""

    results: tuple[Found, ...]
    compared_at: Moment
    evidence: Digest


def _people(command: DeclareProfiles | RecordQuestionnaires) -> list[str]:
    if isinstance(command, DeclareProfiles):
        return [one.person for one in command.persons]
    return [one.person for one in command.answers]


def _needs(command: DeclareProfiles | RecordQuestionnaires, _facts: Facts) -> Iterable[Ref]:
    for person in _people(command):
        yield Ref("profile", "id", profile_id(person))
        if command.training_class:
            yield Ref("enrolment", "id", enrolment_id(command.training_class, person))


@decides(DeclareProfiles, *ENTERING, needs=_needs)
def declare(command: DeclareProfiles, context: Context) -> Iterable[Event]:
    """What an officer entered is the officer's to change."""
    people = _people(command)
    source = _source(people, command.training_class, context)
    for person in people:
        found = context.facts.get(Profile, profile_id(person))
        if source == Source.INSTITUTION and found and found.source == Source.BUREAU:
            raise Refused("person.profile_by_bureau", holder=person)
    yield ProfilesDeclared(
        persons=tuple(Declared(profile_id(one.person), one.person, one.profile) for one in command.persons),
        source=source,
        evidence=command.evidence,
    )


@decides(RecordQuestionnaires, *ENTERING, needs=_needs)
def record(command: RecordQuestionnaires, context: Context) -> Iterable[Event]:
    """On the day they were filled in; what workers answered themselves stands."""
    people = _people(command)
    source = _source(people, command.training_class, context)
    if not is_date(command.answered_on) or command.answered_on > context.at.date:
        raise Refused("value.invalid", field="answered_on")
    for person in people:
        found = context.facts.get(Profile, profile_id(person))
        if source == Source.INSTITUTION and found and found.answers and found.answers.source == Source.WORKER:
            raise Refused("person.answered_by_worker", holder=person)
    yield QuestionnairesAnswered(
        persons=tuple(
            Said(
                profile_id(one.person),
                one.person,
                Answers(one.training, one.job, one.able, command.answered_on, source),
            )
            for one in command.answers
        )
    )


def _own(command: AnswerQuestionnaire, _facts: Facts) -> Iterable[Ref]:
    yield Ref("profile", "id", profile_id(command.person))


@decides(AnswerQuestionnaire, Capability.WORKER, needs=_own)
def answer(command: AnswerQuestionnaire, context: Context) -> Iterable[Event]:
    """For oneself, today."""
    if context.actor.person != command.person:
        raise Refused("auth.scope", capability=Capability.WORKER.value)
    answers = Answers(command.training, command.job, command.able, context.at.date, Source.WORKER)
    yield QuestionnairesAnswered(persons=(Said(profile_id(command.person), command.person, answers),))


def _compared(command: CompareProfiles, _facts: Facts) -> Iterable[Ref]:
    for one in command.results:
        yield Ref("profile", "id", profile_id(one.person))


@decides(CompareProfiles, Capability.BUREAU, Capability.SYSTEM, needs=_compared)
def compare(command: CompareProfiles, context: Context) -> Iterable[Event]:
    """By an officer of the people's region, or the program that asks the registers; not about the future."""
    moment, _ = read_moment(command.compared_at, "compared_at")
    if moment > context.at.millis:
        raise Refused("value.invalid", field="compared_at")
    pairs = {(one.person, one.source) for one in command.results}
    if len(pairs) < len(command.results):
        raise Refused("value.invalid", field="results")
    for one in command.results:
        person = context.facts.need(Person, one.person)
        context.require_any((Capability.BUREAU, person.region), (Capability.SYSTEM, ""))
    yield ProfilesCompared(
        results=tuple(Found(profile_id(r.person), r.person, r.source, r.result) for r in command.results),
        compared_at=command.compared_at,
        evidence=command.evidence,
    )


def _source(people: Sequence[str], training_class: str | None, context: Context) -> Source:
    """Who enters it; refused if they may not for all of these people, or if somebody stands there twice."""
    if len(set(people)) < len(people):
        raise Refused("person.duplicate")
    regions = [context.facts.need(Person, person).region for person in people]
    if training_class is None:
        for region in regions:
            context.require(Capability.BUREAU, region)
        return Source.BUREAU
    own = context.facts.need(TrainingClass, training_class)
    context.require_any((Capability.INSTITUTION, own.institution), (Capability.BUREAU, own.region))
    for person in people:
        if context.facts.get(Enrolment, enrolment_id(own.id, person)) is None:
            raise Refused("class.not_on_roster")
    return Source.INSTITUTION if context.actor.may(Capability.INSTITUTION, own.institution) else Source.BUREAU


def _profile(facts: Facts, identifier: str, person: str, at: At) -> Profile:
    return facts.get(Profile, identifier) or Profile(id=identifier, at=at.index, person=person)


@evolves(ProfilesDeclared)
def declared(event: ProfilesDeclared, facts: Facts, at: At) -> None:
    """The version that holds."""
    for one in event.persons:
        found = _profile(facts, one.profile, one.person, at)
        facts.put(replace(found, at=at.index, sealed=one.sealed, source=event.source, declared_on=at.date))


@evolves(QuestionnairesAnswered)
def answered(event: QuestionnairesAnswered, facts: Facts, at: At) -> None:
    """The answers that hold."""
    for one in event.persons:
        found = _profile(facts, one.profile, one.person, at)
        facts.put(replace(found, at=at.index, answers=one.answers))


@evolves(ProfilesCompared)
def compared(event: ProfilesCompared, facts: Facts, at: At) -> None:
    """The last result of each register."""
    for one in event.results:
        found = _profile(facts, one.profile, one.person, at)
        kept = tuple(c for c in found.comparisons if c.source != one.source)
        comparisons = (*kept, Comparison(one.source, one.result, event.compared_at))
        facts.put(replace(found, at=at.index, comparisons=comparisons))
