"""Scenario 22: eighty to a class, and no more."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger import canonical
from tests.support.http import Api, event, problem
from tests.support.opening import Applicant
from voucher.shell.demo.cast import Actor
from voucher.shell.demo.setting import SITE

FULL = 80


def _holders(api: Api, people: list[str]) -> dict[str, str]:
    """A voucher for each, claimed by its holder."""
    terms = {"category": "skills", "region": SITE, "valid_from": api.world.today, "valid_to": None}
    root = sha256(b"\0" + canonical.encode_struct(people)).hexdigest()
    made = api.two("/batches", terms | {"root": root, "count": len(people), "parts": 1})
    batch = event(made, "batch.approved")["batch"]
    issued = event(
        api.do("bureau1", f"/batches/{batch}/issue", {"part": 0, "holders": people, "proof": []}), "voucher.issued"
    )
    vouchers = dict(zip(issued["holders"], issued["vouchers"], strict=True))
    for person in people:
        grants = [{"capability": "worker", "scope": "*"}]
        account = event(api.do("operator", "/accounts", {"person": person, "grants": grants}), "account.created")
        api.do(Actor(account["account"], person), f"/vouchers/{vouchers[person]}/claim")
    return vouchers


@pytest.mark.clause("class.size_max", "inside")
@pytest.mark.clause("class.size_max", "outside")
def test_eighty_are_enrolled_and_the_eighty_first_is_refused(province: Api) -> None:
    """80 trainees, 4 teachers, 4 workstations; one more on the roster finds no place."""
    school = Applicant(province)
    people = school.register(FULL + 1)
    made = school.draft(people[:FULL], planned=FULL)
    assert school.submit(made).status_code == 201
    for role in ("industry1", "industry2", "bureau1", "bureau2"):
        province.do(role, f"/classes/{made}/review", {"approve": True})
    province.do("school", f"/classes/{made}/people", {"persons": people[FULL:]})
    vouchers = _holders(province, people)
    answers = [
        province.post("school", f"/classes/{made}/enrol", {"voucher": vouchers[person], "holder": person})
        for person in people
    ]
    assert [answer.status_code for answer in answers[:FULL]] == [201] * FULL
    told = problem(answers[FULL], 422, "class.size_max")
    assert told["source"] == "豫技领办〔2024〕4号 §二(四)1"
    assert province.one("school", f"/classes/{made}")["enrolled"] == FULL


def test_a_plan_for_eighty_one_is_refused(province: Api) -> None:
    """Before anybody is enrolled, with teachers and workstations enough."""
    Applicant(province).refused("class.size_max", planned=FULL + 1, teachers=5, workstations=5)
