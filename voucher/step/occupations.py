"""Which real certificates can be had in an occupation: looked up in one place, whatever keeps it."""

from __future__ import annotations

from typing import Final

from voucher.core.facts import Facts, Ref
from voucher.policy import amounts

PARAMETER: Final = "occupation.certificates."
"""Operator's parameter, with the occupation's code behind it: a sum of the numbers below; 0 where there is none."""
REAL: Final = {
    "vocational_qualification": 1,
    "skill_level": 2,
    "special_operation": 4,
    "special_equipment": 8,
    "specialised_competency": 16,
}


def available_types(facts: Facts, occupation: str, region: str, day: str) -> tuple[str, ...] | None:
    """The types of certificate that can be had; None where nobody registered that."""
    found = amounts.parameter_on(facts, PARAMETER + occupation, region, day)
    return None if found is None else tuple(name for name, bit in REAL.items() if found & bit)


def available_needs() -> tuple[Ref, ...]:
    """What `available_types` will ask for."""
    return (Ref("parameter", "registry", amounts.ALL),)
