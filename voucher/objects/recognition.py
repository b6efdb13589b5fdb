"""What officers register one by one, each with its document: which certificate counts as which, and awards."""

from __future__ import annotations

from voucher.core.facts import State


class Recognition(State, frozen=True):
    """A certificate (or programme) `source` that counts as `target` at a level, in a region from a day on. There are none but
    those that were registered."""

    kind = "recognition"
    indexes = ("registry",)

    region: str
    source: str
    target: str
    level: str
    from_date: str
    document: str
    registry: str = "all"


class Award(State, frozen=True):
    """An award to a person or an institution: medallist, expert, sending unit, talent. Amounts stand in other documents."""

    kind = "award"
    indexes = ("person",)

    region: str
    person: str
    institution: str
    what: str
    competition: str
    rank: str
    awarded_on: str
    document: str
