"""The first page of an officer: what waits for somebody, and where to begin."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import caller, scoped
from api.pages.bureau import blueprint, counter
from api.pages.bureau.reading import count_of, page_of
from api.pages.signing import keys_of
from voucher.objects.account import Capability
from voucher.objects.claim import Claim, ClaimState, Objection, ObjectionState
from voucher.objects.proposal import Proposal
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState

MINE: Final = (
    ClaimState.SUBMITTED,
    ClaimState.ACCEPTED,
    ClaimState.REVIEWED_1,
    ClaimState.APPROVED,
    ClaimState.CLEARED,
)
"""Where a claim stands while it waits for the bureau."""


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """Numbers and links."""
    account = caller().account
    officer = account.holds(Capability.BUREAU)
    return flask.render_template(
        "bureau/start.html",
        proposals=len(page_of(Proposal, state="OPEN")) if officer else 0,
        batches=len(page_of(VoucherBatch, state=BatchState.APPROVED)) if officer else 0,
        unclaimed=count_of(Voucher, VoucherState.ISSUED) if officer else 0,
        claims=sum(count_of(Claim, state) for state in MINE) if officer else 0,
        objections=count_of(Objection, ObjectionState.OPEN) if officer else 0,
        requests=len(counter().of_accounts()) if account.holds(Capability.OPERATOR) else 0,
        has_key=any(key.until_index is None for key in keys_of(account.id)),
    )
