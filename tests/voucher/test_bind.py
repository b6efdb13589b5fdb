"""Vouchers on phones and slips: the first phone, another phone, and whose word each of them takes."""

from __future__ import annotations

from tests.support.asking import changed, records, refuses
from tests.support.phones import CHECK, Phone, binding_of, bound, slip
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.lifecycle.bind import PrintSlip, UnbindVoucher, VoucherBound
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.voucher import Voucher
from voucher.shell.demo.player import event_of

NOBODY = "f" * 32


def test_the_first_phone_needs_only_the_session(a_world: World) -> None:
    """The holder binds by themselves; the voucher counts nothing and keeps its holder."""
    journey = a_world.journey(size=1).upto("claimed")
    identifier = bound(journey, 0)
    binding = a_world.state(Binding, identifier)
    assert (binding.state, binding.type, binding.holder) == (BindingState.ACTIVE, BindingKind.PHONE, journey.people[0])
    assert binding.public == Phone(0).public
    voucher = a_world.state(Voucher, journey.voucher())
    assert (voucher.rebinds, voucher.holder) == (0, journey.people[0])


def test_another_s_voucher_is_not_bound_and_the_attempt_is_recorded(a_world: World) -> None:
    """Neither in one's own name nor in the holder's."""
    journey = a_world.journey(size=2).upto("claimed")
    other = journey.workers[journey.people[1]]
    attempt = records(a_world, other, binding_of(journey, 0), "voucher.not_holder")
    assert attempt.object == journey.voucher(0)
    records(a_world, other, binding_of(journey, 0, holder=journey.people[1]), "voucher.not_holder")
    records(a_world, "bureau1", binding_of(journey, 0, holder=journey.people[1], **CHECK), "voucher.not_holder")
    assert not a_world.all(Binding, "voucher", journey.voucher(0))


def test_another_phone_needs_a_real_name_check_and_ends_the_one_before(a_world: World) -> None:
    """Without the check refused; with it the old phone's code is dead, and the voucher counts it."""
    journey = a_world.journey(size=1).upto("claimed")
    first = bound(journey, 0)
    worker = journey.workers[journey.people[0]]
    refuses(a_world, worker, binding_of(journey, 0, Phone(7)), "binding.check_needed")
    refuses(a_world, worker, binding_of(journey, 0, Phone(7), method="x"), "binding.check_needed")
    event = event_of(a_world.do(worker, binding_of(journey, 0, Phone(7), **CHECK)), VoucherBound)
    assert (event.ended, event.rebinds, event.flags) == ((first,), 1, ())
    assert a_world.state(Binding, first).state == BindingState.ENDED
    assert a_world.state(Binding, first).reason == "replaced"
    assert a_world.state(Voucher, journey.voucher()).rebinds == 1


def test_taking_the_phone_off_first_does_not_make_the_next_one_the_first(a_world: World) -> None:
    """Unbinding is no way around the check."""
    journey = a_world.journey(size=1).upto("claimed")
    worker = journey.workers[journey.people[0]]
    a_world.do(worker, UnbindVoucher(binding=bound(journey, 0), reason="lost"))
    refuses(a_world, worker, binding_of(journey, 0, Phone(7)), "binding.check_needed")


def test_the_third_other_phone_is_flagged(a_world: World) -> None:
    """Counted on the voucher, and conspicuous from the third on."""
    journey = a_world.journey(size=1).upto("claimed")
    worker = journey.workers[journey.people[0]]
    bound(journey, 0)
    flags = [
        event_of(a_world.do(worker, binding_of(journey, 0, Phone(10 + n), **CHECK)), VoucherBound).flags
        for n in range(4)
    ]
    assert flags == [(), (), ("many_rebinds",), ("many_rebinds",)]


def test_one_phone_with_many_workers_is_flagged(a_world: World) -> None:
    """Three are a family; the fourth person's voucher on the same phone is conspicuous."""
    journey = a_world.journey(size=4).upto("claimed")
    phone = Phone(99)
    flags = []
    for number, person in enumerate(journey.people):
        outcome = a_world.do(journey.workers[person], binding_of(journey, number, phone))
        flags.append(event_of(outcome, VoucherBound).flags)
    assert flags == [(), (), (), ("many_workers_on_one_phone",)]


def test_at_a_counter_the_officer_s_check_is_needed_even_for_the_first_phone(a_world: World) -> None:
    """By the bureau of the region, or the school of the class; no other school."""
    journey = a_world.journey(size=1).upto("enrolled")
    refuses(a_world, "bureau1", binding_of(journey, 0), "binding.check_needed")
    refuses(a_world, "school2", binding_of(journey, 0, **CHECK), "auth.scope")
    a_world.do("school", binding_of(journey, 0, **CHECK))
    a_world.do("bureau1", binding_of(journey, 0, Phone(5), **CHECK))
    assert a_world.state(Voucher, journey.voucher()).rebinds == 1


def test_a_slip_lives_beside_a_phone_and_ends_the_slip_before(a_world: World) -> None:
    """By an officer or the class's school; a worker prints none."""
    journey = a_world.journey(size=1).upto("enrolled")
    phone, first = bound(journey, 0), slip(journey, 0)
    second = slip(journey, 0, "school")
    states = [a_world.state(Binding, one).state for one in (phone, first, second)]
    assert states == [BindingState.ACTIVE, BindingState.ENDED, BindingState.ACTIVE]
    command = PrintSlip(voucher=journey.voucher(), status=1, expires=a_world.today)
    refuses(a_world, "school2", command, "auth.scope")
    refuses(a_world, journey.workers[journey.people[0]], command, "auth.capability")
    refuses(a_world, "bureau1", changed(command, expires=add_days(a_world.today, 91)), "value.invalid")


def test_a_place_in_the_status_list_is_one_binding_s(a_world: World) -> None:
    """Ending a binding turns its bit: nobody else's may be the same, whether asked before or in the same batch."""
    journey = a_world.journey(size=3).upto("claimed")
    taken = a_world.state(Binding, bound(journey, 0)).status
    other = journey.workers[journey.people[1]]
    refuses(a_world, other, binding_of(journey, 1, status=taken), "binding.status_taken")
    refuses(
        a_world,
        "bureau1",
        PrintSlip(voucher=journey.voucher(1), status=taken, expires=a_world.today),
        "binding.status_taken",
    )
    a_world.do(other, binding_of(journey, 1, status=taken + 1))


def test_only_a_voucher_in_use_is_bound(a_world: World) -> None:
    """Not before it is claimed, not after the evaluation, not for more than ninety days, and only to a real key."""
    journey = a_world.journey(size=1).upto("issued")
    worker = journey.workers[journey.people[0]]
    refuses(a_world, worker, binding_of(journey, 0), "voucher.stage", missing=["CLAIMED"])
    journey.upto("claimed")
    refuses(a_world, worker, binding_of(journey, 0, expires=add_days(a_world.today, 91)), "value.invalid")
    refuses(a_world, worker, binding_of(journey, 0, expires=add_days(a_world.today, -1)), "value.invalid")
    refuses(a_world, worker, binding_of(journey, 0, expires="2026-02-31"), "value.invalid", field="expires")
    refuses(a_world, worker, binding_of(journey, 0, public="A" * 44), "key.invalid")
    refuses(a_world, worker, binding_of(journey, 0, voucher=NOBODY), "object.unknown")
    journey.upto("certified")
    refuses(a_world, worker, binding_of(journey, 0), "voucher.already", current="CERTIFIED")


def test_a_binding_is_ended_by_its_holder_or_the_bureau_once(a_world: World) -> None:
    """Another worker and a school are refused."""
    journey = a_world.journey(size=2).upto("claimed")
    end = UnbindVoucher(binding=bound(journey, 0), reason="lost")
    refuses(a_world, journey.workers[journey.people[1]], end, "auth.scope")
    refuses(a_world, "school", end, "auth.capability")
    a_world.do("bureau1", end)
    refuses(a_world, journey.workers[journey.people[0]], end, "binding.ended")
    refuses(a_world, "bureau1", changed(end, binding=NOBODY), "object.unknown", kind="binding")
