"""Conflict: two classes scanned one voucher. The ledger's order has decided which of them it is in; an officer decides
what follows."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ConflictId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.scan import Conflict, ConflictState, Ruling
from voucher.objects.voucher import Voucher
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import require_live
from voucher.step.suspension import VoucherSuspended


class DecideConflict(Command, frozen=True, kw_only=True, tag="conflict.decide"):
    """Leave it at that, suspend the voucher, or note that two officers are to revoke it; for a reason of the list."""

    conflict: ConflictId
    ruling: Ruling
    reason: Code


class ConflictDecided(Event, frozen=True, kw_only=True, tag="conflict.decided"):
    """An officer has decided."""

    conflict: ConflictId
    ruling: Ruling
    reason: Code


def _voucher(command: DecideConflict, facts: Facts) -> Iterable[Ref]:
    conflict = facts.get(Conflict, command.conflict)
    if conflict:
        yield Ref("voucher", "id", conflict.voucher)


@decides(DecideConflict, Capability.BUREAU, signed=True, needs=_voucher)
def decide(command: DecideConflict, context: Context) -> Iterable[Event]:
    """By an officer of the voucher's region, once."""
    conflict = context.facts.need(Conflict, command.conflict)
    context.require(Capability.BUREAU, conflict.region)
    if conflict.state != ConflictState.OPEN:
        raise Refused("conflict.decided")
    yield ConflictDecided(conflict=conflict.id, ruling=command.ruling, reason=command.reason)
    if command.ruling == Ruling.SUSPEND:
        voucher = context.facts.need(Voucher, conflict.voucher)
        require_live(voucher)
        yield VoucherSuspended(voucher=voucher.id, reason=command.reason)


@evolves(ConflictDecided, signed=True)
def decided(event: ConflictDecided, facts: Facts, at: At) -> None:
    """Closed."""
    conflict = facts.need(Conflict, event.conflict)
    facts.put(replace(conflict, at=at.index, state=ConflictState.DECIDED, ruling=event.ruling))
