"""What all steps share: declaring, moving money, naming messages, and what no command can bring about."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest

from voucher.core.facts import Facts
from voucher.core.ids import balance_id
from voucher.core.message import Command, Event, type_of
from voucher.lifecycle.claim import ClaimVoucher, VoucherClaimed
from voucher.objects import KINDS
from voucher.objects.money import Balance
from voucher.step.context import At, Context
from voucher.step.declare import EVOLUTIONS, STEPS, decides, evolves
from voucher.step.money import Posting, balance, merged, move, post

FUND = "f" * 32


def _facts() -> Facts:
    return Facts(KINDS, lambda _kind, _identifier: None)


def test_a_command_is_decided_in_one_place() -> None:
    """A second step for a command is a mistake of the programmer, told on import; the first one stays."""
    before = STEPS["voucher.claim"]

    def again(_command: ClaimVoucher, _context: Context) -> Iterable[Event]:
        return ()

    with pytest.raises(ValueError, match="decided twice"):
        decides(ClaimVoucher)(again)
    assert STEPS["voucher.claim"] is before


def test_an_event_evolves_in_one_place() -> None:
    """The same for what an event changes."""
    before = EVOLUTIONS[VoucherClaimed]

    def again(_event: VoucherClaimed, _facts: Facts, _at: At) -> None:
        return

    with pytest.raises(ValueError, match="evolves twice"):
        evolves(VoucherClaimed)(again)
    assert EVOLUTIONS[VoucherClaimed] is before


def test_a_message_has_a_type_of_its_own() -> None:
    """The tag under which it stands in the log; a message without one is a mistake of the programmer."""
    assert type_of(ClaimVoucher) == "voucher.claim"

    class Nameless(msgspec.Struct):
        """Has no tag."""

    with pytest.raises(TypeError, match="Nameless has no type"):
        type_of(Nameless)
    assert len({type_of(step.command) for step in STEPS.values()}) == len(STEPS)
    assert all(issubclass(step.command, Command) for step in STEPS.values())


def test_a_movement_of_nothing_is_no_movement() -> None:
    """Zero fen leave no posting; any other sum leaves two that cancel out."""
    assert move(FUND, "claimed", "approved", 0) == ()
    one, two = move(FUND, "claimed", "approved", 7)
    assert (one.fen, two.fen) == (-7, 7)


def test_postings_are_merged_per_balance_without_zeros() -> None:
    """There and back is nothing; what is left is in the order of the balances."""
    there, back = move(FUND, "claimed", "approved", 7), move(FUND, "approved", "claimed", 7)
    assert merged(there, back) == ()
    more = move(FUND, "budget", "reserved", 3)
    assert merged(there, more, back) == tuple(sorted(more, key=lambda posting: posting.balance))


def test_postings_that_do_not_cancel_out_are_a_fault() -> None:
    """Per fund, whatever made them: one side missing, or the other side in another fund."""
    there = move(FUND, "claimed", "approved", 7)
    for wrong in (there[:1], (there[0], Posting(balance_id("e" * 32, "approved"), 7))):
        with pytest.raises(ValueError, match="sum to zero"):
            post(_facts(), wrong, 1)


def test_postings_add_up_in_the_balances() -> None:
    """From nothing, and once more on top; an account that nobody touched holds nothing."""
    facts = _facts()
    for index in (1, 2):
        post(facts, move(FUND, "claimed", "approved", 7), index)
    assert [balance(facts, FUND, account) for account in ("claimed", "approved", "paid")] == [-14, 14, 0]
    held = facts.need(Balance, balance_id(FUND, "approved"))
    assert (held.at, held.fund, held.account) == (2, FUND, "approved")
