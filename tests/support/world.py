"""A small world to test the loop in: a prepared home on either engine, a cast, and a journey that takes a class from its
draft to its reconciled payment, stopping wherever a test wants."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SimulatedClock
from ledger.store import bulk, engine
from tests.support.journey import STEPS, Journey
from voucher.core.dates import add_days, china_date, start_of
from voucher.core.facts import State
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.shell import founding
from voucher.shell.demo.cast import Actor, Cast, id_number, officer_key
from voucher.shell.demo.player import HOUR, Player
from voucher.shell.demo.profiles import comparisons, questionnaires
from voucher.shell.demo.setting import Setting, prepare
from voucher.shell.desk import Desk
from voucher.shell.home import Home, Urls
from voucher.shell.rows import codec
from voucher.shell.service import Order, Service
from voucher.shell.service import Outcome as Given
from voucher.shell.tables import STATE

__all__ = ["ORIGIN", "STEPS", "Journey", "World", "copied", "found"]

ORIGIN = "test.example/voucher-ledger"
START = start_of("2026-03-02") + 9 * HOUR


@dataclass(slots=True)
class World:
    """An open home with a simulated clock (9:00 on 2 March 2026 to begin with) and a cast.

    Roles: operator, system, bureau1, bureau2, industry1, industry2, maker, checker, auditor, inspector, school, school2,
    body; `world.cast["school:id"].account` is the school's institution id, likewise school2, body, and `fund:id`.
    """

    home: Home
    player: Player

    @property
    def cast(self) -> Cast:
        return self.player.cast

    @property
    def clock(self) -> SimulatedClock:
        return self.player.clock

    @property
    def service(self) -> Service:
        return self.player.service

    @property
    def desk(self) -> Desk:
        return self.player.desk

    @property
    def today(self) -> str:
        return china_date(self.clock.now())

    def at(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Move the clock forward to a time of day in China."""
        self.player.move_to(day, hour, minute)

    def later(self, days: int = 1, hour: int = 9) -> None:
        """Move the clock some days forward."""
        self.at(add_days(self.today, days), hour)

    def do(self, role: str | Actor, command: Command, key: str = "") -> Given:
        """Give a command as somebody, signed with their key if the step asks for it. Raises `Refused`."""
        actor = self.cast[role] if isinstance(role, str) else role
        return self.player.give(actor, Order(actor=actor.account, key=key or str(uuid.uuid4()), command=command))

    def give(self, role: str | Actor, order: Order) -> Given:
        """Give an order made by the desk."""
        actor = self.cast[role] if isinstance(role, str) else role
        return self.player.give(actor, order)

    def two(self, command: Command | Order, first: str = "bureau1", second: str = "bureau2") -> Given:
        """Have one officer propose and another approve; the approval's outcome."""
        actor = self.cast[first]
        order = command
        if isinstance(command, Command):
            order = Order(actor=actor.account, key=str(uuid.uuid4()), command=command)
        assert isinstance(order, Order)
        return self.player.twice(actor, self.cast[second], order)

    def ask(self, persons: Sequence[str]) -> None:
        """Everybody's questionnaire, three times yes, and what registers say of them: matched."""
        self.do("bureau1", questionnaires(persons, self.clock.now()))
        self.do("system", comparisons(persons, self.clock.now()))

    def refused(self, role: str | Actor, command: Command, **detail: Any) -> Refused:
        """Give a command that must be refused; the refusal, whose detail must contain what is given."""
        with pytest.raises(Refused) as caught:
            self.do(role, command)
        assert {name: caught.value.detail.get(name) for name in detail} == detail
        return caught.value

    def state(self, kind: type[State], identifier: str) -> Any:
        """An object as the database has it; None if it has none."""
        with engine.snapshot(self.home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], "id", [identifier])
        return codec(kind).state(rows[0]) if rows else None

    def all(self, kind: type[State], field: str, value: str) -> list[Any]:
        """All objects of a kind whose field has a value."""
        with engine.snapshot(self.home.database) as connection:
            return codec(kind).states(bulk.select_in(connection, STATE[kind.kind], field, [value]))

    def size(self) -> int:
        """Entries in the log."""
        with engine.snapshot(self.home.database) as connection:
            return int(engine.run(connection, "SELECT size FROM ledger_head").fetchone()[0])

    def journey(self, size: int = 3, **options: Any) -> Journey:
        """A class of this many people, starting a fortnight from now."""
        return Journey(self, size, add_days(self.today, 14), **options)


def found(folder: Path, urls: Urls, start: int = START, setting: Setting | None = None) -> World:
    """A founded and prepared home in a folder."""
    clock = SimulatedClock(start)
    officers = [
        founding.NewOfficer(name=name, id_number=id_number(n, "19750505"), private=officer_key(folder, role))
        for n, (role, name) in enumerate((("bureau1", "测试经办甲"), ("bureau2", "测试经办乙")))
    ]
    home = founding.create(
        folder, origin=ORIGIN, region="41", officers=officers, demonstration=True, clock=clock, urls=urls
    )
    player = Player(home, clock, Service(home), Desk(home))
    prepare(player, setting)
    return World(home, player)


def copied(template: World, folder: Path, urls: Urls) -> World:
    """A world of its own that begins where the template stands; the database was copied by the caller."""
    shutil.copytree(template.home.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))
    clock = SimulatedClock(template.clock.now())
    home = Home(folder, clock, urls)
    cast = Cast(dict(template.cast.actors), dict(template.cast.workers))
    return World(home, Player(home, clock, Service(home), Desk(home), cast))
