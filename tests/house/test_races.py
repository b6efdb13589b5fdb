"""Many hands at once: one voucher, many scanners, several processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import children
from tests.support.world import World
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.audit import audit

PROCESSES = 4
THREADS = 8


@pytest.mark.parametrize("engine_kind", [pytest.param("sqlite", marks=pytest.mark.slow), "postgresql"], indirect=True)
def test_of_32_scans_in_4_processes_one_succeeds_and_the_others_are_told_why(a_world: World) -> None:
    """One voucher, scanned 32 times at once from four processes: one entry, 31 refusals in words, a gapless log."""
    journey = a_world.journey(size=1).upto("claimed")
    person = journey.people[0]
    before = a_world.size()
    lines = _race(a_world, journey.training_class, journey.voucher(), person, a_world.cast["school"].account)
    won = [line for line in lines if line.isdecimal()]
    assert won == [str(before)]
    assert set(lines) - set(won) == {"voucher.already"}
    assert len(lines) == PROCESSES * THREADS
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.ENROLLED
    assert a_world.size() == before + 1
    _assert_sound(a_world)


def test_scans_by_two_schools_at_once_leave_one_winner_and_record_every_double_use(a_world: World) -> None:
    """Two institutions race for a voucher whose holder is on both rosters: one wins, each loser of the other is recorded."""
    journey = a_world.journey(size=1).upto("claimed")
    other = a_world.journey(size=1, school="school2").upto("approved")
    other.join(journey)
    person, voucher = journey.people[0], journey.voucher()
    before = a_world.size()
    one = _start(a_world, journey.training_class, voucher, person, a_world.cast["school"].account)
    two = _start(a_world, other.training_class, voucher, person, a_world.cast["school2"].account)
    for process in (one, two):
        _go(process)
    lines = [*_read(one), *_read(two)]
    won = [line for line in lines if line.isdecimal()]
    assert len(won) == 1
    assert lines.count("voucher.already") == THREADS - 1
    assert lines.count("voucher.used") == THREADS
    assert a_world.size() == before + 1 + THREADS
    _assert_sound(a_world)


def _race(world: World, training_class: str, voucher: str, holder: str, actor: str) -> list[str]:
    running = [_start(world, training_class, voucher, holder, actor) for _ in range(PROCESSES)]
    for process in running:
        _go(process)
    return [line for process in running for line in _read(process)]


def _start(world: World, training_class: str, voucher: str, holder: str, actor: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.children", "scan"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    given = {"class": training_class, "voucher": voucher, "holder": holder, "actor": actor, "threads": THREADS}
    process.stdin.write(children.description(world.home, **given) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    return process


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def _read(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.split()


def _assert_sound(world: World) -> None:
    world.home.publisher().publish()
    report = audit(world.home)
    assert report.findings == []
    assert report.entries == world.size()
