"""Free a clawed-back line: two officers decide that the person may be claimed for again, for this occupation and level."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import LineId
from voucher.core.message import Code, Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class FreeRepeat(Command, frozen=True, kw_only=True, tag="clawback.free_repeat"):
    """Two officers: what was paid for came back, and may be asked for again."""

    line: LineId
    reason: Code


class RepeatFreed(Event, frozen=True, kw_only=True, tag="clawback.repeat_freed"):
    """The line stands for nothing any more."""

    line: LineId
    reason: Code


def _needs(command: FreeRepeat, facts: Facts) -> Iterable[Ref]:
    line = facts.get(ClaimLine, command.line)
    if line:
        yield Ref("claim", "id", line.claim)


@decides(FreeRepeat, Capability.BUREAU, dual=True, needs=_needs)
def free(command: FreeRepeat, context: Context) -> Iterable[Event]:
    """Only of a line of an evaluation that was clawed back."""
    line = context.facts.need(ClaimLine, command.line)
    context.require(Capability.BUREAU, context.facts.need(Claim, line.claim).region)
    if line.bucket != Bucket.CLAWBACK or line.once is None:
        raise Refused("line.not_clawed_back")
    yield RepeatFreed(line=line.id, reason=command.reason)


@evolves(RepeatFreed, signed=True)
def freed(event: RepeatFreed, facts: Facts, at: At) -> None:
    """It may be claimed again."""
    facts.put(replace(facts.need(ClaimLine, event.line), at=at.index, once=None))
