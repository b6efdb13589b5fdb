"""Vouchers by region beside the year's targets."""

from __future__ import annotations

from importlib import resources
from typing import Any, Final

import flask
import msgspec

from api.auth import scoped
from api.pages import words
from api.pages.bureau import blueprint
from api.pages.bureau.reading import voucher_counts
from voucher.identifiers.division import city
from voucher.objects.voucher import VoucherState

TABLE: Final = "targets-2024.json"
UNIT: Final = 10_000


@blueprint.get("/quota")
@scoped("read")
def quota() -> str:
    """Issued and claimed in each region, with its target for subsidised training. The regions are those of the year's own
    tree, so that what stands elsewhere since is added once, where it stands in that year."""
    data: dict[str, Any] = msgspec.json.decode((resources.files("voucher.data") / TABLE).read_bytes())
    counts = voucher_counts()
    day = f"{data['year']}-06-30"
    rows = [_row(place["code"], day, place, counts) for place in data["regions"]]
    target = {"subsidised_training": data["vouchers"]["effectively_used"]}
    total = _row("", day, target, counts)
    return flask.render_template("bureau/quota.html", rows=rows, total=total, data=data)


def _row(code: str, day: str, place: dict[str, str], counts: list[tuple[str, str, int]]) -> dict[str, Any]:
    own = [(state, count) for region, state, count in counts if not code or city(region, day) == code]
    issued = sum(count for _, count in own)
    unclaimed = (VoucherState.ISSUED, VoucherState.EXPIRED, VoucherState.CANCELLED)
    claimed = sum(count for state, count in own if state not in unclaimed)
    target = round(float(place["subsidised_training"]) * UNIT)
    return {
        "code": code,
        "name": words.place(code, day) if code else "",
        "target": target,
        "issued": issued,
        "claimed": claimed,
        "percent": f"{100 * issued / target:.1f}" if target else "–",
        "width": min(100, round(100 * issued / target)) if target else 0,
    }
