"""What the ledger makes of a scan: it is always recorded, and takes effect only if nothing speaks against it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import timestamp
from tests.support.phones import CHECK, Device, Phone, bound, device, slip
from tests.support.world import Journey, World
from voucher.core.dates import add_days, start_of
from voucher.core.ids import enrolment_id
from voucher.lifecycle.bind import UnbindVoucher
from voucher.lifecycle.scan import ScanRecorded, SignedIn
from voucher.lifecycle.suspend import SuspendVoucher
from voucher.objects.scan import Assurance, Conflict, Purpose, Scan
from voucher.objects.training import Enrolment, EnrolmentState, SignIn, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.player import event_of
from voucher.step.attempts import AttemptRecorded
from voucher.step.enrolling import VoucherEnrolled

DAY = 86_400_000


class Gate:
    """A class whose people come by phone to the school's device."""

    def __init__(self, world: World, upto: str, size: int = 2) -> None:
        self.world = world
        self.journey: Journey = world.journey(size=size).upto("claimed")
        self.bindings = [bound(self.journey, number) for number in range(size)]
        self.device: Device = device(world)
        if upto != "claimed":
            self.journey.upto(upto)

    def scan(self, number: int = 0, **fields: Any) -> ScanRecorded:
        """The n-th person's phone, shown for this class."""
        values: dict[str, Any] = {
            "training_class": self.journey.training_class,
            "binding": self.bindings[number],
        }
        return self.device.scan(self.journey.voucher(number), **values | fields)

    def voucher(self, number: int = 0) -> Any:
        """The n-th voucher as it stands."""
        return self.world.state(Voucher, self.journey.voucher(number))


def test_a_good_scan_enrols_in_the_same_entry(a_world: World) -> None:
    """Scan and enrolment are one entry, and the class counts one more."""
    gate = Gate(a_world, "claimed")
    command = gate.device.next(
        gate.journey.voucher(), training_class=gate.journey.training_class, binding=gate.bindings[0]
    )
    outcome = a_world.do("school", command)
    gate.device.went_on(command)
    assert event_of(outcome, ScanRecorded).verdict == "ok"
    assert event_of(outcome, VoucherEnrolled).voucher == gate.journey.voucher()
    assert gate.voucher().state == VoucherState.ENROLLED
    assert a_world.state(TrainingClass, gate.journey.training_class).enrolled == 1
    (scan,) = a_world.all(Scan, "voucher", gate.journey.voucher())
    assert (scan.at, scan.verdict, scan.institution) == (outcome.index, "ok", gate.journey.institution)


def test_one_bad_scan_never_blocks_the_next(a_world: World) -> None:
    """An ended binding, then a good one, on one device."""
    gate = Gate(a_world, "claimed")
    a_world.do("bureau1", UnbindVoucher(binding=gate.bindings[0], reason="lost"))
    assert gate.scan(0).verdict == "binding.ended"
    assert gate.scan(1).verdict == "ok"
    assert [gate.voucher(n).state for n in (0, 1)] == [VoucherState.CLAIMED, VoucherState.ENROLLED]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"device_verdict": "tv1.stale_code"}, "scan.turned_away"),
        ({"assurance": Assurance.NONE}, "scan.turned_away"),
        ({"checked": "tv1.signature"}, "tv1.signature"),
        ({"checked": "voucher.used"}, "voucher.used"),
        ({"binding": None}, "binding.unknown"),
        ({"binding": "f" * 32}, "binding.unknown"),
        ({"assurance": Assurance.PRINTED}, "binding.unknown"),
        ({"assurance": Assurance.TYPED, "binding": None}, "scan.identity"),
        ({"training_class": None}, "scan.class_missing"),
        ({"training_class": "f" * 32}, "object.unknown"),
        ({"voucher": "f" * 32}, "object.unknown"),
        ({"purpose": Purpose.ATTEND}, "class.not_enrolled"),
        ({"purpose": Purpose.ASSESS}, "voucher.stage"),
    ],
)
def test_what_speaks_against_a_scan_is_its_verdict(a_world: World, fields: dict[str, Any], verdict: str) -> None:
    """Recorded each time, with no effect on the voucher."""
    gate = Gate(a_world, "claimed", size=1)
    values = {"training_class": gate.journey.training_class, "binding": gate.bindings[0]} | fields
    event = gate.device.scan(values.pop("voucher", gate.journey.voucher()), **values)
    assert event.verdict == verdict
    assert gate.voucher().state == VoucherState.CLAIMED
    assert gate.device.scan(None).sequence == 2


def test_another_s_binding_does_not_carry_a_voucher(a_world: World) -> None:
    """The second person's phone shows only their own."""
    gate = Gate(a_world, "claimed")
    assert gate.scan(0, binding=gate.bindings[1]).verdict == "binding.unknown"


def test_another_person_at_the_scan_is_an_attempt_at_a_transfer(a_world: World) -> None:
    """The record is kept, the attempt stands beside it."""
    gate = Gate(a_world, "claimed")
    command = gate.device.next(
        gate.journey.voucher(),
        training_class=gate.journey.training_class,
        binding=gate.bindings[0],
        holder=gate.journey.people[1],
    )
    outcome = a_world.do("school", command)
    assert event_of(outcome, ScanRecorded).verdict == "voucher.not_holder"
    assert event_of(outcome, AttemptRecorded).object == gate.journey.voucher()


def test_a_suspended_voucher_is_told_so_at_every_purpose(a_world: World) -> None:
    """Also where only the code is looked at."""
    gate = Gate(a_world, "claimed", size=1)
    a_world.do("bureau1", SuspendVoucher(voucher=gate.journey.voucher(), reason="audit"))
    assert {gate.scan(purpose=purpose).verdict for purpose in Purpose} == {"voucher.suspended"}


def test_a_slip_enrols_with_an_identity_check_until_its_last_day(a_world: World) -> None:
    """Without a check it is worth nothing, and after its end neither."""
    gate = Gate(a_world, "claimed", size=2)
    first, second = slip(gate.journey, 0, days=3), slip(gate.journey, 1, days=3)
    shown: dict[str, Any] = {"assurance": Assurance.PRINTED, "device_verdict": "tv1.printed"}
    assert gate.scan(0, binding=first, **shown).verdict == "scan.identity"
    assert gate.scan(0, binding=first, holder=gate.journey.people[0], **shown).verdict == "ok"
    a_world.later(4)
    assert gate.scan(1, binding=second, holder=gate.journey.people[1], **shown).verdict == "binding.ended"


def test_an_old_phone_s_code_is_dead_after_the_next_phone(a_world: World) -> None:
    """Re-binding kills the old code, whatever the old phone still shows."""
    gate = Gate(a_world, "claimed", size=1)
    again = bound(gate.journey, 0, Phone(44), **CHECK)
    assert gate.scan().verdict == "binding.ended"
    assert gate.scan(binding=again).verdict == "ok"


def test_another_school_s_class_is_out_of_scope(a_world: World) -> None:
    """A device enrols only into its own school's classes."""
    gate = Gate(a_world, "claimed", size=1)
    strange = device(a_world, "school2")
    fields = {"training_class": gate.journey.training_class, "binding": gate.bindings[0]}
    assert strange.scan(gate.journey.voucher(), **fields).verdict == "auth.scope"
    assert gate.scan().verdict == "ok"


def test_attending_leaves_a_sign_in_for_the_session(a_world: World) -> None:
    """On the class's days, by those who are in it; an offline scan of yesterday counts for yesterday."""
    gate = Gate(a_world, "opened")
    a_world.at(add_days(gate.journey.start, 1), 18)
    yesterday = timestamp.to_text(start_of(gate.journey.start) + 9 * 3_600_000)
    command = gate.device.next(
        gate.journey.voucher(),
        purpose=Purpose.ATTEND,
        training_class=gate.journey.training_class,
        binding=gate.bindings[0],
        happened=yesterday,
        offline=True,
    )
    event = event_of(a_world.do("school", command), SignedIn)
    gate.device.went_on(command)
    assert event.day == gate.journey.start
    assert gate.scan(1, purpose=Purpose.ATTEND).verdict == "ok"
    found = a_world.all(SignIn, "training_class", gate.journey.training_class)
    days = {(one.person, one.day) for one in found}
    assert days == {(gate.journey.people[0], gate.journey.start), (gate.journey.people[1], a_world.today)}


def test_a_device_s_clock_moves_nobody_out_of_the_class_s_days(a_world: World) -> None:
    """Tomorrow, the day before the class, and no time at all are verdicts."""
    gate = Gate(a_world, "opened", size=1)
    begin = start_of(gate.journey.start)
    for happened, verdict in (
        (timestamp.to_text(begin + 30 * 3_600_000), "class.dates"),
        (timestamp.to_text(begin - DAY), "class.dates"),
        ("2026-99-99T99:99:99.000Z", "value.invalid"),
    ):
        assert gate.scan(purpose=Purpose.ATTEND, happened=happened).verdict == verdict
    assert a_world.all(SignIn, "training_class", gate.journey.training_class) == []


def test_an_assessment_s_door_lets_in_who_was_trained(a_world: World) -> None:
    """The school's device, and the evaluation body's once it has planned one."""
    gate = Gate(a_world, "surveyed", size=1)
    assert gate.scan(purpose=Purpose.ASSESS).verdict == "ok"
    assert gate.scan(purpose=Purpose.SHOW, training_class=None).verdict == "ok"
    strange = device(a_world, "school2")
    fields: dict[str, Any] = {"training_class": gate.journey.training_class, "binding": gate.bindings[0]}
    assert strange.scan(gate.journey.voucher(), purpose=Purpose.ASSESS, **fields).verdict == "auth.scope"


def test_a_copied_code_on_another_device_is_refused_and_recorded(a_world: World) -> None:
    """The same rotating code on a second device of the same school is a copy, unless the first one turned it away: who
    went to the wrong door shows the same code at the right one."""
    gate = Gate(a_world, "opened", size=1)
    second = device(a_world, number=1)
    fields: dict[str, Any] = {
        "purpose": Purpose.ATTEND,
        "training_class": gate.journey.training_class,
        "binding": gate.bindings[0],
        "presentation": "ef" * 32,
    }
    asked = fields | {"device_verdict": "tv1.wrong_class"}
    assert second.scan(gate.journey.voucher(), **asked).verdict == "scan.turned_away"
    assert gate.scan(**fields).verdict == "ok"
    assert gate.scan(**fields).verdict == "ok"
    assert second.scan(gate.journey.voucher(), **fields).verdict == "scan.copied"
    assert len(a_world.all(SignIn, "training_class", gate.journey.training_class)) == 2


def test_the_same_class_twice_is_already_done(a_world: World) -> None:
    """No second place and no conflict; the enrolment is as the command would have made it."""
    gate = Gate(a_world, "claimed", size=1)
    assert gate.scan().verdict == "ok"
    assert gate.scan().verdict == "voucher.already"
    place = enrolment_id(gate.journey.training_class, gate.journey.people[0])
    enrolment = a_world.state(Enrolment, place)
    assert (enrolment.state, enrolment.live) == (EnrolmentState.REGISTERED, gate.journey.voucher())


def test_only_another_class_makes_a_conflict(a_world: World) -> None:
    """What is said of a code makes none about a voucher that is in the class that is scanned for."""
    gate = Gate(a_world, "enrolled", size=1)
    told = gate.scan(checked="voucher.used")
    assert (told.verdict, told.conflict) == ("voucher.used", None)
    assert a_world.all(Conflict, "voucher", gate.journey.voucher()) == []
