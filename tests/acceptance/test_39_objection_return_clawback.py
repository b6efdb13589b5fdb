"""Scenario 39: an objection holds one line while the other is paid; a payment comes back; a certificate falls a year later.
And the clauses behind each step, as far as the loop itself holds them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.http import Api, event, problem
from tests.support.loop import BANK, Loop
from voucher.core.dates import add_days
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import EVIDENCE

RATE = 60_000
BOOK = ("requested", "recovered", "written_off")
BUCKETS = (
    "claimed",
    "approved",
    "publicised",
    "pushed",
    "confirmed",
    "instructed",
    "paid",
    "returned",
    "rejected",
    "withdrawn",
    "clawback_due",
)


def persons(first: int, count: int) -> list[dict[str, str]]:
    """Trainees as the API takes them."""
    return [{"name": one.name, "number": one.number} for one in map(trainee, range(first, first + count))]


def balances(api: Api) -> dict[str, int]:
    """The accounts of the fund, in fen."""
    fund = api.actor("fund:id").account
    items = api.get("maker", "/balances", query_string={"fund": fund, "limit": "200"}).get_json()["items"]
    return {item["account"]: item["fen"] for item in items}


def adds_up(api: Api) -> None:
    """What was asked for is what stands in the accounts, to the fen (lifecycle §1)."""
    found = balances(api)
    assert sum(found.get(account, 0) for account in (*BOOK, *BUCKETS)) == 0
    assert all(found.get(account, 0) >= 0 for account in BUCKETS)


def push(api: Api, loop: Loop, total: int) -> None:
    """Sent to finance, and confirmed."""
    month = api.world.today[:7]
    api.do("bureau1", "/pushes", {"month": month, "claims": [loop.claim], "total": total})
    api.do("maker", f"/claims/{loop.claim}/confirm", {"returned": [], "total": total})


def pay(api: Api, loop: Loop, total: int, outcome: str) -> dict[str, Any]:
    """A file built, released and answered by the bank."""
    file = {"digest": uuid.uuid4().hex * 2, "count": 1, "total": total}
    fund = api.actor("fund:id").account
    built = event(api.do("maker", "/payments", file | {"fund": fund, "claims": [loop.claim]}), "payment_batch.built")
    api.home.publisher().publish()
    checkpoint = api.call("GET", "//log/checkpoint").get_data(as_text=True)
    api.do("checker", f"/payments/{built['payment']}/release", file | {"checkpoint": checkpoint})
    api.world.later()
    row = {"transfer": built["transfers"][0][0], "fen": total, "outcome": outcome}
    api.do("maker", f"/payments/{built['payment']}/bank-files", {"file": uuid.uuid4().hex * 2, "rows": [row]})
    found: dict[str, Any] = api.do("checker", f"/payments/{built['payment']}/reconcile")
    return found


def bucket(api: Api, line: str) -> str:
    """Where a line stands."""
    return str(api.one("bureau1", f"/lines/{line}")["bucket"])


@pytest.fixture(scope="module")
def loop(province: Api) -> Loop:
    """A claim of two, approved by two signatures."""
    found = Loop(province, persons(0, 2), failing=0)
    found.upto_publicity()
    return found


@pytest.mark.clause("pay.publicity_2024", "outside")
@pytest.mark.clause("pay.monthly_push", "outside")
@pytest.mark.clause("pay.finance_confirm", "outside")
def test_the_line_objected_to_on_day_three_is_held_and_the_other_is_pushed(province: Api, loop: Loop) -> None:
    """Too early nothing goes on; after five working days the free line does, and the held one stays behind."""
    path = f"/claims/{loop.claim}"
    problem(province.signed("bureau1", "/pushes", _push(province, loop)), 422, "pay.monthly_push")
    started = event(province.do("bureau1", f"{path}/publicity"), "publicity.started")
    province.world.at(add_days(started["published_on"], 3))
    filed = province.do("auditor", f"{path}/objections", {"line": loop.lines[0], "text": "开班那天他不在。"})
    objection = event(filed, "publicity.objection_filed")["objection"]
    early = province.post("system", f"{path}/publicity/end")
    assert problem(early, 422, "pay.publicity_2024")["clause"] == "pay.publicity_2024"
    province.world.at(add_days(started["ends_on"], 1))
    province.do("system", f"{path}/publicity/end")
    assert [bucket(province, line) for line in loop.lines] == ["approved", "publicised"]
    fund = province.actor("fund:id").account
    unconfirmed = {"digest": "ab" * 32, "count": 1, "total": RATE, "fund": fund, "claims": [loop.claim]}
    problem(province.signed("maker", "/payments", unconfirmed), 409, "claim.stage")
    push(province, loop, RATE)
    adds_up(province)
    province.two(f"/objections/{objection}/resolve", {"uphold": False, "reason": "attendance_checked"})
    assert bucket(province, loop.lines[0]) == "approved"
    refused = problem(province.post("system", f"{path}/publicity/end"), 422, "pay.publicity_2024")
    province.world.at(add_days(refused["facts"]["ends_on"], 1))
    province.do("system", f"{path}/publicity/end")
    assert bucket(province, loop.lines[0]) == "publicised"


def _push(api: Api, loop: Loop) -> dict[str, Any]:
    return {"month": api.world.today[:7], "claims": [loop.claim], "total": 2 * RATE}


@pytest.mark.clause("pay.finance_confirm", "inside")
def test_a_payment_that_came_back_is_paid_again_once(province: Api, loop: Loop) -> None:
    """Returned; the corrected account takes two officers; paid again, it counts once, and the file is not taken twice."""
    pay(province, loop, RATE, "returned")
    assert bucket(province, loop.lines[1]) == "returned"
    adds_up(province)
    correction = {"account": BANK | {"number": "6222000000000000002"}, "evidence": EVIDENCE}
    path = f"/claims/{loop.claim}/account"
    made = event(province.do("bureau1", path, correction), "proposal.made")["proposal"]
    problem(province.signed("bureau1", f"/proposals/{made}/approve"), 422, "duties.same_person")
    province.do("bureau2", f"/proposals/{made}/approve")
    pay(province, loop, RATE, "paid")
    assert bucket(province, loop.lines[1]) == "paid"
    fund = province.actor("fund:id").account
    again = {"digest": "ab" * 32, "count": 1, "total": RATE, "fund": fund, "claims": [loop.claim]}
    problem(province.signed("maker", "/payments", again), 409, "claim.stage")
    push(province, loop, RATE)
    pay(province, loop, RATE, "paid")
    assert [bucket(province, line) for line in loop.lines] == ["paid", "paid"]
    assert balances(province)["disbursed"] == 2 * RATE
    adds_up(province)


@pytest.mark.clause("pay.special_audit", "outside")
@pytest.mark.clause("pay.recover_2024", "inside")
def test_a_certificate_revoked_a_year_later_makes_the_money_due(province: Api, loop: Loop) -> None:
    """600 due, 200 repaid, 400 left; more than is due is refused; everything adds up to the fen."""
    province.world.at(add_days(province.world.today, 365))
    province.forget_tokens()
    line = province.one("bureau1", f"/lines/{loop.lines[1]}")
    province.two(f"/certificates/{line['certificate']}/revoke", {"reason": "issuer_revoked"})
    assert bucket(province, loop.lines[1]) == "clawback_due"
    assert province.one("bureau1", f"/lines/{loop.lines[1]}")["intent"] is None
    due = f"/lines/{loop.lines[1]}/repayments"
    problem(province.signed("maker", due, {"fen": RATE + 1, "evidence": EVIDENCE}), 422, "clawback.amount")
    province.two(due, {"fen": 20_000, "evidence": EVIDENCE}, "maker", "checker")
    told = problem(province.signed("maker", due, {"fen": 40_001, "evidence": EVIDENCE}), 422, "clawback.amount")
    assert told["facts"]["due"] == 40_000
    assert balances(province)["clawback_due"] == 40_000
    adds_up(province)


@pytest.mark.clause("pay.recover_2024", "outside")
@pytest.mark.clause("pay.special_audit", "inside")
def test_conduct_of_the_list_suspends_the_institution_with_the_clawback(province: Api, loop: Loop) -> None:
    """Two officers, with what they make of the conduct; the payee may then claim nothing until officers decide."""
    school = province.actor("school:id").account
    assert province.one("bureau1", f"/institutions/{school}")["state"] == "LISTED"
    finding = {"reason": "fake_training", "intent": "deliberate"}
    opened = province.two(f"/lines/{loop.lines[0]}/clawback", finding)
    assert event(opened, "clawback.opened")["intent"] == "deliberate"
    assert province.one("bureau1", f"/institutions/{school}")["state"] == "SUSPENDED"
    assert province.one("bureau1", f"/lines/{loop.lines[0]}")["intent"] == "deliberate"
    adds_up(province)


@pytest.mark.clause("pay.payee", "inside")
@pytest.mark.clause("pay.payee", "outside")
@pytest.mark.clause("pay.sources_2024", "inside")
def test_a_claim_names_its_payee_account_and_fund(province: Api, loop: Loop) -> None:
    """Without an account there is no claim; the claim on record names the fund and a sealed account."""
    claim = province.one("bureau1", f"/claims/{loop.claim}")
    assert (claim["payee"], claim["fund"]) == (province.actor("school:id").account, province.actor("fund:id").account)
    assert set(claim["account"]) == {"sealed"}
    body = {
        "training_class": loop.training_class,
        "kind": "training",
        "payee": claim["payee"],
        "fund": claim["fund"],
        "vouchers": list(loop.vouchers.values()),
    }
    problem(province.signed("school", "/claims", body), 422, "request.invalid")
