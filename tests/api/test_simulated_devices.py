"""`tvl simulate-records`: a demonstration's devices send what they would have recorded, and send it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import devices
from ledger import keys, timestamp
from tests.api.conftest import founded
from tests.conftest import Database
from tests.support import tvl
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.objects.external import DeviceSignIn, ExternalRecord, Video
from voucher.objects.flag import SupervisionFlag
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import ClassSession
from voucher.shell.audit import audit
from voucher.shell.demo.devices import LESSONS


def test_devices_send_what_fits_the_lessons_and_the_same_again(a_world: World) -> None:
    """Each lesson has its video, nearly everybody there came and went; a second run is known to the last record."""
    journey = a_world.journey(size=12).upto("taught")
    command, words = (
        tvl.of(a_world),
        ("simulate-records", journey.training_class, "--as", a_world.cast["school"].account),
    )
    told = command.json(*words)
    stored = a_world.all(ExternalRecord, "training_class", journey.training_class)
    records = [one for one in stored if one.source != LESSONS]
    sessions = a_world.all(ClassSession, "training_class", journey.training_class)
    videos = [one for one in records if isinstance(one.facts, Video)]
    assert told == {"taken": len(records), "known": 0, "refused": 0}
    assert {one.day for one in videos} == {one.date for one in sessions}
    assert all(one.facts.kept_until > add_days(one.day, 3 * 365) for one in videos)
    seen = [one.facts for one in records if isinstance(one.facts, DeviceSignIn)]
    most = 2 * sum(len(one.present) for one in sessions)
    assert most * 0.8 < len(seen) <= most
    assert {one.person for one in seen} <= set(journey.people)
    assert all(timestamp.from_text(one.happened) <= a_world.clock.now() for one in seen)
    assert command.json(*words) == {"taken": 0, "known": len(records), "refused": 0}
    assert f"已有 {len(records)} 条" in command.ok(*words)
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_the_provincial_system_numbers_everything_of_a_class_once(a_world: World) -> None:
    """Teachers, trainees, evaluation, certificates; a second run finds all of them known."""
    journey = a_world.journey(size=2).upto("taught")
    words = ("simulate-records", journey.training_class, "--as", a_world.cast["school"].account, "--numbers")
    command = tvl.of(a_world)
    assert command.json(*words) == {"taken": 4, "known": 0, "refused": 0}
    assert command.json(*words) == {"taken": 0, "known": 4, "refused": 0}
    numbered = a_world.all(SystemRecord, "training_class", journey.training_class)
    assert {one.what for one in numbered} == {"person", "session"}


def test_more_numbers_than_an_entry_holds_are_given_in_several(a_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a class of eighty with its certificates, say."""
    monkeypatch.setattr(devices, "MOST_NUMBERS", 3)
    journey = a_world.journey(size=2).upto("taught")
    before = a_world.size()
    words = ("simulate-records", journey.training_class, "--as", a_world.cast["school"].account, "--numbers")
    assert tvl.of(a_world).json(*words) == {"taken": 4, "known": 0, "refused": 0}
    assert a_world.size() == before + 2


def test_nobody_simulates_for_another_school_or_a_class_that_is_not_there(a_world: World) -> None:
    """Refused as the endpoint refuses; a class without lessons has nothing to send."""
    journey = a_world.journey(size=1).upto("taught")
    command = tvl.of(a_world)
    other = a_world.cast["school2"].account
    assert "auth.scope" in command.fails(1, "simulate-records", journey.training_class, "--as", other)
    assert "object.unknown" in command.fails(1, "simulate-records", "f" * 32, "--as", other)
    empty = a_world.journey(size=1, first=40).upto("approved")
    told = command.json("simulate-records", empty.training_class, "--as", a_world.cast["school"].account)
    assert told == {"taken": 0, "known": 0, "refused": 0}


def test_a_home_in_earnest_has_no_simulated_devices(tmp_path: Path, database: Database) -> None:
    """Records there come of devices alone."""
    with founded(tmp_path / "real", database) as home:
        assert "home.error" in tvl.of(home).fails(4, "simulate-records", "f" * 32, "--as", "school")


def test_every_other_system_is_simulated_by_kind_and_its_file_is_taken_in(a_world: World, tmp_path: Path) -> None:
    """Comparisons and exam events are sent; results of the exam are written, and taken in under the person's signature."""
    journey = a_world.journey(size=3).upto("evaluated")
    other = a_world.journey(size=1, first=50).upto("taught")
    command, school, body = tvl.of(a_world), a_world.cast["school"].account, a_world.cast["body"].account
    sent = command.json("simulate-records", journey.training_class, "--kind", "person_comparison", "--as", school)
    assert sent == {"taken": 3, "known": 0, "refused": 0}
    checks = command.json("simulate-records", other.training_class, "--kind", "on_site_check", "--as", school)
    assert checks["taken"] == len(a_world.all(ClassSession, "training_class", other.training_class))
    sent = command.json("simulate-records", journey.training_class, "--kind", "exam_platform", "--as", body)
    assert sent["taken"] >= 3
    words = ("simulate-records", journey.training_class, "--kind", "exam_result")
    assert "--out" in command.call(*words, "--as", body).output
    sheet = tmp_path / "results.csv"
    assert command.json(*words, "--out", sheet)["taken"] == 3
    taking = ("import-records", journey.evaluation, sheet, "--kind", "exam_result", "--as", body)
    assert command.json(*taking, "--dry-run")["findings"] == []
    key = tmp_path / "body.key"
    keys.write(key, a_world.cast["body"].private)
    assert command.json(*taking, "--sign", key)["good"] == 3
    assert a_world.all(SupervisionFlag, "training_class", journey.training_class) == []
    stored = a_world.all(ExternalRecord, "evaluation", journey.evaluation)
    assert {one.facts.passed for one in stored if one.type == "exam_result"} == {True}
