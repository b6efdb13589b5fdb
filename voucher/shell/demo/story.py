"""The story of one class, told day by day. Each class is a generator of the moments at which it wants to act next;
whoever plays several of them lets each act when its moment comes, and stops the clock where the story ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ledger import timestamp
from voucher.core.dates import add_days, start_of
from voucher.core.ids import derive
from voucher.lifecycle.certify import VerifyCertificate
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.enrol import EnrolVoucher
from voucher.lifecycle.evaluate import ConfirmEvaluation, PlanEvaluation, RecordResults
from voucher.lifecycle.inspection import SignInspection
from voucher.lifecycle.issue import ApproveBatch, BatchApproved, IssueVouchers, VouchersIssued, part_leaf
from voucher.lifecycle.number import RecordNumbers
from voucher.lifecycle.plan_class import DraftClass, ReviewClass, SubmitClass
from voucher.lifecycle.survey import AnswerSurvey, CloseSurvey
from voucher.lifecycle.train import OpenClass, RecordSession
from voucher.objects.account import Capability
from voucher.objects.inspection import InspectionKind, Way
from voucher.register.persons import VerifyPersons
from voucher.shell.demo.cast import Actor, Casting, trainee
from voucher.shell.demo.devices import filmed, numbers
from voucher.shell.demo.player import HOUR, MINUTE, Player, event_of
from voucher.shell.demo.profiles import comparisons, questionnaires
from voucher.shell.demo.roster import enter_roster
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE, LEVEL, OCCUPATION, SITE

CATEGORY: Final = "skills"
HOURS_PER_DAY: Final = 6
_CHECKED: Final = (0, 7)
"""Days of a class on which an inspector looks."""


@dataclass(slots=True)
class Class:
    """One class of the demonstration."""

    name: str
    title: str
    start: str
    first: int
    size: int
    days: int
    satisfied: int
    failing: int
    late: range = range(0)
    """Sessions that were written down days later, in one go: what a flag is about."""
    training_class: str = ""
    people: list[str] = field(default_factory=list)
    vouchers: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)

    @property
    def hours(self) -> int:
        """Class hours of the whole plan."""
        return self.days * HOURS_PER_DAY


def at(day: str, hour: int, minute: int = 0) -> int:
    """A time of day in China, in ms since 1970."""
    return start_of(day) + hour * HOUR + minute * MINUTE


def up_to_certificates(player: Player, told: Class) -> Iterator[int]:
    """From the roster sheet to verified certificates."""
    yield at(add_days(told.start, -20), 9)
    _draft(player, told)
    yield at(add_days(told.start, -19), 9)
    _approve(player, told)
    yield at(add_days(told.start, -15), 10)
    _issue(player, told)
    for number, person in enumerate(told.people):
        yield at(add_days(told.start, -12 + number % 5), 12, number)
        _claim(player, told, person)
    player.say(None, f"{told.title}：{told.size} 人领券", f"class {told.name}: {told.size} holders claimed")
    for number, person in enumerate(told.people):
        yield at(add_days(told.start, -4), 9, number)
        _enrol(player, told, person)
    player.say(None, f"{told.title}：扫码报到 {told.size} 人", f"class {told.name}: {told.size} scanned into the class")
    yield from _train(player, told)
    yield from _evaluate(player, told)


def _draft(player: Player, told: Class) -> None:
    school = player.cast["school"]
    drafted = DraftClass(
        institution=player.cast["school:id"].account,
        region=SITE,
        occupation=OCCUPATION,
        level=LEVEL,
        certificate_type="skill_level",
        planned=told.size,
        hours=told.hours,
        practical_hours=told.hours * 6 // 10,
        minutes_per_hour=45,
        teachers=tuple(a.person for r in ("inspector", "auditor") if (a := player.cast[r]).person),
        workstations=4,
        start_date=told.start,
        end_date=add_days(told.start, told.days * 2),
        system_record=f"DEMO-{told.name}",
        department=DEPARTMENT,
    )
    player.do(school, f"{told.name}/draft", drafted, f"{told.title}：拟定开班计划", f"class {told.name}: drafted")
    told.training_class = derive(school.account, player.key(f"{told.name}/draft"))
    identities = [trainee(told.first + n) for n in range(told.size)]
    told.people = enter_roster(player, told.name, told.title, identities, told.training_class)
    verify = VerifyPersons(persons=tuple(told.people), method="id_card_in_hand", evidence=EVIDENCE)
    player.do(
        player.cast["bureau1"], f"{told.name}/verify", verify, f"{told.title}：实名核验", f"{told.name}: verified"
    )
    now = player.clock.now()
    asked, compared = questionnaires(told.people, now), comparisons(told.people, now)
    words = f"{told.title}：开班前问卷"
    player.do(player.cast["bureau1"], f"{told.name}/questionnaires", asked, words, f"{told.name}: questionnaires")
    words = f"{told.title}：人员信息比对"
    player.do(player.cast["system"], f"{told.name}/comparisons", compared, words, f"{told.name}: people compared")


def _approve(player: Player, told: Class) -> None:
    identifier = told.training_class
    submit = SubmitClass(training_class=identifier)
    player.do(player.cast["school"], f"{told.name}/submit", submit, f"{told.title}：提交开班申请", "class submitted")
    for role in ("industry1", "industry2", "bureau1", "bureau2"):
        review = ReviewClass(training_class=identifier, approve=True)
        player.do(player.cast[role], f"{told.name}/review/{role}", review)
    player.say(None, f"{told.title}：行业、人社各两人审核通过", f"class {told.name}: approved by two and two")


def _issue(player: Player, told: Class) -> None:
    one, two = player.cast["bureau1"], player.cast["bureau2"]
    approve = ApproveBatch(
        category=CATEGORY,
        region=SITE,
        valid_from=add_days(told.start, -20),
        valid_to=add_days(told.start, 120),
        root=part_leaf(told.people).hex(),
        count=told.size,
        parts=1,
    )
    order = player.order(one, f"{told.name}/batch", approve)
    batch = event_of(player.twice(one, two, order, f"{told.title}：两人批准发券", "batch approved"), BatchApproved)
    issue = IssueVouchers(batch=batch.batch, part=0, holders=tuple(told.people), proof=())
    issued = player.do(one, f"{told.name}/issue", issue, f"{told.title}：发券 {told.size} 张", f"{told.size} issued")
    event = event_of(issued, VouchersIssued)
    told.vouchers = dict(zip(event.holders, event.vouchers, strict=True))
    casting = Casting(player.service, player.desk)
    for number, person in enumerate(told.people):
        role = f"worker/{told.first + number}"
        player.cast.workers[person] = casting.account(role, person, (Capability.WORKER, "*"), signs=False)


def _claim(player: Player, told: Class, person: str) -> None:
    command = ClaimVoucher(voucher=told.vouchers[person], holder=person)
    player.do(player.cast.workers[person], f"{told.name}/claim/{person}", command)


def _enrol(player: Player, told: Class, person: str) -> None:
    command = EnrolVoucher(training_class=told.training_class, voucher=told.vouchers[person], holder=person)
    player.do(player.cast["school"], f"{told.name}/enrol/{person}", command)


def _train(player: Player, told: Class) -> Iterator[int]:
    school = player.cast["school"]
    yield at(told.start, 8, 30)
    opening = OpenClass(
        training_class=told.training_class, present=tuple(told.people), method="face_device", evidence=EVIDENCE
    )
    player.do(school, f"{told.name}/open", opening, f"{told.title}：开班，实到 {told.size} 人", "opening day")
    _check(player, told, InspectionKind.OPENING_DAY, told.start)
    for number in range(told.days):
        day = add_days(told.start, number)
        yield at(day, 18)
        if number in told.late:
            continue
        for earlier in told.late if number == told.late.stop else ():
            _session(player, told, add_days(told.start, earlier), earlier)
        _session(player, told, day, number)
        if number in _CHECKED:
            _check(player, told, InspectionKind.IN_CLASS, day)
    player.say(None, f"{told.title}：{told.days} 次课签到录像在案", f"class {told.name}: {told.days} sessions")
    yield at(add_days(told.start, told.days), 9)
    complete = CompleteClass(training_class=told.training_class)
    player.do(school, f"{told.name}/complete", complete, f"{told.title}：结课", f"class {told.name}: taught")
    for number, person in enumerate(told.people):
        yield at(add_days(told.start, told.days), 12, number)
        answer = AnswerSurvey(training_class=told.training_class, person=person, satisfied=number < told.satisfied)
        player.do(player.cast.workers[person], f"{told.name}/survey/{person}", answer)
    yield at(add_days(told.start, told.days + 1), 9)
    close = CloseSurvey(training_class=told.training_class)
    rate = f"{told.satisfied}/{told.size}"
    player.do(school, f"{told.name}/survey", close, f"{told.title}：满意度 {rate}", f"satisfaction {rate}")


def _session(player: Player, told: Class, day: str, number: int) -> None:
    practical = number * 10 >= told.days * 4
    starts, ends = timestamp.to_text(at(day, 8, 30)), timestamp.to_text(at(day, 13))
    session = RecordSession(
        training_class=told.training_class,
        starts=starts,
        ends=ends,
        practical=practical,
        hours=HOURS_PER_DAY,
        present=tuple(told.people),
        method="face_device",
        evidence=EVIDENCE,
        system_record=f"DEMO-{told.name}-{number + 1:02d}",
        records=filmed(told.training_class, starts, ends, len(told.people)),
    )
    player.do(player.cast["school"], f"{told.name}/session/{number}", session)


def _check(player: Player, told: Class, what: InspectionKind, day: str) -> None:
    """An inspector of the city looks, and signs."""
    check = SignInspection(
        training_class=told.training_class,
        what=what,
        way=Way.ONSITE,
        day=day,
        found=told.size - (what == InspectionKind.IN_CLASS),
        teachers=1,
        evidence=EVIDENCE,
    )
    player.do(player.cast["patrol"], f"{told.name}/check/{what}/{day}", check)


def _evaluate(player: Player, told: Class) -> Iterator[int]:
    body = player.cast["body"]
    held = add_days(told.start, told.days + 4)
    yield at(add_days(held, -1), 9)
    plan = PlanEvaluation(
        body=player.cast["body:id"].account, training_class=told.training_class, held_on=held, way="exam"
    )
    player.do(body, f"{told.name}/plan", plan)
    evaluation = derive(body.account, player.key(f"{told.name}/plan"))
    yield at(held, 17)
    told.passed = told.people[: told.size - told.failing]
    results = RecordResults(
        evaluation=evaluation, passed=tuple(told.passed), failed=tuple(told.people[len(told.passed) :])
    )
    counts = f"{len(told.passed)}/{told.size}"
    player.do(body, f"{told.name}/results", results, f"{told.title}：考核合格 {counts}", f"{counts} passed")
    confirm = ConfirmEvaluation(evaluation=evaluation)
    player.do(body, f"{told.name}/confirm", confirm)
    yield from _certify(player, told, held, body)


def _certify(player: Player, told: Class, held: str, body: Actor) -> Iterator[int]:
    issued = add_days(held, 3)
    yield at(issued, 15)
    for number, person in enumerate(told.passed):
        order = player.desk.record_certificate(
            body.account,
            player.key(f"{told.name}/certificate/{person}"),
            f"Y000141410099{issued[2:4]}4{told.first + number:06d}",
            voucher=told.vouchers[person],
            holder=person,
            body=player.cast["body:id"].account,
            certificate_type="skill_level",
            occupation=OCCUPATION,
            level=LEVEL,
            issued_on=issued,
            way="exam",
        )
        player.give(body, order)
        told.certificates[person] = derive(body.account, order.key)
    yield at(add_days(issued, 1), 9)
    for person in told.passed:
        verify = VerifyCertificate(certificate=told.certificates[person], genuine=True, evidence=EVIDENCE)
        player.do(player.cast["bureau1"], f"{told.name}/verify/{person}", verify)
    _number(player, told, derive(body.account, player.key(f"{told.name}/plan")))
    many = len(told.passed)
    player.say(None, f"{told.title}：{many} 本证书核验属实", f"class {told.name}: {many} certificates verified")


def _number(player: Player, told: Class, evaluation: str) -> None:
    """The provincial system's numbers of everything that a claim will rest on."""
    teachers = [a.person for r in ("inspector", "auditor") if (a := player.cast[r]).person]
    people = [("person", one) for one in (*teachers, *told.people)]
    certificates = [("certificate", one) for one in told.certificates.values()]
    objects = [*people, ("evaluation", evaluation), *certificates]
    command = RecordNumbers(training_class=told.training_class, numbers=numbers("skilled_talent", objects))
    player.do(
        player.cast["school"],
        f"{told.name}/numbers",
        command,
        f"{told.title}：人员、评价、证书 {len(objects)} 项录入省系统",
        f"class {told.name}: {len(objects)} record numbers of the provincial system",
    )
