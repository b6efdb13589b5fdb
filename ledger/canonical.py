"""Canonical JSON: RFC 8785 restricted to what every parser on earth reads alike.

The profile (docs/format-entry.md §1): object keys are ASCII, no two alike; numbers are integers within
±(2^53 − 1), written without sign of zero, fraction or exponent; strings hold no lone surrogate; nothing but
null, true, false, numbers, strings, arrays and objects. The bytes are what is stored and hashed: they are
never serialised again to verify them, only compared.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn, TypeAlias

import msgspec

from ledger.errors import NotCanonical

MAX_INTEGER: Final = 2**53 - 1

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"

_encoder = msgspec.json.Encoder(order="sorted")


def encode_struct(value: Any) -> bytes:
    """Canonical bytes of a value whose types already keep it inside the profile (frozen structs of the log)."""
    try:
        return _encoder.encode(value)
    except (UnicodeEncodeError, TypeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def encode(value: Value) -> bytes:
    """Canonical bytes of a plain value, refused with `NotCanonical` outside the profile."""
    try:
        _check(value)
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error
    return encode_struct(value)


def parse(data: bytes) -> Value:
    """A value of the profile from any JSON spelling of it: white space and key order are free, the rest is not."""
    try:
        value: Value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
        _check(value)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    return value


def decode(data: bytes) -> Value:
    """The value of canonical bytes; `NotCanonical` unless encoding it again gives the very same bytes."""
    value = parse(data)
    if encode_struct(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("an object has the same key twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise NotCanonical(f"{text} is not an integer of the profile")


def _check(value: object) -> None:
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical(f"{value} is beyond 2^53 - 1")
        case str():
            _check_text(value)
        case list():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonical("an object key is not ASCII text")
                _check(item)
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _check_text(value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds a lone surrogate") from error
