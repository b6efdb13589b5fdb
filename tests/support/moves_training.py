"""Moves from a person's registration to their certificate."""

from __future__ import annotations

from typing import Any

from ledger import timestamp
from tests.support.company import LEVEL, OCCUPATION, SITE
from tests.support.play import MINUTE, Play, move
from voucher.core.dates import add_days, start_of
from voucher.core.message import Command
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.enrol import EnrolVoucher, ReleaseVoucher
from voucher.lifecycle.except_class import ExceptClass
from voucher.lifecycle.issue import ApproveBatch, IssueVouchers, part_leaf
from voucher.lifecycle.plan_class import DraftClass, ListPeople, ReviewClass, SubmitClass
from voucher.lifecycle.survey import AnswerSurvey, CloseSurvey, DecideDissatisfaction
from voucher.lifecycle.train import OpenClass, RecordSession
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionState, Scope
from voucher.objects.proposal import Proposal, ProposalState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass, TrainingKind
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState
from voucher.register.education import SetEducation
from voucher.register.institutions import ListInstitution, SetStanding
from voucher.register.proposals import ApproveProposal, DeclineProposal
from voucher.shell.demo.devices import filmed

Made = tuple[str, Command] | None
PLANNED = tuple(ClassState)[:6]
EVIDENCE = "0" * 64


@move(60)
def approve(play: Play) -> Made:
    """The second officer, who sees nobody's proposal twice in vain."""
    proposal = play.some(Proposal, state=ProposalState.OPEN)
    if proposal is None:
        return None
    first = next(role for role, account in play.company.accounts.items() if account == proposal.proposer)
    others = {"bureau1": "bureau2", "bureau2": "bureau1", "maker": "checker", "auditor": "bureau1"}
    role = first if play.chance(0.05) else others.get(first, "bureau2")
    if play.chance(0.05):
        return role, DeclineProposal(proposal=proposal.id)
    return role, ApproveProposal(proposal=proposal.id)


@move(6)
def register(play: Play) -> Made:
    """One worker more, by way of the company (several commands that must be accepted)."""
    role = next((r for r, person in play.workers.items() if not person), None)
    if role:
        play.company.register(role)
        play.company.hire(role, Capability.WORKER, "*", signs=False)
        play.workers[role] = play.company.persons[role]
    return None


@move(8)
def batch(play: Play) -> Made:
    """A list of people without a voucher; now and then of somebody who has one."""
    holders = [p for p in play.persons if not any(v.live for v in play.memory.all(Voucher, holder=p))]
    if play.chance(0.1):
        holders = list(play.persons)
    if not holders:
        return None
    holders = play.rng.sample(holders, min(len(holders), 4))
    days = play.one_of(None, 5, 20, 60)
    command = ApproveBatch(
        category=play.one_of("skills", "skills", "skills", "startup"),
        region=SITE,
        valid_from=play.today,
        valid_to=add_days(play.today, days) if days else None,
        root=part_leaf(holders).hex(),
        count=len(holders),
        parts=1,
    )
    play.lists[command.root] = tuple(holders)
    return "bureau1", command


@move(12)
def issue(play: Play) -> Made:
    found = play.some(VoucherBatch, state=BatchState.APPROVED)
    if found is None:
        return None
    if any(v.live for p in play.lists[found.root] for v in play.memory.all(Voucher, holder=p)) and play.chance(0.95):
        return None
    return "bureau1", IssueVouchers(batch=found.id, part=0, holders=play.lists[found.root], proof=())


@move(24)
def claim(play: Play) -> Made:
    voucher = play.some(Voucher, state=VoucherState.ISSUED)
    if voucher is None:
        return None
    role = play.role_of(voucher.holder) if play.chance(0.95) else "w0"
    return role, ClaimVoucher(voucher=voucher.id, holder=voucher.holder)


@move(8)
def draft(play: Play) -> Made:
    planned = [c for c in play.memory.all(TrainingClass) if c.state in PLANNED and c.end_date >= play.today]
    if len(planned) > 1 and play.chance(0.95):
        return None
    school = play.one_of("school", "school", "school2")
    begin = add_days(play.today, play.rng.randint(0, 4))
    command = DraftClass(
        institution=play.company.institutions[school],
        region=SITE,
        occupation=OCCUPATION,
        level=LEVEL,
        certificate_type="skill_level",
        planned=3,
        hours=5,
        practical_hours=3,
        minutes_per_hour=45,
        teachers=(play.company.persons["industry1"],),
        workstations=1,
        start_date=begin,
        end_date=add_days(begin, 60),
        system_record="TEST",
        department="iit",
        **apprenticeship(play, school),
    )
    return school, command


def apprenticeship(play: Play, school: str) -> dict[str, Any]:
    """Now and then its people are an enterprise's apprentices."""
    if play.chance(0.7):
        return {}
    company = play.company
    return {
        "training_kind": TrainingKind.APPRENTICESHIP,
        "employer": company.institutions["works"],
        "full_time": (company.persons[school],),
    }


@move(2)
def except_class(play: Play) -> Made:
    """Two officers document an exception."""
    found = play.some(TrainingClass, lambda c: c.state in PLANNED)
    clause = play.one_of("class.teacher_ratio_2024", "class.practical_min", "class.size_max")
    return found and (
        "bureau1",
        ExceptClass(
            training_class=found.id, clause=clause, trainees=play.rng.randint(1, 90), reason="site", evidence=EVIDENCE
        ),
    )


@move(1)
def education(play: Play) -> Made:
    """An institution may give degree-type education, or may no longer."""
    school = play.company.institutions[play.one_of("school", "school2")]
    return "bureau1", SetEducation(institution=school, degree=play.chance(0.5), document="教职成〔2024〕1号")


@move(14)
def list_people(play: Play) -> Made:
    states = (ClassState.DRAFT, ClassState.HR_OK)
    found = play.some(TrainingClass, lambda c: c.state in states and c.end_date >= play.today)
    if found and found.roster and play.chance(0.7):
        return None
    if found is None:
        return None
    listed = {e.person for e in play.memory.all(Enrolment, training_class=found.id)}
    persons = [p for p in play.persons if p not in listed]
    if not persons:
        return None
    return school_of(play, found), ListPeople(
        training_class=found.id, persons=tuple(play.rng.sample(persons, min(len(persons), 5)))
    )


@move(10)
def submit(play: Play) -> Made:
    found = play.some(TrainingClass, lambda c: c.roster > 0, state=ClassState.DRAFT)
    return found and (school_of(play, found), SubmitClass(training_class=found.id))


@move(30)
def review(play: Play) -> Made:
    sides = {
        ClassState.SUBMITTED: "industry1",
        ClassState.INDUSTRY_1: "industry2",
        ClassState.INDUSTRY_OK: "bureau1",
        ClassState.HR_1: "bureau2",
    }
    found = play.some(TrainingClass, lambda c: c.state in sides)
    role = found and sides.get(found.state, "bureau1")
    return role and (role, ReviewClass(training_class=found.id, approve=play.chance(0.97), reason="plan_unfit"))


@move(30)
def enrol(play: Play) -> Made:
    voucher = play.some(Voucher, state=VoucherState.CLAIMED)
    if voucher is None:
        return None
    places = [e.training_class for e in play.memory.all(Enrolment, person=voucher.holder)]
    found = play.some(TrainingClass, lambda c: c.id in places and c.end_date >= play.today, state=ClassState.HR_OK)
    return found and (
        school_of(play, found),
        EnrolVoucher(training_class=found.id, voucher=voucher.id, holder=voucher.holder),
    )


@move(4)
def release(play: Play) -> Made:
    voucher = play.some(Voucher, lambda v: v.training_class, state=VoucherState.ENROLLED)
    if voucher is None or voucher.training_class is None:
        return None
    found = play.memory.get(TrainingClass, voucher.training_class)
    if found.end_date >= play.today and play.chance(0.8):
        return None
    role = play.role_of(voucher.holder) if play.chance(0.5) else school_of(play, found)
    return role, ReleaseVoucher(training_class=found.id, voucher=voucher.id, reason="request")


@move(30)
def open_class(play: Play) -> Made:
    ready = [
        c for c in play.memory.all(TrainingClass, state=ClassState.HR_OK) if c.enrolled and c.end_date >= play.today
    ]
    ready = [c for c in ready if c.enrolled > 1] or ready if play.chance(0.9) else ready
    if not ready:
        return None
    found = play.one_of(*ready)
    if play.chance(0.9):
        play.memory.millis = max(play.memory.millis, start_of(found.start_date) + 9 * 60 * MINUTE)
    enrolled = [e.person for e in play.memory.all(Enrolment, training_class=found.id, state=EnrolmentState.REGISTERED)]
    command = OpenClass(training_class=found.id, present=play.few(enrolled, 1), method="face_device", evidence=EVIDENCE)
    return school_of(play, found), command


@move(40)
def session(play: Play) -> Made:
    states = (ClassState.OPEN, ClassState.TEACHING)
    found = play.some(TrainingClass, lambda c: c.recognised_practical < c.hours and c.state in states)
    if found is None or (found.end_date < play.today and play.chance(0.98)):
        return None
    play.memory.millis = max(play.memory.millis, start_of(play.today) + 13 * 60 * MINUTE)
    there = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)
    present = [e.person for e in play.memory.all(Enrolment, training_class=found.id) if e.state in there]
    starts = timestamp.to_text(play.memory.millis - play.one_of(225, 225, 225, 30) * MINUTE)
    ends, here = timestamp.to_text(play.memory.millis), play.few(present, 1)
    films = () if play.chance(0.05) else filmed(found.id, starts, ends, len(here) - play.chance(0.1))
    command = RecordSession(
        training_class=found.id,
        starts=starts,
        ends=ends,
        practical=play.chance(0.9),
        hours=5,
        present=here,
        method=play.one_of(*["face_device"] * 19, "paper"),
        evidence=EVIDENCE,
        teachers=play.few(found.teachers),
        system_record="" if play.chance(0.05) else f"TEST-{play.memory.millis}",
        records=films,
    )
    return school_of(play, found), command


@move(40)
def complete(play: Play) -> Made:
    found = play.some(TrainingClass, state=ClassState.TEACHING)
    if found and found.recognised_practical < found.practical_hours and play.chance(0.9):
        return None
    return found and (school_of(play, found), CompleteClass(training_class=found.id))


@move(90)
def answer(play: Play) -> Made:
    found = play.some(TrainingClass, state=ClassState.TAUGHT)
    people = [
        e.person
        for e in play.memory.all(Enrolment, state=EnrolmentState.FINISHED)
        if found and e.training_class == found.id and e.satisfied is None
    ]
    if found is None or not people:
        return None
    person = play.one_of(*people)
    command = AnswerSurvey(training_class=found.id, person=person, satisfied=play.chance(0.93))
    return play.role_of(person), command


@move(20)
def close(play: Play) -> Made:
    found = play.some(TrainingClass, lambda c: c.surveyed or play.chance(0.1), state=ClassState.TAUGHT)
    return found and (school_of(play, found), CloseSurvey(training_class=found.id))


@move(10)
def decide_dissatisfaction(play: Play) -> Made:
    found = play.some(TrainingClass, state=ClassState.SUSPENDED)
    until = add_days(play.today, 20) if play.chance(0.5) else None
    return found and ("bureau1", DecideDissatisfaction(training_class=found.id, retrain_until=until))


@move(10)
def listing(play: Play) -> Made:
    """An institution's standing changes; one that is not listed is mostly listed again."""
    found = play.some(Institution)
    if found is None:
        return None
    if found.state == InstitutionState.LISTED:
        if play.chance(0.95):
            return None
        states = (InstitutionState.SUSPENDED, InstitutionState.DELISTED)
        to = InstitutionState.RECTIFYING if play.chance(0.1) else play.one_of(*states)
        return "bureau1", SetStanding(institution=found.id, standing=to, reason="request")
    return "bureau1", ListInstitution(institution=found.id, scope=(Scope(OCCUPATION, "", "2025-01-01"),))


def school_of(play: Play, training_class: TrainingClass) -> str:
    """The role that acts for a class's institution."""
    return next(r for r, i in play.company.institutions.items() if i == training_class.institution)
