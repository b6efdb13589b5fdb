"""Scopes, findings and the registers beside the catalogue: what is refused, and what stands afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.asking import changed
from tests.support.company import OCCUPATION, SITE, Company, company, sealed
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.dates import add_days, add_months, china_date
from voucher.core.message import Command
from voucher.identifiers import division
from voucher.lifecycle.use_platform import UsePlatform
from voucher.objects.institution import Ban, Institution, InstitutionKind, InstitutionState, Scope
from voucher.objects.pool import Project, Teacher, VoucherOwner
from voucher.objects.standing import Finding, FindingSource, FindingState, PlatformUse, Tier
from voucher.policy.pack import Policy
from voucher.register.findings import BanPlatform, ClearFinding, FindingRecorded, RecordFinding
from voucher.register.institutions import (
    ApplyInstitution,
    InstitutionApplied,
    LeaveBlacklist,
    ListInstitution,
    ResumeInstitution,
    SetStanding,
)
from voucher.register.pools import (
    AssessProject,
    PoolTeacher,
    ProjectRecorded,
    RecordProject,
    RecordVideo,
    RegisterAlliance,
    RegisterTeachers,
    SetVoucherOwner,
    TeacherLeaves,
)
from voucher.register.scopes import AllowCrossing, ChangeScope, ConsentUniversity, Field, RecordSystem
from voucher.rules.supervision import Satisfaction
from voucher.step.standing import platform_counts

S, K = InstitutionState, InstitutionKind
EVIDENCE = "0" * 64
OTHER = "4-10-01-01"


@pytest.fixture
def firm() -> Company:
    """A company of one's own."""
    return company()


def entered(firm: Company, kind: InstitutionKind, region: str = SITE) -> str:
    """An organisation in the register, not listed."""
    number = next(firm.numbers)
    command = ApplyInstitution(kind=kind, uscc=f"TEST{number}", name=sealed(number), region=region)
    (made,) = firm.give("operator", command)
    assert isinstance(made, InstitutionApplied)
    return made.institution


def found(firm: Company, identifier: str) -> Institution:
    """An institution as it stands."""
    institution = firm.memory.get(Institution, identifier)
    assert isinstance(institution, Institution)
    return institution


def today(firm: Company) -> str:
    """The day in the company."""
    return china_date(firm.memory.millis)


def refuses(firm: Company, command: Command, code: str, role: str = "bureau1", **detail: str) -> None:
    """The bureau's command is refused so."""
    firm.memory.refuses(firm.accounts[role], command, code, **detail)


def test_a_rectification_lasts_at_least_a_month_and_ends_by_two_officers(firm: Company) -> None:
    """A day too short is refused, no day is a month; nobody resumes before its end, and what is listed needs no resuming."""
    school = firm.institutions["school"]
    day, month = today(firm), add_months(today(firm), 1)
    rectify = SetStanding(institution=school, standing=S.RECTIFYING, reason="inspection_fault")
    short = changed(rectify, rectify_until=add_days(month, -1))
    refuses(firm, short, "institution.rectify_short", earliest=month)
    firm.two(changed(rectify, rectify_until=month))
    assert found(firm, school).rectify_until == month
    resume = ResumeInstitution(institution=school, reason="corrected")
    refuses(firm, resume, "institution.rectify_early", until=month)
    firm.memory.millis += 31 * 86_400_000
    firm.two(resume)
    refuses(firm, resume, "institution.state", current="LISTED")
    refuses(firm, LeaveBlacklist(institution=school, reason="corrected"), "institution.state", current="LISTED")
    states = [(standing.state, standing.day) for standing in found(firm, school).trail]
    assert [state for state, _ in states] == [S.APPLIED, S.LISTED, S.RECTIFYING, S.LISTED]
    history = found(firm, school)
    for on, stood in ((add_days(day, -9), S.LISTED), (day, S.RECTIFYING), (today(firm), S.LISTED)):
        assert history.state_on(on) == stood
    assert found(firm, entered(firm, K.TRAINING)).state_on(day) == S.APPLIED


def test_where_no_document_says_how_long_the_officers_set_the_end_or_none(firm: Company) -> None:
    """Under a pack without that rule a single day is long enough, and without a day nothing stands in the way of resuming."""
    school, tomorrow = firm.institutions["school"], add_days(today(firm), 1)
    for digest, policy in firm.memory.packs.items():
        rules = tuple(one for one in policy.file.rules if not isinstance(one.rule, Satisfaction))
        firm.memory.packs[digest] = Policy(changed(policy.file, rules=rules), digest)
    rectify = SetStanding(institution=school, standing=S.RECTIFYING, reason="inspection_fault", rectify_until=tomorrow)
    resume = ResumeInstitution(institution=school, reason="corrected")
    dated = firm.copy()
    dated.two(rectify)
    refuses(dated, resume, "institution.rectify_early", until=tomorrow)
    firm.two(changed(rectify, rectify_until=None))
    assert found(firm, school).rectify_until is None
    firm.two(resume)
    assert found(firm, school).state == S.LISTED


def test_a_changed_scope_counts_from_the_licences_day(firm: Company) -> None:
    """Before the entry if the licence is older, never after today; what is dropped ends on that day and no other twice."""
    school, day = firm.institutions["school"], today(firm)
    before = add_days(day, -7)
    command = ChangeScope(institution=school, changed_on=before, added=(Field(OTHER),), evidence=EVIDENCE)
    for wrong in ("2026-02-30", add_days(day, 1)):
        refuses(firm, changed(command, changed_on=wrong), "value.invalid", field="changed_on")
    for fields in ({"added": ()}, {"dropped": (Field(OTHER),)}):
        refuses(firm, changed(command, **fields), "value.invalid", field="dropped")
    firm.two(command)
    institution = found(firm, school)
    listed = [institution.listed_for(OTHER, "L4", on) for on in (add_days(before, -1), before, day)]
    assert listed == [False, True, True]
    firm.two(changed(command, changed_on=day, added=(), dropped=(Field(OTHER),)))
    institution = found(firm, school)
    assert [institution.listed_for(OTHER, "L4", on) for on in (add_days(day, -1), day)] == [True, False]
    assert institution.listed_on(day)
    firm.two(changed(command, changed_on=day))
    firm.two(SetStanding(institution=school, standing=S.DELISTED, reason="request"))
    refuses(firm, command, "institution.state", current="DELISTED")
    assert not found(firm, school).listed_on(day)


def test_what_is_recorded_of_an_institution_is_of_the_right_kind_and_day(firm: Company) -> None:
    """Consent is a university's, a ban and videos a platform's, an alliance a firm's; days are real and in order."""
    school, day = firm.institutions["school"], today(firm)
    university, platform = entered(firm, K.UNIVERSITY), entered(firm, K.PLATFORM)
    consent = ConsentUniversity(institution=school, report="测试1", consent="测试2", consented_on=day)
    ban = BanPlatform(institution=school, violated_on=day, discovered_on=day, reason="fake_hours", evidence=EVIDENCE)
    video = RecordVideo(platform=school, video="v1", added_on=day)
    alliance = RegisterAlliance(lead=school, members=(school,), document="测试3")
    for command in (consent, ban, video, alliance):
        refuses(firm, command, "institution.kind")
    consent, ban, video = (
        changed(consent, institution=university),
        changed(ban, institution=platform),
        changed(video, platform=platform),
    )
    later = add_days(day, 1)
    for wrong, field in (
        (changed(consent, consented_on=later), "consented_on"),
        (changed(consent, consented_on="2026-02-30"), "consented_on"),
        (changed(ban, violated_on=later), "discovered_on"),
        (changed(ban, discovered_on=later), "discovered_on"),
        (changed(video, added_on="2026-02-30"), "approved_on"),
        (changed(video, approval="测试4"), "approved_on"),
    ):
        refuses(firm, wrong, "value.invalid", field=field)
    firm.two(consent)
    firm.two(ban)
    firm.give("bureau1", video)
    assert found(firm, university).consented_on == day
    assert found(firm, platform).bans[0].discovered_on == day
    refuses(firm, changed(alliance, lead="f" * 32), "object.unknown")
    lead = entered(firm, K.ENTERPRISE)
    firm.two(changed(alliance, lead=lead))
    assert found(firm, lead).alliance is not None


def test_leave_to_cross_is_the_provinces_and_a_lack_the_areas_own(firm: Company) -> None:
    """Another basis or day is refused; each counts for its city and occupation from its day on."""
    school, day = firm.institutions["school"], today(firm)
    leave = AllowCrossing(
        institution=school, city="4102", occupation=OCCUPATION, basis="consent", document="测试", from_date=day
    )
    refuses(firm, changed(leave, basis="friendship"), "value.invalid", field="basis")
    refuses(firm, changed(leave, from_date="2026-02-30"), "value.invalid", field="from_date")
    firm.two(leave)
    firm.two(changed(leave, city="4107", basis="lack"))
    (one, other) = found(firm, school).crossings
    assert one.covers("4102", OCCUPATION, "L4", day)
    assert not one.covers("4102", OCCUPATION, "L4", add_days(day, -1))
    assert not one.covers("4102", OTHER, "L4", day)
    assert not other.covers("4102", OCCUPATION, "L4", day)


def test_a_finding_bars_while_it_stands_if_the_fault_is_the_institutions(firm: Company) -> None:
    """Cleared once; one without responsibility bars nothing; one from tomorrow is no finding."""
    school, day = firm.institutions["school"], today(firm)
    command = RecordFinding(
        institution=school,
        found_on=day,
        source=FindingSource.AUDIT,
        tier=Tier.CITY,
        responsible=True,
        evidence=EVIDENCE,
        score=8_000,
    )
    for wrong in (add_days(day, 1), "2026-02-30"):
        refuses(firm, changed(command, found_on=wrong), "value.invalid", field="found_on")
    finding = ""
    for responsible in (False, True):
        (_, made) = firm.two(changed(command, responsible=responsible))
        assert isinstance(made, FindingRecorded)
        finding = made.finding
        assert found(firm, school).faults == ((day,) if responsible else ())
        clear = ClearFinding(finding=finding, reason="corrected", evidence=EVIDENCE)
        firm.two(clear)
        refuses(firm, clear, "finding.cleared")
    assert found(firm, school).faults == ()
    assert firm.memory.get(Finding, finding).state == FindingState.CLEARED
    refuses(firm, ClearFinding(finding="f" * 32, reason="x", evidence=EVIDENCE), "object.unknown")


def test_the_pools_keep_teachers_projects_numbers_and_owners(firm: Company) -> None:
    """A teacher stands once and leaves once, and may come back; later records replace earlier ones."""
    school, person = firm.institutions["school"], firm.persons["auditor"]
    teacher = PoolTeacher(person, (OCCUPATION,), ("teacher",), EVIDENCE)
    register = RegisterTeachers(institution=school, teachers=(teacher,))
    twice = changed(register, teachers=(teacher, teacher))
    firm.memory.refuses(firm.accounts["school"], twice, "value.invalid", field="teachers")
    place = f"{school}.{person}"
    refuses(firm, TeacherLeaves(teacher=place), "object.unknown", kind="teacher")
    for role in ("school", "bureau1"):
        firm.give(role, register)
        firm.give(role, TeacherLeaves(teacher=place))
    refuses(firm, TeacherLeaves(teacher=place), "teacher.left", day=today(firm))
    assert firm.memory.get(Teacher, place).left_on == today(firm)
    (made,) = firm.give("bureau1", RecordProject(region=SITE, category="training_base", document="测试"))
    assert isinstance(made, ProjectRecorded)
    firm.give("bureau1", AssessProject(project=made.project, score=9_000))
    assert firm.memory.get(Project, made.project).score == 9_000
    for number in ("1", "2"):
        firm.give("bureau1", RecordSystem(institution=school, system="skilled_talent", number=number))
    assert found(firm, school).systems == (("skilled_talent", "2"),)
    refuses(firm, SetVoucherOwner(owner="41x", owners=("hr_bureau",), document="测试"), "value.invalid", field="owner")
    firm.give("bureau1", SetVoucherOwner(owner=SITE, owners=("hr_bureau", "big_data"), document="测试"))
    assert firm.memory.get(VoucherOwner, SITE).owners == ("hr_bureau", "big_data")


def test_a_class_says_where_it_learns_on_a_day_of_its_own(a_world: World) -> None:
    """Under the policy that it keeps; a day outside it is refused, and so is what is no platform."""
    journey = a_world.journey(size=1).upto("submitted")
    memory = memory_of(a_world)
    school = a_world.cast["school"].account
    other = memory.get(Institution, a_world.cast["school2:id"].account)
    use = UsePlatform(training_class=journey.training_class, platform=other.id, from_date=journey.start)
    memory.refuses(school, changed(use, from_date="2026-02-30"), "class.dates")
    memory.refuses(school, changed(use, from_date=add_days(journey.start, -1)), "class.dates")
    memory.refuses(school, use, "platform.unlisted_void_2024", day=journey.start)
    memory.refuses(school, changed(use, training_class="f" * 32), "object.unknown")
    memory.change(Institution, other.id, type=K.PLATFORM)
    memory.give(school, use, "1")
    (kept,) = memory.all(PlatformUse, training_class=journey.training_class)
    assert kept.platform == other.id
    policy = next(iter(memory.packs.values()))
    platform = memory.get(Institution, other.id)
    assert platform_counts(policy, platform, journey.start)
    assert not platform_counts(policy, None, journey.start)
    banned = changed(platform, bans=(Ban(journey.start, journey.start),))
    counted = [platform_counts(policy, banned, add_days(journey.start, n)) for n in (-1, 0)]
    assert counted == [True, False]


def test_a_companys_centre_is_listed_where_no_pack_asks_for_teachers(firm: Company) -> None:
    """The province's notice does not state the city's condition: nothing is asked, nothing flagged."""
    centre = entered(firm, K.COMPANY_CENTRE)
    firm.two(ListInstitution(institution=centre, scope=(Scope(OCCUPATION, "", today(firm)),)))
    assert (found(firm, centre).flags, found(firm, centre).since) == ((), today(firm))


@pytest.mark.parametrize(
    ("code", "day", "city"),
    [
        ("410122", "2024-06-03", "4101"),
        ("410173", "2023-12-31", "4101"),
        ("410173", "2024-01-01", "4173"),
        ("4173", "2024-01-01", "4173"),
        ("41", "2024-01-01", "41"),
    ],
)
def test_a_region_lies_in_the_city_of_its_day(code: str, day: str, city: str) -> None:
    """The airport zone's old code lies in Zhengzhou until 2023 and in the zone's own city since."""
    assert division.city(code, day) == city


def test_a_citys_records_may_stand_under_what_it_was_before() -> None:
    """Looking for the zone's own, Zhengzhou's codes are looked through too; of any other city only its own."""
    asked: Callable[[str], tuple[str, ...]] = division.codes_of
    assert asked("4173") == ("4173", "4101")
    assert asked("4102") == ("4102",)
