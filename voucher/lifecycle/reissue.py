"""Reissue (V14): two officers replace a voucher that expired, lapsed or was cancelled. A new number, the same holder,
and one redemption in the whole chain, whichever voucher of it is used."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import VoucherId
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy import amounts
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance

LIMIT = "voucher.reissue_limit"
"""Operator's parameter: reissues in one chain. Not set: none, since no document allows any."""
_FROM = (VoucherState.EXPIRED, VoucherState.LAPSED, VoucherState.CANCELLED)


class ReissueVoucher(Command, frozen=True, kw_only=True, tag="voucher.reissue"):
    """Two officers, with the cause on file; the new voucher's own validity."""

    voucher: VoucherId
    reason: Code
    valid_to: Date | None = None


class VoucherReissued(Event, frozen=True, kw_only=True, tag="voucher.reissued"):
    """The old one is replaced by the new one, of the same holder."""

    voucher: VoucherId
    replacement: VoucherId
    reason: Code
    valid_from: Date
    valid_to: Date | None = None


def _needs(command: ReissueVoucher, facts: Facts) -> Iterable[Ref]:
    yield Ref("parameter", "registry", amounts.ALL)
    voucher = facts.get(Voucher, command.voucher)
    if voucher:
        yield Ref("voucher", "holder", voucher.holder)


@decides(ReissueVoucher, Capability.BUREAU, dual=True, needs=_needs)
def reissue(command: ReissueVoucher, context: Context) -> Iterable[Event]:
    """Within the operator's limit, while no other voucher is live. A chain has one live end, so only that is redeemed."""
    voucher = context.facts.need(Voucher, command.voucher)
    context.require(Capability.BUREAU, voucher.region)
    if voucher.state not in _FROM:
        raise Refused("voucher.ended", current=voucher.state.value)
    limit = amounts.parameter_on(context.facts, LIMIT, voucher.region, context.at.date) or 0
    if voucher.reissues >= limit:
        raise Refused("voucher.reissue_limit", limit=limit)
    others = context.facts.where(Voucher, "holder", voucher.holder)
    if any(other.live == voucher.category for other in others):
        raise Refused("voucher.live_exists", holder=voucher.holder)
    if command.valid_to is not None and (not is_date(command.valid_to) or command.valid_to < context.at.date):
        raise Refused("value.invalid", field="valid_to")
    yield VoucherReissued(
        voucher=voucher.id,
        replacement=context.new_id(),
        reason=command.reason,
        valid_from=context.at.date,
        valid_to=command.valid_to,
    )


@evolves(VoucherReissued, signed=True)
def reissued(event: VoucherReissued, facts: Facts, at: At) -> None:
    """One ends, one begins."""
    old = facts.need(Voucher, event.voucher)
    advance(facts, event.voucher, VoucherState.REISSUED, at)
    facts.put(
        Voucher(
            id=event.replacement,
            at=at.index,
            holder=old.holder,
            category=old.category,
            region=old.region,
            batch=old.batch,
            state=VoucherState.ISSUED,
            live=old.category,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            origin=old.origin,
            reissues=old.reissues + 1,
            trail=((at.index, VoucherState.ISSUED),),
        )
    )
