"""Facts: the state of the objects that a batch's commands touch, read once, changed in memory as commands are decided.

Every object here is a fold of the log. A command declares what it needs by the ids it carries; a step may ask for
more once those are loaded (`needs`). Whoever loads is outside the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import ClassVar, NamedTuple, TypeAlias, TypeVar, get_origin, get_type_hints

import msgspec

from voucher.core.ids import REF
from voucher.core.refusal import unknown


class State(msgspec.Struct, frozen=True, gc=False):
    """Base of all objects. `at` is the index of the last entry that changed it: its version.

    Plain data without cycles: the collector need not look at it (`gc=False`), which matters when many are in memory.
    """

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
    value: str | int


class NotLoaded(LookupError):
    """A step asked for an object that it had not declared, or that an earlier command of the batch only just named."""


Fetch: TypeAlias = "Callable[[str, str], State | None]"
"""Reads one object that was not loaded, by kind and id."""


class Facts:
    """Loaded objects by kind and id.

    Asking for what was not loaded is a fault, unless there is a way to fetch it (a fold has one, a decision has none).
    """

    __slots__ = ("_before", "_fetch", "_found", "_groups", "_kinds")

    def __init__(self, kinds: Iterable[type[State]], fetch: Fetch | None = None) -> None:
        self._kinds = {kind.kind: kind for kind in kinds}
        self._fetch = fetch
        self._found: dict[str, dict[str, State | None]] = {name: {} for name in self._kinds}
        self._groups: dict[tuple[str, str, str | int], dict[str, None]] = {}
        self._before: dict[str, dict[str, State | None]] = {name: {} for name in self._kinds}

    def get(self, kind: type[S], identifier: str) -> S | None:
        """The object, or None if there is none."""
        found: S | None
        try:
            found = self._found[kind.kind][identifier]  # type: ignore[assignment]  # a kind's dict holds only its own
        except KeyError:
            found = self._fetched(kind, identifier)
        return found

    def need(self, kind: type[S], identifier: str) -> S:
        """The object; refused as unknown if there is none."""
        found = self.get(kind, identifier)
        if found is None:
            raise unknown(kind.kind)
        return found

    def _fetched(self, kind: type[S], identifier: str) -> S | None:
        if self._fetch is None:
            raise NotLoaded(kind.kind, identifier) from None
        found: S | None = self._fetch(kind.kind, identifier)  # type: ignore[assignment]  # of the kind asked for
        self._found[kind.kind][identifier] = found
        return found

    def where(self, kind: type[S], field: str, value: str | int) -> list[S]:
        """All objects whose indexed field has this value, in the order of their ids."""
        group = self._groups.get((kind.kind, field, value))
        if group is None:
            raise NotLoaded(kind.kind, str(value))
        return [self.need(kind, identifier) for identifier in sorted(group)]

    def put(self, state: State) -> None:
        """Set an object to its new state."""
        name, identifier = state.kind, state.id
        found, before = self._found[name], self._before[name]
        old = found.get(identifier)
        if identifier not in before:
            before[identifier] = old
        found[identifier] = state
        if self._groups:
            for field in state.indexes:
                self._regroup(state, field, old)

    def _regroup(self, state: State, field: str, before: State | None) -> None:
        old = getattr(before, field) if before else None
        new = getattr(state, field)
        if old is not None and old != new and (group := self._groups.get((state.kind, field, old))) is not None:
            group.pop(state.id, None)
        if new is not None and (group := self._groups.get((state.kind, field, new))) is not None:
            group[state.id] = None

    def missing(self, refs: Iterable[Ref]) -> set[Ref]:
        """The refs that are not loaded yet."""
        found, groups = self._found, self._groups
        return {
            ref
            for ref in refs
            if (ref[2] not in found[ref[0]] if ref[1] == "id" else (ref[0], ref[1], ref[2]) not in groups)
        }

    def load(self, kind: str, field: str, values: Sequence[str | int], states: Iterable[State]) -> None:
        """Take in what the database holds for `values`; what is already here is newer and stays."""
        found = self._found[kind]
        if field == "id":
            for state in states:
                found.setdefault(state.id, state)
            for value in values:
                found.setdefault(str(value), None)
            return
        for value in values:
            self._groups[kind, field, value] = {}
        for state in states:
            here = found.setdefault(state.id, state) or state
            if getattr(here, field) == getattr(state, field):
                self._groups[kind, field, getattr(state, field)][state.id] = None

    def changed(self) -> Iterator[tuple[str, list[tuple[State | None, State]]]]:
        """Objects that were put, kind by kind, each as it was before (None: it is new) and as it is."""
        for name, before in self._before.items():
            if before:
                found = self._found[name]
                yield name, [(old, state) for i, old in before.items() if (state := found[i]) is not None]

    def are_changed(self) -> bool:
        """Whether any object was put."""
        return any(self._before.values())

    def forget_changes(self) -> None:
        """What was changed so far has been written."""
        for before in self._before.values():
            before.clear()

    def shrink(self, limit: int) -> bool:
        """Above `limit` objects, let the older half of each numerous kind go. What changed must have been written."""
        if sum(map(len, self._found.values())) <= limit:
            return False
        for found in self._found.values():
            if len(found) > limit // 20:
                for identifier in list(islice(found, (len(found) + 1) // 2)):
                    del found[identifier]
        self._groups.clear()
        return True

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
        content = getattr(value, name, None)  # of several kinds of a part, one may not have the field
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
