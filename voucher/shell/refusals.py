"""Refusals on record: an ordinary table, rate-limited, kept for a while. Not part of the log."""

from __future__ import annotations

import threading
from typing import Final

import msgspec
import sqlalchemy as sa

from ledger.store import engine
from voucher.core.refusal import Refused
from voucher.shell.tables import refusal

PER_MINUTE: Final = 600
"""Most refusals kept in a minute by one process: a flood of them must not fill the disk."""
KEEP: Final = 180 * 86_400_000
"""How long a refusal is kept, in ms."""


class RefusalBook:
    """The record of one process."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._minute = 0
        self._count = 0

    def record(self, actor: str, command: str, refused: Refused, now: int) -> None:
        """Keep a refusal, unless this minute's are used up or the database refuses: the caller's answer comes first."""
        with self._lock:
            if now // 60_000 != self._minute:
                self._minute, self._count = now // 60_000, 0
            self._count += 1
            if self._count > PER_MINUTE:
                return
        row = {
            "time": now,
            "actor": actor,
            "command": command,
            "code": refused.code,
            "detail": msgspec.json.encode(refused.detail).decode(),
        }
        try:
            with engine.transaction(self._database) as connection:
                connection.execute(sa.insert(refusal).values(row))
        except engine.DATABASE_ERRORS:
            return

    def forget_old(self, now: int) -> int:
        """Delete refusals past their time; returns how many."""
        with engine.transaction(self._database) as connection:
            return connection.execute(sa.delete(refusal).where(refusal.c.time < now - KEEP)).rowcount
