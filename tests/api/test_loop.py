"""The closed loop over HTTP alone, with the tokens and keys of each role, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import Api, problem
from tests.support.loop import Loop
from voucher.shell.audit import audit
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import EVIDENCE

RATE = 60_000
TRAIL = [
    (16, "ISSUED"),
    (17, "CLAIMED"),
    (20, "ENROLLED"),
    (30, "TRAINED"),
    (32, "EVALUATED"),
    (35, "CERTIFIED"),
    (39, "IN_CLAIM"),
    (52, "REDEEMED"),
]
"""The stages of the first voucher of three, by entries after the beginning: the same on every engine."""
BALANCES = {
    "appropriated": -20_000_000,
    "budget": 20_000_000 - 2 * RATE,
    "cash": -2 * RATE,
    "disbursed": 2 * RATE,
    "paid": 2 * RATE,
    "requested": -2 * RATE,
    "spent": 2 * RATE,
}


def _persons(*numbers: int) -> list[dict[str, str]]:
    return [
        {"name": identity.name, "number": identity.number, "phone": identity.phone or ""}
        for identity in map(trainee, numbers)
    ]


def _states(api: Api, loop: Loop) -> list[str]:
    return [api.one("bureau1", f"/vouchers/{voucher}")["state"] for voucher in loop.vouchers.values()]


def test_the_loop_closes_over_http_alike_on_both_engines(own: Api) -> None:
    """From registering people to the reconciled payment; two redeemed, one without certificate and without money."""
    first = own.world.size()
    loop = Loop(own, _persons(0, 1, 2))
    loop.upto_publicity()
    loop.publicise("请核对该学员到课情况。")
    loop.push()
    loop.pay()
    assert loop.total == 2 * RATE
    assert _states(own, loop) == ["REDEEMED", "REDEEMED", "EVALUATED"]
    assert own.one("maker", f"/payments/{loop.payment}")["state"] == "RECONCILED"
    assert own.one("maker", f"/transfers/{loop.transfer}")["state"] == "matched"
    report = audit(own.home)
    assert report.findings == []
    assert (report.entries, report.people) == (own.world.size(), 13 + 3)
    assert own.world.size() - first == 54
    assert report.decisions == 41
    assert [(index - first, state) for index, state in _trail(own, loop)] == TRAIL
    assert _balances(own) == BALANCES


def _trail(api: Api, loop: Loop) -> list[list[Any]]:
    trail: list[list[Any]] = api.one("bureau1", f"/vouchers/{loop.vouchers[loop.people[0]]}")["trail"]
    return trail


def _balances(api: Api) -> dict[str, int]:
    items = api.get("maker", "/balances").get_json()["items"]
    return {item["account"]: item["fen"] for item in items if item["fen"]}


def test_the_timeline_of_the_worker_is_the_loop(api: Api) -> None:
    """A worker who looks while the class goes on sees each stage when it is reached, and what comes next."""
    loop = Loop(api, _persons(10), failing=0)
    steps = (
        (loop.register, None),
        (loop.plan, None),
        (loop.issue, "ENROLLED"),
        (loop.train, "EVALUATED"),
        (loop.certify, "IN_CLAIM"),
        (loop.apply, "REDEEMED"),
    )
    for step, following in steps:
        step()
        if following:
            worker = loop.worker(loop.people[0])
            told = api.get(worker, f"/vouchers/{loop.vouchers[loop.people[0]]}/timeline").get_json()
            assert told["next"] == following


@pytest.fixture(scope="module")
def claimed(api: Api) -> Loop:
    """A class whose claim has been approved."""
    loop = Loop(api, _persons(20, 21, 22), failing=0)
    loop.upto_publicity()
    return loop


def test_a_payment_that_came_back_is_paid_to_the_corrected_account(api: Api, claimed: Loop) -> None:
    """Two officers correct the account; the second payment is the one that counts; the audit stays clean."""
    loop = claimed
    loop.publicise()
    loop.push()
    loop.pay("returned")
    assert _states(api, loop) == ["IN_CLAIM"] * 3
    assert api.one("bureau1", f"/claims/{loop.claim}")["state"] == "RETURNED"
    other = {"bank": "测试银行", "holder": "测试学校", "number": "6222000000000000002"}
    path, body = f"/claims/{loop.claim}/account", {"account": other, "evidence": EVIDENCE}
    problem(api.signed("maker", path, body), 403, "auth.capability")
    api.two(path, body)
    loop.pay()
    assert _states(api, loop) == ["REDEEMED"] * 3
    assert audit(api.home).findings == []


def test_an_upheld_objection_takes_its_line_out_of_the_claim(api: Api) -> None:
    """Filed by anybody with an account, held, upheld by two: the line is rejected and its voucher can be claimed for."""
    loop = Loop(api, _persons(30, 31), failing=0)
    loop.upto_publicity()
    api.do("bureau1", f"/claims/{loop.claim}/publicity")
    path = f"/claims/{loop.claim}/objections"
    body = {"line": loop.lines[0], "text": "该学员没有到课"}
    objector = loop.worker(loop.people[1])
    filed = api.do(objector, path, body)
    problem(api.post("auditor", path, body | {"text": ""}), 422, "request.invalid")
    problem(api.post("auditor", path, body | {"text": "长" * 2001}), 422, "request.invalid")
    objection = filed["events"][0]["objection"]
    assert api.one("bureau1", f"/objections/{objection}")["text"] == {"sealed": objection}
    resolved = {"uphold": True, "reason": "not_present"}
    api.two(f"/objections/{objection}/resolve", resolved)
    line = api.one("bureau1", f"/lines/{loop.lines[0]}")
    assert (line["bucket"], line["live"]) == ("rejected", None)
    assert sorted(_states(api, loop)) == ["CERTIFIED", "IN_CLAIM"]
    problem(api.signed("bureau1", f"/objections/{objection}/resolve", resolved), 409, "objection.closed")
