"""Devices and their journals: which may scan, and what a record that does not fit leaves behind."""

from __future__ import annotations

import pytest

from ledger.errors import KeyConflict
from tests.support.asking import changed, refuses
from tests.support.phones import Phone, device
from tests.support.world import World
from voucher.lifecycle.scan import JournalForked, ScanRecorded
from voucher.objects.device import NO_RECORD, Device, DeviceState
from voucher.objects.scan import Purpose, Scan
from voucher.register.devices import EnrolDevice, RevokeDevice
from voucher.shell.demo.player import event_of


def test_a_device_is_enrolled_by_its_own_institution_under_its_key(a_world: World) -> None:
    """Another school is refused, a key is one device for ever, and no other kind of key is taken."""
    school = a_world.cast["school:id"].account
    found = device(a_world)
    state = a_world.state(Device, found.id)
    assert (state.institution, state.sequence, state.last) == (school, 0, NO_RECORD)
    again = EnrolDevice(institution=school, name="gate", public=state.public)
    refuses(a_world, "school", again, "key.exists")
    fresh = changed(again, public=Phone(3).public)
    refuses(a_world, "school2", fresh, "auth.scope")
    refuses(a_world, "bureau1", fresh, "auth.capability")
    refuses(a_world, "school", changed(again, public="B" * 44), "key.invalid")
    refuses(a_world, "school", changed(fresh, institution="f" * 32), "object.unknown")


def test_a_revoked_device_scans_no_more(a_world: World) -> None:
    """By its school or the bureau, once; what it scanned before stays."""
    found = device(a_world)
    found.scan(None)
    revoke = RevokeDevice(device=found.id, reason="lost")
    refuses(a_world, "school2", revoke, "auth.scope")
    a_world.do("bureau1", revoke)
    refuses(a_world, "school", revoke, "device.revoked")
    assert a_world.state(Device, found.id).state == DeviceState.REVOKED
    refuses(a_world, "school", found.next(None), "device.revoked")
    assert len(a_world.all(Scan, "device", found.id)) == 1


def test_only_the_device_s_own_institution_brings_its_journal(a_world: World) -> None:
    """Another school's account is refused, and an unknown device is unknown."""
    found = device(a_world)
    refuses(a_world, "school2", found.next(None), "auth.scope")
    refuses(a_world, "school", found.next(None, device="f" * 32), "object.unknown", kind="device")


def test_a_gap_is_refused_with_the_number_that_is_missing(a_world: World) -> None:
    """Nothing is recorded, and the missing record still fits."""
    found = device(a_world)
    found.scan(None)
    size = a_world.size()
    refuses(a_world, "school", found.next(None, sequence=4), "journal.gap", expected=2)
    assert a_world.size() == size
    found.scan(None)
    assert a_world.state(Device, found.id).sequence == 2


def test_the_same_record_again_gives_the_same_answer(a_world: World) -> None:
    """Under its own key it is a repetition; under another key it is told which entry has it."""
    found = device(a_world)
    command, key = found.next(None), "11111111-2222-4333-8444-555555555555"
    first = a_world.do("school", command, key)
    again = a_world.do("school", command, key)
    assert (again.index, again.replayed) == (first.index, True)
    assert event_of(again, ScanRecorded) == event_of(first, ScanRecorded)
    refuses(a_world, "school", command, "journal.known", entry=first.index)
    with pytest.raises(KeyConflict):
        a_world.do("school", changed(command, offline=True), key)


def test_another_record_under_a_known_number_is_a_finding(a_world: World) -> None:
    """A journal that was set back is kept as a finding on the device; the journal itself stays as it was."""
    found = device(a_world)
    found.scan(None)
    found.scan(None)
    before = a_world.state(Device, found.id)
    forked = found.next(None, sequence=1, previous=NO_RECORD)
    event = event_of(a_world.do("school", forked), JournalForked)
    assert (event.device, event.sequence, event.hash) == (found.id, 1, forked.hash)
    after = a_world.state(Device, found.id)
    assert (after.forks, after.sequence, after.last) == (1, before.sequence, before.last)
    assert len(a_world.all(Scan, "device", found.id)) == 2


def test_a_record_that_names_another_one_before_it_is_a_finding(a_world: World) -> None:
    """The next number does not help a journal whose past is another."""
    found = device(a_world)
    found.scan(None)
    event_of(a_world.do("school", found.next(None, previous="ab" * 32)), JournalForked)
    assert a_world.state(Device, found.id).forks == 1
    found.scan(None)


def test_a_code_that_could_not_be_read_is_a_record_like_any_other(a_world: World) -> None:
    """The device turned it away; the journal goes on."""
    found = device(a_world)
    event = found.scan(None, purpose=Purpose.SHOW, device_verdict="tv1.damaged")
    assert (event.verdict, event.device_verdict) == ("scan.turned_away", "tv1.damaged")
    assert a_world.state(Device, found.id).sequence == 1
