"""A class before its first day: drafted, its people listed, its plan submitted under a pack, approved by the industry
department and the HR bureau, each with a first and a second reviewer (Annex 3, section B)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, EnrolmentId, InstitutionId, PersonId, enrolment_id, profile_id
from voucher.core.message import MANY, Code, CodeOrNone, Command, Date, Document, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Delivery, Enrolment, EnrolmentState, TrainingClass, TrainingKind
from voucher.policy import amounts
from voucher.policy.pack import Policy
from voucher.register.persons import NewPerson, registered_persons
from voucher.register.proposals import duties_breached
from voucher.rules.trainees import OPENING
from voucher.step.apprentices import ask_caps, count_apprentices, count_refs, is_apprenticeship
from voucher.step.classes import class_plan, move_class, policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.standing import class_needs, own_class, pool_facts, require_open, require_standing
from voucher.step.trainees import trainee

AT_ONCE = 200
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Teachers = Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=MANY)]
_REVIEWS = {
    Capability.INDUSTRY: (ClassState.SUBMITTED, ClassState.INDUSTRY_1, ClassState.INDUSTRY_OK),
    Capability.BUREAU: (ClassState.INDUSTRY_OK, ClassState.HR_1, ClassState.HR_OK),
}


class DraftClass(Command, frozen=True, kw_only=True, tag="class.draft"):
    """An institution plans a class: site, occupation and level, the certificate it leads to, hours, people, days.

    `training_kind` is what sort of training it is, `delivery` who gives it. `online_hours` of the theory are taught on
    `platform`, an institution of that kind. An apprenticeship has its `employer`, an enterprise. `department` is the
    competent one, by its code, `action` a special action of the year. Where a document (`prescribed_by`) fixes the hours,
    `prescribed_hours` are they. `full_time` are the institution's full-time teachers of the occupation.
    """

    institution: InstitutionId
    region: Code
    occupation: Code
    level: Code
    certificate_type: Code
    planned: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    hours: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    practical_hours: Count
    minutes_per_hour: Count
    teachers: Teachers
    workstations: Count
    start_date: Date
    end_date: Date
    system_record: CodeOrNone
    plan: Sealed | None = None
    training_kind: TrainingKind = TrainingKind.EMPLOYMENT
    delivery: Delivery = Delivery.OTHER
    online_hours: Count = 0
    platform: InstitutionId | None = None
    employer: InstitutionId | None = None
    department: CodeOrNone = ""
    action: CodeOrNone = ""
    prescribed_hours: Count = 0
    prescribed_by: Document | None = None
    full_time: Teachers = ()


class ListPeople(Command, frozen=True, kw_only=True, tag="class.list_people"):
    """Put people on the class's roster, before it opens: registered ones, and `new` ones that are registered with it."""

    training_class: ClassId
    persons: Annotated[tuple[PersonId, ...], msgspec.Meta(max_length=200)] = ()
    new: Annotated[tuple[NewPerson, ...], msgspec.Meta(max_length=200)] = ()


class SubmitClass(Command, frozen=True, kw_only=True, tag="class.submit"):
    """The institution, first responsible for checking, submits the class and signs for it."""

    training_class: ClassId


class ReviewClass(Command, frozen=True, kw_only=True, tag="class.review"):
    """A reviewer of the industry department or the bureau approves the class's opening, or rejects it for a reason by code."""

    training_class: ClassId
    approve: bool
    reason: CodeOrNone = ""


class ClassDrafted(Event, frozen=True, kw_only=True, tag="class.drafted"):
    """A class is planned."""

    training_class: ClassId
    institution: InstitutionId
    region: Code
    occupation: Code
    level: Code
    certificate_type: Code
    planned: int
    hours: int
    practical_hours: int
    minutes_per_hour: int
    teachers: tuple[PersonId, ...]
    workstations: int
    start_date: Date
    end_date: Date
    system_record: CodeOrNone
    plan: Sealed | None = None
    training_kind: TrainingKind = TrainingKind.EMPLOYMENT
    delivery: Delivery = Delivery.OTHER
    online_hours: int = 0
    platform: InstitutionId | None = None
    employer: InstitutionId | None = None
    department: CodeOrNone = ""
    action: CodeOrNone = ""
    prescribed_hours: int = 0
    prescribed_by: Document | None = None
    full_time: tuple[PersonId, ...] = ()


class PeopleListed(Event, frozen=True, kw_only=True, tag="class.people_listed"):
    """People are on the roster."""

    training_class: ClassId
    enrolments: tuple[EnrolmentId, ...]


class ClassSubmitted(Event, frozen=True, kw_only=True, tag="class.submitted"):
    """The class keeps this pack to its end. `flags` are rules that put it before a person."""

    training_class: ClassId
    pack: str
    flags: tuple[Code, ...] = ()


class ClassReviewed(Event, frozen=True, kw_only=True, tag="class.reviewed"):
    """One reviewer's opinion, and where the class stands by it."""

    training_class: ClassId
    reviewer: PersonId
    state: ClassState
    reason: CodeOrNone = ""


@decides(DraftClass, Capability.INSTITUTION)
def draft(command: DraftClass, context: Context) -> Iterable[Event]:
    """Only dates and sums are checked; the rules are asked when the plan is submitted. Each teacher counts once."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.INSTITUTION, institution.id)
    require_standing(institution)
    if not (is_date(command.start_date) and is_date(command.end_date) and command.start_date <= command.end_date):
        raise Refused("value.invalid", field="end_date")
    if command.practical_hours > command.hours:
        raise Refused("value.invalid", field="practical_hours")
    for teacher in (*command.teachers, *command.full_time):
        context.facts.need(Person, teacher)
    _check_delivery(command, context)
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    values |= {name: tuple(dict.fromkeys(values[name])) for name in ("teachers", "full_time")}
    yield ClassDrafted(training_class=context.new_id(), **values)


def _check_delivery(command: DraftClass, context: Context) -> None:
    """Hours online are on a platform; apprentices have their enterprise; prescribed hours have their document."""
    if command.online_hours > command.hours:
        raise Refused("value.invalid", field="online_hours")
    if command.online_hours and command.platform is None:
        raise Refused("class.platform_missing", online=command.online_hours)
    if (command.prescribed_by is None) != (command.prescribed_hours == 0):
        raise Refused("class.prescribed")
    if command.training_kind == TrainingKind.APPRENTICESHIP and command.employer is None:
        raise Refused("class.employer_missing")
    for field, kind in (("platform", InstitutionKind.PLATFORM), ("employer", InstitutionKind.ENTERPRISE)):
        identifier = getattr(command, field)
        if identifier is not None and context.facts.need(Institution, identifier).type != kind:
            raise Refused("value.invalid", field=field)


def _enrolments(command: ListPeople, facts: Facts) -> Iterable[Ref]:
    for person in _listed(command):
        yield Ref("enrolment", "id", enrolment_id(command.training_class, person))
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class and is_apprenticeship(training_class):
        yield Ref("institution", "id", training_class.institution)
        yield from count_refs(training_class, training_class.start_date)


def _listed(command: ListPeople) -> tuple[str, ...]:
    return (*command.persons, *(new.person for new in command.new))


@decides(ListPeople, Capability.INSTITUTION, needs=_enrolments)
def list_people(command: ListPeople, context: Context) -> Iterable[Event]:
    """Each once, before the opening day, all of them or none."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    require_class(training_class, ClassState.DRAFT, ClassState.HR_OK)
    identifiers = tuple(enrolment_id(training_class.id, person) for person in _listed(command))
    if not 0 < len(identifiers) <= AT_ONCE:
        raise Refused("value.invalid", field="persons")
    if len(set(identifiers)) < len(identifiers) or any(context.facts.get(Enrolment, i) for i in identifiers):
        raise Refused("class.already_listed")
    for person in command.persons:
        context.facts.need(Person, person)
    if command.new:
        yield registered_persons(context.facts, training_class.region, command.new)
    yield PeopleListed(training_class=training_class.id, enrolments=identifiers)
    if training_class.state != ClassState.DRAFT:
        yield from _more(training_class, training_class.roster + len(identifiers), context)


def _more(training_class: TrainingClass, roster: int, context: Context) -> Iterable[Event]:
    """Apprentices beyond those whom the class took places for when it was applied for."""
    day, persons = training_class.start_date, max(training_class.counted, roster)
    ask_caps(training_class, day, persons, policy_of(training_class, context), context)
    return count_apprentices(training_class, day, persons)


def _submit_needs(command: SubmitClass, facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    yield Ref("enrolment", "training_class", command.training_class)
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from count_refs(training_class, training_class.start_date)
        yield Ref("teacher", "institution", training_class.institution)
        yield from class_needs(training_class, facts)
    for enrolment in facts.where(Enrolment, "training_class", command.training_class):
        yield Ref("profile", "id", profile_id(enrolment.person))


@decides(SubmitClass, Capability.INSTITUTION, signed=True, needs=_submit_needs)
def submit(command: SubmitClass, context: Context) -> Iterable[Event]:
    """Under the pack in force at the site on the opening day; every rule on plans is asked."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, training_class.institution)
    require_class(training_class, ClassState.DRAFT)
    if not training_class.roster:
        raise Refused("class.not_on_roster")
    pack = amounts.pack_for(context.facts, training_class.region, training_class.start_date)
    institution = context.facts.need(Institution, training_class.institution)
    require_standing(institution)
    trainees = max(training_class.planned, training_class.roster)
    if institution.state == InstitutionState.RECTIFYING:
        raise Refused("institution.rectifying")
    policy = context.policy(pack.id).on(training_class.start_date)
    flags = policy.ask(own_class(institution, training_class, context.facts))
    flags += policy.ask(pool_facts(training_class, context.facts))
    flags += policy.ask(class_plan(training_class, institution, trainees))
    flags += ask_caps(training_class, training_class.start_date, trainees, policy, context)
    if training_class.online_hours > training_class.hours - training_class.practical_hours:
        raise Refused("class.theory", online=training_class.online_hours)
    flags += _ask_about_people(training_class, policy, context)
    require_open(institution)
    yield ClassSubmitted(training_class=training_class.id, pack=pack.id, flags=tuple(dict.fromkeys(flags)))
    yield from count_apprentices(training_class, training_class.start_date, trainees)


def _ask_about_people(training_class: TrainingClass, policy: Policy, context: Context) -> list[str]:
    """Questionnaires and comparisons of everybody on the roster; refused naming everybody whom the first rule refuses."""
    flags: list[str] = []
    refused: dict[str, list[str]] = {}
    first: Refused | None = None
    for enrolment in context.facts.where(Enrolment, "training_class", training_class.id):
        try:
            flags += policy.ask(trainee(context.facts, enrolment.person, OPENING))
        except Refused as caught:
            first = first or caught
            refused.setdefault(caught.code, []).append(enrolment.person)
    if first:
        first.detail["persons"] = list(refused[first.code])
        raise first
    return flags


def _review_needs(command: ReviewClass, facts: Facts) -> Iterable[Ref]:
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield from count_refs(training_class)


@decides(ReviewClass, Capability.INDUSTRY, Capability.BUREAU, signed=True, needs=_review_needs)
def review(command: ReviewClass, context: Context) -> Iterable[Event]:
    """Industry first, then the bureau, by two persons each: four people, whatever duties somebody has elsewhere."""
    training_class = context.facts.need(TrainingClass, command.training_class)
    side = _side(training_class)
    before, first, done = _REVIEWS[side]
    require_class(training_class, before, first)
    context.require(side, training_class.region)
    reviewer = context.actor.person
    if reviewer is None:
        raise Refused("auth.capability", capability=side.value)
    if reviewer in training_class.signers:
        raise duties_breached(context.actor.id, "training_class", training_class.id)
    if not command.approve and not command.reason:
        raise Refused("class.reason_missing")
    state = ClassState.REJECTED
    if command.approve:
        state = first if training_class.state == before else done
    reason = "" if command.approve else command.reason
    yield ClassReviewed(training_class=training_class.id, reviewer=reviewer, state=state, reason=reason)
    if not command.approve and training_class.counted:
        yield from count_apprentices(training_class, training_class.counted_year, 0)


def _side(training_class: TrainingClass) -> Capability:
    states = (ClassState.INDUSTRY_OK, ClassState.HR_1, ClassState.HR_OK)
    return Capability.BUREAU if training_class.state in states else Capability.INDUSTRY


@evolves(ClassDrafted)
def drafted(event: ClassDrafted, facts: Facts, at: At) -> None:
    """A new class."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "training_class"}
    values["prescribed_by"] = event.prescribed_by or ""
    facts.put(
        TrainingClass(
            id=event.training_class,
            at=at.index,
            state=ClassState.DRAFT,
            trail=((at.index, ClassState.DRAFT),),
            **values,
        )
    )


@evolves(PeopleListed)
def people_listed(event: PeopleListed, facts: Facts, at: At) -> None:
    """One enrolment each, without a voucher yet."""
    for identifier in event.enrolments:
        facts.put(
            Enrolment(
                id=identifier,
                at=at.index,
                training_class=event.training_class,
                person=identifier.partition(".")[2],
                state=EnrolmentState.LISTED,
            )
        )
    training_class = facts.need(TrainingClass, event.training_class)
    facts.put(replace(training_class, at=at.index, roster=training_class.roster + len(event.enrolments)))


@evolves(ClassSubmitted, signed=True)
def submitted(event: ClassSubmitted, facts: Facts, at: At) -> None:
    """Under review."""
    day = facts.need(TrainingClass, event.training_class).start_date
    move_class(
        facts, event.training_class, ClassState.SUBMITTED, at, pack=event.pack, policy_day=day, flags=event.flags
    )


@evolves(ClassReviewed, signed=True)
def reviewed(event: ClassReviewed, facts: Facts, at: At) -> None:
    """One opinion more."""
    training_class = facts.need(TrainingClass, event.training_class)
    reviewers = (*training_class.reviewers, event.reviewer)
    move_class(facts, event.training_class, event.state, at, reviewers=reviewers, reason=event.reason)
