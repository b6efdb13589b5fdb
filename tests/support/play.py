"""Random histories: at every turn somebody gives a command. Mostly one that fits an object as it stands, so that
histories reach payment; often enough the wrong person, another object, a wrong sum, or a step out of order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from tests.support.company import Company, company
from tests.support.memory import Memory
from voucher.core.dates import china_date
from voucher.core.facts import IdField, State
from voucher.core.message import Command, Event, type_of
from voucher.core.refusal import Refused
from voucher.step.registry import step_of

Move = Callable[["Play"], "tuple[str, Command] | None"]
MOVES: Final[dict[Move, int]] = {}
DAY: Final = 86_400_000
MINUTE: Final = 60_000
WRONG_ACTOR, CHANGED = 0.03, 0.08
"""How often somebody else gives a command, and how often one of its fields is changed."""


def move(weight: int) -> Callable[[Move], Move]:
    """A move that is tried this often."""

    def register(found: Move) -> Move:
        MOVES[found] = weight
        return found

    return register


class Play:
    """One history, made from a seed."""

    def __init__(self, seed: int, workers: int = 9) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a history is to be repeatable, not secret
        self.company: Company = company()
        self.workers = {f"w{number}": "" for number in range(workers)}
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.given = 0
        self.lists: dict[str, tuple[str, ...]] = {}
        """The holders of each approved list, by its root."""
        self._moves = list(MOVES)
        self._weights = list(MOVES.values())

    @property
    def memory(self) -> Memory:
        return self.company.memory

    @property
    def today(self) -> str:
        return china_date(self.memory.millis)

    @property
    def persons(self) -> list[str]:
        """The workers who are registered."""
        return [self.company.persons[role] for role in self.workers if role in self.company.persons]

    def role_of(self, person: str) -> str:
        """The role of a worker."""
        return next(role for role in self.workers if self.company.persons.get(role) == person)

    def company_role(self, institution: str) -> str:
        """The role that acts for an institution."""
        return next(role for role, known in self.company.institutions.items() if known == institution)

    def turn(self) -> tuple[Event, ...]:
        """One command; its events, or those that its refusal left."""
        role, command = self._next()
        before = self.memory.size
        self.given += 1
        try:
            events = self.company.give(role, command)
        except Refused as refused:
            self.refused[refused.code] += 1
            events = tuple(refused.events)
            assert self.memory.size == before + bool(events)
            return events
        self.accepted.update(type_of(type(event)) for event in events)
        return events

    def chance(self, share: float) -> bool:
        """True this often."""
        return self.rng.random() < share

    def some(self, kind: type[State], *tests: Callable[[Any], Any], **fields: Any) -> Any:
        """An object of a kind that fits; now and then any, None if there is none."""
        found = self.memory.all(kind, **fields) if self.chance(0.97) else self.memory.all(kind)
        fitting = [state for state in found if all(test(state) for test in tests)]
        return self.rng.choice(fitting) if fitting else None

    def few(self, items: Iterable[str], least: int = 0) -> tuple[str, ...]:
        """Mostly all of the items, sometimes fewer."""
        listed = list(items)
        if listed and self.chance(0.25):
            listed = self.rng.sample(listed, self.rng.randint(min(least, len(listed)), len(listed)))
        return tuple(listed)

    def one_of(self, *values: Any) -> Any:
        """One of the values."""
        return self.rng.choice(values)

    def _next(self) -> tuple[str, Command]:
        while True:
            self.memory.millis += self.rng.randint(1, 5) * MINUTE
            if self.chance(0.02):
                self.memory.millis += self.rng.randint(1, 4) * DAY
            (found,) = self.rng.choices(self._moves, self._weights)
            made = found(self)
            if made is None:
                continue
            role, command = made
            if self.chance(WRONG_ACTOR):
                role = self.rng.choice(list(self.company.accounts))
            return role, self._changed(command) if self.chance(CHANGED) else command

    def _changed(self, command: Command) -> Command:
        """The command with one of its fields changed, as far as its types allow."""
        fields = {field.name: field for field in step_of(command).fields}
        name = self.rng.choice([f for f in command.__struct_fields__ if f != "checkpoint"])
        changed = replace(command, **{name: self._other(getattr(command, name), fields.get(name))})
        try:
            return msgspec.json.decode(msgspec.json.encode(changed), type=type(command))
        except msgspec.ValidationError:
            return command

    def _other(self, value: Any, field: IdField | None) -> Any:
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + self.rng.choice((-1, 1))
        if isinstance(value, tuple):
            listed = list(value)
            if field and field.kind and self.chance(0.5):
                listed.append(self._id(field.kind))
            elif listed:
                listed.append(listed[0]) if self.chance(0.5) else listed.pop()
            return tuple(listed)
        if field and field.kind:
            return self._id(field.kind)
        return self.memory.size if value is None else value

    def _id(self, kind: str) -> str:
        known = list(self.memory.objects[kind])
        return self.rng.choice(known) if known and self.chance(0.85) else "f" * 32
