"""Times of day in China, as they are shown and as they are typed in."""

from __future__ import annotations

import re

from ledger import timestamp
from voucher.core.dates import CHINA, china_date, is_date, start_of
from voucher.core.refusal import Refused

MINUTE = 60_000
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def clock(moment: str, *, day: bool = False) -> str:
    """The time of day of a moment; with its day if asked for."""
    millis = timestamp.from_text(moment)
    minutes = (millis + CHINA) // MINUTE % (24 * 60)
    shown = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{china_date(millis)} {shown}" if day else shown


def moment(day: str, time: str, field: str) -> str:
    """The moment of a day and a time of day that were typed in."""
    found = _TIME.fullmatch(time)
    if found is None or not is_date(day):
        raise Refused("value.invalid", field=field)
    return timestamp.to_text(start_of(day) + (int(found[1]) * 60 + int(found[2])) * MINUTE)
