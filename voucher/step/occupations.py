"""Which real certificates can be had in an occupation, by the dated table of occupations."""

from __future__ import annotations

from typing import Final

from voucher.core.facts import Facts
from voucher.policy.occupations import certificate_types_on

REAL: Final = (
    "vocational_qualification",
    "skill_level",
    "special_operation",
    "special_equipment",
    "specialised_competency",
)
"""The five that a trainee must sit for where they exist (eval.must_take_real_exam_*)."""


def available_types(facts: Facts, occupation: str, day: str) -> tuple[str, ...] | None:
    """The real certificates that can be had on a day; None where the table does not have the occupation. Load it as
    `occupation_needs` says."""
    found = certificate_types_on(facts, occupation, day)
    return None if found is None else tuple(name for name in REAL if name in found)
