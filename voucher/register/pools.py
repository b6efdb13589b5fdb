"""Registers beside the catalogue: platforms' videos, evaluation alliances, the teacher pool, the project base, and which
offices answer for vouchers where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import (
    AllianceId,
    InstitutionId,
    PersonId,
    PlatformVideoId,
    ProjectId,
    TeacherId,
    VoucherOwnerId,
    platform_video_id,
    teacher_id,
)
from voucher.core.message import Code, Command, Date, Digest, Document, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.person import Person
from voucher.objects.pool import Project, Teacher, VoucherOwner
from voucher.objects.standing import Alliance, PlatformVideo
from voucher.register.findings import Score
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

Codes = Annotated[tuple[Code, ...], msgspec.Meta(max_length=40)]
AT_ONCE = 100
FIRMS = frozenset({InstitutionKind.ENTERPRISE, InstitutionKind.COMPANY_CENTRE, InstitutionKind.ALLIANCE})


class RecordVideo(Command, frozen=True, kw_only=True, tag="platform.record_video"):
    """A platform's video: since when it is there and, of a new one, the approval's number and day."""

    platform: InstitutionId
    video: Code
    added_on: Date
    approval: Document | None = None
    approved_on: Date | None = None


class RegisterAlliance(Command, frozen=True, kw_only=True, tag="alliance.register"):
    """Two officers register an evaluation alliance: the firm that leads it, its members, the document."""

    lead: InstitutionId
    members: Annotated[tuple[InstitutionId, ...], msgspec.Meta(min_length=1, max_length=AT_ONCE)]
    document: Document


class PoolTeacher(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One teacher: who, what they teach, the sorts of their certificates, and the digest of the papers."""

    person: PersonId
    occupations: Codes
    certificates: Codes
    evidence: Digest


class RegisterTeachers(Command, frozen=True, kw_only=True, tag="teacher.register"):
    """Put people into an institution's teacher pool, or change what stands there of them."""

    institution: InstitutionId
    teachers: Annotated[tuple[PoolTeacher, ...], msgspec.Meta(min_length=1, max_length=AT_ONCE)]


class TeacherLeaves(Command, frozen=True, kw_only=True, tag="teacher.leave"):
    """Somebody teaches there no longer."""

    teacher: TeacherId


class RecordProject(Command, frozen=True, kw_only=True, tag="project.record"):
    """A building project enters the project base."""

    region: Code
    category: Code
    document: Document


class AssessProject(Command, frozen=True, kw_only=True, tag="project.assess"):
    """How a built project was assessed, in hundredths."""

    project: ProjectId
    score: Score


class SetVoucherOwner(Command, frozen=True, kw_only=True, tag="voucher.set_owner"):
    """Which offices answer for vouchers in a region, by which document."""

    owner: VoucherOwnerId
    owners: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=5)]
    document: Document


class VideoRecorded(Event, frozen=True, kw_only=True, tag="platform.video_recorded"):
    """The video is known."""

    record: PlatformVideoId
    platform: InstitutionId
    video: Code
    added_on: Date
    approval: Document | None = None
    approved_on: Date | None = None


class AllianceRegistered(Event, frozen=True, kw_only=True, tag="alliance.registered"):
    """An alliance, and the firm that leads it."""

    alliance: AllianceId
    lead: InstitutionId
    members: tuple[InstitutionId, ...]
    document: Document


class TeachersRegistered(Event, frozen=True, kw_only=True, tag="teacher.registered"):
    """They stand in the pool."""

    institution: InstitutionId
    teachers: tuple[PoolTeacher, ...]
    places: tuple[TeacherId, ...]


class TeacherLeft(Event, frozen=True, kw_only=True, tag="teacher.left"):
    """They teach there no longer."""

    teacher: TeacherId


class ProjectRecorded(Event, frozen=True, kw_only=True, tag="project.recorded"):
    """The project is known."""

    project: ProjectId
    region: Code
    category: Code
    document: Document


class ProjectAssessed(Event, frozen=True, kw_only=True, tag="project.assessed"):
    """How it was assessed."""

    project: ProjectId
    score: int


class VoucherOwnerSet(Event, frozen=True, kw_only=True, tag="voucher.owner_set"):
    """Who answers for vouchers there."""

    owner: VoucherOwnerId
    owners: tuple[Code, ...]
    document: Document


@decides(RecordVideo, Capability.BUREAU)
def record_video(command: RecordVideo, context: Context) -> Iterable[Event]:
    """Of a platform; an approval has a number and a day."""
    platform = context.facts.need(Institution, command.platform)
    context.require(Capability.BUREAU, platform.region)
    if platform.type != InstitutionKind.PLATFORM:
        raise Refused("institution.kind", kind=InstitutionKind.PLATFORM.value)
    days = [day for day in (command.added_on, command.approved_on) if day is not None]
    if not all(map(is_date, days)) or (command.approval is None) != (command.approved_on is None):
        raise Refused("value.invalid", field="approved_on")
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    yield VideoRecorded(record=platform_video_id(platform.id, command.video), **values)


@decides(RegisterAlliance, Capability.BUREAU, dual=True)
def register_alliance(command: RegisterAlliance, context: Context) -> Iterable[Event]:
    """Led by a firm; its members are in the register."""
    lead = context.facts.need(Institution, command.lead)
    context.require(Capability.BUREAU, lead.region)
    if lead.type not in FIRMS:
        raise Refused("institution.kind", kind=InstitutionKind.ENTERPRISE.value)
    for member in command.members:
        context.facts.need(Institution, member)
    yield AllianceRegistered(
        alliance=context.new_id(), lead=lead.id, members=command.members, document=command.document
    )


def _pool(command: RegisterTeachers, _facts: Facts) -> Iterable[Ref]:
    for teacher in command.teachers:
        yield Ref("teacher", "id", teacher_id(command.institution, teacher.person))


@decides(RegisterTeachers, Capability.INSTITUTION, Capability.BUREAU, needs=_pool)
def register_teachers(command: RegisterTeachers, context: Context) -> Iterable[Event]:
    """By the institution or its bureau; people who are registered."""
    institution = context.facts.need(Institution, command.institution)
    context.require_any((Capability.INSTITUTION, institution.id), (Capability.BUREAU, institution.region))
    for teacher in command.teachers:
        context.facts.need(Person, teacher.person)
    places = tuple(teacher_id(institution.id, teacher.person) for teacher in command.teachers)
    if len(set(places)) < len(places):
        raise Refused("value.invalid", field="teachers")
    yield TeachersRegistered(institution=institution.id, teachers=command.teachers, places=places)


def _home(command: TeacherLeaves, facts: Facts) -> Iterable[Ref]:
    teacher = facts.get(Teacher, command.teacher)
    if teacher:
        yield Ref("institution", "id", teacher.institution)


@decides(TeacherLeaves, Capability.INSTITUTION, Capability.BUREAU, needs=_home)
def leave(command: TeacherLeaves, context: Context) -> Iterable[Event]:
    """Once."""
    teacher = context.facts.need(Teacher, command.teacher)
    institution = context.facts.need(Institution, teacher.institution)
    context.require_any((Capability.INSTITUTION, institution.id), (Capability.BUREAU, institution.region))
    if teacher.left_on is not None:
        raise Refused("teacher.left", day=teacher.left_on)
    yield TeacherLeft(teacher=teacher.id)


@decides(RecordProject, Capability.BUREAU)
def record_project(command: RecordProject, context: Context) -> Iterable[Event]:
    """Of the officer's region."""
    context.require(Capability.BUREAU, command.region)
    yield ProjectRecorded(
        project=context.new_id(), region=command.region, category=command.category, document=command.document
    )


@decides(AssessProject, Capability.BUREAU)
def assess(command: AssessProject, context: Context) -> Iterable[Event]:
    """A later assessment replaces it."""
    project = context.facts.need(Project, command.project)
    context.require(Capability.BUREAU, project.region)
    yield ProjectAssessed(project=project.id, score=command.score)


@decides(SetVoucherOwner, Capability.BUREAU)
def set_owner(command: SetVoucherOwner, context: Context) -> Iterable[Event]:
    """For a region of the officer's; its code is the record's id."""
    context.require(Capability.BUREAU, command.owner)
    if not command.owner.isdigit():
        raise Refused("value.invalid", field="owner")
    yield VoucherOwnerSet(owner=command.owner, owners=command.owners, document=command.document)


@evolves(VideoRecorded)
def video_recorded(event: VideoRecorded, facts: Facts, at: At) -> None:
    """As it stands now."""
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "record"}
    facts.put(PlatformVideo(id=event.record, at=at.index, **values))


@evolves(AllianceRegistered, signed=True)
def alliance_registered(event: AllianceRegistered, facts: Facts, at: At) -> None:
    """The alliance, and its lead."""
    facts.put(
        Alliance(
            id=event.alliance,
            at=at.index,
            lead=event.lead,
            members=event.members,
            registered_on=at.date,
            document=event.document,
        )
    )
    facts.put(replace(facts.need(Institution, event.lead), at=at.index, alliance=event.alliance))


@evolves(TeachersRegistered)
def teachers_registered(event: TeachersRegistered, facts: Facts, at: At) -> None:
    """New, or changed; somebody who had left is back."""
    for place, teacher in zip(event.places, event.teachers, strict=True):
        known = facts.get(Teacher, place)
        facts.put(
            Teacher(
                id=place,
                at=at.index,
                institution=event.institution,
                person=teacher.person,
                occupations=teacher.occupations,
                certificates=teacher.certificates,
                evidence=teacher.evidence,
                since=known.since if known else at.date,
            )
        )


@evolves(TeacherLeft)
def teacher_left(event: TeacherLeft, facts: Facts, at: At) -> None:
    """From that day."""
    facts.put(replace(facts.need(Teacher, event.teacher), at=at.index, left_on=at.date))


@evolves(ProjectRecorded)
def project_recorded(event: ProjectRecorded, facts: Facts, at: At) -> None:
    """Not assessed yet."""
    facts.put(
        Project(
            id=event.project,
            at=at.index,
            region=event.region,
            category=event.category,
            document=event.document,
            recorded_on=at.date,
        )
    )


@evolves(ProjectAssessed)
def project_assessed(event: ProjectAssessed, facts: Facts, at: At) -> None:
    """As assessed last."""
    facts.put(replace(facts.need(Project, event.project), at=at.index, score=event.score, assessed_on=at.date))


@evolves(VoucherOwnerSet)
def owner_set(event: VoucherOwnerSet, facts: Facts, at: At) -> None:
    """By the region's code."""
    facts.put(
        VoucherOwner(id=event.owner, at=at.index, region=event.owner, owners=event.owners, document=event.document)
    )
