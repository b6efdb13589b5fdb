"""Registers beside the catalogue: teachers, projects, and who answers for vouchers where."""

from __future__ import annotations

from voucher.core.facts import State


class Teacher(State, frozen=True):
    """Somebody in an institution's teacher pool (师资库): what they teach, the sorts of their certificates, and the digest of
    the papers; `left_on` once they are no longer there."""

    kind = "teacher"
    indexes = ("institution",)

    institution: str
    person: str
    occupations: tuple[str, ...]
    certificates: tuple[str, ...]
    evidence: str
    since: str
    left_on: str | None = None


class Project(State, frozen=True):
    """A building project of the project base (项目库), and how it was assessed, in hundredths."""

    kind = "project"
    indexes = ("region",)

    region: str
    category: str
    document: str
    recorded_on: str
    score: int | None = None
    assessed_on: str | None = None


class VoucherOwner(State, frozen=True):
    """Which offices answer for vouchers in a region; id = region."""

    kind = "voucher_owner"

    region: str
    owners: tuple[str, ...]
    document: str
