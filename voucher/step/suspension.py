"""A voucher is frozen: by an officer or an auditor, or by what an officer decides about a conflict."""

from __future__ import annotations

from voucher.core.facts import Facts
from voucher.core.ids import VoucherId
from voucher.core.message import Code, Event
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.context import At
from voucher.step.declare import evolves
from voucher.step.stage import advance


class VoucherSuspended(Event, frozen=True, kw_only=True, tag="voucher.suspended"):
    """Frozen."""

    voucher: VoucherId
    reason: Code


@evolves(VoucherSuspended)
def suspended(event: VoucherSuspended, facts: Facts, at: At) -> None:
    """Remembering where it was."""
    before = facts.need(Voucher, event.voucher).state
    advance(facts, event.voucher, VoucherState.SUSPENDED, at, resume_to=before)
