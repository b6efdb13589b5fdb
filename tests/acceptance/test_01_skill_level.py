"""Scenario 1: a class for a skill-level certificate, from the plan to the bank."""

from __future__ import annotations

import pytest

from tests.support.evaluating import persons
from tests.support.http import Api
from tests.support.loop import Loop
from voucher.shell.audit import audit


@pytest.mark.clause("voucher.loop", "inside")
def test_a_class_of_thirty_goes_from_the_plan_to_the_bank(province: Api) -> None:
    """60 hours, 36 of them practical, 27 of 30 satisfied: every voucher is redeemed, 600.00 each; the ledger verifies."""
    loop = Loop(province, persons(100, 30), failing=0, region="4104", days=12, workstations=2, unsatisfied=3, bulk=True)
    loop.upto_publicity()
    assert loop.total == 30 * 600_00
    loop.publicise()
    loop.push()
    loop.pay()
    states = {province.one("bureau1", f"/vouchers/{voucher}")["state"] for voucher in loop.vouchers.values()}
    assert states == {"REDEEMED"}
    worker = loop.worker(loop.people[0])
    told = province.get(worker, f"/vouchers/{loop.vouchers[loop.people[0]]}/timeline").get_json()
    assert {"ISSUED", "TRAINED", "EVALUATED", "CERTIFIED", "REDEEMED"} <= {stage["state"] for stage in told["stages"]}
    assert audit(province.home).findings == []
