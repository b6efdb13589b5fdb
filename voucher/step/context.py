"""What a step is handed beside its command: who acts, when, with which facts, under which policy. No clock, no chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voucher.core import dates, ids
from voucher.core.facts import Facts
from voucher.core.refusal import Refused
from voucher.objects.account import SPEAKING, Account, Capability
from voucher.objects.institution import Institution, InstitutionState

if TYPE_CHECKING:
    from voucher.policy.pack import Policy


class At:
    """Where an event stands: its entry's index, the writer's time in ms, and that day in China."""

    __slots__ = ("date", "index", "millis")

    def __init__(self, index: int, millis: int) -> None:
        self.index = index
        self.millis = millis
        self.date = dates.china_date(millis)


class Context:
    """One command being decided."""

    __slots__ = ("_policies", "_seed", "actor", "at", "facts", "proposer", "signed")

    def __init__(
        self,
        facts: Facts,
        at: At,
        actor: Account,
        key: str,
        policies: Callable[[str], Policy],
        *,
        signed: bool = False,
        proposer: Account | None = None,
        namer: str | None = None,
    ) -> None:
        self.facts = facts
        self.at = at
        self.actor = actor
        self.proposer = proposer
        self.signed = signed
        self._seed = (namer or actor.id, key)
        self._policies = policies

    def policy(self, digest: str) -> Policy:
        """The policy of a released pack with the operator's rates and parameters as they stand in the facts."""
        return self._policies(digest)

    def new_id(self, number: int = 0) -> str:
        """Id of the `number`-th object this command creates."""
        return ids.derive(*self._seed, number)

    def new_ids(self, count: int) -> list[str]:
        """Ids of a series of objects this command creates."""
        return ids.series(*self._seed, count)

    def require(self, capability: Capability, scope: str) -> None:
        """Refused unless the actor holds the capability for an institution (its id) or a region (its code)."""
        self.require_any((capability, scope))

    def require_any(self, *pairs: tuple[Capability, str]) -> None:
        """Refused unless the actor holds one of the capabilities in its scope."""
        held = [pair for pair in pairs if self.actor.may(*pair)]
        if not held:
            raise Refused("auth.scope", capability=pairs[0][0].value)
        if all(self._blacklisted(*pair) for pair in held):
            raise Refused("institution.blacklisted")

    def _blacklisted(self, capability: Capability, scope: str) -> bool:
        """Whether the actor speaks for an institution of which nothing is taken."""
        if capability not in SPEAKING or (capability, scope) not in self.actor.grants:
            return False
        institution = self.facts.get(Institution, scope)
        return institution is not None and institution.state == InstitutionState.BLACKLISTED
