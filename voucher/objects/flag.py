"""Flags: what the numbers say looks wrong, for a person to decide; and the times somebody looked back over."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, Sealed


class FlagKind(StrEnum):
    """What looks wrong. The last three are a clause's own: too few checks of a class or none, a body not inspected in a half
    year."""

    TWO_PLACES = "flag.two_places"
    RETIRED = "flag.retired"
    STUDENT = "flag.student"
    ASSESSED_PER_DAY = "flag.assessed_per_day"
    PHONE_OF_MANY = "flag.phone_of_many"
    FAR_APART = "flag.far_apart"
    WRITTEN_AT_ONCE = "flag.written_at_once"
    COMPARED_OTHERWISE = "flag.compared_otherwise"
    EXAM_DIFFERS = "flag.exam_differs"
    FEW_CHECKS = "att.annex3_checks"
    NO_ONSITE_CHECK = "class.headcount_actual_2022"
    NOT_INSPECTED = "eval.half_year_inspection"


class FlagState(StrEnum):
    """What a person made of it: nothing yet, nothing in it, an inspection ordered, or given on to two officers."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    FOLLOWED_UP = "FOLLOWED_UP"
    REFERRED = "REFERRED"


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing that a flag was computed from: its name, and an id, a code, a moment, a day or a number in digits."""

    name: Code
    value: Code


class SupervisionFlag(State, frozen=True):
    """A flag about a class, a body or a pseudonym. `facts` and `entries` are what it was computed from, `threshold` the
    value of `parameter` at that time, `document` who set it (None: the program's own cautious default)."""

    kind = "flag"
    indexes = ("training_class", "institution")

    what: FlagKind
    state: FlagState
    region: str
    institution: str | None
    training_class: str | None
    person: str | None
    day: str
    facts: tuple[Fact, ...]
    entries: tuple[int, ...]
    threshold: int | None
    parameter: str
    document: str | None
    raised_on: str
    reason: str | None = None
    words: Sealed | None = None
    decided_by: str | None = None
    decided_on: str | None = None
    inspection: str | None = None


class LookBack(State, frozen=True):
    """Somebody had the flags of a region computed again over a past period. `digest` is that of the ids found, in order."""

    kind = "look_back"
    indexes = ("region",)

    region: str
    since: str
    until: str
    found: int
    new: int
    digest: str
    made_on: str
    account: str
