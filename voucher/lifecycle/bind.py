"""Bind (V2, V3): a voucher is shown by a key in its holder's phone, or by a printed slip.

A phone's binding ends the one before it, so that a lost or sold phone's code dies. The first needs only the holder's
session; every other one needs a real-name check, is counted on the voucher, and is conspicuous from the third on. It is
neither a reissue nor a transfer: no binding changes the holder.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.dates import days_between, is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import BindingId, PersonId, VoucherId
from voucher.core.message import Code, Command, Date, Digest, Event, Point
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.delegation import Act
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.keys import key_id_of
from voucher.step.acting import acts_for, delegations
from voucher.step.attempts import recorded
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import require_within

LONGEST: Final = 90
"""Days after which a binding must be signed anew."""
MANY_WORKERS: Final = 3
"""Most people whose vouchers one phone may show before it is conspicuous."""
MANY_REBINDS: Final = 3
"""The re-binding of one voucher from which on it is conspicuous."""

Status = Annotated[int, msgspec.Meta(ge=0, lt=1 << 24)]
"""A place in the status list."""


class BindVoucher(Command, frozen=True, kw_only=True, tag="voucher.bind"):
    """Bind a voucher to the key of its holder's phone. `method` and `evidence` are of the real-name check, which every
    binding but the first needs."""

    voucher: VoucherId
    holder: PersonId
    public: Point
    status: Status
    expires: Date
    method: Code | None = None
    evidence: Digest | None = None


class PrintSlip(Command, frozen=True, kw_only=True, tag="voucher.print_slip"):
    """Bind a voucher to a printed slip, for a holder without a phone; a slip before it ends."""

    voucher: VoucherId
    status: Status
    expires: Date


class UnbindVoucher(Command, frozen=True, kw_only=True, tag="voucher.unbind"):
    """End a binding: the phone or the slip is lost, or was never the holder's."""

    binding: BindingId
    reason: Code


class VoucherBound(Event, frozen=True, kw_only=True, tag="voucher.bound"):
    """A phone shows the voucher, and the bindings in `ended` no longer do. `rebinds` counts those after the first.
    `flags`: "many_rebinds", "many_workers_on_one_phone"."""

    voucher: VoucherId
    binding: BindingId
    public: Point
    status: int
    expires: Date
    rebinds: int
    ended: tuple[BindingId, ...] = ()
    method: Code | None = None
    evidence: Digest | None = None
    flags: tuple[Code, ...] = ()


class SlipPrinted(Event, frozen=True, kw_only=True, tag="voucher.slip_printed"):
    """A slip shows the voucher, beside a phone; the slips in `ended` no longer do."""

    voucher: VoucherId
    binding: BindingId
    status: int
    expires: Date
    ended: tuple[BindingId, ...] = ()


class VoucherUnbound(Event, frozen=True, kw_only=True, tag="voucher.unbound"):
    """The phone or slip no longer shows the voucher."""

    binding: BindingId
    reason: Code


def _of_voucher(command: BindVoucher | PrintSlip, facts: Facts) -> Iterable[Ref]:
    yield Ref("binding", "voucher", command.voucher)
    yield Ref("binding", "status", command.status)
    voucher = facts.get(Voucher, command.voucher)
    if voucher and voucher.training_class:
        yield Ref("training_class", "id", voucher.training_class)


def _of_phone(command: BindVoucher, facts: Facts) -> Iterable[Ref]:
    yield delegations(command.holder)
    yield Ref("binding", "public", command.public)
    yield from _of_voucher(command, facts)


@decides(BindVoucher, Capability.WORKER, Capability.BUREAU, Capability.INSTITUTION, needs=_of_phone)
def bind(command: BindVoucher, context: Context) -> Iterable[Event]:
    """By the holder, by whom they named, or at a counter of the bureau or of the voucher's class."""
    voucher = context.facts.need(Voucher, command.voucher)
    by_session = _check_giver(command, voucher, context)
    require_within(voucher, VoucherState.CLAIMED, VoucherState.EVALUATED)
    _check_new(command, context)
    key_id_of("es256", command.public)
    phones = [b for b in _bindings(voucher, context) if b.type == BindingKind.PHONE]
    checked = command.method is not None and command.evidence is not None
    if not checked and (phones or not by_session):
        raise Refused("binding.check_needed")
    rebinds = voucher.rebinds + bool(phones)
    yield VoucherBound(
        voucher=voucher.id,
        binding=context.new_id(),
        public=command.public,
        status=command.status,
        expires=command.expires,
        rebinds=rebinds,
        ended=_active(phones),
        method=command.method,
        evidence=command.evidence,
        flags=tuple(_flags(command, rebinds, context)),
    )


def _check_giver(command: BindVoucher, voucher: Voucher, context: Context) -> bool:
    """Whether it is given by the holder's session; refused unless it is, or is given at a counter."""
    not_holder = recorded(Refused("voucher.not_holder"), context.actor.id, "voucher", voucher.id)
    if command.holder != voucher.holder:
        raise not_holder
    is_worker = context.actor.holds(Capability.WORKER)
    if is_worker and acts_for(context, voucher.holder, Act.BIND):
        return True
    if not _at_counter(voucher, context):
        raise not_holder if is_worker else Refused("auth.scope", capability=Capability.BUREAU.value)
    return False


@decides(PrintSlip, Capability.BUREAU, Capability.INSTITUTION, needs=_of_voucher)
def print_slip(command: PrintSlip, context: Context) -> Iterable[Event]:
    """By the bureau of the voucher's region, or the institution of its class."""
    voucher = context.facts.need(Voucher, command.voucher)
    if not _at_counter(voucher, context):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    require_within(voucher, VoucherState.CLAIMED, VoucherState.EVALUATED)
    _check_new(command, context)
    yield SlipPrinted(
        voucher=voucher.id,
        binding=context.new_id(),
        status=command.status,
        expires=command.expires,
        ended=_active(b for b in _bindings(voucher, context) if b.type == BindingKind.PRINTED),
    )


def _of_binding(command: UnbindVoucher, facts: Facts) -> Iterable[Ref]:
    binding = facts.get(Binding, command.binding)
    if binding:
        yield Ref("voucher", "id", binding.voucher)
        yield delegations(binding.holder)


@decides(UnbindVoucher, Capability.WORKER, Capability.BUREAU, needs=_of_binding)
def unbind(command: UnbindVoucher, context: Context) -> Iterable[Event]:
    """By the holder, whom they named, or the bureau; once."""
    binding = context.facts.need(Binding, command.binding)
    voucher = context.facts.need(Voucher, binding.voucher)
    by_session = context.actor.holds(Capability.WORKER) and acts_for(context, binding.holder, Act.BIND)
    if not by_session:
        context.require(Capability.BUREAU, voucher.region)
    if binding.state == BindingState.ENDED:
        raise Refused("binding.ended")
    yield VoucherUnbound(binding=binding.id, reason=command.reason)


def _at_counter(voucher: Voucher, context: Context) -> bool:
    """Whether the actor is an officer of the voucher's region, or of the institution whose class it is in."""
    if context.actor.may(Capability.BUREAU, voucher.region):
        return True
    if voucher.training_class is None:
        return False
    training_class = context.facts.need(TrainingClass, voucher.training_class)
    return context.actor.may(Capability.INSTITUTION, training_class.institution)


def _bindings(voucher: Voucher, context: Context) -> list[Binding]:
    return context.facts.where(Binding, "voucher", voucher.id)


def _active(bindings: Iterable[Binding]) -> tuple[str, ...]:
    return tuple(binding.id for binding in bindings if binding.state == BindingState.ACTIVE)


def _check_new(command: BindVoucher | PrintSlip, context: Context) -> None:
    """An end that is near enough, and a place of its own in the status list: who ends one binding ends no other."""
    if not is_date(command.expires) or not 0 <= days_between(context.at.date, command.expires) <= LONGEST:
        raise Refused("value.invalid", field="expires")
    if context.facts.where(Binding, "status", command.status):
        raise Refused("binding.status_taken")


def _flags(command: BindVoucher, rebinds: int, context: Context) -> Iterable[str]:
    if rebinds >= MANY_REBINDS:
        yield "many_rebinds"
    holders = {binding.holder for binding in context.facts.where(Binding, "public", command.public)}
    if len(holders | {command.holder}) > MANY_WORKERS:
        yield "many_workers_on_one_phone"


@evolves(VoucherBound)
def bound(event: VoucherBound, facts: Facts, at: At) -> None:
    """The phone's binding, those before it, and the count on the voucher."""
    voucher = facts.need(Voucher, event.voucher)
    _bind(event, voucher, BindingKind.PHONE, event.public, facts, at)
    if voucher.rebinds != event.rebinds:
        facts.put(replace(voucher, at=at.index, rebinds=event.rebinds))


@evolves(SlipPrinted)
def slip_printed(event: SlipPrinted, facts: Facts, at: At) -> None:
    """The slip's binding, and those before it."""
    _bind(event, facts.need(Voucher, event.voucher), BindingKind.PRINTED, None, facts, at)


def _bind(
    event: VoucherBound | SlipPrinted, voucher: Voucher, kind: BindingKind, public: str | None, facts: Facts, at: At
) -> None:
    for identifier in event.ended:
        _end(facts, identifier, "replaced", at)
    facts.put(
        Binding(
            id=event.binding,
            at=at.index,
            voucher=voucher.id,
            holder=voucher.holder,
            type=kind,
            public=public,
            status=event.status,
            expires=event.expires,
            state=BindingState.ACTIVE,
        )
    )


@evolves(VoucherUnbound)
def unbound(event: VoucherUnbound, facts: Facts, at: At) -> None:
    """Ended."""
    _end(facts, event.binding, event.reason, at)


def _end(facts: Facts, identifier: str, reason: str, at: At) -> None:
    binding = facts.need(Binding, identifier)
    facts.put(replace(binding, at=at.index, state=BindingState.ENDED, reason=reason))
