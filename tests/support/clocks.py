"""A clock that a test sets: the time of day and the steady clock beside it move apart when somebody sets the former."""

from __future__ import annotations


class HandClock:
    """A machine's clock whose time passes by `tick` and is set, as by a person or a time server, by `set`."""

    simulated = False

    def __init__(self, now: int, steady: int = 50_000) -> None:
        self._now = now
        self._steady = steady

    def now(self) -> int:
        return self._now

    def steady(self) -> int:
        return self._steady

    def tick(self, millis: int) -> None:
        """Let time pass."""
        self._now += millis
        self._steady += millis

    def set(self, millis: int) -> None:
        """Set the time of day forward or back; no time passes."""
        self._now += millis
