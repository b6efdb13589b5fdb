"""Claw back: two officers find that paid money must come back; the payee repays, in parts if need be; finance's two put on
record what came back, and write off what will not. Never from the worker, and never set off against other claims by itself."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import LineId
from voucher.core.message import Code, Command, Digest, Event, Fen
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine
from voucher.objects.institution import Institution, InstitutionState
from voucher.register.institutions import StandingSet
from voucher.rules.funds import Wrongdoing
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_claim
from voucher.step.holds import hold_needs, holds
from voucher.step.lines import moved
from voucher.step.money import Posting

MAKER, CHECKER = Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER


class Intent(StrEnum):
    """What two officers make of the conduct. Whether an error is forgiven is theirs to say, never the program's."""

    UNDECIDED = "undecided"
    GOOD_FAITH = "good_faith"
    DELIBERATE = "deliberate"


class OpenClawback(Command, frozen=True, kw_only=True, tag="clawback.open"):
    """Two officers: the money of a paid line must come back, for a reason of the policy's list."""

    line: LineId
    reason: Code
    intent: Intent = Intent.UNDECIDED


class RecordRepayment(Command, frozen=True, kw_only=True, tag="clawback.repay"):
    """Finance's two: the payee repaid some or all of it, by the evidence of a receipt."""

    line: LineId
    fen: Fen
    evidence: Digest


class WriteOff(Command, frozen=True, kw_only=True, tag="clawback.write_off"):
    """Finance's two write off what cannot be recovered."""

    line: LineId
    fen: Fen
    reason: Code


class ClawbackOpened(Event, frozen=True, kw_only=True, tag="clawback.opened"):
    """What officers found; the money moves in the same entry."""

    line: LineId
    reason: Code
    intent: Intent


class RepaymentRecorded(Event, frozen=True, kw_only=True, tag="clawback.repaid"):
    """Money came back to the fund's budget."""

    line: LineId
    fen: int
    evidence: Digest
    postings: tuple[Posting, ...]


class WrittenOff(Event, frozen=True, kw_only=True, tag="clawback.written_off"):
    """Money that will not come back."""

    line: LineId
    fen: int
    reason: Code
    postings: tuple[Posting, ...]


def _open_needs(command: OpenClawback, facts: Facts) -> Iterable[Ref]:
    yield from _needs(command, facts)
    line = facts.get(ClaimLine, command.line)
    if line:
        claim = facts.need(Claim, line.claim)
        yield Ref("institution", "id", claim.payee)
        yield Ref("training_class", "id", claim.training_class)
        yield from hold_needs(claim.payee, facts)


def _needs(command: OpenClawback | RecordRepayment | WriteOff, facts: Facts) -> Iterable[Ref]:
    line = facts.get(ClaimLine, command.line)
    if line:
        yield Ref("claim", "id", line.claim)
        yield from money.balances_of(facts.need(Claim, line.claim).fund)


@decides(OpenClawback, Capability.BUREAU, Capability.AUDITOR, dual=True, needs=_open_needs)
def open_(command: OpenClawback, context: Context) -> Iterable[Event]:
    """Of a line that is paid. For conduct of the policy's list the payee is suspended with it: its unpaid claims wait."""
    line, claim = _line(command.line, Bucket.PAID, context)
    context.require_any((Capability.BUREAU, claim.region), (Capability.AUDITOR, claim.region))
    yield ClawbackOpened(line=line.id, reason=command.reason, intent=command.intent)
    yield from moved(claim, [line], Bucket.CLAWBACK, command.reason)
    policy = policy_of_claim(claim, context)
    payee = context.facts.need(Institution, claim.payee)
    found = [answer.value for _, answer in policy.values(Wrongdoing(reason=command.reason))]
    if any(found) and payee.state in (InstitutionState.LISTED, InstitutionState.RECTIFYING):
        yield StandingSet(institution=payee.id, standing=InstitutionState.SUSPENDED, reason=command.reason)
        yield from holds(payee, command.reason, context)


@decides(RecordRepayment, MAKER, dual=True, second=(CHECKER,), needs=_needs)
def repay(command: RecordRepayment, context: Context) -> Iterable[Event]:
    """No more than is due."""
    line, claim = _due(command.line, command.fen, context)
    yield RepaymentRecorded(
        line=line.id,
        fen=command.fen,
        evidence=command.evidence,
        postings=money.merged(
            money.move(claim.fund, Bucket.CLAWBACK, money.RECOVERED, command.fen),
            money.move(claim.fund, money.SPENT, money.BUDGET, command.fen),
        ),
    )


@decides(WriteOff, MAKER, dual=True, second=(CHECKER,), needs=_needs)
def write_off(command: WriteOff, context: Context) -> Iterable[Event]:
    """No more than is due."""
    line, claim = _due(command.line, command.fen, context)
    yield WrittenOff(
        line=line.id,
        fen=command.fen,
        reason=command.reason,
        postings=money.move(claim.fund, Bucket.CLAWBACK, money.WRITTEN_OFF, command.fen),
    )


def _line(identifier: str, bucket: Bucket, context: Context) -> tuple[ClaimLine, Claim]:
    line = context.facts.need(ClaimLine, identifier)
    if line.bucket != bucket:
        raise Refused("clawback.stage", current=line.bucket.value)
    return line, context.facts.need(Claim, line.claim)


def _due(identifier: str, fen: int, context: Context) -> tuple[ClaimLine, Claim]:
    line, claim = _line(identifier, Bucket.CLAWBACK, context)
    context.require_any((MAKER, claim.region), (CHECKER, claim.region))
    due = line.paid - line.recovered - line.written_off
    if fen > due:
        raise Refused("clawback.amount", fen=fen, due=due)
    return line, claim


@evolves(ClawbackOpened, signed=True)
def clawback_opened(event: ClawbackOpened, facts: Facts, at: At) -> None:
    """On the line."""
    facts.put(replace(facts.need(ClaimLine, event.line), at=at.index, intent=event.intent))


@evolves(RepaymentRecorded, signed=True)
def repaid(event: RepaymentRecorded, facts: Facts, at: At) -> None:
    """Less is due."""
    line = facts.need(ClaimLine, event.line)
    facts.put(replace(line, at=at.index, recovered=line.recovered + event.fen))
    money.post(facts, event.postings, at.index)


@evolves(WrittenOff, signed=True)
def written_off(event: WrittenOff, facts: Facts, at: At) -> None:
    """Less is due."""
    line = facts.need(ClaimLine, event.line)
    facts.put(replace(line, at=at.index, written_off=line.written_off + event.fen))
    money.post(facts, event.postings, at.index)
