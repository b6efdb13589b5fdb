"""Inspections of classes and bodies: planned, signed by who was there, or waived with a reason."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State
from voucher.core.message import Sealed


class InspectionKind(StrEnum):
    """What is looked at: a class on its opening day, a class being taught, a class or body out of turn, a body in its half
    year, or how the law on vocational training is kept."""

    OPENING_DAY = "opening_day"
    IN_CLASS = "in_class"
    SPOT = "spot"
    HALF_YEAR = "half_year"
    LAW = "law"


OF_CLASSES = (InspectionKind.OPENING_DAY, InspectionKind.IN_CLASS)
"""Kinds that are rows of a class's form (Annex 3)."""


class InspectionState(StrEnum):
    """Where an inspection stands."""

    PLANNED = "PLANNED"
    SIGNED = "SIGNED"
    CANCELLED = "CANCELLED"
    WAIVED = "WAIVED"


class Way(StrEnum):
    """Whether somebody went there, or looked from afar."""

    ONSITE = "onsite"
    REMOTE = "remote"


class Tier(StrEnum):
    """The level of the administration that looks."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Inspection(State, frozen=True):
    """One look at a class or a body, by an inspector of a tier. `day` is the day it is planned for, then the day it was
    made. `found` people were there, and `teachers`; `at_site`: at the place of the plan; `signed_in`, `materials`: sign-in
    and training materials were in order; `in_system`: entered in the provincial system. What was seen in words is sealed.
    A waived one stands for the look on site that video makes needless, with the reason."""

    kind = "inspection"
    indexes = ("training_class", "institution")

    state: InspectionState
    what: InspectionKind
    tier: Tier
    region: str
    institution: str
    training_class: str | None
    day: str
    inspector: str
    way: Way | None = None
    found: int | None = None
    teachers: int | None = None
    at_site: bool | None = None
    signed_in: bool | None = None
    materials: bool | None = None
    in_system: bool | None = None
    evidence: str | None = None
    remarks: Sealed | None = None
    reason: str | None = None
    flag: str | None = None
    signed_on: str | None = None
