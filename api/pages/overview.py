"""The numbers of the front page: counts and sums, never a person."""

from __future__ import annotations

from importlib import resources
from typing import Any, Final

import msgspec

from ledger.store import engine, log
from voucher.core.dates import china_date
from voucher.identifiers.division import division
from voucher.objects.training import ClassState
from voucher.objects.voucher import STAGES
from voucher.shell.home import Home
from voucher.shell.queries import Reader

STAGE_WORDS: Final = {
    "ISSUED": ("发券", "issued"),
    "CLAIMED": ("领券", "claimed"),
    "ENROLLED": ("报到培训", "in training"),
    "TRAINED": ("结课", "trained"),
    "EVALUATED": ("评价", "evaluated"),
    "CERTIFIED": ("持证", "certified"),
    "IN_CLAIM": ("申领", "in claim"),
    "REDEEMED": ("兑现", "redeemed"),
}
CLASS_WORDS: Final = {
    "DRAFT": ("拟定", "drafted"),
    "SUBMITTED": ("待行业审核", "waiting for the industry department"),
    "INDUSTRY_1": ("待行业复核", "waiting for the industry's second reviewer"),
    "INDUSTRY_OK": ("待人社审核", "waiting for the bureau"),
    "HR_1": ("待人社复核", "waiting for the bureau's second reviewer"),
    "HR_OK": ("已批准，报到中", "approved, taking people"),
    "OPEN": ("已开班", "opened"),
    "TEACHING": ("授课中", "teaching"),
    "TAUGHT": ("结课，满意度调查", "taught, survey"),
    "SURVEYED": ("待评价", "waiting for evaluation"),
    "ASSESSED": ("已考核", "assessed"),
    "SUSPENDED": ("暂停", "suspended"),
    "REJECTED": ("未批准", "rejected"),
    "SUBSIDY_CANCELLED": ("取消补贴", "subsidy cancelled"),
}
BUCKET_WORDS: Final = {
    "budget": ("未占用预算", "budget left"),
    "claimed": ("申领中", "claimed"),
    "approved": ("已审核", "approved"),
    "publicised": ("公示期满", "through publicity"),
    "pushed": ("已推送财政", "with finance"),
    "confirmed": ("财政已确认", "confirmed"),
    "instructed": ("已发银行", "with the bank"),
    "paid": ("已支付", "paid"),
    "returned": ("退回", "returned"),
    "clawback_due": ("应追缴", "to be recovered"),
}


def overview(home: Home) -> dict[str, Any]:
    """What the front page shows."""
    reader = Reader(home.database)
    with engine.snapshot(home.database) as connection:
        head = log.read_head(connection)
        size, note = log.latest_checkpoint(connection) or (0, "")
        classes = _classes(connection) if home.settings.demonstration else []
        money = _money(connection) if home.settings.demonstration else []
    found: dict[str, Any] = {
        "settings": home.settings,
        "size": head.size,
        "last_day": china_date(head.last_time),
        "halted": head.halted,
        "published": size,
        "note": note,
        "stages": [],
        "classes": classes,
        "money": money,
        "regions": [],
    }
    if home.settings.demonstration:
        found["stages"] = _funnel(reader.counts("voucher"))
        found |= _targets()
    return found


def _funnel(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Vouchers at or beyond each stage of the loop, with bars relative to the first."""
    reached = []
    for position, stage in enumerate(STAGES):
        number = sum(counts.get(later, 0) for later in STAGES[position:])
        reached.append((stage, number, counts.get(stage, 0)))
    most = max((number for _, number, _ in reached), default=0) or 1
    return [
        {
            "zh": STAGE_WORDS[stage][0],
            "en": STAGE_WORDS[stage][1],
            "reached": number,
            "here": here,
            "width": round(100 * number / most),
        }
        for stage, number, here in reached
    ]


def _classes(connection: Any) -> list[dict[str, Any]]:
    """Classes with the stage each has reached, of eleven."""
    order = [state.value for state in tuple(ClassState)[:11]]
    rows = engine.run(
        connection,
        "SELECT system_record, state, roster, enrolled, present, start_date FROM training_class ORDER BY start_date",
    ).fetchall()
    return [
        {
            "name": name,
            "zh": CLASS_WORDS.get(state, (state, state))[0],
            "en": CLASS_WORDS.get(state, (state, state))[1],
            "done": order.index(state) + 1 if state in order else 0,
            "of": len(order),
            "roster": roster,
            "enrolled": enrolled,
            "present": present,
            "start": start,
        }
        for name, state, roster, enrolled, present, start in rows
    ]


def _money(connection: Any) -> list[dict[str, str]]:
    rows = dict(engine.run(connection, "SELECT account, sum(fen) FROM balance GROUP BY account").fetchall())
    return [
        {"zh": zh, "en": en, "yuan": f"{int(rows.get(name, 0)) / 100:,.2f}"}
        for name, (zh, en) in BUCKET_WORDS.items()
        if rows.get(name)
    ]


def _targets() -> dict[str, Any]:
    data = msgspec.json.decode((resources.files("voucher.data") / "targets-2024.json").read_bytes())
    regions = []
    most = max(float(region["subsidised_training"]) for region in data["regions"])
    for region in data["regions"]:
        place = division(region["code"], f"{data['year']}-06-30")
        share = float(region["subsidised_training"]) / most
        regions.append({**region, "zh": place.zh if place else "", "width": round(100 * share)})
    return {"targets": data, "regions": regions}
