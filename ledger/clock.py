"""The clocks. Only the log's writer reads one; everything else is handed the entry's time.

A writer trusts its clock as far as it agrees with the log: not behind the last entry, not ahead of it beyond a limit,
and not stepping against the machine's steady clock while it runs. Anything else makes the log read-only, with words.
"""

from __future__ import annotations

import time
from typing import Final, Protocol

from ledger import halt
from ledger.errors import ReadOnly
from ledger.timestamp import to_text

DAY: Final = 86_400_000
BEHIND_LIMIT: Final = 2_000
"""Milliseconds by which two machines' clocks may disagree; within it the last entry's time is used again."""
AHEAD_LIMIT: Final = 45 * DAY
"""Longest silence of a log that a writer believes without being told (`tvl resume --accept-clock`)."""
STEP_LIMIT: Final = 600_000
"""Milliseconds by which the clock may move against the steady clock between two batches."""


class Clock(Protocol):
    """Milliseconds since 1970 (`now`) and of a clock that is never set (`steady`)."""

    simulated: bool

    def now(self) -> int:
        """The time of day in milliseconds since 1970."""
        ...

    def steady(self) -> int:
        """Milliseconds of a clock that only moves forward."""
        ...


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def steady(self) -> int:
        """Milliseconds since the machine started, sleep included."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class SimulatedClock:
    """A clock that a demonstration moves by hand. A real home refuses it."""

    simulated = True

    def __init__(self, start: int) -> None:
        self._now = start

    def now(self) -> int:
        """The simulated time."""
        return self._now

    def steady(self) -> int:
        """The simulated time: it is only moved forward."""
        return self._now

    def move_to(self, millis: int) -> None:
        """Go forward to a moment; staying is allowed, going back is not."""
        if millis < self._now:
            raise ValueError("a simulated clock does not go back")
        self._now = millis


class Stamper:
    """Gives each batch its time, or refuses."""

    def __init__(self, clock: Clock, ahead_limit: int = AHEAD_LIMIT) -> None:
        self._clock = clock
        self._ahead_limit = ahead_limit
        self._offset: int | None = None

    def stamp(self, last_time: int) -> int:
        """The batch's time in ms, never below `last_time`; `ReadOnly` when the clock cannot be believed."""
        now, steady = self._clock.now(), self._clock.steady()
        if now < last_time - BEHIND_LIMIT:
            raise ReadOnly(halt.CLOCK_BEHIND, f"clock {to_text(now)}, last entry {to_text(last_time)}")
        if last_time and now > last_time + self._ahead_limit:
            raise ReadOnly(halt.CLOCK_AHEAD, f"clock {to_text(now)}, last entry {to_text(last_time)}")
        offset = now - steady
        if self._offset is not None and offset - self._offset > STEP_LIMIT:
            raise ReadOnly(halt.CLOCK_AHEAD, f"clock stepped forward {(offset - self._offset) // 1000} s while running")
        self._offset = offset
        return max(now, last_time)
