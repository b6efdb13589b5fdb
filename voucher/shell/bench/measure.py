"""The measurements: each round runs the work and its ceiling in turn; the ratio is of the same round, the figure quoted
is the median over the rounds."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from ledger import audit
from ledger.store import engine
from voucher.lifecycle.claim import ClaimVoucher
from voucher.shell import collector, fold
from voucher.shell.bench import ceiling, history, stage
from voucher.shell.bench.stage import Stage
from voucher.shell.service import Order, new_key

CALLERS: Final = (1, 8, 32)
CLAIMS: Final = {1: 400, 8: 200, 32: 150}
"""Commands of each caller in a round."""


class Figure(msgspec.Struct, kw_only=True):
    """One benchmark: its rates (or seconds) and the ceiling's, round by round, and the median ratio."""

    name: str
    engine: str
    unit: str
    ratio: float
    target: str
    work: list[float]
    ceiling: list[float]
    more: dict[str, float]


Tell = Callable[[str], None]


def bulk_issue(admin: str | None, rounds: int, count: int, tell: Tell) -> Figure:
    """Vouchers issued per second through the whole command path, against the engine's bulk-insert rate."""
    work, top = [], []
    more: dict[str, float] = {}
    for number in range(rounds):
        tell(f"bulk issue, round {number + 1}")
        top.append(ceiling.bulk_rows(admin or "sqlite", count))
        rate, memory = _issued(admin, count)
        work.append(rate)
        more[f"peak_rss_mb_at_{count}"] = memory
    less = count // 4
    more[f"peak_rss_mb_at_{less}"] = _issued(admin, less)[1]
    return figure("bulk issue", admin, "vouchers/s", ratio(work, top), ">= 0.35", work, top, more)


def _issued(admin: str | None, count: int) -> tuple[float, float]:
    """(rate, peak memory in MB) of issuing in a process of its own."""
    rate, memory = _apart(f"issue_once({admin!r}, {count})")
    return rate, memory


def _apart(call: str) -> list[float]:
    """Numbers that a function of this module prints in a process of its own."""
    code = f"from voucher.shell.bench import measure; measure.{call}"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return [float(word) for word in output.stdout.split()]


def _peak_memory() -> float:
    """The most memory that this process has held, in MB. `getrusage` would give that of the process it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def issue_once(admin: str | None, count: int) -> None:
    """Prepare people, then issue to them all; prints the rate and the peak memory of this process in MB."""
    collector.spare()
    with stage.scratch() as folder:
        ready = stage.make(Path(folder) / "home", admin)
        persons = ready.register(count)
        start = time.perf_counter()
        issued = sum(len(vouchers) for _, vouchers in ready.issue(persons, "skills"))
        rate = issued / (time.perf_counter() - start)
        ready.home.close()
    sys.stdout.write(f"{rate} {_peak_memory()}\n")


def append(admin: str | None, rounds: int, tell: Tell) -> list[Figure]:
    """Claims per second at 1, 8 and 32 callers, against single-row commits."""
    figures: list[Figure] = []
    with stage.scratch() as folder:
        ready = stage.make(Path(folder) / "home", admin)
        ready.hire(max(CLAIMS[n] * n for n in CALLERS))
        figures += [_append(ready, admin, rounds, callers, tell) for callers in CALLERS]
        ready.home.close()
    return figures


def _append(ready: Stage, admin: str | None, rounds: int, callers: int, tell: Tell) -> Figure:
    work, top, fairness = [], [], []
    for number in range(rounds):
        tell(f"append with {callers} callers, round {number + 1}")
        orders = _orders(ready, callers, f"c{callers}r{number}")
        top.append(ceiling.single_commits(admin or "sqlite", 1.5, callers))
        rate, worst = _run(ready, orders)
        work.append(rate)
        fairness.append(worst)
    target = "-" if callers < max(CALLERS) else ">= 0.30" if admin else ">= 2.5"
    more = {"worst_caller_to_median": statistics.median(fairness)}
    return figure(f"append, {callers} callers", admin, "commands/s", ratio(work, top), target, work, top, more)


def _orders(ready: Stage, callers: int, category: str) -> list[list[Order]]:
    """What each caller will give. Keys are made in the order in which the callers take turns, as clients would."""
    each = CLAIMS[callers]
    workers = ready.workers[: each * callers]
    held: dict[str, str] = {}
    for holders, vouchers in ready.issue([person for _, person in workers], category):
        held.update(zip(holders, vouchers, strict=True))
    orders: list[list[Order]] = [[] for _ in range(callers)]
    for turn in range(each):
        for caller in range(callers):
            account, person = workers[caller * each + turn]
            command = ClaimVoucher(voucher=held[person], holder=person)
            key = new_key(time.time_ns() // 1_000_000)
            orders[caller].append(Order(actor=account, key=key, command=command))
    return orders


def _run(ready: Stage, orders: list[list[Order]]) -> tuple[float, float]:
    """(commands per second, the worst-served caller's share of the median's), everybody starting at once."""
    barrier = threading.Barrier(len(orders) + 1)
    finished: list[float] = []

    def call(own: list[Order]) -> None:
        barrier.wait()
        start = time.perf_counter()
        for order in own:
            ready.service.give(order)
        finished.append(len(own) / (time.perf_counter() - start))

    threads = [threading.Thread(target=call, args=(own,)) for own in orders]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    total = sum(map(len, orders)) / (time.perf_counter() - start)
    return total, min(finished) / statistics.median(finished)


def read_back(admin: str | None, rounds: int, count: int, tell: Tell) -> list[Figure]:
    """The log part of the audit against read + SHA-256, and the rebuild against read + orjson.loads."""
    with stage.scratch() as folder:
        ready = stage.make(Path(folder) / "home", admin)
        home = ready.home
        tell(f"writing a history of {count} entries")
        less = count // 4
        classes = history.write(home.database, home.settings.origin, less)
        more = {f"peak_rss_mb_at_{less}": _memory_to_rebuild(ready)}
        history.write(home.database, home.settings.origin, count - less, classes)
        more[f"peak_rss_mb_at_{count}"] = _memory_to_rebuild(ready)
        home.publisher().publish()
        audits, rebuilds, hashed, parsed = [], [], [], []
        for number in range(rounds):
            tell(f"audit and rebuild, round {number + 1}")
            hashed.append(ceiling.read_and_hash(home.database))
            audits.append(_audited(ready))
            parsed.append(ceiling.read_and_parse(home.database))
            rebuilds.append(_rebuilt(ready))
        home.close()
    return [
        figure("audit, log part", admin, "s", ratio(audits, hashed), "<= 1.5", audits, hashed, {}),
        figure("rebuild", admin, "s", ratio(rebuilds, parsed), "<= 2.5", rebuilds, parsed, more),
    ]


def _memory_to_rebuild(ready: Stage) -> float:
    url = ready.home.database.url.render_as_string(hide_password=False)
    (memory,) = _apart(f"rebuild_once({url!r})")
    return memory


def rebuild_once(url: str) -> None:
    """Rebuild the state in a database; prints the peak memory of this process in MB."""
    collector.spare()
    target = engine.create(url)
    fold.rebuild(target)
    target.dispose()
    sys.stdout.write(f"{_peak_memory()}\n")


def _audited(ready: Stage) -> float:
    start = time.perf_counter()
    with engine.snapshot(ready.home.database) as connection:
        home = ready.home
        result = audit.audit(connection, home.settings.origin, [home.verifier_key], home.mark.read())
    if result.findings:
        raise RuntimeError(f"the audit found {result.findings[0]}")
    return time.perf_counter() - start


def _rebuilt(ready: Stage) -> float:
    start = time.perf_counter()
    fold.rebuild(ready.home.database)
    return time.perf_counter() - start


def ratio(work: list[float], top: list[float]) -> float:
    """The median of the ratios of the rounds."""
    return statistics.median(w / c for w, c in zip(work, top, strict=True))


def figure(
    name: str,
    admin: str | None,
    unit: str,
    of_rounds: float,
    target: str,
    work: list[float],
    top: list[float],
    more: dict[str, float],
) -> Figure:
    """A figure with its numbers rounded."""
    return Figure(
        name=name,
        engine="postgresql" if admin else "sqlite",
        unit=unit,
        ratio=round(of_rounds, 3),
        target=target,
        work=[round(x, 3) for x in work],
        ceiling=[round(x, 3) for x in top],
        more={name: round(value, 2) for name, value in more.items()},
    )
