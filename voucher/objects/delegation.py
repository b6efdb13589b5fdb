"""Who may act for a worker who cannot or will not do it alone."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class Act(StrEnum):
    """What somebody may be named for: the types of the commands they may give."""

    CLAIM = "voucher.claim"
    BIND = "voucher.bind"
    ANSWER = "survey.answer"


class Delegation(State, frozen=True):
    """A person lets an account act for them in these acts, up to and including a day; id = person.account."""

    kind = "delegation"
    indexes = ("person", "account")

    person: str
    account: str
    acts: tuple[Act, ...]
    until: str
    ended: bool = False

    def allows(self, account: str, act: Act, day: str) -> bool:
        """Whether an account may give this act for the person on a day."""
        return self.account == account and not self.ended and act in self.acts and day <= self.until
