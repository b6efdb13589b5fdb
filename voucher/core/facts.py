"""Facts: the state of the objects that a batch's commands touch, read once, changed in memory as commands are decided.

Every object here is a fold of the log. A command declares what it needs by the ids it carries; a step may ask for
more once those are loaded (`needs`). Whoever loads is outside the core.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple, TypeVar, get_origin, get_type_hints

import msgspec

from voucher.core.ids import REF
from voucher.core.refusal import unknown


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all objects. `at` is the index of the last entry that changed it: its version."""

    kind: ClassVar[str]
    indexes: ClassVar[tuple[str, ...]] = ()
    """Fields by which objects of this kind may be looked up together."""

    id: str
    at: int


S = TypeVar("S", bound=State)


class Ref(NamedTuple):
    """What to load: one object (field "id"), or all objects whose `field` has this value."""

    kind: str
    field: str
    value: str


class NotLoaded(LookupError):
    """A step asked for an object that it had not declared, or that an earlier command of the batch only just named."""


class Facts:
    """Loaded objects by kind and id. Asking for what was not loaded is a fault, not an unknown object."""

    __slots__ = ("_changed", "_found", "_groups", "_kinds")

    def __init__(self, kinds: Iterable[type[State]]) -> None:
        self._kinds = {kind.kind: kind for kind in kinds}
        self._found: dict[str, dict[str, State | None]] = {name: {} for name in self._kinds}
        self._groups: dict[tuple[str, str, str], dict[str, None]] = {}
        self._changed: dict[str, dict[str, None]] = {}

    def get(self, kind: type[S], identifier: str) -> S | None:
        """The object, or None if there is none."""
        try:
            return self._found[kind.kind][identifier]  # type: ignore[return-value]  # a kind's dict holds only its own
        except KeyError:
            raise NotLoaded(kind.kind, identifier) from None

    def need(self, kind: type[S], identifier: str) -> S:
        """The object; refused as unknown if there is none."""
        found = self.get(kind, identifier)
        if found is None:
            raise unknown(kind.kind)
        return found

    def where(self, kind: type[S], field: str, value: str) -> list[S]:
        """All objects whose indexed field has this value, in the order of their ids."""
        group = self._groups.get((kind.kind, field, value))
        if group is None:
            raise NotLoaded(kind.kind, value)
        return [self.need(kind, identifier) for identifier in sorted(group)]

    def put(self, state: State) -> None:
        """Set an object to its new state."""
        name = state.kind
        before = self._found[name].get(state.id)
        self._found[name][state.id] = state
        self._changed.setdefault(name, {})[state.id] = None
        if self._groups:
            for field in state.indexes:
                self._regroup(state, field, before)

    def _regroup(self, state: State, field: str, before: State | None) -> None:
        old = getattr(before, field) if before else None
        new = getattr(state, field)
        if old != new and (group := self._groups.get((state.kind, field, old or ""))) is not None:
            group.pop(state.id, None)
        if new is not None and (group := self._groups.get((state.kind, field, new))) is not None:
            group[state.id] = None

    def missing(self, refs: Iterable[Ref]) -> set[Ref]:
        """The refs that are not loaded yet."""
        return {ref for ref in refs if not self._has(ref)}

    def _has(self, ref: Ref) -> bool:
        if ref.field == "id":
            return ref.value in self._found[ref.kind]
        return (ref.kind, ref.field, ref.value) in self._groups

    def load(self, kind: str, field: str, values: Sequence[str], states: Iterable[State]) -> None:
        """Take in what the database holds for `values`; what is already here is newer and stays."""
        found = self._found[kind]
        if field == "id":
            for state in states:
                found.setdefault(state.id, state)
            for value in values:
                found.setdefault(value, None)
            return
        for value in values:
            self._groups[kind, field, value] = {}
        for state in states:
            here = found.setdefault(state.id, state) or state
            if getattr(here, field) == getattr(state, field):
                self._groups[kind, field, getattr(state, field)][state.id] = None

    def changed(self) -> Iterator[tuple[str, list[State]]]:
        """Objects that were put, kind by kind."""
        for name, identifiers in self._changed.items():
            yield name, [state for i in identifiers if (state := self._found[name][i]) is not None]

    def forget_changes(self) -> None:
        """What was changed so far has been written."""
        self._changed.clear()

    def count(self) -> int:
        """Objects in memory."""
        return sum(map(len, self._found.values()))

    def unknown(self, kind: str, identifiers: Iterable[str]) -> list[str]:
        """Those of the ids that are not loaded yet."""
        found = self._found[kind]
        return [identifier for identifier in identifiers if identifier not in found]

    def kind_named(self, name: str) -> type[State]:
        """The class of a kind."""
        return self._kinds[name]


class IdField(NamedTuple):
    """Where a command or event names objects: a field of ids (`kind`), or a field of parts that hold ids (`inner`)."""

    name: str
    many: bool
    kind: str
    inner: tuple[IdField, ...]


def id_fields(struct: type[msgspec.Struct]) -> tuple[IdField, ...]:
    """The fields of a command, event or part of one that name objects."""
    found = []
    for name, hint in get_type_hints(struct, include_extras=True).items():
        many = get_origin(hint.__origin__ if hasattr(hint, "__metadata__") else hint) in (tuple, list)
        kinds = list(_kinds_in(hint))
        inner = [field for part in _parts_in(hint) for field in id_fields(part)]
        if kinds:
            found.append(IdField(name, many, kinds[0], ()))
        elif inner:
            found.append(IdField(name, many, "", tuple(inner)))
    return tuple(found)


def refs_of(value: msgspec.Struct, fields: Iterable[IdField]) -> Iterator[Ref]:
    """The objects that a command or event names."""
    for name, many, kind, inner in fields:
        content = getattr(value, name)
        if content is None:
            continue
        for item in content if many else (content,):
            if inner:
                yield from refs_of(item, inner)
            else:
                yield Ref(kind, "id", item)
                if kind == "enrolment":
                    group, _, person = item.partition(".")
                    yield Ref("training_class", "id", group)
                    yield Ref("person", "id", person)


def _kinds_in(hint: object) -> Iterator[str]:
    for meta in getattr(hint, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.extra and REF in meta.extra:
            yield meta.extra[REF]
    for argument in getattr(hint, "__args__", ()):
        yield from _kinds_in(argument)


def _parts_in(hint: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for argument in getattr(hint, "__args__", ()):
        yield from _parts_in(argument)
