"""Tiles and entry bundles (C2SP tlog-tiles): the tree and the entries as files that never change.

    tile/<L>/<N>[.p/<W>]        up to 256 hashes; slot i of tile n at level l = root of leaves
                                [(n·256+i)·256^l, (n·256+i+1)·256^l)
    tile/entries/<N>[.p/<W>]    up to 256 entries, each as u16 big-endian length ‖ bytes

N is written in groups of three digits, all but the last with an `x`: 1234067 → x001/x234/067.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.errors import BadTile, EntryTooLarge
from ledger.merkle import HASH_SIZE, NodeReader, root_of

WIDTH: Final = 256
MAX_LEVEL: Final = 63
MAX_ENTRY: Final = 65_535
ENTRIES: Final = -1
"""The level that stands for the entry bundles."""

_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,6}\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """Coordinates of one tile: level 0..63 (or ENTRIES), number, width 1..256."""

    level: int
    number: int
    width: int = WIDTH

    def path(self) -> str:
        """The tile's path below the log's prefix."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_number_path(self.number)}{partial}"

    @property
    def start(self) -> int:
        """Number of the tile's first slot at its level."""
        return self.number * WIDTH


def parse_path(path: str) -> Tile:
    """The tile a path names; `BadTile` for any other spelling, so that one tile has one address."""
    match = _PATH.fullmatch(path)
    if not match:
        raise BadTile("not a tile path")
    level = ENTRIES if match[1] == "entries" else int(match[1])
    number = int(match[2].replace("x", "").replace("/", ""))
    width = int(match[3]) if match[3] else WIDTH
    tile = Tile(level, number, width)
    if level > MAX_LEVEL or (match[3] and width >= WIDTH) or tile.path() != path:
        raise BadTile("not a tile path")
    return tile


def slots(level: int, size: int) -> int:
    """How many slots a log of `size` entries fills at a level: floor(size / 256^level)."""
    return size >> 8 * max(level, 0)


def check_published(tile: Tile, size: int) -> None:
    """`BadTile` when a tile reaches beyond a checkpoint of `size` entries."""
    if tile.start + tile.width > slots(tile.level, size):
        raise BadTile("the log has not published this tile")


def tiles_at(size: int) -> Iterator[Tile]:
    """Every hash tile that a log of `size` entries has, full ones first at each level."""
    level = 0
    while filled := slots(level, size):
        full, partial = divmod(filled, WIDTH)
        yield from (Tile(level, number) for number in range(full))
        if partial:
            yield Tile(level, full, partial)
        level += 1


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """An entry bundle; `EntryTooLarge` if an entry does not fit its 16-bit length."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise EntryTooLarge(f"{len(entry)} bytes, at most {MAX_ENTRY}")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; `BadTile` if it ends inside one."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise BadTile("an entry bundle ends inside an entry")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def node_reader(read: Callable[[Tile], bytes], size: int) -> NodeReader:
    """Reads perfect subtrees out of tiles of a log of `size` entries; each tile is fetched at most once."""
    seen: dict[tuple[int, int], bytes] = {}

    def fetch(level: int, number: int) -> bytes:
        if (level, number) not in seen:
            width = min(WIDTH, slots(level, size) - number * WIDTH)
            data = read(Tile(level, number, width))
            if len(data) != width * HASH_SIZE:
                raise BadTile(f"{Tile(level, number, width).path()} does not hold {width} hashes")
            seen[level, number] = data
        return seen[level, number]

    def node(height: int, number: int) -> bytes:
        level, rest = divmod(height, 8)
        count = 1 << rest
        tile, slot = divmod(number * count, WIDTH)
        data = fetch(level, tile)
        first = slot * HASH_SIZE
        return root_of([data[i : i + HASH_SIZE] for i in range(first, first + count * HASH_SIZE, HASH_SIZE)])

    return node


def _number_path(number: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))
