"""Declaring steps: `@decides` says who may give a command and how it is decided, `@evolves` what an event changes.

decide(command, context) → events         pure; raises Refused
evolve(event, facts, at)                   pure; puts the changed objects
needs(command, facts) → refs               what to load beyond the ids in the command; run again until all is there
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from voucher.core.facts import Facts, IdField, Ref, id_fields
from voucher.core.message import Command, Event, type_of
from voucher.objects.account import REGIONAL, Capability
from voucher.step.context import At, Context

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
Decide: TypeAlias = Callable[[Any, Context], Iterable[Event]]
Needs: TypeAlias = Callable[[Any, Facts], Iterable[Ref]]
Evolve: TypeAlias = Callable[[Any, Facts, At], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its type, who may give it, whether the person signs it, whether it takes two officers and of which kind
    the second is. `office`: officers give it, so that absences, deputies and recusals are looked at."""

    name: str
    command: type[Command]
    decide: Decide
    needs: Needs
    by: tuple[Capability, ...]
    second: tuple[Capability, ...]
    signed: bool
    dual: bool
    fields: tuple[IdField, ...]
    office: bool

    @property
    def target(self) -> IdField | None:
        """The field of the object that the command decides about: the first one, if it names one object."""
        first = self.fields[0] if self.fields else None
        return first if first and first.kind and not first.many else None


@dataclass(frozen=True, slots=True)
class Evolution:
    """One event: its type, what it changes, the ids it names, and whether it only ever comes of a signed decision."""

    name: str
    event: type[Event]
    evolve: Evolve
    signed: bool
    fields: tuple[IdField, ...]


STEPS: Final[dict[str, Step]] = {}
EVOLUTIONS: Final[dict[type[Event], Evolution]] = {}


def nothing_more(_command: Command, _facts: Facts) -> Iterable[Ref]:
    """Needs only what the command names."""
    return ()


def decides(
    command: type[C],
    *by: Capability,
    signed: bool = False,
    dual: bool = False,
    second: tuple[Capability, ...] = (),
    needs: Callable[[C, Facts], Iterable[Ref]] = nothing_more,
) -> Callable[[Callable[[C, Context], Iterable[Event]]], Callable[[C, Context], Iterable[Event]]]:
    """Declare the step that decides a command.

    A command of two officers (`dual`) is always signed; `second` is who may approve it, if not the same kind of officer.
    """

    def register(decide: Callable[[C, Context], Iterable[Event]]) -> Callable[[C, Context], Iterable[Event]]:
        name = type_of(command)
        if name in STEPS:
            raise ValueError(f"{name} is decided twice")
        office = not REGIONAL.isdisjoint((*by, *second)) or name.startswith("proposal.")
        fields = id_fields(command)
        STEPS[name] = Step(name, command, decide, needs, by, second or by, signed or dual, dual, fields, office)
        return decide

    return register


def evolves(
    event: type[E], *, signed: bool = False
) -> Callable[[Callable[[E, Facts, At], None]], Callable[[E, Facts, At], None]]:
    """Declare what an event changes. `signed`: it only ever comes of a signed decision, and the audit insists on that."""

    def register(evolve: Callable[[E, Facts, At], None]) -> Callable[[E, Facts, At], None]:
        if event in EVOLUTIONS:
            raise ValueError(f"{event.__name__} evolves twice")
        EVOLUTIONS[event] = Evolution(type_of(event), event, evolve, signed, id_fields(event))
        return evolve

    return register
