"""Why a log may be read-only. Codes are stable; the words for people live with whoever shows them."""

from __future__ import annotations

from typing import Final

CLOCK_BEHIND: Final = "clock_behind"
"""The machine's clock is behind the last entry."""
CLOCK_AHEAD: Final = "clock_ahead"
"""The clock leapt ahead, or the log was silent for longer than the limit."""
BEHIND_MARK: Final = "behind_mark"
"""The database holds less than the mark outside it has seen: an older backup was restored, or the tail was cut."""
FORKED: Final = "forked"
"""The database does not continue what the mark has seen: entries were changed."""
BROKEN: Final = "broken"
"""Entries, leaf hashes and head of the database do not agree with each other."""

ALL: Final = (CLOCK_BEHIND, CLOCK_AHEAD, BEHIND_MARK, FORKED, BROKEN)
