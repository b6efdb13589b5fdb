"""Accounts, what they may do, and the keys with which their owners sign."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from ledger.decision import Algorithm
from voucher.core.facts import State

EVERYWHERE: Final = "*"


class Capability(StrEnum):
    """What an account may be granted. A grant has a scope: an institution's id, a region's code, or everywhere."""

    WORKER = "worker"
    TEACHER = "teacher"
    INSTITUTION = "institution"
    EVALUATION = "evaluation"
    INDUSTRY = "industry"
    BUREAU = "bureau"
    INSPECTOR = "inspector"
    FINANCE_MAKER = "finance_maker"
    FINANCE_CHECKER = "finance_checker"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SYSTEM = "system"


REGIONAL: Final = frozenset(
    {
        Capability.INDUSTRY,
        Capability.BUREAU,
        Capability.INSPECTOR,
        Capability.FINANCE_MAKER,
        Capability.FINANCE_CHECKER,
        Capability.AUDITOR,
    }
)
"""Capabilities whose scope is a region: 41 covers 4101 and everything below it."""
SPEAKING: Final = frozenset({Capability.TEACHER, Capability.INSTITUTION, Capability.EVALUATION})
"""Capabilities to speak for an institution, whose scope is its id."""


class AccountState(StrEnum):
    """Whether an account may act."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class Account(State, frozen=True):
    """Who acts. `person` is the natural person behind it (None for machines): duties are separated by person."""

    kind = "account"
    indexes = ("person",)

    person: str | None
    state: AccountState
    grants: tuple[tuple[Capability, str], ...] = ()
    tokens: tuple[str, ...] = ()

    def holds(self, capability: Capability) -> bool:
        """Whether the capability is granted in any scope."""
        for held, _ in self.grants:  # noqa: SIM110 - asked for every command; a generator costs three times as much
            if held == capability:
                return True
        return False

    def bodies(self) -> list[str]:
        """Institutions that it speaks for."""
        return [scope for held, scope in self.grants if held in SPEAKING and scope != EVERYWHERE]

    def may(self, capability: Capability, scope: str) -> bool:
        """Whether the capability is granted for this institution or region."""
        return any(held == capability and _covers(capability, granted, scope) for held, granted in self.grants)


def _covers(capability: Capability, granted: str, scope: str) -> bool:
    if granted == EVERYWHERE:
        return True
    return scope.startswith(granted) if capability in REGIONAL else scope == granted


class Key(State, frozen=True):
    """A public key of an account, good for decisions in entries [from_index, until_index)."""

    kind = "key"
    indexes = ("account",)

    account: str
    alg: Algorithm
    public: str
    from_index: int
    until_index: int | None = None

    def good_at(self, index: int) -> bool:
        """Whether a decision in the entry with this index may be signed by it."""
        return self.from_index <= index and (self.until_index is None or index < self.until_index)
