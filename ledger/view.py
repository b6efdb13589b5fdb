"""What anybody may ask of a log: its checkpoint, its tiles, the proof behind one entry."""

from __future__ import annotations

import sqlalchemy as sa

from ledger import merkle, tile
from ledger.errors import BadProof
from ledger.proof import Proof
from ledger.store import engine, log


class View:
    """Reads one log as it was last published. Nothing beyond the newest checkpoint is ever shown."""

    def __init__(self, target: sa.Engine) -> None:
        self._engine = target

    def checkpoint(self) -> tuple[int, str]:
        """(size, signed note) of the newest checkpoint; (0, "") before the first."""
        with engine.snapshot(self._engine) as connection:
            return log.latest_checkpoint(connection) or (0, "")

    def tile(self, path: str) -> bytes:
        """Bytes of a tile or bundle by its path (`tile/…`); `BadTile` if it does not exist or is not published."""
        wanted = tile.parse_path(path)
        with engine.snapshot(self._engine) as connection:
            size, _ = log.latest_checkpoint(connection) or (0, "")
            tile.check_published(wanted, size)
            return log.read_tile(connection, wanted)

    def entry(self, index: int) -> bytes | None:
        """Bytes of one published entry."""
        with engine.snapshot(self._engine) as connection:
            size, _ = log.latest_checkpoint(connection) or (0, "")
            found = log.read_entry(connection, index) if 0 <= index < size else None
            return found.data if found else None

    def prove(self, index: int) -> Proof:
        """The proof that an entry stands in the newest checkpoint; `BadProof` if it does not yet."""
        with engine.snapshot(self._engine) as connection:
            size, note = log.latest_checkpoint(connection) or (0, "")
            reader = tile.node_reader(lambda t: log.read_tile(connection, t), size)
            return Proof(index, tuple(merkle.inclusion_proof(reader, index, size)), note)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` entries extends the tree of `old` entries."""
        with engine.snapshot(self._engine) as connection:
            size, _ = log.latest_checkpoint(connection) or (0, "")
            if new > size:
                raise BadProof("the log has not published a tree of that size")
            reader = tile.node_reader(lambda t: log.read_tile(connection, t), new)
            return merkle.consistency_proof(reader, old, new)
