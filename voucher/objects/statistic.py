"""Numbers that this system does not hold itself: a department states them for a place and year, by its own paper."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from voucher.core.facts import State


class Measure(StrEnum):
    """What is counted. People employed after training, asked for their income, of those with a higher one; person-times of
    training by employers in manufacturing; outgoing migrant workers, of those employed with a certificate."""

    EMPLOYED = "employed"
    INCOME_ASKED = "income_asked"
    INCOME_GROWN = "income_grown"
    MANUFACTURING = "manufacturing_by_employer"
    MIGRANTS = "migrants"
    MIGRANTS_CERTIFIED = "migrants_certified"


OF_DEPARTMENTS: Final = frozenset({Measure.EMPLOYED, Measure.INCOME_ASKED, Measure.INCOME_GROWN})
"""What each department says of its own classes; the others are said of the whole place."""
PARTS: Final = {
    Measure.INCOME_GROWN: Measure.INCOME_ASKED,
    Measure.MIGRANTS_CERTIFIED: Measure.MIGRANTS,
}
"""What is part of what, and so not more."""


class Statistic(State, frozen=True):
    """One number; id = statistic_id(...). The last one stated holds. `evidence` is the digest of the paper."""

    kind = "statistic"
    indexes = ("region",)

    region: str
    year: str
    department: str
    what: Measure
    value: int
    evidence: str
    stated_on: str
