"""Issue (V1): two officers approve a list of holders by its Merkle root; then it is issued, part by part.

A part is a list of at most 500 persons, its leaf is the list's canonical JSON. Whoever issues a part shows with an
inclusion proof that it belongs to the approved list, so that a long list needs two signatures, not thousands, and
nobody can be added to it.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
from msgspec.structs import replace

from ledger import canonical
from ledger.errors import BadProof
from ledger.merkle import leaf_hash, verify_inclusion
from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import BatchId, InstitutionId, PersonId, VoucherId
from voucher.core.message import MANY, Code, Command, Date, Digest, Document, Event, Number
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState
from voucher.policy import amounts
from voucher.policy.pack import Policy
from voucher.rules.standing import Restriction
from voucher.rules.trainees import ISSUE
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.trainees import failures, full_candidate, may_hold, trainee, trainee_needs


class ApproveBatch(Command, frozen=True, kw_only=True, tag="batch.approve"):
    """Two officers approve issuing: category, region, validity (none: without end), and exactly these holders.

    Vouchers for named institutions alone need the number of the document that provides for it.
    """

    category: Code
    region: Code
    valid_from: Date
    valid_to: Date | None = None
    root: Digest
    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    parts: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    institutions: Annotated[tuple[InstitutionId, ...], msgspec.Meta(max_length=100)] = ()
    legal_basis: Document | None = None


class IssueVouchers(Command, frozen=True, kw_only=True, tag="voucher.issue"):
    """Issue one part of an approved batch: its number, its holders, and the proof that they are on the list."""

    batch: BatchId
    part: Number
    holders: Annotated[tuple[PersonId, ...], msgspec.Meta(min_length=1, max_length=MANY)]
    proof: tuple[Digest, ...]


class BatchApproved(Event, frozen=True, kw_only=True, tag="batch.approved"):
    """A list may be issued."""

    batch: BatchId
    category: Code
    region: Code
    valid_from: Date
    valid_to: Date | None = None
    root: Digest
    count: int
    parts: int
    proposer: str
    approver: str
    institutions: tuple[InstitutionId, ...] = ()
    legal_basis: Document | None = None


class VouchersIssued(Event, frozen=True, kw_only=True, tag="voucher.issued"):
    """Each holder has a voucher, in the order of the list."""

    batch: BatchId
    part: int
    holders: tuple[PersonId, ...]
    vouchers: tuple[VoucherId, ...]


def part_leaf(holders: Sequence[str]) -> bytes:
    """Leaf hash of one part of a list."""
    return leaf_hash(canonical.encode_struct(list(holders)))


def _packs(_command: ApproveBatch, _facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)


@decides(ApproveBatch, Capability.BUREAU, dual=True, needs=_packs)
def approve(command: ApproveBatch, context: Context) -> Iterable[Event]:
    """By two officers of the region, under a pack in force on the first day."""
    context.require(Capability.BUREAU, command.region)
    until = command.valid_to
    if not is_date(command.valid_from) or (until is not None and (not is_date(until) or until < command.valid_from)):
        raise Refused("value.invalid", field="valid_to")
    if command.institutions:
        _check_restriction(command, context)
    yield BatchApproved(
        batch=context.new_id(),
        category=command.category,
        region=command.region,
        valid_from=command.valid_from,
        valid_to=until,
        root=command.root,
        count=command.count,
        parts=command.parts,
        proposer=context.proposer.id if context.proposer else "",
        approver=context.actor.id,
        institutions=command.institutions,
        legal_basis=command.legal_basis,
    )


def _check_restriction(command: ApproveBatch, context: Context) -> None:
    for institution in command.institutions:
        context.facts.need(Institution, institution)
    policy = context.policy(amounts.pack_for(context.facts, command.region, command.valid_from).id)
    question = Restriction(institutions=len(command.institutions), legal_basis=command.legal_basis is not None)
    policy.on(command.valid_from).ask(question)


def _holders(command: IssueVouchers, facts: Facts) -> Iterable[Ref]:
    yield Ref("pack", "registry", amounts.ALL)
    for holder in command.holders:
        yield Ref("voucher", "holder", holder)
    yield from trainee_needs(facts, command.holders)


@decides(IssueVouchers, Capability.BUREAU, Capability.SYSTEM, needs=_holders)
def issue(command: IssueVouchers, context: Context) -> Iterable[Event]:
    """Every holder is asked about; one who may not have a voucher stops the part and is named."""
    batch = context.facts.need(VoucherBatch, command.batch)
    context.require_any((Capability.BUREAU, batch.region), (Capability.SYSTEM, ""))
    _check_part(command, batch)
    policy = context.policy(amounts.pack_for(context.facts, batch.region, context.at.date).id).on(context.at.date)
    for holder in command.holders:
        _check_holder(holder, batch.category, context, policy)
    yield VouchersIssued(
        batch=batch.id,
        part=command.part,
        holders=command.holders,
        vouchers=tuple(context.new_ids(len(command.holders))),
    )


def _check_part(command: IssueVouchers, batch: VoucherBatch) -> None:
    if command.part in batch.parts_issued:
        raise Refused("batch.part_done")
    try:
        verify_inclusion(
            part_leaf(command.holders),
            command.part,
            batch.parts,
            [binascii.unhexlify(h) for h in command.proof],
            binascii.unhexlify(batch.root),
        )
    except BadProof:
        raise Refused("batch.list_differs") from None
    if len(set(command.holders)) < len(command.holders) or batch.issued + len(command.holders) > batch.count:
        raise Refused("batch.list_differs")


def _check_holder(holder: str, category: str, context: Context, policy: Policy) -> None:
    person = context.facts.need(Person, holder)
    if any(voucher.live == category for voucher in context.facts.where(Voucher, "holder", holder)):
        raise Refused("voucher.live_exists", holder=holder)
    asked = full_candidate(context.facts, person, context.at.date, kind=category)
    failed = failures(policy, asked, trainee(context.facts, holder, ISSUE))
    if refused := may_hold(policy, failed):
        refused.detail["holder"] = holder
        raise refused


@evolves(BatchApproved, signed=True)
def batch_approved(event: BatchApproved, facts: Facts, at: At) -> None:
    """A list waiting to be issued."""
    facts.put(
        VoucherBatch(
            id=event.batch,
            at=at.index,
            state=BatchState.APPROVED,
            category=event.category,
            region=event.region,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            root=event.root,
            count=event.count,
            parts=event.parts,
            proposer=event.proposer,
            approver=event.approver,
            institutions=event.institutions,
            legal_basis=event.legal_basis,
        )
    )


@evolves(VouchersIssued)
def vouchers_issued(event: VouchersIssued, facts: Facts, at: At) -> None:
    """New vouchers, and one part less to issue."""
    batch = facts.need(VoucherBatch, event.batch)
    trail = ((at.index, VoucherState.ISSUED),)
    for voucher, holder in zip(event.vouchers, event.holders, strict=True):
        facts.put(
            Voucher(
                id=voucher,
                at=at.index,
                holder=holder,
                category=batch.category,
                region=batch.region,
                batch=batch.id,
                state=VoucherState.ISSUED,
                live=batch.category,
                valid_from=batch.valid_from,
                valid_to=batch.valid_to,
                origin=voucher,
                trail=trail,
            )
        )
    parts = (*batch.parts_issued, event.part)
    state = BatchState.ISSUED if len(parts) == batch.parts else BatchState.APPROVED
    facts.put(replace(batch, at=at.index, state=state, parts_issued=parts, issued=batch.issued + len(event.holders)))
