"""Times that people and devices report: read, or refused. They stand beside the entry's own; no deadline trusts them."""

from __future__ import annotations

from ledger import timestamp
from ledger.errors import NotCanonical
from voucher.core.dates import china_date
from voucher.core.refusal import Refused


def read_moment(moment: str, field: str) -> tuple[int, str]:
    """A reported moment in ms, and its day in China; refused by its field if there is no such time."""
    try:
        millis = timestamp.from_text(moment)
        return millis, china_date(millis)
    except (NotCanonical, ValueError):
        raise Refused("value.invalid", field=field) from None
