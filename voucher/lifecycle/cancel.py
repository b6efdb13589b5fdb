"""Cancel (V15): the holder gives a voucher back, or the bureau withdraws one that nobody uses."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts
from voucher.core.ids import VoucherId
from voucher.core.message import Code, Command, Event
from voucher.objects.account import Capability
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance, require


class CancelVoucher(Command, frozen=True, kw_only=True, tag="voucher.cancel"):
    """Before it is used in a class."""

    voucher: VoucherId
    reason: Code


class VoucherCancelled(Event, frozen=True, kw_only=True, tag="voucher.cancelled"):
    """Ended."""

    voucher: VoucherId
    reason: Code


@decides(CancelVoucher, Capability.WORKER, Capability.BUREAU)
def cancel(command: CancelVoucher, context: Context) -> Iterable[Event]:
    """By the holder or the bureau of the region."""
    voucher = context.facts.need(Voucher, command.voucher)
    if not (context.actor.person == voucher.holder and context.actor.holds(Capability.WORKER)):
        context.require(Capability.BUREAU, voucher.region)
    if voucher.state != VoucherState.ISSUED:
        require(voucher, VoucherState.CLAIMED)
    yield VoucherCancelled(voucher=voucher.id, reason=command.reason)


@evolves(VoucherCancelled)
def cancelled(event: VoucherCancelled, facts: Facts, at: At) -> None:
    """Ended."""
    advance(facts, event.voucher, VoucherState.CANCELLED, at)
