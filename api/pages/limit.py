"""A limit on what anybody may do without signing in: so many in a stretch of time from one address, and from all.

In memory, for one process, and forgotten with it: addresses are never kept.
"""

from __future__ import annotations

import threading
from collections import deque


class Limit:
    """At most `each` from one address and `all_` from everybody in `seconds`."""

    def __init__(self, each: int, all_: int, seconds: int) -> None:
        self._each = each
        self._all = all_
        self._span = seconds * 1000
        self._lock = threading.Lock()
        self._given: deque[tuple[int, str]] = deque()

    def allows(self, address: str, now: int) -> bool:
        """Whether one more may come now; it is counted if so."""
        with self._lock:
            while self._given and self._given[0][0] <= now - self._span:
                self._given.popleft()
            own = sum(given == address for _, given in self._given)
            if own >= self._each or len(self._given) >= self._all:
                return False
            self._given.append((now, address))
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._given.clear()
