"""The one spelling of a moment in this log: UTC with milliseconds, `2026-11-21T08:00:00.123Z`.

In memory a moment is an integer of milliseconds since 1970; this module turns one into the other and reads no clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ledger.errors import NotCanonical

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z")
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_text(millis: int) -> str:
    """`2026-11-21T08:00:00.123Z` for milliseconds since 1970."""
    moment = _EPOCH + timedelta(milliseconds=millis)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{millis % 1000:03d}Z"


@lru_cache(maxsize=4096)
def from_text(text: str) -> int:
    """Milliseconds since 1970; `NotCanonical` for any other spelling."""
    if not _FORM.fullmatch(text):
        raise NotCanonical(f"{text!r} is not a UTC time with milliseconds")
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
    except ValueError as error:
        raise NotCanonical(f"{text!r} is not a time of any day") from error
