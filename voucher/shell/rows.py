"""Objects to rows and back."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from functools import cache
from operator import is_not
from typing import Any, Final, get_args, get_type_hints

import msgspec

from ledger.store.bulk import Row
from voucher.core.facts import State
from voucher.objects import KINDS
from voucher.shell.tables import column_type

Convert = Callable[[Any], Any]


class Codec:
    """Turns objects of one kind into rows, in the order of the fields, and rows into objects."""

    def __init__(self, kind: type[State]) -> None:
        hints = get_type_hints(kind)
        self._make = kind
        self._out: dict[int, Convert] = {}
        self._in: list[tuple[int, Convert]] = []
        for position, name in enumerate(kind.__struct_fields__):
            out, back = _converters(hints[name])
            if out:
                self._out[position] = out
            if back:
                self._in.append((position, back))

    def row(self, state: State) -> Row:
        """The object's row."""
        values = list(msgspec.structs.astuple(state))
        for position, convert in self._out.items():
            if values[position] is not None:
                values[position] = convert(values[position])
        return tuple(values)

    def part(self, state: State, positions: tuple[int, ...]) -> Row:
        """The row's values at some positions, and the id."""
        values = msgspec.structs.astuple(state)
        out = self._out
        return (
            *(
                out[position](values[position])
                if position in out and values[position] is not None
                else values[position]
                for position in positions
            ),
            state.id,
        )

    def state(self, row: Row) -> State:
        """The row's object."""
        values = list(row)
        for position, convert in self._in:
            if values[position] is not None:
                values[position] = convert(values[position])
        return self._make(*values)

    def changed(self, before: State, after: State) -> tuple[int, ...]:
        """Positions of the fields that are not the same object any more."""
        mask = tuple(map(is_not, msgspec.structs.astuple(before), msgspec.structs.astuple(after)))
        return _positions(mask)

    def states(self, rows: Sequence[Row]) -> list[State]:
        """The rows' objects."""
        return [self.state(row) for row in rows]


@cache
def _positions(mask: tuple[bool, ...]) -> tuple[int, ...]:
    return tuple(position for position, changed in enumerate(mask) if changed)


def _converters(hint: Any) -> tuple[Convert | None, Convert | None]:
    _, _, as_json = column_type(hint)
    if as_json:
        decoder = msgspec.json.Decoder(hint)
        return lambda value: msgspec.json.encode(value).decode(), decoder.decode
    plain = next((a for a in get_args(hint) if a is not type(None)), hint)
    if isinstance(plain, type) and issubclass(plain, enum.StrEnum):
        members = {member.value: member for member in plain}
        return str, members.__getitem__
    if plain is bool:
        return None, bool
    return None, None


_CODECS: Final = {kind: Codec(kind) for kind in KINDS}
"""Made on import: two threads that make decoders of one type at once end the process (see `step.registry`)."""


def codec(kind: type[State]) -> Codec:
    """The codec of a kind."""
    return _CODECS[kind]
