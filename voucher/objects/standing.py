"""What bears on an institution's standing: findings, what was put on hold by them, approved videos, alliances."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class FindingSource(StrEnum):
    """Where a finding comes from."""

    AUDIT = "audit"
    INSPECTION = "inspection"
    PATROL = "patrol"
    ASSESSMENT = "assessment"


class Tier(StrEnum):
    """Whose inspector found it."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class FindingState(StrEnum):
    """Where a finding stands."""

    STANDING = "STANDING"
    CLEARED = "CLEARED"


class Finding(State, frozen=True):
    """What an audit or inspection found at an institution. `responsible`: the fault is the institution's own. `score` is
    that of a performance assessment, in hundredths; `evidence` the digest of the paper."""

    kind = "finding"
    indexes = ("institution",)

    institution: str
    region: str
    state: FindingState
    found_on: str
    source: FindingSource
    tier: Tier
    responsible: bool
    evidence: str
    score: int | None = None
    cleared_on: str | None = None


class Held(StrEnum):
    """What was put on hold."""

    CLASS = "class"
    CLAIM = "claim"


class HoldState(StrEnum):
    """Where a hold stands."""

    OPEN = "OPEN"
    RELEASED = "RELEASED"
    ENDED = "ENDED"


class Hold(State, frozen=True):
    """A running class or an unpaid claim of an institution that was removed, blacklisted or found at fault: it waits for two
    officers. `subject` is the class or claim, `since` the day."""

    kind = "hold"
    indexes = ("institution", "subject")

    institution: str
    region: str
    held: Held
    subject: str
    reason: str
    since: str
    state: HoldState
    decided_on: str | None = None


class PlatformVideo(State, frozen=True):
    """A training video of a platform, by its code there: since when it is there, and the approval it has, if any."""

    kind = "platform_video"
    indexes = ("platform",)

    platform: str
    video: str
    added_on: str
    approval: str | None = None
    approved_on: str | None = None


class PlatformUse(State, frozen=True):
    """A class learns at a platform from a day on, with these videos."""

    kind = "platform_use"
    indexes = ("training_class",)

    training_class: str
    platform: str
    from_date: str
    videos: tuple[str, ...]


class Alliance(State, frozen=True):
    """Firms of similar business that have one of them evaluate for all, and for firms beyond."""

    kind = "alliance"
    indexes = ("lead",)

    lead: str
    members: tuple[str, ...]
    registered_on: str
    document: str
