"""People over HTTP as the rules on trainees see them: registered, asked, declared, issued to, and brought into classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from werkzeug.test import TestResponse

from ledger import canonical, timestamp
from tests.support.http import Api, event
from tests.support.loop import DAYS, HOUR, HOURS, Loop, video
from voucher.core.dates import add_days, start_of
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE, LEVEL, SITE

WELDER, COOK, FOUNDRY = "6-18-02-04", "4-03-02-01", "6-18-02-01"
MANAGER = "4-07-03-04"
DIGEST = "1" * 64


def identities(first: int, count: int) -> list[dict[str, str]]:
    """Identities as JSON."""
    found = (trainee(number) for number in range(first, first + count))
    return [{"name": identity.name, "number": identity.number} for identity in found]


@dataclass(slots=True)
class Trainees:
    """Some people and the classes they come to. `first` is the number of the first identity, `site` the classes'."""

    api: Api
    first: int
    count: int = 1
    site: str = SITE
    loop: Loop = field(init=False)
    starts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loop = Loop(self.api, identities(self.first, self.count))
        self.loop.register()

    @property
    def people(self) -> list[str]:
        """Their pseudonyms."""
        return self.loop.people

    def declare(self, person: str, **profile: Any) -> Any:
        """An officer enters what is known of somebody."""
        body = {"persons": [{"person": person, "profile": profile}], "evidence": DIGEST}
        return self.api.do("bureau1", "/persons/profiles", body)

    def try_issue(self, person: str, category: str = "skills", **validity: str) -> TestResponse:
        """Two officers approve one person's voucher, and it is issued or refused."""
        batch = {
            "category": category,
            "region": self.site,
            "valid_from": self.api.world.today,
            "valid_to": None,
            "root": sha256(b"\0" + canonical.encode_struct([person])).hexdigest(),
            "count": 1,
            "parts": 1,
        }
        approved = event(self.api.two("/batches", batch | validity), "batch.approved")["batch"]
        return self.api.post("bureau1", f"/batches/{approved}/issue", {"part": 0, "holders": [person], "proof": []})

    def voucher(self, person: str, category: str = "skills", **validity: str) -> str:
        """One person's voucher, claimed."""
        response = self.try_issue(person, category, **validity)
        assert response.status_code == 201, response.get_data(as_text=True)
        voucher: str = event(response.get_json(), "voucher.issued")["vouchers"][0]
        self.api.do(self.loop.worker(person), f"/vouchers/{voucher}/claim")
        return voucher

    def plan(self, occupation: str, people: list[str], kind: str = "", days: int = 14) -> str:
        """A class of a listed school, with its people, not yet submitted."""
        cast = self.api.world.cast
        start = add_days(self.api.world.today, days)
        draft = {
            "institution": cast["school:id"].account,
            "region": self.site,
            "occupation": occupation,
            "level": LEVEL,
            "certificate_type": "skill_level",
            "planned": len(people),
            "hours": DAYS * HOURS,
            "practical_hours": DAYS * HOURS * 6 // 10,
            "minutes_per_hour": 45,
            "teachers": [cast[role].person for role in ("inspector", "auditor")],
            "workstations": 4,
            "start_date": start,
            "end_date": add_days(start, 60),
            "system_record": "TEST-PERSONS",
            "training_kind": kind or "employment",
            "department": DEPARTMENT,
        }
        training_class: str = event(self.api.do("school", "/classes", draft), "class.drafted")["training_class"]
        self.api.do("school", f"/classes/{training_class}/people", {"persons": people})
        self.starts[training_class] = start
        return training_class

    def approved(self, occupation: str, people: list[str], kind: str = "", days: int = 14) -> str:
        """A class that takes people: submitted, and approved by two and two."""
        training_class = self.plan(occupation, people, kind, days)
        self.api.do("school", f"/classes/{training_class}/submit")
        for role in ("industry1", "industry2", "bureau1", "bureau2"):
            self.api.do(role, f"/classes/{training_class}/review", {"approve": True})
        return training_class

    def enrol(self, training_class: str, person: str, voucher: str) -> TestResponse:
        """Somebody comes with a voucher."""
        return self.api.post("school", f"/classes/{training_class}/enrol", {"voucher": voucher, "holder": person})

    def teach(self, training_class: str, people: list[str]) -> None:
        """From the opening day to the last hour: the class is taught, nobody assessed."""
        world, start = self.api.world, self.starts[training_class]
        world.at(start, 8, 30)
        present = {"present": people, "method": "face_device", "evidence": EVIDENCE}
        self.api.do("school", f"/classes/{training_class}/open", present)
        for number in range(DAYS):
            day = add_days(start, number)
            world.at(day, 18)
            begin = start_of(day) + 8 * HOUR
            times = {"starts": timestamp.to_text(begin), "ends": timestamp.to_text(begin + 225 * 60_000)}
            camera = video(training_class, times["starts"], times["ends"], len(people))
            more = {"practical": True, "hours": HOURS, "records": [camera], "system_record": f"TEST-{number}"}
            session = {**present, **times, **more}
            self.api.do("school", f"/classes/{training_class}/sessions", session)
        self.api.do("school", f"/classes/{training_class}/complete")


def list_school(api: Api, *occupations: str) -> None:
    """Two officers list the school for these occupations."""
    scope = [{"occupation": code, "level": "", "from_date": "2022-01-01"} for code in occupations]
    api.two(f"/institutions/{api.actor('school:id').account}/list", {"scope": scope})
