"""Several processes on one log: no gap, no double, and everything that was acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from tests.support.tamper import run
from tests.support.toylog import ToyLog


def start(toy: ToyLog, count: int, threads: int | str, seed: str) -> subprocess.Popen[str]:
    """An appending process."""
    url = toy.engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-m", "tests.support.appender", url, str(toy.folder), str(count), str(threads), seed]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> dict[str, int]:
    """What a process was told, once it has ended well."""
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    return acknowledged(out)


def acknowledged(out: str) -> dict[str, int]:
    return {key: int(index) for key, index in (line.split(" ") for line in out.splitlines())}


def stored(toy: ToyLog) -> dict[str, int]:
    return dict(run(toy.engine, "SELECT idempotency_key, entry_index FROM ledger_entry"))


def check(toy: ToyLog, size: int) -> None:
    """Dense indexes, counters that agree, a clean audit."""
    assert sorted(stored(toy).values()) == list(range(size))
    assert run(toy.engine, "SELECT sum(value) FROM toy_counter") == [(size,)]
    toy.publisher.publish()
    assert toy.audit() == []


def test_processes_and_threads_append_to_one_log(toy: ToyLog) -> None:
    """Two processes of two threads each and this one: every command once, at the index its caller was told."""
    processes = [start(toy, 40, 2, seed) for seed in ("one", "two")]
    mine = {}
    for _ in range(40):
        answer = toy.raise_("mine")
        mine[answer.index] = answer.leaf
    found = told(processes[0]) | told(processes[1])
    assert len(found) == 160
    assert found.items() <= stored(toy).items()
    assert len(mine) == 40
    check(toy, 200)


def test_processes_that_send_the_same_commands_append_them_once(toy: ToyLog) -> None:
    """Under the same keys at the same time: both are told the same entries."""
    processes = [start(toy, 60, 1, "same") for _ in range(2)]
    one, two = told(processes[0]), told(processes[1])
    assert one == two == stored(toy)
    check(toy, 60)


def test_a_process_killed_while_appending_loses_nothing_that_it_was_told(toy: ToyLog) -> None:
    """Killed as by a power cut, in the middle of its batches; another process does not even notice."""
    victim = start(toy, 1_000_000, 3, "victim")
    assert victim.stdout is not None
    lines = [victim.stdout.readline() for _ in range(50)]
    other = start(toy, 40, 1, "other")
    lines += [victim.stdout.readline() for _ in range(50)]
    victim.kill()
    lines += [line for line in victim.stdout.readlines() if line.endswith("\n")]
    victim.communicate()
    found = acknowledged("".join(lines))
    assert len(found) >= 100
    everything = found | told(other)
    assert everything.items() <= stored(toy).items()
    toy.raise_("mine")
    check(toy, len(stored(toy)))


def test_a_forked_child_starts_its_own_writer(toy: ToyLog) -> None:
    """Parent and child append at the same time, over connections of their own."""
    found = told(start(toy, 40, "fork", "family"))
    assert found == stored(toy)
    check(toy, 120)


@pytest.mark.slow
def test_many_processes_append_for_long(toy: ToyLog) -> None:
    """Four processes of four threads, with a publisher that signs meanwhile: the log stays whole."""
    processes = [start(toy, 250, 4, f"p{number}") for number in range(4)]
    stop = threading.Event()
    publisher = threading.Thread(target=toy.publisher.run, args=(stop, 0.05))
    publisher.start()
    found: dict[str, int] = {}
    for process in processes:
        found |= told(process)
    stop.set()
    publisher.join()
    assert found == stored(toy)
    check(toy, 4_000)
