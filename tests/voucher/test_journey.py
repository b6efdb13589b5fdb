"""The whole loop, step by step, on both engines."""

from __future__ import annotations

from tests.support.world import STEPS, World
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.audit import audit


def test_a_class_goes_from_its_draft_to_a_reconciled_payment(a_world: World) -> None:
    """Every step is taken in order, the vouchers end redeemed, and the audit is clean."""
    journey = a_world.journey(size=3, failing=1).upto(STEPS[-1])
    states = [a_world.state(Voucher, voucher).state for voucher in journey.vouchers.values()]
    assert states == [VoucherState.REDEEMED, VoucherState.REDEEMED, VoucherState.EVALUATED]
    assert journey.total == 2 * 60_000
    report = audit(a_world.home)
    assert report.findings == []
    assert report.entries == a_world.size()
