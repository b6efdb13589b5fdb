"""Subsidies for employing certificate holders, or for placing them."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class JobKind(StrEnum):
    """For what: a firm took somebody on, or an agency placed them."""

    HIRE = "hire"
    PLACEMENT = "placement"


class JobSubsidy(State, frozen=True):
    """What a payee was granted for one certificate holder in one post: fen by the rule in force, for so many months insured
    since the day on which the post began."""

    kind = "job_subsidy"
    indexes = ("payee", "holder")

    type: JobKind
    payee: str
    holder: str
    certificate: str
    region: str
    began_on: str
    months: int
    fen: int
    evidence: str
    granted_on: str
