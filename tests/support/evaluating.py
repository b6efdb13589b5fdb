"""Evaluations without training, over HTTP: people registered, a session planned, results, certificates, the claim."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.support.http import Api, event
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import EVIDENCE, OCCUPATION

ACCOUNT = {"bank": "测试银行", "holder": "测试评价机构", "number": "6222000000000000009"}


def persons(first: int, count: int) -> list[dict[str, str]]:
    """Identities as JSON."""
    found = map(trainee, range(first, first + count))
    return [{"name": one.name, "number": one.number, "phone": one.phone or ""} for one in found]


def listed_for(api: Api, role: str, *occupations: str) -> None:
    """Two officers list an institution for more occupations, at every level."""
    identifier = api.actor(f"{role}:id").account
    scope = [
        {"occupation": occupation, "level": "", "from_date": "2022-01-01"} for occupation in (OCCUPATION, *occupations)
    ]
    api.two(f"/institutions/{identifier}/list", {"scope": scope})


@dataclass(slots=True)
class Alone:
    """One evaluation of people who were not trained for it."""

    api: Api
    people: list[str]
    region: str
    level: str
    certificate_type: str = "skill_level"
    occupation: str = OCCUPATION
    way: str = "exam"
    terms: dict[str, Any] = field(default_factory=dict)
    evaluation: str = ""
    certificates: dict[str, str] = field(default_factory=dict)
    claim: str = ""
    total: int = 0

    def plan(self) -> dict[str, Any]:
        """What plans it, for today."""
        return {
            "body": self.api.actor("body:id").account,
            "region": self.region,
            "occupation": self.occupation,
            "level": self.level,
            "certificate_type": self.certificate_type,
            "held_on": self.api.world.today,
            "way": self.way,
            "terms": self.terms,
        }

    def evaluate(self) -> None:
        """Planned, held, confirmed: everybody passed."""
        planned = self.api.do("body", "/evaluations/alone", self.plan())
        self.evaluation = event(planned, "evaluation.planned")["evaluation"]
        self.api.do("body", self._path("results"), {"passed": self.people, "failed": []})
        self.api.do("body", self._path("confirm"))

    def papers(self) -> list[dict[str, str]]:
        """A paper each."""
        each = {"certificate_type": self.certificate_type, "issued_on": self.api.world.today}
        return [{"holder": one, "number": f"N{uuid.uuid4().hex[:20]}", **each} for one in self.people]

    def certify(self) -> None:
        """All recorded by one command, all verified by another."""
        recorded = self.api.do("body", self._path("certificates"), {"papers": self.papers()})["events"]
        self.certificates = {one["holder"]: one["certificate"] for one in recorded}
        answers = [{"certificate": one, "genuine": True} for one in self.certificates.values()]
        self.api.do("bureau1", "/certificates/verify", {"answers": answers, "evidence": EVIDENCE})

    def asked(self) -> dict[str, Any]:
        """What claims for all of them."""
        return {
            "payee": self.api.actor("body:id").account,
            "fund": self.api.actor("fund:id").account,
            "account": ACCOUNT,
            "certificates": list(self.certificates.values()),
        }

    def apply(self) -> dict[str, Any]:
        """The body claims; the event."""
        submitted = event(self.api.do("body", self._path("claims"), self.asked()), "claim.submitted")
        self.claim, self.total = submitted["claim"], submitted["total"]
        return submitted

    def review(self) -> None:
        """Accepted, and signed by two over the sum they saw."""
        self.api.do("bureau1", f"/claims/{self.claim}/accept")
        for role in ("bureau1", "bureau2"):
            self.api.do(role, f"/claims/{self.claim}/review", {"rejected": [], "total": self.total})

    def whole(self) -> dict[str, Any]:
        """From the plan to the claim; what was submitted."""
        self.evaluate()
        self.certify()
        return self.apply()

    def _path(self, what: str) -> str:
        return f"/evaluations/{self.evaluation}/{what}"


def registered(api: Api, first: int, count: int, region: str) -> list[str]:
    """People registered by the school and verified by the bureau."""
    entry = api.do("school", "/persons", {"region": region, "persons": persons(first, count)})
    people = [one[0] for one in event(entry, "person.registered")["persons"]]
    api.do("bureau1", "/persons/verify", {"persons": people, "method": "id_card_in_hand", "evidence": EVIDENCE})
    return people
