"""Asking for what must be refused, and for what an entry holds."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest

from ledger.store import engine
from tests.support.world import World
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.rules.catalogue import RULES
from voucher.shell.demo.cast import Actor, Casting
from voucher.shell.service import Order
from voucher.step.attempts import AttemptRecorded
from voucher.step.registry import entry_decoder


def refuses(world: World, role: str | Actor, asked: Command | Order, code: str, **detail: Any) -> Refused:
    """The refusal of a command or order: with this code, its own words, this detail, and nothing appended."""
    size = world.size()
    refused = _refusal(world, role, asked, code, detail)
    assert world.size() == size, "a refusal changed the log"
    return refused


def records(world: World, role: str, asked: Command, code: str, **detail: Any) -> AttemptRecorded:
    """The attempt that a refused command left in the log."""
    size = world.size()
    _refusal(world, role, asked, code, detail)
    assert world.size() == size + 1, "the attempt left no entry"
    (attempt,) = events_at(world, size)
    assert isinstance(attempt, AttemptRecorded)
    assert (attempt.code, attempt.account) == (code, _actor(world, role).account)
    return attempt


def _refusal(world: World, role: str | Actor, asked: Command | Order, code: str, detail: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        world.give(role, asked) if isinstance(asked, Order) else world.do(role, asked)
    refused = caught.value
    assert refused.code == code, f"{refused.code} {refused.detail}"
    assert {name: refused.detail.get(name) for name in detail} == detail, refused.detail
    assert refused.sentence is (SENTENCES[code] if code in SENTENCES and not refused.source else RULES[code].sentence)
    return refused


def _actor(world: World, role: str | Actor) -> Actor:
    return world.cast[role] if isinstance(role, str) else role


def events_at(world: World, index: int) -> tuple[Event, ...]:
    """The events of an entry."""
    with engine.snapshot(world.home.database) as connection:
        query = f"SELECT entry_bytes FROM ledger_entry WHERE entry_index = {index}"  # noqa: S608 - a number
        (data,) = engine.run(connection, query).fetchone()
    return entry_decoder().decode(bytes(data)).events


def hired(world: World, role: str, *grants: Any, person: str | None = None) -> Actor:
    """One more account in the cast, with its key."""
    made = Casting(world.service, world.desk).account(role, person, *grants)
    world.cast.actors[role] = made
    return made


def order(world: World, role: str, command: Command) -> Order:
    """A command as a role's order with a key of its own."""
    return Order(actor=world.cast[role].account, key=str(uuid.uuid4()), command=command)


def changed(command: Any, /, **changes: Any) -> Any:
    """The command with other fields."""
    return msgspec.structs.replace(command, **changes)
