"""The high-water mark: how far the publisher has seen the log, kept outside the database.

A database alone cannot tell that it is an old copy of itself. The mark can: it holds size, root and frontier of the
last tree that was signed, and the signed note. It is written before a checkpoint is published, flushed to disk, and
replaced in one step.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ledger.errors import LedgerError
from ledger.merkle import Frontier


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Tree size, frontier (bytes) and the signed checkpoint over it (empty for a log that signed nothing yet)."""

    origin: str
    size: int = 0
    frontier: bytes = b""
    note: str = ""

    def tree(self) -> Frontier:
        """The frontier as a tree to continue."""
        return Frontier.from_bytes(self.size, self.frontier)


_decoder = msgspec.json.Decoder(Mark)


class MarkFile:
    """The mark on disk. Reading it is cheap when it has not changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._mark: Mark | None = None

    def read(self) -> Mark | None:
        """The mark, or None where there is none (another machine keeps it)."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if stamp != self._seen:
            try:
                self._mark = _decoder.decode(self.path.read_bytes())
            except (msgspec.DecodeError, msgspec.ValidationError) as error:
                raise LedgerError(f"the mark {self.path.name} is damaged: {error}") from error
            self._seen = stamp
        return self._mark

    def write(self, mark: Mark) -> None:
        """Replace the mark: written aside, flushed, renamed, folder flushed."""
        aside = self.path.with_suffix(".new")
        with aside.open("wb") as file:
            file.write(msgspec.json.encode(mark))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
