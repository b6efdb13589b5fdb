"""Plays the whole demonstration: founds the home if need be, prepares, lets the classes act in order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.clock import SimulatedClock
from ledger.store import engine, log
from voucher.core.dates import add_days, china_date, start_of
from voucher.shell import founding
from voucher.shell.demo.cast import Cast, id_number, officer_key
from voucher.shell.demo.money import whole_loop
from voucher.shell.demo.player import HOUR, Line, Player
from voucher.shell.demo.setting import last_covered_day, prepare
from voucher.shell.demo.story import Class, up_to_certificates
from voucher.shell.desk import Desk
from voucher.shell.flags import Flags
from voucher.shell.home import Home, HomeError, Urls, read_settings
from voucher.shell.service import Service

ORIGIN: Final = "demonstration.invalid/voucher-ledger"
LENGTH: Final = 120
"""Days of simulated time before the end."""


@dataclass(frozen=True, slots=True)
class Played:
    """A demonstration that was played: its home, its cast, how many entries, and the payment that was reconciled."""

    home: Home
    cast: Cast
    entries: int
    reconciled: str | None


def demonstrate(
    folder: Path, today: int, tell: Callable[[Line], None] | None = None, urls: Urls | None = None
) -> Played:
    """Play the demonstration into a home (made if there is none) that ends on the day it was first played. Played again,
    every step is answered from the log and nothing changes."""
    if (folder / "home.json").exists() and not read_settings(folder).demonstration:
        raise HomeError("a demonstration is not played into a real home")
    moment = _end(folder, today)
    end = china_date(moment)
    clock = SimulatedClock(start_of(add_days(end, -LENGTH)) + 9 * HOUR)
    if not (folder / "home.json").exists():
        officers = [
            founding.NewOfficer(name=name, id_number=id_number(number, "19750505"), private=officer_key(folder, role))
            for number, (role, name) in enumerate((("bureau1", "演示人社经办甲"), ("bureau2", "演示人社经办乙")))
        ]
        founding.create(
            folder, origin=ORIGIN, region="41", officers=officers, demonstration=True, clock=clock, urls=urls
        ).close()
    home = Home(folder, clock, urls)
    player = Player(home, clock, Service(home), Desk(home), tell=tell)
    prepare(player)
    _let_act(player, [_all(player, told) for told in classes(end)], moment)
    _look(player)
    home.publisher().publish()
    with engine.snapshot(home.database) as connection:
        entries = log.read_head(connection).size
        row = engine.run(connection, "SELECT id FROM payment_batch WHERE state = 'RECONCILED'").fetchone()
    return Played(home, player.cast, entries, row[0] if row else None)


def _look(player: Player) -> None:
    """What the nightly job finds: a class whose lessons were written down days later, and whom age puts in doubt."""
    looked = Flags(player.home, player.service).look(player.cast["system"].account, player.home.settings.region)
    count = len(looked.raised)
    if count:
        player.say(None, f"系统提示疑点 {count} 个，等人处理", f"{count} flags are raised, for a person to decide")


def classes(end: str) -> list[Class]:
    """The classes: one whole loop, and six that the end finds on the way."""
    return [
        Class("A", "演示焊工一班", add_days(end, -85), 0, 30, 10, 27, 2),
        Class("B", "演示焊工二班", add_days(end, -33), 100, 12, 10, 12, 1),
        Class("C", "演示焊工三班", add_days(end, -17), 200, 20, 10, 19, 1, range(2, 5)),
        Class("D", "演示焊工四班", add_days(end, -6), 300, 16, 10, 16, 0),
        Class("E", "演示焊工五班", add_days(end, 2), 400, 18, 10, 18, 0),
        Class("F", "演示焊工六班", add_days(end, 10), 500, 24, 10, 24, 0),
        Class("G", "演示焊工七班", add_days(end, 19), 600, 15, 10, 15, 0),
    ]


def _all(player: Player, told: Class) -> Iterator[int]:
    yield from up_to_certificates(player, told)
    yield from whole_loop(player, told)


def _let_act(player: Player, stories: list[Iterator[int]], end: int) -> None:
    queue = [(next(story), number) for number, story in enumerate(stories)]
    heapq.heapify(queue)
    while queue:
        moment, number = heapq.heappop(queue)
        if moment > end:
            continue
        player.clock.move_to(max(moment, player.clock.now()))
        following = next(stories[number], None)
        if following is not None:
            heapq.heappush(queue, (following, number))
    player.clock.move_to(max(end, player.clock.now()))


def _end(folder: Path, now: int) -> int:
    """The moment (ms) at which the demonstration ends: now when it is first played, within the installed calendar."""
    path = folder / "demonstration-ends"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        covered = start_of(add_days(last_covered_day(), 1)) - 1
        path.write_text(str(min(now, covered)), encoding="ascii")
    return int(path.read_text(encoding="ascii"))
