"""A journey: one class from its draft to its reconciled payment, by the commands that people would give."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ledger import timestamp
from voucher.core.dates import add_days, start_of
from voucher.core.ids import derive, series
from voucher.core.refusal import Refused
from voucher.lifecycle.apply import ClaimSubmitted
from voucher.lifecycle.certify import VerifyCertificate
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.lifecycle.enrol import EnrolVoucher
from voucher.lifecycle.evaluate import ConfirmEvaluation, PlanEvaluation, RecordResults
from voucher.lifecycle.issue import ApproveBatch, BatchApproved, IssueVouchers, VouchersIssued, part_leaf
from voucher.lifecycle.number import RecordNumbers
from voucher.lifecycle.pay import BuildPayment, ReleasePayment
from voucher.lifecycle.plan_class import DraftClass, ListPeople, ReviewClass, SubmitClass
from voucher.lifecycle.publicise import EndPublicity, PublicityStarted, StartPublicity
from voucher.lifecycle.push import PushClaims
from voucher.lifecycle.reconcile import BankRow, Outcome, ReconcilePayment, RecordBankFile
from voucher.lifecycle.review import AcceptClaim, ReviewClaim
from voucher.lifecycle.survey import AnswerSurvey, CloseSurvey
from voucher.lifecycle.train import OpenClass, RecordSession
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.training import TrainingClass
from voucher.register.persons import VerifyPersons
from voucher.shell.demo.cast import Actor, Casting, trainee
from voucher.shell.demo.devices import filmed, numbers
from voucher.shell.demo.player import HOUR, event_of
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE, LEVEL, OCCUPATION, SITE
from voucher.shell.desk import BankAccount
from voucher.shell.service import Order

if TYPE_CHECKING:
    from tests.support.world import World

STEPS = (
    "drafted",
    "listed",
    "submitted",
    "approved",
    "issued",
    "claimed",
    "enrolled",
    "opened",
    "taught",
    "surveyed",
    "evaluated",
    "certified",
    "applied",
    "accepted",
    "reviewed",
    "publicised",
    "cleared",
    "pushed",
    "confirmed",
    "built",
    "released",
    "paid",
    "reconciled",
)


@dataclass(slots=True)
class Journey:
    """One class on its way. `upto(step)` takes it through STEPS, each by the commands people would give."""

    world: World
    size: int
    start: str
    days: int = 2
    satisfied: int | None = None
    failing: int = 0
    school: str = "school"
    kind: ClaimKind = ClaimKind.TRAINING
    valid_to: str | None = None
    first: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    training_class: str = ""
    people: list[str] = field(default_factory=list)
    workers: dict[str, Actor] = field(default_factory=dict)
    vouchers: dict[str, str] = field(default_factory=dict)
    evaluation: str = ""
    certificates: dict[str, str] = field(default_factory=dict)
    claim: str = ""
    submitted_claim: ClaimSubmitted | None = None
    total: int = 0
    payment: str = ""
    transfer: str = ""
    built: int = 0

    @property
    def institution(self) -> str:
        return self.world.cast[f"{self.school}:id"].account

    @property
    def passed(self) -> list[str]:
        return self.people[: self.size - self.failing]

    def upto(self, step: str) -> Journey:
        """Take every step up to and including this one that was not taken yet."""
        for name in STEPS[: STEPS.index(step) + 1]:
            if name not in self.done:
                getattr(self, f"_{name}")()
                self.done.append(name)
        return self

    def voucher(self, number: int = 0) -> str:
        """The n-th person's voucher."""
        return self.vouchers[self.people[number]]

    def plan(self, **changes: Any) -> DraftClass:
        """The class's plan, with changes."""
        hours = self.days * 5
        cast = self.world.cast
        values: dict[str, Any] = {
            "institution": self.institution,
            "region": SITE,
            "occupation": OCCUPATION,
            "level": LEVEL,
            "certificate_type": "skill_level",
            "planned": self.size,
            "hours": hours,
            "practical_hours": hours * 6 // 10,
            "minutes_per_hour": 45,
            "teachers": tuple(cast[r].person for r in ("inspector", "auditor")),
            "workstations": 4,
            "start_date": self.start,
            "end_date": add_days(self.start, 60),
            "system_record": "TEST-1",
            "department": DEPARTMENT,
        }
        return DraftClass(**values | self.extra | changes)

    def join(self, other: Journey) -> None:
        """Put the people of another class on this one's roster too."""
        people = tuple(other.people)
        self.world.do(self.school, ListPeople(training_class=self.training_class, persons=people))

    def _drafted(self) -> None:
        key = str(uuid.uuid4())
        self.world.do(self.school, self.plan(), key)
        self.training_class = derive(self.world.cast[self.school].account, key)

    def _listed(self) -> None:
        world = self.world
        first = self.first or sum(1 for _ in world.cast.workers)
        identities = [trainee(first + n) for n in range(self.size)]
        order = world.desk.register_people(world.cast[self.school].account, str(uuid.uuid4()), SITE, identities)
        world.give(self.school, order)
        self.people = [row.subject for row in order.indexes]
        world.do("bureau1", VerifyPersons(persons=tuple(self.people), method="id_card_in_hand", evidence=EVIDENCE))
        world.ask(self.people)
        casting = Casting(world.service, world.desk)
        for number, person in enumerate(self.people):
            worker = casting.account(f"worker/{first + number}", person, (Capability.WORKER, "*"), signs=False)
            world.cast.workers[person] = self.workers[person] = worker
        world.do(self.school, ListPeople(training_class=self.training_class, persons=tuple(self.people)))

    def _submitted(self) -> None:
        self.world.do(self.school, SubmitClass(training_class=self.training_class))

    def _approved(self) -> None:
        for role in ("industry1", "industry2", "bureau1", "bureau2"):
            self.world.do(role, ReviewClass(training_class=self.training_class, approve=True))

    def _issued(self) -> None:
        approve = ApproveBatch(
            category="skills",
            region=SITE,
            valid_from=self.world.today,
            valid_to=self.valid_to,
            root=part_leaf(self.people).hex(),
            count=self.size,
            parts=1,
        )
        batch = event_of(self.world.two(approve), BatchApproved).batch
        issued = self.world.do("bureau1", IssueVouchers(batch=batch, part=0, holders=tuple(self.people), proof=()))
        event = event_of(issued, VouchersIssued)
        self.vouchers = dict(zip(event.holders, event.vouchers, strict=True))

    def _claimed(self) -> None:
        for person in self.people:
            self.world.do(self.workers[person], ClaimVoucher(voucher=self.vouchers[person], holder=person))

    def enrol(self, person: str) -> EnrolVoucher:
        """The scan of one person's voucher into this class."""
        return EnrolVoucher(training_class=self.training_class, voucher=self.vouchers[person], holder=person)

    def _enrolled(self) -> None:
        for person in self.people:
            self.world.do(self.school, self.enrol(person))

    def _opened(self) -> None:
        self.world.at(self.start, 8, 30)
        opening = OpenClass(
            training_class=self.training_class, present=tuple(self.people), method="face_device", evidence=EVIDENCE
        )
        self.world.do(self.school, opening)

    def session(self, day: str, *, practical: bool = True, **changes: Any) -> RecordSession:
        """A session of five class hours in 225 minutes on a day, with its recording and its number in the system."""
        begin = start_of(day) + 8 * HOUR
        values: dict[str, Any] = {
            "training_class": self.training_class,
            "starts": timestamp.to_text(begin),
            "ends": timestamp.to_text(begin + 225 * 60_000),
            "practical": practical,
            "hours": 5,
            "present": tuple(self.people),
            "method": "face_device",
            "evidence": EVIDENCE,
        }
        values |= changes
        if "records" not in values and not values.get("platform"):
            times = (values["starts"], values["ends"])
            values["records"] = (
                filmed(self.training_class, *times, len(values["present"])) if times[0] < times[1] else ()
            )
        values.setdefault("system_record", f"TEST-{values['starts']}"[:40])
        return RecordSession(**values)

    def _taught(self) -> None:
        for number in range(self.days):
            day = add_days(self.start, number)
            self.world.at(day, 18)
            self.world.do(self.school, self.session(day, practical=number * 10 >= self.days * 4))
        extra = self.days
        while extra < self.days * 2:
            # Practical hours round down in the plan and up in whole sessions: teach until the class may be completed.
            try:
                self.world.do(self.school, CompleteClass(training_class=self.training_class))
            except Refused:
                day = add_days(self.start, extra)
                self.world.at(day, 18)
                self.world.do(self.school, self.session(day))
                extra += 1
            else:
                return

    def _surveyed(self) -> None:
        satisfied = self.size if self.satisfied is None else self.satisfied
        for number, person in enumerate(self.people):
            answer = AnswerSurvey(training_class=self.training_class, person=person, satisfied=number < satisfied)
            self.world.do(self.workers[person], answer)
        self.world.do(self.school, CloseSurvey(training_class=self.training_class))

    def _evaluated(self) -> None:
        world = self.world
        held = add_days(world.today, 2)
        key = str(uuid.uuid4())
        plan = PlanEvaluation(
            body=world.cast["body:id"].account, training_class=self.training_class, held_on=held, way="exam"
        )
        world.do("body", plan, key)
        self.evaluation = derive(world.cast["body"].account, key)
        world.at(held, 17)
        failed = tuple(self.people[len(self.passed) :])
        world.do("body", RecordResults(evaluation=self.evaluation, passed=tuple(self.passed), failed=failed))
        world.do("body", ConfirmEvaluation(evaluation=self.evaluation))

    def certificate(self, person: str, **changes: Any) -> Order:
        """The order that records one person's certificate."""
        world = self.world
        values: dict[str, Any] = {
            "voucher": self.vouchers[person],
            "holder": person,
            "body": world.cast["body:id"].account,
            "certificate_type": "skill_level",
            "occupation": OCCUPATION,
            "level": LEVEL,
            "issued_on": world.today,
            "way": "exam",
        }
        number = changes.pop("number", f"Y000141410099264{uuid.uuid4().int % 1_000_000:06d}")
        return world.desk.record_certificate(
            world.cast["body"].account, changes.pop("key", str(uuid.uuid4())), number, **values | changes
        )

    def _certified(self) -> None:
        self.world.later(3)
        for person in self.passed:
            order = self.certificate(person)
            self.world.give("body", order)
            self.certificates[person] = derive(order.actor, order.key)
            verify = VerifyCertificate(certificate=self.certificates[person], genuine=True, evidence=EVIDENCE)
            self.world.do("bureau1", verify)
        self.number()

    def number(self) -> None:
        """The provincial system's numbers of the people, the evaluation and the certificates."""
        teachers = self.world.state(TrainingClass, self.training_class).teachers
        people = [("person", one) for one in (*teachers, *self.people)]
        certificates = [("certificate", one) for one in self.certificates.values()]
        given = numbers("skilled_talent", [*people, ("evaluation", self.evaluation), *certificates])
        self.world.do(self.school, RecordNumbers(training_class=self.training_class, numbers=given))

    def application(self, key: str = "", **changes: Any) -> Order:
        """The order that claims for everybody in the class."""
        training = self.kind == ClaimKind.TRAINING
        role = self.school if training else "body"
        values: dict[str, Any] = {
            "training_class": self.training_class,
            "kind": self.kind,
            "payee": self.institution if training else self.world.cast["body:id"].account,
            "fund": self.world.cast["fund:id"].account,
            "vouchers": tuple(self.vouchers[person] for person in self.people),
        }
        account = BankAccount(bank="测试银行", holder="测试学校", number="6222000000000000001")
        actor = self.world.cast[role].account
        return self.world.desk.submit_claim(actor, key or str(uuid.uuid4()), account, **values | changes)

    def _applied(self) -> None:
        role = self.school if self.kind == ClaimKind.TRAINING else "body"
        event = event_of(self.world.give(role, self.application()), ClaimSubmitted)
        self.submitted_claim, self.claim, self.total = event, event.claim, event.total

    def _accepted(self) -> None:
        self.world.do("bureau1", AcceptClaim(claim=self.claim))

    def _reviewed(self) -> None:
        for role in ("bureau1", "bureau2"):
            self.world.do(role, ReviewClaim(claim=self.claim, rejected=(), total=self.total))

    def _publicised(self) -> None:
        started = self.world.do("bureau1", StartPublicity(claim=self.claim))
        self.ends_on = event_of(started, PublicityStarted).ends_on

    def _cleared(self) -> None:
        self.world.at(add_days(self.ends_on, 1))
        self.world.do("system", EndPublicity(claim=self.claim))

    def _pushed(self) -> None:
        self.world.do("bureau1", PushClaims(month=self.world.today[:7], claims=(self.claim,), total=self.total))

    def _confirmed(self) -> None:
        self.world.do("maker", ConfirmClaim(claim=self.claim, returned=(), total=self.total))

    def _built(self) -> None:
        key = str(uuid.uuid4())
        maker = self.world.cast["maker"].account
        build = BuildPayment(
            fund=self.world.cast["fund:id"].account,
            claims=(self.claim,),
            digest="ab" * 32,
            count=1,
            total=self.total,
        )
        self.built = self.world.do("maker", build, key).index
        self.payment, self.transfer = derive(maker, key, 1), series(maker, key, 1)[0]

    def release(self, checkpoint: str = "") -> ReleasePayment:
        """The release of this class's payment under the newest checkpoint, or another."""
        note = checkpoint or self.world.home.publisher().publish() or ""
        return ReleasePayment(payment=self.payment, digest="ab" * 32, count=1, total=self.total, checkpoint=note)

    def _released(self) -> None:
        self.world.do("checker", self.release())

    def bank(self, *rows: BankRow, file: str = "") -> RecordBankFile:
        """A bank file for this class's payment."""
        return RecordBankFile(payment=self.payment, file=file or uuid.uuid4().hex * 2, rows=rows)

    def _paid(self) -> None:
        self.world.later()
        self.world.do("maker", self.bank(BankRow(self.transfer, self.total, Outcome.PAID)))

    def _reconciled(self) -> None:
        self.world.do("checker", ReconcilePayment(payment=self.payment))

    ends_on: str = ""
