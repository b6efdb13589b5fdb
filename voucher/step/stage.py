"""Moving a voucher along its stages, and saying which stage is missing when it cannot move."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.refusal import Refused
from voucher.objects.voucher import LIVE, STAGES, Voucher, VoucherState
from voucher.step.context import At


def require(voucher: Voucher, wanted: VoucherState) -> None:
    """Refused unless the voucher stands exactly at `wanted`, naming the stages that are missing before it."""
    current = voucher.state
    if current == wanted:
        return
    if current == VoucherState.SUSPENDED:
        raise Refused("voucher.suspended")
    if current not in STAGES:
        raise Refused("voucher.ended", current=current.value)
    have, want = STAGES.index(current), STAGES.index(wanted)
    if have > want:
        raise Refused("voucher.already", current=current.value)
    missing = [stage.value for stage in STAGES[have + 1 : want + 1]]
    raise Refused("voucher.stage", current=current.value, required=wanted.value, missing=missing)


def require_within(voucher: Voucher, first: VoucherState, last: VoucherState) -> None:
    """Refused unless the voucher stands at one of the stages from `first` to `last`."""
    if voucher.state not in STAGES[STAGES.index(first) : STAGES.index(last) + 1]:
        require(voucher, first)


def require_live(voucher: Voucher) -> None:
    """Refused if the voucher is suspended or has ended."""
    if voucher.state == VoucherState.SUSPENDED:
        raise Refused("voucher.suspended")
    if voucher.state not in LIVE:
        raise Refused("voucher.ended", current=voucher.state.value)


def advance(facts: Facts, identifier: str, state: VoucherState, at: At, **changes: Any) -> None:
    """Put a voucher into a state. Nothing here, or anywhere, changes its holder.

    One that is suspended stays so while its class or claim goes on: it will resume from the stage reached meanwhile.
    """
    voucher = facts.need(Voucher, identifier)
    values: dict[str, Any] = {"state": state, "resume_to": None, **changes}
    if voucher.state == VoucherState.SUSPENDED and "resume_to" not in changes and state in LIVE:
        values |= {"state": VoucherState.SUSPENDED, "resume_to": state}
    facts.put(
        replace(
            voucher,
            at=at.index,
            live=voucher.category if state in LIVE else None,
            trail=(*voucher.trail, (at.index, state)),
            **values,
        )
    )


def require_valid(voucher: Voucher, day: str) -> None:
    """Refused outside the voucher's validity. The last day counts to its end."""
    if day < voucher.valid_from:
        raise Refused("voucher.not_yet", valid_from=voucher.valid_from)
    if voucher.valid_to is not None and day > voucher.valid_to:
        raise Refused("voucher.expired", valid_to=voucher.valid_to)
