"""Expire (V13): vouchers that were not enrolled by the end of their validity. In a class, validity does not run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts
from voucher.core.ids import VoucherId
from voucher.core.message import MANY, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance, require


class ExpireVouchers(Command, frozen=True, kw_only=True, tag="voucher.expire"):
    """The system's daily job over vouchers past their last day."""

    vouchers: Annotated[tuple[VoucherId, ...], msgspec.Meta(min_length=1, max_length=MANY)]


class VouchersExpired(Event, frozen=True, kw_only=True, tag="voucher.expired"):
    """Ended unused."""

    vouchers: tuple[VoucherId, ...]


@decides(ExpireVouchers, Capability.SYSTEM)
def expire(command: ExpireVouchers, context: Context) -> Iterable[Event]:
    """The last day counts to its end."""
    for identifier in command.vouchers:
        voucher = context.facts.need(Voucher, identifier)
        if voucher.state != VoucherState.ISSUED:
            require(voucher, VoucherState.CLAIMED)
        if voucher.valid_to is None or context.at.date <= voucher.valid_to:
            raise Refused("voucher.not_expired")
    yield VouchersExpired(vouchers=command.vouchers)


@evolves(VouchersExpired)
def expired(event: VouchersExpired, facts: Facts, at: At) -> None:
    """Ended."""
    for identifier in event.vouchers:
        advance(facts, identifier, VoucherState.EXPIRED, at)
