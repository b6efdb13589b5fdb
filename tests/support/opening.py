"""Applying for a class over HTTP: organisations, people, a draft, the submission and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from tests.support.http import Api, event, problem
from voucher.core.dates import add_days
from voucher.shell.demo.cast import credit_code, trainee
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE, LEVEL, OCCUPATION, SITE

NUMBERS = count(700)
STAFF = ("inspector", "auditor", "industry1", "industry2", "maker", "checker")


def organisation(api: Api, kind: str, number: int) -> str:
    """An organisation of a kind, registered."""
    body = {"kind": kind, "uscc": credit_code(number), "name": f"测试单位{number}", "region": SITE}
    return str(event(api.do("operator", "/institutions", body), "institution.applied")["institution"])


@dataclass(slots=True)
class Applicant:
    """A school that applies for classes at a site. One person is on each roster; `planned` says how many are to come."""

    api: Api
    role: str = "school"
    site: str = SITE
    person: str = ""

    @property
    def institution(self) -> str:
        """The school."""
        return self.api.world.cast[f"{self.role}:id"].account

    def register(self, number: int) -> list[str]:
        """People nobody knows yet, verified."""
        identities = [trainee(next(NUMBERS)) for _ in range(number)]
        persons = [{"name": one.name, "number": one.number} for one in identities]
        entry = self.api.do(self.role, "/persons", {"region": self.site, "persons": persons})
        people = [person[0] for person in event(entry, "person.registered")["persons"]]
        verify = {"persons": people, "method": "id_card_in_hand", "evidence": EVIDENCE}
        self.api.do("bureau1", "/persons/verify", verify)
        return people

    def plan(self, **changes: Any) -> dict[str, Any]:
        """A plan that every rule accepts, with changes; `teachers` and `full_time` may be numbers."""
        today = self.api.world.today
        values: dict[str, Any] = {
            "institution": self.institution,
            "region": self.site,
            "occupation": OCCUPATION,
            "level": LEVEL,
            "certificate_type": "skill_level",
            "planned": 20,
            "hours": 100,
            "practical_hours": 60,
            "minutes_per_hour": 45,
            "teachers": 4,
            "workstations": 4,
            "start_date": add_days(today, 14),
            "end_date": add_days(today, 90),
            "system_record": "TEST-OPENING",
            "department": DEPARTMENT,
        }
        values |= changes
        for name in ("teachers", "full_time"):
            if isinstance(values.get(name), int):
                values[name] = [self.api.world.cast[role].person for role in STAFF[: values[name]]]
        return values

    def draft(self, people: list[str] | None = None, **changes: Any) -> str:
        """A drafted class with people on its roster: these, or one."""
        self.person = self.person or self.register(1)[0]
        made = event(self.api.do(self.role, "/classes", self.plan(**changes)), "class.drafted")["training_class"]
        self.api.do(self.role, f"/classes/{made}/people", {"persons": people or [self.person]})
        return str(made)

    def submit(self, training_class: str) -> TestResponse:
        """Sign the application; the answer, whatever it is."""
        return self.api.signed(self.role, f"/classes/{training_class}/submit")

    def accepted(self, **changes: Any) -> list[str]:
        """Apply with this plan, which is accepted; the flags."""
        response = self.submit(self.draft(**changes))
        assert response.status_code == 201, response.get_data(as_text=True)
        return list(event(response.get_json(), "class.submitted").get("flags", []))

    def refused(self, code: str, **changes: Any) -> dict[str, Any]:
        """Apply with this plan, which is refused by a clause and changes nothing; the problem."""
        made = self.draft(**changes)
        size = self.api.world.size()
        told = problem(self.submit(made), 422, code)
        assert told["clause"]
        assert told["source"]
        assert self.api.world.size() == size
        assert self.api.one(self.role, f"/classes/{made}")["state"] == "DRAFT"
        return told
