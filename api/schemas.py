"""Marshmallow schemas made from the core's commands and objects, so that a field is described once.

Unknown fields are refused. Lists of parts (such as an institution's scopes) are objects here, though arrays in the log.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import marshmallow as ma
import msgspec

from voucher.core.message import Event, Sealed


class Pattern(ma.validate.Regexp):
    """The whole text fits the pattern; `$` alone would let a newline follow."""

    def __call__(self, value: Any) -> Any:
        """The value, if it fits."""
        if super().__call__(value).endswith("\n"):
            raise ma.ValidationError(self._format_error(value))
        return value


@cache
def schema_of(struct: type[msgspec.Struct]) -> type[ma.Schema]:
    """The schema of a command, an object or a part of one."""
    hints = get_type_hints(struct, include_extras=True)
    fields = {
        field.name: _field(hints[field.name], required=_required(field)) for field in msgspec.structs.fields(struct)
    }
    return ma.Schema.from_dict(fields, name=struct.__name__)


def build(struct: type[msgspec.Struct], data: dict[str, Any]) -> Any:
    """The value a validated body describes."""
    hints = get_type_hints(struct)
    return struct(**{name: _built(hints[name], value) for name, value in data.items()})


def plain(state: msgspec.Struct) -> dict[str, Any]:
    """An object as JSON shows it: parts as objects, sealed things as their reference only."""
    return {name: _plain(getattr(state, name)) for name in state.__struct_fields__}


def told(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Events as they stand in the log; a proposed command within one is JSON as it is."""
    found: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(events))
    return found


@cache
def _tagged(part: type[msgspec.Struct]) -> type[ma.Schema]:
    """The schema of one of several kinds of a part: one, wherever the kinds are used."""
    tag = ma.fields.String(required=True, validate=ma.validate.OneOf([str(part.__struct_config__.tag)]))
    fields = {str(part.__struct_config__.tag_field): tag, **schema_of(part)._declared_fields}  # noqa: SLF001 - as marshmallow's own `from_dict`
    return ma.Schema.from_dict(fields, name=part.__name__)


class Tagged(ma.fields.Field[dict[str, Any]]):
    """One of several kinds of a part, told apart by a tag in a field; each kind has its schema."""

    def __init__(self, parts: Sequence[type[msgspec.Struct]], **options: Any) -> None:
        self.tag = str(parts[0].__struct_config__.tag_field)
        self.kinds = {str(part.__struct_config__.tag): _tagged(part) for part in parts}
        super().__init__(**options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        kind = value.get(self.tag) if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self.kinds:
            raise ma.ValidationError({self.tag: [f"Must be one of: {', '.join(self.kinds)}."]})
        loaded: dict[str, Any] = self.kinds[kind]().load(value)
        return loaded


def describe(converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    """How OpenAPI tells of a part of several kinds."""
    if not isinstance(field, Tagged):
        return {}
    return {"anyOf": [converter.resolve_nested_schema(kind) for kind in field.kinds.values()]}


def _parts(kind: Any) -> list[type[msgspec.Struct]]:
    """The kinds of a part, where a hint names several."""
    if get_origin(kind) not in (Union, types.UnionType):
        return []
    return [part for part in get_args(kind) if isinstance(part, type) and issubclass(part, msgspec.Struct)]


def _plain(value: Any) -> Any:
    if isinstance(value, Sealed):
        return {"sealed": value.ref}
    if isinstance(value, msgspec.Struct):
        return plain(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _required(field: msgspec.structs.FieldInfo) -> bool:
    return field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT


def _built(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = _inner(hint)
    if get_origin(kind) is tuple:
        item = get_args(kind)
        if len(item) == 2 and item[1] is Ellipsis:
            return tuple(_built(item[0], part) for part in value)
        return tuple(_built(part_hint, part) for part_hint, part in zip(item, value.values(), strict=True))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return msgspec.convert(value, hint) if len(_parts(hint)) > 1 else build(kind, value)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    return value


def _inner(hint: Any) -> Any:
    """A hint without Annotated and without None."""
    while hasattr(hint, "__metadata__"):
        hint = hint.__origin__
    if get_origin(hint) in (Union, types.UnionType):
        return _inner(next(part for part in get_args(hint) if part is not type(None)))
    return hint


def _metas(hint: Any) -> list[msgspec.Meta]:
    found = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
    if hasattr(hint, "__metadata__"):
        return found + _metas(hint.__origin__)
    if get_origin(hint) in (Union, types.UnionType):
        return [meta for part in get_args(hint) for meta in _metas(part)]
    return found


def _nullable(hint: Any) -> bool:
    return type(None) in get_args(hint) if get_origin(hint) in (Union, types.UnionType) else False


def _field(hint: Any, *, required: bool) -> ma.fields.Field[Any]:
    options: dict[str, Any] = {"required": required, "allow_none": _nullable(hint)}
    checks = [check for meta in _metas(hint) for check in _checks(meta)]
    if len(parts := _parts(hint)) > 1:
        return Tagged(parts, **options)
    kind = _inner(hint)
    if get_origin(kind) is tuple:
        return _list_field(kind, options, checks)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return ma.fields.Nested(schema_of(kind), **options)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return ma.fields.String(validate=ma.validate.OneOf([member.value for member in kind]), **options)
    return _plain_field(kind, options, checks)


def _plain_field(kind: Any, options: dict[str, Any], checks: list[Callable[[Any], Any]]) -> ma.fields.Field[Any]:
    if kind is bool:
        return ma.fields.Boolean(truthy={True}, falsy={False}, **options)
    if kind is int:
        # 74775.0 is an integer to JSON Schema and not to us: a float in a money field is a mistake somewhere.
        return ma.fields.Integer(strict=True, validate=checks, **options)
    if kind is str:
        return ma.fields.String(validate=checks, **options)
    if arguments := [a for a in get_args(kind) if isinstance(a, str)]:
        return ma.fields.String(validate=ma.validate.OneOf(arguments), **options)
    raise TypeError(f"no field for {kind}")


def _list_field(kind: Any, options: dict[str, Any], checks: list[Callable[[Any], Any]]) -> ma.fields.Field[Any]:
    items = get_args(kind)
    if len(items) == 2 and items[1] is Ellipsis:
        item = items[0]
        if get_origin(_inner(item)) is tuple:
            return ma.fields.List(ma.fields.Nested(_pair(_inner(item))), validate=checks, **options)
        return ma.fields.List(_field(item, required=True), validate=checks, **options)
    raise TypeError(f"no field for {kind}")


def _pair(kind: Any) -> type[ma.Schema]:
    """A grant: the one pair that commands list."""
    capability, scope = get_args(kind)
    fields = {"capability": _field(capability, required=True), "scope": _field(scope, required=True)}
    return ma.Schema.from_dict(fields, name="Grant")


def _checks(meta: msgspec.Meta) -> list[Callable[[Any], Any]]:
    found: list[Callable[[Any], Any]] = []
    if meta.pattern:
        found.append(Pattern(meta.pattern))
    if meta.ge is not None or meta.le is not None:
        found.append(ma.validate.Range(min=meta.ge, max=meta.le))
    if meta.min_length is not None or meta.max_length is not None:
        found.append(ma.validate.Length(min=meta.min_length, max=meta.max_length))
    return found
