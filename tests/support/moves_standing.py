"""Moves of the catalogue: standings, findings, what they put on hold, and the registers beside it."""

from __future__ import annotations

from tests.support.company import OCCUPATION, SITE, sealed
from tests.support.play import Play, move
from voucher.core.dates import add_days
from voucher.core.message import Command
from voucher.lifecycle.hold import DecideClaimHold, DecideClassHold
from voucher.lifecycle.use_platform import UsePlatform
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState, Scope
from voucher.objects.pool import Project, Teacher
from voucher.objects.standing import Finding, FindingSource, FindingState, Held, Hold, HoldState, Tier
from voucher.objects.training import ClassState, TrainingClass
from voucher.register.findings import BanPlatform, ClearFinding, RecordFinding
from voucher.register.institutions import (
    ApplyInstitution,
    HoldRest,
    LeaveBlacklist,
    ListInstitution,
    ResumeInstitution,
    SetStanding,
)
from voucher.register.pools import (
    AssessProject,
    PoolTeacher,
    RecordProject,
    RecordVideo,
    RegisterAlliance,
    RegisterTeachers,
    SetVoucherOwner,
    TeacherLeaves,
)
from voucher.register.scopes import AllowCrossing, ChangeScope, ConsentUniversity, Field, RecordSystem

Made = tuple[str, Command] | None
EVIDENCE = "0" * 64
_SCHOOLS = ("school", "school2")


@move(14)
def hold(play: Play) -> Made:
    """What is on hold goes on, mostly."""
    found = play.some(Hold, state=HoldState.OPEN)
    if found is None:
        return None
    on = play.chance(0.7)
    if found.held == Held.CLASS:
        return "bureau1", DecideClassHold(hold=found.id, go_on=on, reason="corrected")
    return "bureau1", DecideClaimHold(hold=found.id, release=on, reason="corrected")


@move(6)
def back(play: Play) -> Made:
    """An institution resumes, or leaves the blacklist."""
    found = play.some(Institution, lambda i: i.state != InstitutionState.LISTED)
    if found is None:
        return None
    if found.state == InstitutionState.BLACKLISTED:
        return "bureau1", LeaveBlacklist(institution=found.id, reason="corrected")
    if found.state == InstitutionState.APPLIED:
        listing = ListInstitution(institution=found.id, scope=(Scope(OCCUPATION, "", "2025-01-01"),))
        return "bureau1", listing
    if found.state == InstitutionState.DELISTED and play.chance(0.3):
        return "bureau1", HoldRest(institution=found.id)
    return "bureau1", ResumeInstitution(institution=found.id, reason="corrected")


@move(1)
def blacklist(play: Play) -> Made:
    if play.chance(0.8):
        return None
    found = play.some(Institution)
    return found and (
        "bureau1",
        SetStanding(institution=found.id, standing=InstitutionState.BLACKLISTED, reason="serious"),
    )


@move(2)
def finding(play: Play) -> Made:
    """Something is found; mostly nobody's fault."""
    found = play.some(Institution)
    return found and (
        "bureau1",
        RecordFinding(
            institution=found.id,
            found_on=play.today,
            source=play.one_of(*FindingSource),
            tier=play.one_of(*Tier),
            responsible=play.chance(0.2),
            evidence=EVIDENCE,
        ),
    )


@move(5)
def clear(play: Play) -> Made:
    found = play.some(Finding, state=FindingState.STANDING)
    return found and ("bureau1", ClearFinding(finding=found.id, reason="corrected", evidence=EVIDENCE))


@move(1)
def scope(play: Play) -> Made:
    found = play.some(Institution, state=InstitutionState.LISTED)
    if found is None:
        return None
    other = Field(play.one_of("6-18-02-05", "4-10-01-01"))
    return "bureau1", ChangeScope(institution=found.id, changed_on=play.today, added=(other,), evidence=EVIDENCE)


@move(1)
def crossing(play: Play) -> Made:
    found = play.some(Institution)
    return found and (
        "bureau1",
        AllowCrossing(
            institution=found.id,
            city=play.one_of("4101", "4107"),
            occupation=OCCUPATION,
            basis=play.one_of("consent", "lack"),
            document="测试文号",
            from_date=play.today,
        ),
    )


@move(1)
def system(play: Play) -> Made:
    found = play.some(Institution)
    name = play.one_of("skilled_talent", "employment")
    return found and ("bureau1", RecordSystem(institution=found.id, system=name, number="T-1"))


@move(2)
def apply(play: Play) -> Made:
    """One organisation more, of a sort that no company begins with; a few at most."""
    if len(play.memory.all(Institution)) > 8:
        return None
    kind = play.one_of(
        InstitutionKind.PLATFORM, InstitutionKind.UNIVERSITY, InstitutionKind.COMPANY_CENTRE, InstitutionKind.ENTERPRISE
    )
    number = next(play.company.numbers)
    return "operator", ApplyInstitution(kind=kind, uscc=f"TEST{number}", name=sealed(number), region=SITE)


@move(1)
def consent(play: Play) -> Made:
    found = play.some(Institution, type=InstitutionKind.UNIVERSITY)
    return found and (
        "bureau1",
        ConsentUniversity(institution=found.id, report="测试1", consent="测试2", consented_on=play.today),
    )


@move(2)
def platform(play: Play) -> Made:
    """A platform's video, or its violation."""
    found = play.some(Institution, type=InstitutionKind.PLATFORM)
    if found is None:
        return None
    if play.chance(0.2):
        day = play.today
        return "bureau1", BanPlatform(
            institution=found.id, violated_on=day, discovered_on=day, reason="fake_hours", evidence=EVIDENCE
        )
    return "bureau1", RecordVideo(
        platform=found.id, video="v1", added_on=play.today, approval="测试3", approved_on=play.today
    )


@move(2)
def use(play: Play) -> Made:
    found = play.some(TrainingClass, lambda c: c.state in (ClassState.DRAFT, ClassState.HR_OK, ClassState.TEACHING))
    there = play.some(Institution, type=InstitutionKind.PLATFORM)
    if found is None or there is None:
        return None
    day = max(found.start_date, add_days(found.end_date, -1))
    command = UsePlatform(training_class=found.id, platform=there.id, from_date=day, videos=play.few(("v1",)))
    return play.company_role(found.institution), command


@move(1)
def alliance(play: Play) -> Made:
    found = play.some(Institution, type=InstitutionKind.ENTERPRISE)
    member = play.some(Institution)
    if found is None or member is None:
        return None
    return "bureau1", RegisterAlliance(lead=found.id, members=(member.id,), document="测试4")


@move(2)
def teachers(play: Play) -> Made:
    """Into the pool, or out of it."""
    there = play.some(Teacher, lambda t: t.left_on is None)
    if there is not None and play.chance(0.5):
        return "bureau1", TeacherLeaves(teacher=there.id)
    role = play.one_of(*_SCHOOLS)
    teacher = PoolTeacher(play.company.persons["auditor"], (OCCUPATION,), ("teacher",), EVIDENCE)
    return role, RegisterTeachers(institution=play.company.institutions[role], teachers=(teacher,))


@move(1)
def project(play: Play) -> Made:
    found = play.some(Project)
    if found is None or play.chance(0.5):
        return "bureau1", RecordProject(region=SITE, category="training_base", document="测试5")
    return "bureau1", AssessProject(project=found.id, score=9000)


@move(1)
def owner(play: Play) -> Made:
    return "bureau1", SetVoucherOwner(
        owner=SITE, owners=("hr_bureau", play.one_of("big_data", "other")), document="测试6"
    )
