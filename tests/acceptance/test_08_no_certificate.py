"""Scenario 8: no certificate, no payout."""

from __future__ import annotations

import pytest

from tests.support.evaluating import persons
from tests.support.http import Api, event
from tests.support.loop import Loop


@pytest.mark.clause("voucher.no_cert_no_value", "inside")
@pytest.mark.clause("voucher.no_cert_no_value", "outside")
def test_of_thirty_trained_the_twenty_four_certified_are_paid(province: Api) -> None:
    """The claim lists 30: six lines are refused and stay worth nothing, 24 × 600.00 = 14,400.00 are asked for."""
    loop = Loop(province, persons(500, 30), failing=6, region="4104", bulk=True)
    for step in (loop.register, loop.plan, loop.issue, loop.train, loop.certify):
        step()
    body = {
        "training_class": loop.training_class,
        "kind": "training",
        "payee": province.actor("school:id").account,
        "fund": province.actor("fund:id").account,
        "account": loop.account,
        "vouchers": list(loop.vouchers.values()),
    }
    submitted = event(province.do("school", "/claims", body), "claim.submitted")
    assert submitted["total"] == 14_400_00
    assert len(submitted["lines"]) == 24
    assert [code for _, code in submitted["left_out"]] == ["class.not_enrolled"] * 6
    worthless = {voucher for voucher, _ in submitted["left_out"]}
    assert worthless == {loop.vouchers[person] for person in loop.people[24:]}
    for voucher in worthless:
        assert province.one("bureau1", f"/vouchers/{voucher}")["state"] == "EVALUATED"
        assert province.ids("bureau1", "/lines", voucher=voucher) == []
