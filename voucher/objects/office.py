"""Officers who are away or must stay out: absences with a deputy, and recusals."""

from __future__ import annotations

from voucher.core.facts import State


class Absence(State, frozen=True):
    """An officer is away from a day to the end of another; meanwhile the deputy may act where the officer might, and the
    officer does not sign. `ended_on` is the day on which it ended early."""

    kind = "absence"
    indexes = ("account", "deputy")

    account: str
    deputy: str | None
    from_date: str
    until_date: str
    reason: str
    ended_on: str | None = None

    def covers(self, day: str) -> bool:
        """Whether the officer is away on a day."""
        return self.from_date <= day <= self.until_date and (self.ended_on is None or day < self.ended_on)


class Recusal(State, frozen=True):
    """A person stays out of everything about an institution, under whichever account, until two officers lift it."""

    kind = "recusal"
    indexes = ("person",)

    person: str
    institution: str
    reason: str
    declared_by: str
    declared_on: str
    lifted_on: str | None = None
