"""Acting for somebody: a person for themselves, or an account that they named for this act."""

from __future__ import annotations

from voucher.core.facts import Ref
from voucher.objects.delegation import Act, Delegation
from voucher.step.context import Context


def delegations(person: str) -> Ref:
    """What `acts_for` will ask for."""
    return Ref("delegation", "person", person)


def acts_for(context: Context, person: str, act: Act) -> bool:
    """Whether the actor may give this act for the person: it is them, or they named the actor for it."""
    if context.actor.person == person:
        return True
    named = context.facts.where(Delegation, "person", person)
    return any(one.allows(context.actor.id, act, context.at.date) for one in named)
