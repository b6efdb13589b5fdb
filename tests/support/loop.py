"""The whole loop over HTTP alone: each step by the request that the person or program would send, from registering
people to the reconciled payment."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ledger import canonical, timestamp
from tests.support.http import Api, event
from voucher.core.dates import add_days, start_of
from voucher.shell.demo.cast import Actor
from voucher.shell.demo.setting import EVIDENCE, LEVEL, OCCUPATION, SITE

DAYS = 2
HOURS = 5
HOUR = 3_600_000
PASSWORD = "a worker's password"  # noqa: S105 - of nobody
BANK = {"bank": "测试银行", "holder": "测试学校", "number": "6222000000000000001"}


@dataclass(slots=True)
class Loop:
    """One class on its way. `persons` are identities as JSON; the last of `failing` of them fail the evaluation."""

    api: Api
    persons: list[dict[str, str]]
    failing: int = 1
    site: str = SITE
    account: dict[str, str] = field(default_factory=lambda: dict(BANK))
    certificate_numbers: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    workers: dict[str, Actor] = field(default_factory=dict)
    training_class: str = ""
    start: str = ""
    vouchers: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    claim: str = ""
    lines: list[str] = field(default_factory=list)
    total: int = 0
    ends_on: str = ""
    payment: str = ""
    transfer: str = ""
    digest: str = ""
    indexes: list[int] = field(default_factory=list)
    _logins: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> list[str]:
        """Those who pass."""
        return self.people[: len(self.people) - self.failing]

    def worker(self, person: str) -> Actor:
        """A person, signed in again: a session lives half a day, a class takes weeks."""
        session = self.api.call("POST", "/session", json={"login": self._logins[person], "password": PASSWORD})
        self.api.use(self.workers[person], session.get_json()["token"])
        return self.workers[person]

    def _do(self, role: str | Actor, path: str, body: Any = None) -> Any:
        entry = self.api.do(role, path, body)
        self.indexes.append(entry["index"])
        return entry

    def register(self) -> None:
        """The school registers its people; the bureau verifies them; each gets an account with a login."""
        entry = self._do("school", "/persons", {"region": self.site, "persons": self.persons})
        self.people = [person[0] for person in event(entry, "person.registered")["persons"]]
        verify = {"persons": self.people, "method": "id_card_in_hand", "evidence": EVIDENCE}
        self._do("bureau1", "/persons/verify", verify)
        for number, person in enumerate(self.people):
            login = f"worker.{number}.{uuid.uuid4().hex[:8]}"
            body = {"person": person, "grants": [{"capability": "worker", "scope": "*"}]}
            made = self._do("operator", "/accounts", body | {"login": login, "password": PASSWORD})
            self.workers[person] = Actor(event(made, "account.created")["account"], person)
            self._logins[person] = login

    def plan(self) -> None:
        """The class is drafted, its people listed, its plan signed by the school and by four reviewers."""
        self.start = add_days(self.api.world.today, 14)
        cast = self.api.world.cast
        draft = {
            "institution": cast["school:id"].account,
            "region": self.site,
            "occupation": OCCUPATION,
            "level": LEVEL,
            "certificate_type": "skill_level",
            "planned": len(self.people),
            "hours": DAYS * HOURS,
            "practical_hours": DAYS * HOURS * 6 // 10,
            "minutes_per_hour": 45,
            "teachers": [cast[role].person for role in ("inspector", "auditor")],
            "workstations": 4,
            "start_date": self.start,
            "end_date": add_days(self.start, 60),
            "system_record": "TEST-HTTP",
        }
        self.training_class = event(self._do("school", "/classes", draft), "class.drafted")["training_class"]
        self._do("school", self._of_class("people"), {"persons": self.people})
        self._do("school", self._of_class("submit"))
        for role in ("industry1", "industry2", "bureau1", "bureau2"):
            self._do(role, self._of_class("review"), {"approve": True})

    def issue(self) -> None:
        """Two officers approve the list by its root; it is issued; each worker takes theirs."""
        batch = {
            "category": "skills",
            "region": self.site,
            "valid_from": self.api.world.today,
            "valid_to": None,
            "root": sha256(b"\0" + canonical.encode_struct(self.people)).hexdigest(),
            "count": len(self.people),
            "parts": 1,
        }
        approved = event(self.api.two("/batches", batch), "batch.approved")["batch"]
        body = {"part": 0, "holders": self.people, "proof": []}
        issued = event(self._do("bureau1", f"/batches/{approved}/issue", body), "voucher.issued")
        self.vouchers = dict(zip(issued["holders"], issued["vouchers"], strict=True))
        for person in self.people:
            self._do(self.worker(person), f"/vouchers/{self.vouchers[person]}/claim")

    def enrol(self, person: str) -> None:
        """A person comes to the school with their voucher."""
        self._do("school", self._of_class("enrol"), {"voucher": self.vouchers[person], "holder": person})

    def train(self) -> None:
        """The school scans each voucher, opens the class, teaches its hours and completes it; the workers answer."""
        for person in self.people:
            self.enrol(person)
        world = self.api.world
        world.at(self.start, 8, 30)
        present = {"present": self.people, "method": "face_device", "evidence": EVIDENCE}
        self._do("school", self._of_class("open"), present)
        for number in range(DAYS):
            day = add_days(self.start, number)
            world.at(day, 18)
            begin = start_of(day) + 8 * HOUR
            times = {"starts": timestamp.to_text(begin), "ends": timestamp.to_text(begin + 225 * 60_000)}
            session = {**present, **times, "practical": True, "hours": HOURS}
            self._do("school", self._of_class("sessions"), session)
        self._do("school", self._of_class("complete"))
        for person in self.people:
            self._do(self.worker(person), self._of_class("survey"), {"satisfied": True})
        self._do("school", self._of_class("survey/close"))

    def certify(self) -> None:
        """The evaluation body plans, records and confirms; it records a certificate each, the bureau verifies them."""
        world, body = self.api.world, self.api.actor("body:id").account
        held = add_days(world.today, 2)
        plan = {"body": body, "training_class": self.training_class, "held_on": held, "way": "exam"}
        evaluation = event(self._do("body", "/evaluations", plan), "evaluation.planned")["evaluation"]
        world.at(held, 17)
        results = {"passed": self.passed, "failed": self.people[len(self.passed) :]}
        self._do("body", f"/evaluations/{evaluation}/results", results)
        self._do("body", f"/evaluations/{evaluation}/confirm")
        world.later(3)
        numbers = self.certificate_numbers or [f"Y000141410099264{uuid.uuid4().int % 10**6:06d}" for _ in self.passed]
        for person, number in zip(self.passed, numbers, strict=True):
            paper = {
                "voucher": self.vouchers[person],
                "holder": person,
                "body": body,
                "certificate_type": "skill_level",
                "number": number,
                "occupation": OCCUPATION,
                "level": LEVEL,
                "issued_on": world.today,
                "way": "exam",
            }
            recorded = event(self._do("body", "/certificates", paper), "certificate.recorded")["certificate"]
            self.certificates[person] = recorded
            self._do("bureau1", f"/certificates/{recorded}/verify", {"genuine": True, "evidence": EVIDENCE})

    def apply(self) -> None:
        """The school claims; the bureau accepts; two reviewers sign over the sum they saw."""
        claim = {
            "training_class": self.training_class,
            "kind": "training",
            "payee": self.api.actor("school:id").account,
            "fund": self.api.actor("fund:id").account,
            "account": self.account,
            "vouchers": list(self.vouchers.values()),
        }
        submitted = event(self._do("school", "/claims", claim), "claim.submitted")
        self.claim, self.total = submitted["claim"], submitted["total"]
        self.lines = self.api.ids("bureau1", "/lines", claim=self.claim)
        self._do("bureau1", self._of_claim("accept"))
        for role in ("bureau1", "bureau2"):
            self._do(role, self._of_claim("review"), {"rejected": [], "total": self.total})

    def publicise(self, objection: str = "") -> None:
        """The claim is public for its working days; an objection, if there is one, is dismissed by two officers."""
        started = event(self._do("bureau1", self._of_claim("publicity")), "publicity.started")
        self.ends_on = started["ends_on"]
        if objection:
            body = {"line": self.lines[0], "text": objection}
            filed = event(self._do("auditor", self._of_claim("objections"), body), "publicity.objection_filed")
            path = f"/objections/{filed['objection']}/resolve"
            self.api.two(path, {"uphold": False, "reason": "attendance_checked"})
        self.api.world.at(add_days(self.ends_on, 1))
        self._do("system", self._of_claim("publicity/end"))

    def push(self) -> None:
        """The bureau pushes to finance, finance confirms."""
        month = self.api.world.today[:7]
        self._do("bureau1", "/pushes", {"month": month, "claims": [self.claim], "total": self.total})
        self._do("maker", self._of_claim("confirm"), {"returned": [], "total": self.total})

    def pay(self, outcome: str = "paid") -> None:
        """The maker builds the file; it is published; the checker releases it; the bank says what came of it."""
        self.digest = uuid.uuid4().hex * 2
        file = {"digest": self.digest, "count": 1, "total": self.total}
        fund = self.api.actor("fund:id").account
        built = event(
            self._do("maker", "/payments", file | {"fund": fund, "claims": [self.claim]}), "payment_batch.built"
        )
        self.payment, self.transfer = built["payment"], built["transfers"][0][0]
        self.api.home.publisher().publish()
        checkpoint = self.api.call("GET", "//log/checkpoint").get_data(as_text=True)
        self._do("checker", f"/payments/{self.payment}/release", file | {"checkpoint": checkpoint})
        self.api.world.later()
        row = {"transfer": self.transfer, "fen": self.total, "outcome": outcome}
        bank = {"file": uuid.uuid4().hex * 2, "rows": [row]}
        self._do("maker", f"/payments/{self.payment}/bank-files", bank)
        self._do("checker", f"/payments/{self.payment}/reconcile")

    def upto_publicity(self) -> None:
        """Everything before the claim is public."""
        self.register()
        self.plan()
        self.issue()
        self.train()
        self.certify()
        self.apply()

    def _of_class(self, what: str) -> str:
        return f"/classes/{self.training_class}/{what}"

    def _of_claim(self, what: str) -> str:
        return f"/claims/{self.claim}/{what}"
