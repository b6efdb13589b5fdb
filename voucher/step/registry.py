"""All steps and all events, once their modules are imported; how events are read back."""

from __future__ import annotations

from typing import Final, Generic, TypeVar, Union

import msgspec

from ledger.decision import Decision
from ledger.entry import CommandRef
from voucher import lifecycle, register
from voucher.core.message import Command, Event
from voucher.step.declare import EVOLUTIONS, STEPS, Evolution, Step

_LOADED = (lifecycle, register)
T = TypeVar("T")


class StoredEntry(
    msgspec.Struct, Generic[T], frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """An entry with its events read; encoding it again gives the same bytes."""

    actor: str
    command: CommandRef
    decision: Decision | None = None
    events: tuple[T, ...]
    key: str
    origin: str
    policy: str | None = None
    time: str
    v: int


# msgspec learns a type when the first decoder of it is made, and shows a second thread what it has half learnt, which ends
# the process. Every decoder is therefore made on import, before there are threads.
_ENTRIES: Final = msgspec.json.Decoder(StoredEntry[Union[tuple(EVOLUTIONS)]])  # type: ignore[misc]  # noqa: UP007 - built from the registry
_COMMANDS: Final = msgspec.json.Decoder(Union[tuple(step.command for step in STEPS.values())])  # noqa: UP007


def entry_decoder() -> msgspec.json.Decoder[StoredEntry[Event]]:
    """Reads an entry's bytes, events and all, in one pass."""
    return _ENTRIES


def command_decoder() -> msgspec.json.Decoder[Command]:
    """Reads any command from its canonical bytes."""
    return _COMMANDS


_BY_COMMAND = {step.command: step for step in STEPS.values()}


def step_of(command: Command) -> Step:
    """The step that decides a command."""
    return _BY_COMMAND[type(command)]


def evolution_of(event: Event) -> Evolution:
    """What an event changes."""
    return EVOLUTIONS[type(event)]
