"""A strict reader of the few kinds of CBOR (RFC 8949) that a code is made of.

Whoever holds up a code chooses its bytes, so the reader takes one encoding per value and nothing else: definite and
shortest lengths, map keys sorted by their bytes and no two alike, no tag but the one asked for, no fractions, nothing
after the end. A general reader knows tags that build dates, fractions and shared references; none of that is wanted.
"""

from __future__ import annotations

from typing import Any, Final

import cbor2

from voucher.tv1.bad import damaged

DEEPEST: Final = 6

_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_SIMPLES: Final[dict[int, bool | None]] = {20: False, 21: True, 22: None}


def encode(value: object) -> bytes:
    """The one encoding of a value. Keys of our maps are such that RFC 8949's order and RFC 7049's are the same."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Any:
    """The value that these bytes encode, all of them; `BadCode` for anything outside the profile."""
    reader = _Reader(data)
    value = reader.item(0)
    if reader.at != len(data):
        raise damaged("bytes after the end")
    return value


def untag(data: bytes, tag: int) -> Any:
    """The value under one tag that stands at the start; `BadCode` without it."""
    if tag >= 24 or not data or data[0] != _TAG << 5 | tag:
        raise damaged("the tag is missing")
    return decode(data[1:])


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise damaged("cut short")
        found = self.data[self.at : end]
        self.at = end
        return found

    def number(self, major: int, low: int) -> int:
        """A number that does not fit into its head, in the shortest form that holds it."""
        width = _WIDTHS.get(low)
        if width is None or major == _SIMPLE:
            raise damaged("an indefinite length, a fraction or an unknown kind")
        number = int.from_bytes(self.take(width), "big")
        if number < (24 if width == 1 else 1 << 4 * width):
            raise damaged("a number is not in its shortest form")
        return number

    def item(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise damaged("too deep")
        at = self.at
        if at >= len(self.data):
            raise damaged("cut short")
        first = self.data[at]
        self.at = at + 1
        major, number = first >> 5, first & 31
        if number >= 24:
            number = self.number(major, number)
        if major == _BYTES:
            return self.take(number)
        if major <= _NEGATIVE:
            return number if major == _UNSIGNED else -1 - number
        if major == _TEXT:
            return self.text(number)
        if major == _ARRAY:
            return [self.item(depth + 1) for _ in range(self.count(number))]
        if major == _MAP:
            return self.map(self.count(number), depth)
        if major == _SIMPLE and number in _SIMPLES:
            return _SIMPLES[number]
        raise damaged("a tag or a value that has no place here")

    def count(self, number: int) -> int:
        """A number of items, each of which takes a byte at least."""
        if number > len(self.data) - self.at:
            raise damaged("cut short")
        return number

    def text(self, number: int) -> str:
        try:
            return self.take(number).decode()
        except UnicodeDecodeError as error:
            raise damaged("text is not UTF-8") from error

    def map(self, count: int, depth: int) -> dict[int | str, Any]:
        found: dict[int | str, Any] = {}
        last = b""
        for _ in range(count):
            start = self.at
            key = self.item(DEEPEST)
            encoded = self.data[start : self.at]
            if type(key) not in {int, str} or encoded <= last:
                raise damaged("keys are not sorted, or not of a kind that we use")
            last = encoded
            found[key] = self.item(depth + 1)
        return found
