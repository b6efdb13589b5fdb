"""Claim (V2): the holder, or whom they named to act for them, takes the voucher that was issued to them."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts, Ref
from voucher.core.ids import PersonId, VoucherId
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.delegation import Act
from voucher.objects.person import Person, PersonState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.acting import acts_for, delegations
from voucher.step.attempts import recorded
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance, require, require_valid


class ClaimVoucher(Command, frozen=True, kw_only=True, tag="voucher.claim"):
    """Take one's voucher. `holder` is the person whose session it is, or who named the one whose session it is."""

    voucher: VoucherId
    holder: PersonId


class VoucherClaimed(Event, frozen=True, kw_only=True, tag="voucher.claimed"):
    """The holder has it."""

    voucher: VoucherId


def _named(command: ClaimVoucher, _facts: Facts) -> Iterable[Ref]:
    yield delegations(command.holder)


@decides(ClaimVoucher, Capability.WORKER, needs=_named)
def claim(command: ClaimVoucher, context: Context) -> Iterable[Event]:
    """Somebody else's voucher is an attempt at a transfer, and is recorded."""
    voucher = context.facts.need(Voucher, command.voucher)
    if command.holder != voucher.holder or not acts_for(context, voucher.holder, Act.CLAIM):
        raise recorded(Refused("voucher.not_holder"), context.actor.id, "voucher", voucher.id)
    if context.facts.need(Person, voucher.holder).state != PersonState.VERIFIED:
        raise Refused("person.not_verified")
    require(voucher, VoucherState.ISSUED)
    require_valid(voucher, context.at.date)
    yield VoucherClaimed(voucher=voucher.id)


@evolves(VoucherClaimed)
def claimed(event: VoucherClaimed, facts: Facts, at: At) -> None:
    """Claimed."""
    advance(facts, event.voucher, VoucherState.CLAIMED, at)
