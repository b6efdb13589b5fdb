"""Which fund comes first: asked when a claim's money is reserved, and again when finance confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from voucher.core.facts import Facts, Ref
from voucher.core.ids import balance_id
from voucher.objects.claim import Claim, ClaimLine
from voucher.objects.money import Fund
from voucher.rules.funds import Source
from voucher.step import money
from voucher.step.context import Context

if TYPE_CHECKING:
    from voucher.policy.pack import Policy

SPECIAL: Final = "special_account"
"""The fund type of the skills-upgrading action's own account."""


def needs(fund: str, facts: Facts) -> Iterable[Ref]:
    """What `check` will ask for."""
    yield Ref("fund", "id", fund)
    yield Ref("fund", "code", SPECIAL)
    for special in facts.where(Fund, "code", SPECIAL):
        yield Ref("balance", "id", balance_id(special.id, money.BUDGET))


def check(policy: Policy, claim: Claim, lines: Sequence[ClaimLine], context: Context) -> None:
    """Refused where a fund that comes first still has enough for one of the lines."""
    if not lines:
        return
    fund = context.facts.need(Fund, claim.fund)
    found = [x for x in context.facts.where(Fund, "code", SPECIAL) if claim.region.startswith(x.region)]
    special = max((money.balance(context.facts, x.id, money.BUDGET) for x in found), default=0)
    policy.ask(Source(code=fund.code, special=special, smallest=min(line.amount for line in lines)))
