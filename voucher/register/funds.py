"""Funds and what is appropriated to them."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts, Ref
from voucher.core.ids import FundId
from voucher.core.message import Code, Command, Document, Event, Fen
from voucher.objects.account import Capability
from voucher.objects.money import Fund
from voucher.step import money
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.money import Posting


class OpenFund(Command, frozen=True, kw_only=True, tag="fund.open"):
    """Finance opens a fund of a type of the policy's list, for a region."""

    code: Code
    region: Code


class AppropriateFund(Command, frozen=True, kw_only=True, tag="fund.appropriate"):
    """Finance's maker and checker appropriate fen to a fund, with the document's code."""

    fund: FundId
    fen: Fen
    document: Document


class FundOpened(Event, frozen=True, kw_only=True, tag="fund.opened"):
    """A fund with nothing in it."""

    fund: FundId
    code: Code
    region: Code


class FundAppropriated(Event, frozen=True, kw_only=True, tag="fund.appropriated"):
    """Fen appropriated, not yet spoken for."""

    fund: FundId
    document: Document
    postings: tuple[Posting, ...]


MAKER, CHECKER = Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER


@decides(OpenFund, MAKER, dual=True, second=(CHECKER,))
def open_(command: OpenFund, context: Context) -> Iterable[Event]:
    """By finance of the region."""
    context.require_any((MAKER, command.region), (CHECKER, command.region))
    yield FundOpened(fund=context.new_id(), code=command.code, region=command.region)


def _balances(command: AppropriateFund, _facts: Facts) -> Iterable[Ref]:
    return money.balances_of(command.fund)


@decides(AppropriateFund, MAKER, dual=True, second=(CHECKER,), needs=_balances)
def appropriate(command: AppropriateFund, context: Context) -> Iterable[Event]:
    """By finance of the fund's region."""
    fund = context.facts.need(Fund, command.fund)
    context.require_any((MAKER, fund.region), (CHECKER, fund.region))
    yield FundAppropriated(
        fund=fund.id,
        document=command.document,
        postings=money.move(fund.id, money.APPROPRIATED, money.BUDGET, command.fen),
    )


@evolves(FundOpened, signed=True)
def opened(event: FundOpened, facts: Facts, at: At) -> None:
    """A new fund."""
    facts.put(Fund(id=event.fund, at=at.index, code=event.code, region=event.region))


@evolves(FundAppropriated, signed=True)
def appropriated(event: FundAppropriated, facts: Facts, at: At) -> None:
    """The budget grew."""
    money.post(facts, event.postings, at.index)
