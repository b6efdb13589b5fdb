"""Publicity that is full is ended by the system, claim by claim; what is not full yet is refused and stays public."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.refusal import Refused
from voucher.lifecycle.publicise import EndPublicity
from voucher.objects.claim import Claim, ClaimState
from voucher.policy import publicity
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.publicity import Lists
from voucher.shell.rows import codec
from voucher.shell.service import Order, Service, new_key
from voucher.shell.tables import STATE

MAY_END: Final = (
    ClaimState.PUBLIC,
    ClaimState.CLEARED,
    ClaimState.PUSHED,
    ClaimState.CONFIRMED,
    ClaimState.INSTRUCTED,
    ClaimState.PAID,
    ClaimState.RETURNED,
)
"""Where a claim stands of which lines may still be public."""


def end_what_is_full(home: Home) -> tuple[list[str], dict[str, str]]:
    """The claims whose publicity was ended, and those that are still public with the code of the refusal."""
    lists, service = Lists(Desk(home)), Service(home)
    ended, waiting = [], {}
    for claim in _public(home, lists):
        order = Order(actor=home.settings.system, key=new_key(home.clock.now()), command=EndPublicity(claim=claim.id))
        try:
            service.give(order)
            ended.append(claim.id)
        except Refused as refused:
            waiting[claim.id] = refused.code
    return ended, waiting


def _public(home: Home, lists: Lists) -> list[Claim]:
    c = STATE[Claim.kind].c
    query = sa.select(STATE[Claim.kind]).where(
        c.state.in_([state.value for state in MAY_END]), c.published_on.is_not(None)
    )
    with engine.snapshot(home.database) as connection:
        found = codec(Claim).states([tuple(row) for row in connection.execute(query.order_by(c.id))])
    claims = [one for one in found if isinstance(one, Claim)]
    return [one for one in claims if one.state == ClaimState.PUBLIC or _late(one, lists)]


def _late(claim: Claim, lists: Lists) -> bool:
    return any(publicity.behind(claim, line) and line.held is None for line in lists.lines(claim))
