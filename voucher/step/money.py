"""Money: integer fen, double entry per fund. Every movement is a list of postings that sums to zero.

A claim line's amount stands in exactly one of the claim accounts (`requested` is their counter-account, minus all that
was ever asked for). Beside it run the fund's budget (`appropriated` against budget, reserved, spent) and its cash
(`treasury` against cash and disbursed), which only reconciled bank lines move. So a payment that came back and was
paid again is counted once in every one of the three.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import BalanceId, balance_id
from voucher.objects.claim import Bucket
from voucher.objects.money import Balance

REQUESTED: Final = "requested"
RECOVERED: Final = "recovered"
WRITTEN_OFF: Final = "written_off"
APPROPRIATED: Final = "appropriated"
BUDGET: Final = "budget"
RESERVED: Final = "reserved"
SPENT: Final = "spent"
TREASURY: Final = "treasury"
CASH: Final = "cash"
DISBURSED: Final = "disbursed"

CLAIM_ACCOUNTS: Final = (REQUESTED, *(bucket.value for bucket in Bucket), RECOVERED, WRITTEN_OFF)
BUDGET_ACCOUNTS: Final = (APPROPRIATED, BUDGET, RESERVED, SPENT)
CASH_ACCOUNTS: Final = (TREASURY, CASH, DISBURSED)
ACCOUNTS: Final = CLAIM_ACCOUNTS + BUDGET_ACCOUNTS + CASH_ACCOUNTS


class Posting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One side of a movement: a balance (fund.account) and the fen added to it, which may be negative."""

    balance: BalanceId
    fen: int


def move(fund: str, source: str, target: str, fen: int) -> tuple[Posting, ...]:
    """Fen from one account of a fund to another; nothing for zero."""
    if not fen:
        return ()
    return (Posting(balance_id(fund, source), -fen), Posting(balance_id(fund, target), fen))


def merged(*groups: Iterable[Posting]) -> tuple[Posting, ...]:
    """One posting per balance, in order, without zeros."""
    sums: dict[str, int] = {}
    for group in groups:
        for posting in group:
            sums[posting.balance] = sums.get(posting.balance, 0) + posting.fen
    return tuple(Posting(balance, fen) for balance, fen in sorted(sums.items()) if fen)


def post(facts: Facts, postings: Iterable[Posting], index: int) -> None:
    """Apply postings to the balances. They must sum to zero per fund, whatever made them."""
    totals: dict[str, int] = {}
    for posting in postings:
        fund, _, account = posting.balance.partition(".")
        totals[fund] = totals.get(fund, 0) + posting.fen
        held = facts.get(Balance, posting.balance)
        fen = (held.fen if held else 0) + posting.fen
        facts.put(Balance(id=posting.balance, at=index, fund=fund, account=account, fen=fen))
    if any(totals.values()):
        raise ValueError("postings do not sum to zero")


def balance(facts: Facts, fund: str, account: str) -> int:
    """Fen in an account of a fund."""
    held = facts.get(Balance, balance_id(fund, account))
    return held.fen if held else 0


def balances_of(fund: str) -> list[Ref]:
    """What to load before posting to a fund."""
    return [Ref("balance", "id", balance_id(fund, account)) for account in ACCOUNTS]
