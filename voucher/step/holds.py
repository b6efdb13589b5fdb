"""What an institution's removal or fault puts on hold: its running classes go before a reviewer, its unpaid claims stop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClaimId, ClassId, InstitutionId, hold_id
from voucher.core.message import Code, Event
from voucher.core.refusal import Refused
from voucher.objects.claim import ENDED, Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.institution import Institution
from voucher.objects.money import Transfer, TransferState
from voucher.objects.standing import Held, Hold, HoldState
from voucher.objects.training import ClassState, TrainingClass
from voucher.step.context import At, Context
from voucher.step.declare import evolves

AT_ONCE: Final = 700
"""Classes, and claims, that one entry holds; what is more waits for `institution.hold_rest`."""
RUNNING: Final = frozenset({*tuple(ClassState)[1:10], ClassState.SUSPENDED})
"""From submitted to surveyed; one that is assessed has only its claims left."""
SETTLED: Final = frozenset({ClaimState.REJECTED, ClaimState.WITHDRAWN})
DONE: Final = ENDED | {Bucket.PAID, Bucket.CLAWBACK}
"""Where a line has nothing left to be paid."""


class HoldsMade(Event, frozen=True, kw_only=True, tag="standing.holds_made"):
    """Classes that go before a reviewer and claims that stop, of one institution, for a reason."""

    institution: InstitutionId
    reason: Code
    classes: Annotated[tuple[ClassId, ...], msgspec.Meta(max_length=AT_ONCE)]
    claims: Annotated[tuple[ClaimId, ...], msgspec.Meta(max_length=AT_ONCE)]


def hold_needs(institution: str, facts: Facts) -> Iterable[Ref]:
    """What `holds` will ask for. A paid claim's lines are looked at where its transfers do not make up its total."""
    yield Ref("training_class", "institution", institution)
    yield Ref("claim", "payee", institution)
    yield Ref("hold", "institution", institution)
    paid = [claim for claim in facts.where(Claim, "payee", institution) if claim.state == ClaimState.PAID]
    for claim in paid:
        yield Ref("transfer", "claim", claim.id)
    for claim in paid:
        if not _all_paid(claim, facts):
            yield Ref("claim_line", "claim", claim.id)


def _all_paid(claim: Claim, facts: Facts) -> bool:
    transfers = facts.where(Transfer, "claim", claim.id)
    return sum(one.amount for one in transfers if one.state == TransferState.MATCHED) >= claim.total


def _unpaid(claim: Claim, facts: Facts) -> bool:
    """Whether anything of a claim is still to be paid: also of one that is paid, but for lines that follow it late."""
    if claim.state != ClaimState.PAID:
        return claim.state not in SETTLED
    if _all_paid(claim, facts):
        return False
    return any(line.bucket not in DONE for line in facts.where(ClaimLine, "claim", claim.id))


def holds(institution: Institution, reason: str, context: Context) -> Iterable[HoldsMade]:
    """Everything of the institution that runs or is not paid and is not held yet; nothing if there is nothing."""
    held = {h.subject for h in context.facts.where(Hold, "institution", institution.id) if h.state == HoldState.OPEN}
    running = context.facts.where(TrainingClass, "institution", institution.id)
    classes = tuple(c.id for c in running if c.state in RUNNING and c.id not in held)[:AT_ONCE]
    unpaid = context.facts.where(Claim, "payee", institution.id)
    claims = tuple(c.id for c in unpaid if c.frozen is None and _unpaid(c, context.facts))[:AT_ONCE]
    if classes or claims:
        yield HoldsMade(institution=institution.id, reason=reason, classes=classes, claims=claims)


def require_unfrozen(claim: Claim) -> None:
    """Refused while a claim waits for two officers."""
    if claim.frozen is not None:
        raise Refused("claim.frozen", claim=claim.id)


@evolves(HoldsMade, signed=True)
def holds_made(event: HoldsMade, facts: Facts, at: At) -> None:
    """One hold each; a held claim knows it."""
    for training_class in event.classes:
        region = facts.need(TrainingClass, training_class).region
        facts.put(_hold(event, Held.CLASS, training_class, region, at))
    for identifier in event.claims:
        claim = facts.need(Claim, identifier)
        hold = _hold(event, Held.CLAIM, claim.id, claim.region, at)
        facts.put(hold)
        facts.put(replace(claim, at=at.index, frozen=hold.id))


def _hold(event: HoldsMade, held: Held, subject: str, region: str, at: At) -> Hold:
    return Hold(
        id=hold_id(subject, at.index),
        at=at.index,
        institution=event.institution,
        region=region,
        held=held,
        subject=subject,
        reason=event.reason,
        since=at.date,
        state=HoldState.OPEN,
    )
