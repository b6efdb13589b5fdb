"""The first page of an officer: what waits for somebody, and where to begin."""

from __future__ import annotations

import flask

from api.auth import caller, scoped
from api.pages.bureau import blueprint, counter, inspections, today
from api.pages.bureau.reading import count_of, page_of
from api.pages.signing import keys_of
from voucher.objects.account import Capability
from voucher.objects.flag import FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionState, Tier
from voucher.objects.proposal import Proposal
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """Numbers and links."""
    account = caller().account
    officer = account.holds(Capability.BUREAU)
    looking = officer or account.holds(Capability.INSPECTOR)
    return flask.render_template(
        "bureau/start.html",
        proposals=len(page_of(Proposal, state="OPEN")) if officer else 0,
        batches=len(page_of(VoucherBatch, state=BatchState.APPROVED)) if officer else 0,
        unclaimed=count_of(Voucher, VoucherState.ISSUED) if officer else 0,
        requests=len(counter().of_accounts()) if account.holds(Capability.OPERATOR) else 0,
        looking=looking,
        inspects=account.holds(Capability.INSPECTOR),
        waiting=len(inspections.patrol().queue(Tier(inspections.own_tier()), today())) if looking else 0,
        flags=count_of(SupervisionFlag, FlagState.OPEN) if looking else 0,
        planned=count_of(Inspection, InspectionState.PLANNED) if looking else 0,
        has_key=any(key.until_index is None for key in keys_of(account.id)),
    )
