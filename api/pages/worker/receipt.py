"""The receipt of a step: where it stands in the log, for the browser to verify by itself, and the files to check with."""

from __future__ import annotations

import flask

from api.auth import caller, scoped
from api.pages import words
from api.pages.worker import blueprint, own
from api.pages.worker.helpers import helped_by
from api.rest.giving import home
from voucher.core.dates import china_date
from voucher.core.refusal import unknown


@blueprint.get("/receipts/<int:index>")
@scoped("read")
def receipt(index: int) -> str:
    """One entry that concerns me."""
    mine = own()
    if not mine.concerns(index, caller().account.id):
        raise unknown("entry")
    found = mine.receipts([index])[index]
    stages = [words.of(words.STAGE, stage) for v in mine.vouchers() for at, stage in v.trail if at == index]
    return flask.render_template(
        "worker/receipt.html",
        found=found,
        stages=stages,
        helper=helped_by(mine, {found.actor}).get(found.actor, ""),
        day=china_date(found.millis),
        origin=home().settings.origin,
        just_done=flask.request.args.get("done") == "1",
    )
