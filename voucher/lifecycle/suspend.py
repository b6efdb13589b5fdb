"""Suspend and resume (V16): a live voucher is frozen until a person decides, and returns to where it was."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts
from voucher.core.ids import VoucherId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.voucher import LIVE, Voucher, VoucherState
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance
from voucher.step.suspension import VoucherSuspended


class SuspendVoucher(Command, frozen=True, kw_only=True, tag="voucher.suspend"):
    """Freeze a live voucher, for a reason of the policy's list."""

    voucher: VoucherId
    reason: Code


class ResumeVoucher(Command, frozen=True, kw_only=True, tag="voucher.resume"):
    """Let it go on from where it was."""

    voucher: VoucherId
    reason: Code


class VoucherResumed(Event, frozen=True, kw_only=True, tag="voucher.resumed"):
    """As before."""

    voucher: VoucherId
    reason: Code


@decides(SuspendVoucher, Capability.BUREAU, Capability.AUDITOR)
def suspend(command: SuspendVoucher, context: Context) -> Iterable[Event]:
    """Live and not frozen already."""
    voucher = _voucher(command.voucher, context)
    if voucher.state == VoucherState.SUSPENDED:
        raise Refused("voucher.suspended")
    if voucher.state not in LIVE:
        raise Refused("voucher.ended", current=voucher.state.value)
    yield VoucherSuspended(voucher=voucher.id, reason=command.reason)


@decides(ResumeVoucher, Capability.BUREAU, Capability.AUDITOR)
def resume(command: ResumeVoucher, context: Context) -> Iterable[Event]:
    """Only what is frozen."""
    voucher = _voucher(command.voucher, context)
    if voucher.state != VoucherState.SUSPENDED:
        raise Refused("voucher.already", current=voucher.state.value)
    yield VoucherResumed(voucher=voucher.id, reason=command.reason)


def _voucher(identifier: str, context: Context) -> Voucher:
    voucher = context.facts.need(Voucher, identifier)
    context.require_any((Capability.BUREAU, voucher.region), (Capability.AUDITOR, voucher.region))
    return voucher


@evolves(VoucherResumed)
def resumed(event: VoucherResumed, facts: Facts, at: At) -> None:
    """Back there."""
    before = facts.need(Voucher, event.voucher).resume_to
    if before is None:
        raise ValueError("a voucher that was not suspended cannot resume")
    advance(facts, event.voucher, before, at, resume_to=None)
