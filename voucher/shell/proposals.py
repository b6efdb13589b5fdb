"""Open proposals, for whoever might give the second signature: those of officers whose regions meet their own."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ledger.store import bulk, engine
from voucher.objects.account import EVERYWHERE, REGIONAL, Account
from voucher.objects.proposal import Proposal, ProposalState
from voucher.shell.home import Home
from voucher.shell.office import as_today
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

MOST: Final = 5_000
"""Open at a time in a whole province; what is beyond comes when these are done."""


def near(home: Home, account: Account) -> list[Proposal]:
    """The oldest first. Both signers must reach the matter's region, so one's region holds the other's: of other regions'
    proposals nothing is shown. Whoever has no region, and what they propose, meets everybody."""
    table, accounts = STATE[Proposal.kind], STATE[Account.kind]
    is_open = table.c.state == ProposalState.OPEN.value
    query = sa.select(table).where(visible(account, Proposal.kind), is_open).order_by(table.c.at).limit(MOST)
    with engine.snapshot(home.database) as connection:
        rows = [tuple(row) for row in connection.execute(query)]
        found = [one for one in codec(Proposal).states(rows) if isinstance(one, Proposal)]
        proposers = bulk.select_in(connection, accounts, "id", sorted({one.proposer for one in found}))
    those = [one for one in codec(Account).states(proposers) if isinstance(one, Account)]
    meeting = {one.id for one in those if _meet(_regions(account), _regions(as_today(home, one)))}
    return [one for one in found if one.proposer in meeting or one.proposer == account.id]


def _regions(account: Account) -> list[str]:
    scopes = [scope for capability, scope in account.grants if capability in REGIONAL]
    return ["" if scope == EVERYWHERE else scope for scope in scopes]


def _meet(one: list[str], other: list[str]) -> bool:
    return not one or not other or any(a.startswith(b) or b.startswith(a) for a in one for b in other)
