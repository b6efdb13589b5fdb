"""Training institutions, evaluation bodies and other organisations, and what the catalogue allows them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, CodeOrNone, Date, Sealed


class InstitutionKind(StrEnum):
    """What an organisation is."""

    TRAINING = "training_institution"
    EVALUATION = "evaluation_body"
    ENTERPRISE = "enterprise"
    PLATFORM = "online_platform"
    UNIVERSITY = "university"
    COMPANY_CENTRE = "company_training_centre"
    ALLIANCE = "evaluation_alliance"


class InstitutionState(StrEnum):
    """Standing in the catalogue (目录清单)."""

    APPLIED = "APPLIED"
    LISTED = "LISTED"
    RECTIFYING = "RECTIFYING"
    SUSPENDED = "SUSPENDED"
    DELISTED = "DELISTED"
    BLACKLISTED = "BLACKLISTED"


class Scope(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An occupation and level in which an institution is listed, from a day on, up to a day or without end."""

    occupation: Code
    level: CodeOrNone
    from_date: Date
    until_date: Date | None = None

    def covers(self, occupation: str, level: str, day: str) -> bool:
        """Whether this scope covers an occupation and level on a day. An empty level covers every level."""
        return (
            self.occupation == occupation
            and self.level in ("", level)
            and self.from_date <= day
            and (self.until_date is None or day < self.until_date)
        )


class Standing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A standing on an institution's trail: the entry, where it stood from then on, the day, and the reason if one was given."""

    entry: int
    state: InstitutionState
    day: Date
    reason: str = ""


class Ban(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A platform's violation: the day of it, and the day on which it was discovered. How long it bars, the policy says."""

    violated_on: Date
    discovered_on: Date


class Crossing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Leave to work in another city: by the province's consent, or because the area was attested to have nobody."""

    city: Code
    occupation: Code
    level: CodeOrNone
    basis: Code
    document: str
    from_date: Date

    def covers(self, city: str, occupation: str, level: str, day: str) -> bool:
        """Whether it holds for a city, occupation and level on a day."""
        same = (self.city, self.occupation) == (city, occupation)
        return same and self.level in ("", level) and self.from_date <= day


CONSENT = "consent"
LACK = "lack"


class Institution(State, frozen=True):
    """`name` is sealed: many are sole traders, and a trader's name is a person's. `degree_education` says that it may give
    degree-type education (学制教育).

    `city` is the first four digits of its region. `trail` is its history in the catalogue. `faults` are the days of findings
    that hold it responsible and are not cleared; `flags` what its entry into the catalogue put before a person.
    `consented_on` is a university's (who is listed without the annual catalogue), `systems` the numbers it has in other
    systems, `alliance` the evaluation alliance that it leads. `since` is the first day of its first listing.
    """

    kind = "institution"
    indexes = ("uscc", "city")

    type: InstitutionKind
    uscc: str
    name: Sealed
    region: str
    state: InstitutionState
    scope: tuple[Scope, ...] = ()
    rectify_until: str | None = None
    degree_education: bool = False
    city: str = ""
    trail: tuple[Standing, ...] = ()
    faults: tuple[str, ...] = ()
    bans: tuple[Ban, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    consented_on: str | None = None
    systems: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    alliance: str | None = None
    since: str | None = None

    def listed_for(self, occupation: str, level: str, day: str) -> bool:
        """Whether it stands in the catalogue for this occupation and level on a day."""
        listed = self.state == InstitutionState.LISTED
        return listed and any(scope.covers(occupation, level, day) for scope in self.scope)

    def listed_on(self, day: str) -> bool:
        """Whether it stands in the catalogue on a day for anything, as a platform does; a past day by its trail."""
        in_scope = any(s.from_date <= day and (s.until_date is None or day < s.until_date) for s in self.scope)
        return in_scope and self.state_on(day) == InstitutionState.LISTED

    def state_on(self, day: str) -> InstitutionState:
        """Where it stood at the end of a day. A first listing counts from the days of its scope on, not from that of its
        entry: before the entry it stands as it did then."""
        standings = [standing for standing in self.trail if standing.state != InstitutionState.APPLIED]
        before = [standing.state for standing in standings if standing.day <= day]
        listed_first = bool(standings) and standings[0].state == InstitutionState.LISTED
        return before[-1] if before else InstitutionState.LISTED if listed_first else InstitutionState.APPLIED
