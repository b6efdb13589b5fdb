"""Issuing by an approved list, and taking the voucher."""

from __future__ import annotations

import uuid

import pytest

from ledger.merkle import inclusion_proof, root_of
from tests.support.asking import changed, events_at, hired, records, refuses
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.issue import ApproveBatch, BatchApproved, IssueVouchers, part_leaf
from voucher.objects.account import Capability
from voucher.objects.person import Person, PersonState
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState
from voucher.register.proposals import ProposalMade
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.player import event_of

NOBODY = "f" * 32


def approval(world: World, root: str, count: int, parts: int = 1, **changes: object) -> ApproveBatch:
    """A list to be approved, valid from today."""
    values: dict[str, object] = {
        "category": "skills",
        "region": "4104",
        "valid_from": world.today,
        "root": root,
        "count": count,
        "parts": parts,
    }
    return ApproveBatch(**values | changes)  # type: ignore[arg-type]  # a test's changes


def approved(world: World, command: ApproveBatch) -> str:
    """The batch that two officers approved."""
    return event_of(world.two(command), BatchApproved).batch


def test_a_list_is_approved_by_two_officers_of_the_region(a_world: World) -> None:
    """Days that are none, an end before the beginning and another region are refused at the first officer."""
    listing = approval(a_world, "ab" * 32, 1)
    for wrong in ({"valid_from": "2026-02-30"}, {"valid_to": "2026-02-30"}, {"valid_to": add_days(a_world.today, -1)}):
        refuses(a_world, "bureau1", changed(listing, **wrong), "value.invalid", field="valid_to")
    refuses(a_world, "bureau1", changed(listing, region="11"), "auth.scope", capability="bureau")
    made = a_world.do("bureau1", changed(listing, valid_to=a_world.today))
    proposer = event_of(made, ProposalMade).proposer
    batch = a_world.state(VoucherBatch, approved(a_world, listing))
    assert (batch.state, batch.proposer) == (BatchState.APPROVED, proposer)
    assert batch.approver == a_world.cast["bureau2"].account


def test_a_long_list_is_issued_in_parts_that_prove_themselves(a_world: World) -> None:
    """Each part is issued once and only as it was approved; the last one closes the batch."""
    people = a_world.journey(size=6).upto("listed").people
    lists = [tuple(people[:3]), tuple(people[3:5]), tuple(people[5:])]
    leaves = [part_leaf(holders) for holders in lists]
    batch = approved(a_world, approval(a_world, root_of(leaves).hex(), 6, parts=3))
    parts = [
        IssueVouchers(batch=batch, part=n, holders=holders, proof=_proof(leaves, n)) for n, holders in enumerate(lists)
    ]
    for wrong in (
        changed(parts[0], holders=(*lists[0][:2], people[5])),
        changed(parts[0], part=1),
        changed(parts[0], part=3),
        changed(parts[0], proof=()),
        changed(parts[0], proof=("00" * 32, *parts[0].proof[1:])),
    ):
        refuses(a_world, "bureau1", wrong, "batch.list_differs")
    refuses(a_world, "bureau1", changed(parts[0], batch=NOBODY), "object.unknown", kind="voucher_batch")
    for part in reversed(parts):
        assert a_world.state(VoucherBatch, batch).state == BatchState.APPROVED
        a_world.do("system", part)
    assert a_world.state(VoucherBatch, batch).state == BatchState.ISSUED
    refuses(a_world, "bureau1", parts[1], "batch.part_done")
    vouchers = [voucher for person in people for voucher in a_world.all(Voucher, "holder", person)]
    assert [(v.state, v.live) for v in vouchers] == [(VoucherState.ISSUED, "skills")] * 6


def _proof(leaves: list[bytes], index: int) -> tuple[str, ...]:
    def read(level: int, number: int) -> bytes:
        return root_of(leaves[number << level : (number + 1) << level])

    return tuple(found.hex() for found in inclusion_proof(read, index, len(leaves)))


def test_a_list_that_repeats_somebody_or_grew_is_not_issued(a_world: World) -> None:
    """The approved root alone does not help a list with somebody twice, or one longer than its count."""
    first, second, *_ = a_world.journey(size=2).upto("listed").people
    for holders, count in (((first, first), 2), ((first, second), 1)):
        batch = approved(a_world, approval(a_world, part_leaf(holders).hex(), count))
        refuses(a_world, "bureau1", _all_of(batch, holders), "batch.list_differs")


def _all_of(batch: str, holders: tuple[str, ...]) -> IssueVouchers:
    return IssueVouchers(batch=batch, part=0, holders=holders, proof=())


def test_whoever_may_not_have_a_voucher_stops_the_part_and_is_named(a_world: World) -> None:
    """Not verified, a live voucher of the category already, unknown; another category does not stand in the way."""
    journey = a_world.journey(size=1).upto("issued")
    held = journey.people[0]
    fresh = _unverified(a_world)
    for holder, code in ((held, "voucher.live_exists"), (fresh, "voucher.eligible_holder")):
        batch = approved(a_world, approval(a_world, part_leaf((holder,)).hex(), 1))
        refuses(a_world, "bureau1", _all_of(batch, (holder,)), code, holder=holder)
    batch = approved(a_world, approval(a_world, part_leaf((NOBODY,)).hex(), 1))
    refuses(a_world, "bureau1", _all_of(batch, (NOBODY,)), "object.unknown", kind="person")
    other = approved(a_world, approval(a_world, part_leaf((held,)).hex(), 1, category="startup"))
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", _all_of(other, (held,)), "auth.scope", capability="bureau")
    a_world.do("bureau2", _all_of(other, (held,)))
    assert {v.live for v in a_world.all(Voucher, "holder", held)} == {"skills", "startup"}


def _unverified(world: World) -> str:
    order = world.desk.register_people(world.cast["school"].account, str(uuid.uuid4()), "4104", [trainee(90)])
    world.give("school", order)
    return order.indexes[0].subject


def test_only_its_holder_takes_a_voucher_and_an_attempt_leaves_a_trace(a_world: World) -> None:
    """Another worker, and the holder's name in another's session, are refused as transfers and recorded."""
    journey = a_world.journey(size=2).upto("issued")
    mine, theirs = journey.people
    claim = ClaimVoucher(voucher=journey.voucher(0), holder=mine)
    for worker, command in (
        (journey.workers[theirs], changed(claim, holder=theirs)),
        (journey.workers[theirs], claim),
        (journey.workers[mine], changed(claim, holder=theirs)),
    ):
        a_world.cast.actors["claimer"] = worker
        size = a_world.size()
        attempt = records(a_world, "claimer", command, "voucher.not_holder")
        assert (attempt.object_kind, attempt.object) == ("voucher", claim.voucher)
        assert len(events_at(a_world, size)) == 1
    assert a_world.state(Voucher, claim.voucher).holder == mine
    assert a_world.state(Voucher, claim.voucher).state == VoucherState.ISSUED
    a_world.do(journey.workers[mine], claim)
    refuses(a_world, journey.workers[mine], claim, "voucher.already", current="CLAIMED")
    refuses(a_world, journey.workers[mine], changed(claim, voucher=NOBODY), "object.unknown", kind="voucher")
    refuses(a_world, "school", claim, "auth.capability", capability="worker")


def test_only_the_verified_claim(a_world: World) -> None:
    """Facts made by hand: a holder about whom there is a doubt takes nothing until it is settled."""
    journey = a_world.journey(size=1).upto("issued")
    person = journey.people[0]
    command = ClaimVoucher(voucher=journey.voucher(), holder=person)
    memory = memory_of(a_world)
    memory.change(Person, person, state=PersonState.FLAGGED)
    memory.refuses(journey.workers[person].account, command, "person.not_verified")
    memory.change(Person, person, state=PersonState.VERIFIED)
    memory.give(journey.workers[person].account, command, "claim")
    assert memory.get(Voucher, journey.voucher()).state == VoucherState.CLAIMED


@pytest.mark.clause("voucher.gap.validity", "inside")
@pytest.mark.clause("voucher.gap.validity", "outside")
def test_a_voucher_is_taken_within_its_days_the_last_one_to_its_end(a_world: World) -> None:
    """Before the first day and after the last one the claim is refused; at 23:59 of the last day it is not."""
    people = a_world.journey(size=2).upto("listed").people
    today, tomorrow = a_world.today, add_days(a_world.today, 1)
    command = approval(a_world, part_leaf(people).hex(), 2, valid_from=tomorrow, valid_to=add_days(today, 2))
    issued = a_world.do("bureau1", _all_of(approved(a_world, command), tuple(people)))
    one, two = (
        ClaimVoucher(voucher=v, holder=p)
        for v, p in zip(issued.events[0].vouchers, people, strict=True)  # type: ignore[attr-defined]  # the only event
    )
    workers = a_world.cast.workers
    refuses(a_world, workers[people[0]], one, "voucher.not_yet", valid_from=tomorrow)
    a_world.at(add_days(today, 2), 23, 59)
    a_world.do(workers[people[0]], one)
    a_world.at(add_days(today, 3), 0, 0)
    refuses(a_world, workers[people[1]], two, "voucher.expired", valid_to=add_days(today, 2))
