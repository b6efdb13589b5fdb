"""Two classes that scanned one voucher: the ledger's order decides who has it, an officer what follows."""

from __future__ import annotations

from typing import Any

from tests.support.asking import changed, refuses
from tests.support.phones import bound, device
from tests.support.world import Journey, World
from tests.voucher.test_enrol import another_class
from voucher.lifecycle.conflict import DecideConflict
from voucher.lifecycle.scan import ConflictFound, ScanRecorded
from voucher.lifecycle.suspend import SuspendVoucher
from voucher.objects.scan import Conflict, ConflictState, Ruling, Scan
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.player import event_of
from voucher.step.attempts import AttemptRecorded


class Two:
    """One voucher, offered to two schools' classes."""

    def __init__(self, world: World) -> None:
        self.journey: Journey = world.journey(size=1).upto("claimed")
        self.other = another_class(self.journey)
        self.binding = bound(self.journey, 0)
        self.first, self.second = device(world), device(world, "school2")

    def fields(self, training_class: str) -> dict[str, Any]:
        """A scan into a class."""
        return {"training_class": training_class, "binding": self.binding}

    def clash(self, world: World) -> Any:
        """Both schools scan; the conflict that the second one makes."""
        assert self.first.scan(self.journey.voucher(), **self.fields(self.journey.training_class)).verdict == "ok"
        self.second.scan(self.journey.voucher(), **self.fields(self.other.training_class))
        (found,) = world.all(Conflict, "voucher", self.journey.voucher())
        return found


def test_the_second_scan_makes_a_conflict_that_names_both(a_world: World) -> None:
    """Entry and scan of the first, class and scan of the second; the voucher stays with the first."""
    two = Two(a_world)
    voucher = two.journey.voucher()
    two.first.scan(voucher, **two.fields(two.journey.training_class))
    command = two.second.next(voucher, **two.fields(two.other.training_class))
    outcome = a_world.do("school2", command)
    two.second.went_on(command)
    event, found = event_of(outcome, ScanRecorded), event_of(outcome, ConflictFound)
    assert (event.verdict, event.conflict) == ("voucher.used", found.conflict)
    assert event_of(outcome, AttemptRecorded).code == "voucher.used"
    (first,) = a_world.all(Scan, "device", two.first.id)
    assert (found.first_entry, found.first_scan, found.first_class) == (first.at, first.id, two.journey.training_class)
    assert (found.second_scan, found.second_class) == (event.scan, two.other.training_class)
    assert a_world.state(Voucher, voucher).training_class == two.journey.training_class


def test_scanning_again_makes_no_second_conflict(a_world: World) -> None:
    """Each record names the one conflict that there is."""
    two = Two(a_world)
    found = two.clash(a_world)
    again = two.second.scan(two.journey.voucher(), **two.fields(two.other.training_class))
    assert again.conflict == found.id
    assert len(a_world.all(Conflict, "voucher", two.journey.voucher())) == 1


def test_the_order_of_arrival_wins_and_not_the_device_s_time(a_world: World) -> None:
    """A scan that says it happened earlier still comes second."""
    two = Two(a_world)
    voucher = two.journey.voucher()
    assert two.first.scan(voucher, **two.fields(two.journey.training_class)).verdict == "ok"
    early = two.fields(two.other.training_class) | {"happened": "2026-03-01T00:00:00.000Z", "offline": True}
    assert two.second.scan(voucher, **early).verdict == "voucher.used"


def test_a_conflict_with_a_typed_enrolment_names_its_entry(a_world: World) -> None:
    """The first need not have been a scan."""
    two = Two(a_world)
    entry = a_world.do("school", two.journey.enrol(two.journey.people[0])).index
    two.second.scan(two.journey.voucher(), **two.fields(two.other.training_class))
    (found,) = a_world.all(Conflict, "voucher", two.journey.voucher())
    assert (found.first_entry, found.first_scan) == (entry, None)


def test_an_officer_decides_once_with_their_signature(a_world: World) -> None:
    """Kept: nothing happens to the voucher. Nobody but an officer of the region decides."""
    two = Two(a_world)
    decide = DecideConflict(conflict=two.clash(a_world).id, ruling=Ruling.KEEP, reason="mistake")
    refuses(a_world, "school", decide, "auth.capability", capability="bureau")
    refuses(a_world, "bureau1", changed(decide, conflict="f" * 32), "object.unknown", kind="conflict")
    outcome = a_world.do("bureau1", decide)
    assert b'"decision"' in outcome.entry
    refuses(a_world, "bureau2", decide, "conflict.decided")
    found = a_world.state(Conflict, decide.conflict)
    assert (found.state, found.ruling) == (ConflictState.DECIDED, Ruling.KEEP)
    assert a_world.state(Voucher, two.journey.voucher()).state == VoucherState.ENROLLED


def test_a_ruling_may_suspend_the_voucher(a_world: World) -> None:
    """In the same entry; a voucher that is suspended already is not suspended twice."""
    two = Two(a_world)
    decide = DecideConflict(conflict=two.clash(a_world).id, ruling=Ruling.SUSPEND, reason="double_use")
    a_world.do("bureau1", decide)
    voucher = a_world.state(Voucher, two.journey.voucher())
    assert (voucher.state, voucher.resume_to) == (VoucherState.SUSPENDED, VoucherState.ENROLLED)


def test_suspending_what_is_suspended_leaves_the_conflict_open(a_world: World) -> None:
    """Another ruling is still possible."""
    two = Two(a_world)
    decide = DecideConflict(conflict=two.clash(a_world).id, ruling=Ruling.SUSPEND, reason="double_use")
    a_world.do("bureau1", SuspendVoucher(voucher=two.journey.voucher(), reason="audit"))
    refuses(a_world, "bureau1", decide, "voucher.suspended")
    a_world.do("bureau1", changed(decide, ruling=Ruling.REVOKE_LATER))
    assert a_world.state(Conflict, decide.conflict).ruling == Ruling.REVOKE_LATER
