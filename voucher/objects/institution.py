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


class Institution(State, frozen=True):
    """`name` is sealed: many are sole traders, and a trader's name is a person's. `degree_education` says that it may give
    degree-type education (学制教育)."""

    kind = "institution"
    indexes = ("uscc",)

    type: InstitutionKind
    uscc: str
    name: Sealed
    region: str
    state: InstitutionState
    scope: tuple[Scope, ...] = ()
    rectify_until: str | None = None
    degree_education: bool = False

    def listed_for(self, occupation: str, level: str, day: str) -> bool:
        """Whether it stands in the catalogue for this occupation and level on a day."""
        listed = self.state == InstitutionState.LISTED
        return listed and any(scope.covers(occupation, level, day) for scope in self.scope)
