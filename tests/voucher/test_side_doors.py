"""Expired, cancelled, revoked, reissued: how a voucher leaves the loop, and how its holder gets another."""

from __future__ import annotations

from tests.support.asking import changed, hired, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import enrolment_id
from voucher.lifecycle.cancel import CancelVoucher
from voucher.lifecycle.expire import ExpireVouchers
from voucher.lifecycle.reissue import ReissueVoucher, VoucherReissued
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, ClaimLine
from voucher.objects.person import Person
from voucher.objects.policy import Dated, Parameter
from voucher.objects.training import Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.player import event_of
from voucher.shell.lapsing import lapse


def revocation(voucher: str) -> RevokeVoucher:
    """For fraud."""
    return RevokeVoucher(voucher=voucher, reason="fraud")


def buckets(world: World, journey: Journey, number: int = 0) -> list[Bucket]:
    """Where the money of a person's voucher stands."""
    return [line.bucket for line in world.all(ClaimLine, "voucher", journey.voucher(number))]


def test_a_voucher_expires_after_its_last_day_but_not_in_a_class(a_world: World) -> None:
    """The last day counts to its end; one enrolled, or without an end, does not expire."""
    last = add_days(a_world.today, 3)
    journey = a_world.journey(size=2, valid_to=last).upto("claimed")
    a_world.do("school", journey.enrol(journey.people[1]))
    endless = a_world.journey(size=1).upto("issued")
    expire = ExpireVouchers(vouchers=(journey.voucher(0),))
    refuses(a_world, "bureau1", expire, "auth.capability", capability="system")
    a_world.at(last, 23, 59)
    refuses(a_world, "system", expire, "voucher.not_expired")
    a_world.at(add_days(last, 1), 0, 0)
    for other, code in ((journey.voucher(1), "voucher.already"), (endless.voucher(), "voucher.not_expired")):
        refuses(a_world, "system", changed(expire, vouchers=(journey.voucher(0), other)), code)
    refuses(a_world, "system", changed(expire, vouchers=("f" * 32,)), "object.unknown", kind="voucher")
    assert lapse(a_world.home) == (1, 0)
    voucher = a_world.state(Voucher, journey.voucher(0))
    assert (voucher.state, voucher.live) == (VoucherState.EXPIRED, None)
    refuses(a_world, "system", expire, "voucher.ended", current="EXPIRED")


def test_a_voucher_is_given_back_before_it_is_used(a_world: World) -> None:
    """By its holder or the bureau of the region, issued or claimed; not by another worker, not in a class."""
    journey = a_world.journey(size=3).upto("issued")
    mine, theirs, _ = journey.people
    cancel = CancelVoucher(voucher=journey.voucher(0), reason="request")
    refuses(a_world, journey.workers[theirs], cancel, "auth.scope", capability="bureau")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", cancel, "auth.scope", capability="bureau")
    a_world.do(journey.workers[mine], cancel)
    assert a_world.state(Voucher, journey.voucher(0)).state == VoucherState.CANCELLED
    journey.people = journey.people[1:]
    journey.upto("claimed")
    a_world.do("bureau1", changed(cancel, voucher=journey.voucher(0)))
    journey.people = journey.people[1:]
    journey.upto("enrolled")
    in_class = changed(cancel, voucher=journey.voucher(0))
    refuses(a_world, journey.workers[journey.people[0]], in_class, "voucher.already", current="ENROLLED")


def test_a_reissue_keeps_the_holder_and_the_chain_and_counts(a_world: World) -> None:
    """Up to the operator's limit, for one who holds no other; a live voucher is not reissued."""
    journey = a_world.journey(size=1).upto("issued")
    again = ReissueVoucher(voucher=journey.voucher(), reason="request")
    refuses(a_world, "bureau1", again, "voucher.ended", current="ISSUED")
    cancel = CancelVoucher(voucher=journey.voucher(), reason="request")
    a_world.do("bureau1", cancel)
    for wrong in ("2026-02-30", add_days(a_world.today, -1)):
        refuses(a_world, "bureau1", changed(again, valid_to=wrong), "value.invalid", field="valid_to")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", again, "auth.scope", capability="bureau")
    end = add_days(a_world.today, 90)
    new = event_of(a_world.two(changed(again, valid_to=end)), VoucherReissued).replacement
    old, fresh = a_world.state(Voucher, journey.voucher()), a_world.state(Voucher, new)
    assert (old.state, old.live) == (VoucherState.REISSUED, None)
    assert (fresh.state, fresh.holder, fresh.origin) == (VoucherState.ISSUED, old.holder, old.id)
    assert (fresh.reissues, fresh.valid_from, fresh.valid_to) == (1, a_world.today, end)
    refuses(a_world, "bureau1", again, "voucher.ended", current="REISSUED")
    a_world.do("bureau1", changed(cancel, voucher=new))
    refuses(a_world, "bureau1", changed(again, voucher=new), "voucher.reissue_limit", limit=1)


def test_nobody_holds_two_by_way_of_a_reissue(a_world: World) -> None:
    """Facts made by hand: another live voucher of the category, and no parameter, each stop a reissue."""
    journey = a_world.journey(size=1).upto("issued")
    memory = memory_of(a_world)
    officer = a_world.cast["bureau1"].account
    voucher = memory.change(Voucher, journey.voucher(), state=VoucherState.LAPSED, live=None)
    command = ReissueVoucher(voucher=voucher.id, reason="request")
    twin = changed(voucher, id="e" * 32, origin="e" * 32, state=VoucherState.CLAIMED, live="skills")
    memory.put(twin)
    memory.refuses(officer, command, "voucher.live_exists", holder=voucher.holder)
    memory.put(changed(twin, live="startup"))
    memory.give(officer, command, "1")
    for dated in ((), (Dated("2099-01-01", 5, "x"),)):
        memory.change(Parameter, "voucher.reissue_limit/41", dated=dated)
        memory.refuses(officer, command, "voucher.reissue_limit", limit=0)


def test_a_voucher_is_revoked_at_every_stage_with_what_hangs_on_it(a_world: World) -> None:
    """Its place in a class ends, unpaid money is rejected, paid money is due back; a second time is refused."""
    journey = a_world.journey(size=6).upto("issued")
    revoked = []
    for step, money in (
        ("issued", []),
        ("enrolled", []),
        ("surveyed", []),
        ("certified", []),
        ("applied", [Bucket.REJECTED]),
        ("paid", [Bucket.CLAWBACK]),
    ):
        journey.upto(step)
        person = journey.people[0]
        a_world.two(revocation(journey.voucher(0)))
        assert a_world.state(Voucher, journey.voucher(0)).state == VoucherState.REVOKED
        assert a_world.state(Person, person).open_class is None
        assert buckets(a_world, journey) == money
        refuses(a_world, "bureau1", revocation(journey.voucher(0)), "voucher.ended", current="REVOKED")
        revoked.append(person)
        journey.people = journey.people[1:]
        journey.total -= 60_000 if step == "applied" else 0
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert (training_class.enrolled, training_class.present) == (4, 4)
    states = [a_world.state(Enrolment, enrolment_id(journey.training_class, p)).state for p in revoked]
    assert states == [
        EnrolmentState.LISTED,
        EnrolmentState.TERMINATED,
        EnrolmentState.TERMINATED,
        EnrolmentState.PASSED,
        EnrolmentState.PASSED,
        EnrolmentState.PASSED,
    ]


def test_a_revocation_needs_the_region_and_the_version_that_was_seen(a_world: World) -> None:
    """A stale version is refused when it is proposed, and again when the second officer approves."""
    journey = a_world.journey(size=1).upto("issued")
    voucher = a_world.state(Voucher, journey.voucher())
    stale = changed(revocation(voucher.id), version=voucher.at - 1)
    refuses(a_world, "bureau1", stale, "object.changed", seen=voucher.at - 1, now=voucher.at)
    refuses(a_world, "bureau1", revocation("f" * 32), "object.unknown", kind="voucher")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", revocation(voucher.id), "auth.scope", capability="bureau")


def test_who_was_in_another_class_stays_in_it(a_world: World) -> None:
    """Ending a place in one class does not end the person's open class elsewhere."""
    journey = a_world.journey(size=1).upto("enrolled")
    memory = memory_of(a_world)
    person = journey.people[0]
    memory.change(Person, person, open_class="c" * 32)
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    memory.two(*officers, revocation(journey.voucher()))
    assert memory.get(Person, person).open_class == "c" * 32
