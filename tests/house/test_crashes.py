"""A process killed at any moment: nothing acknowledged is lost, nothing half-done appears."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from ledger.store import engine, log
from tests.support import children
from tests.support.world import World
from voucher.register.persons import VerifyPersons
from voucher.shell.audit import audit
from voucher.shell.demo.cast import trainee

PEOPLE = 200
PART = 50


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_kill_9_in_the_middle_of_a_bulk_issue_loses_nothing(a_world: World, kills: int) -> None:
    """Whatever was acknowledged before each kill is in the log with its leaf hash, and the audit is clean."""
    given = _prepared(a_world)
    chance = random.Random(20260302 + kills)  # noqa: S311 - moments, not secrets
    acknowledged: dict[int, str] = {}
    for _ in range(kills):
        acknowledged |= _killed(given, chance.uniform(0.0, 0.35))
    assert len(acknowledged) >= kills
    with engine.snapshot(a_world.home.database) as connection:
        for index, leaf in acknowledged.items():
            stored = log.read_entry(connection, index)
            assert stored is not None
            assert stored.leaf.hex() == leaf
    a_world.home.publisher().publish()
    report = audit(a_world.home)
    assert report.findings == []
    assert report.entries > max(acknowledged)


def _prepared(world: World) -> str:
    persons: list[str] = []
    for begin in range(0, PEOPLE, PART):
        order = world.desk.register_people(
            world.cast["bureau1"].account, _key(begin), "4104", [trainee(begin + n) for n in range(PART)]
        )
        world.give("bureau1", order)
        persons += [row.subject for row in order.indexes]
    world.do("bureau1", VerifyPersons(persons=tuple(persons), method="id_card_in_hand", evidence="0" * 64))
    folder = world.home.folder / "keys" / "people"
    officers = [(world.cast[role].account, str(folder / f"{role}.key")) for role in ("bureau1", "bureau2")]
    return children.description(world.home, officers=officers, persons=persons, part=PART, region="4104")


def _key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def _killed(given: str, seconds: float) -> dict[int, str]:
    """What an issuer acknowledged before it was killed, `seconds` after its first acknowledgement."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.children", "issue"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(given + "\n")
    process.stdin.flush()
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    lines = [first, *process.stdout.readlines()]
    process.stdin.close()
    process.stdout.close()
    process.wait(30)
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(index): leaf for index, leaf in whole}
