"""The first page of an office: what waits for whoever is signed in, the latest first and by which clause, and where to begin."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

import flask

from api.auth import caller, scoped
from api.pages.bureau import blueprint, counter, inspections, today
from api.pages.bureau.about import KINDS, about, people
from api.pages.bureau.reading import count_of, many, page_of, times
from api.pages.look import mark as _
from api.pages.signing import keys_of
from api.rest.giving import home
from voucher.core.dates import china_date, days_between
from voucher.core.facts import State
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.inspection import Tier
from voucher.objects.voucher import BatchState, Voucher, VoucherBatch, VoucherState
from voucher.shell.waiting import Item, Waiting

SORTS: Final = {
    "proposal": (_("等第二名经办人员批准"), "/b/proposals/"),
    "class.review": (_("开班等审核签字"), "/b/classes/"),
    "class.decide": (_("满意度不达标，等两人决定"), "/b/surveys"),
    "claim.accept": (_("申领等受理"), "/b/claims/"),
    "claim.review": (_("申领等审核签字"), "/b/claims/"),
    "claim.publish": (_("审核通过，等公示"), "/b/claims/"),
    "claim.end_publicity": (_("公示期已满，等结束公示"), "/b/claims/"),
    "claim.push": (_("公示无异议，等推送财政"), "/b/claims/"),
    "finance.confirm": (_("推送来的申领，等财政确认"), "/acts/finance.confirm?about="),
    "finance.pay": (_("财政已确认，等制作支付文件"), "/acts/payment.build"),
    "payment.release": (_("支付文件等复核，交银行"), "/acts/payment.release?about="),
    "payment.bank": (_("已交银行，等登记回单"), "/acts/bank.record?about="),
    "payment.reconcile": (_("已有回单，等对账"), "/acts/payment.reconcile?about="),
    "objection": (_("公示异议等答复"), "/b/objections/"),
    "conflict": (_("用券冲突等决定"), "/b/conflicts/"),
    "hold": (_("机构被移出，班级和申领等处理"), "/b/holds/"),
    "flag": (_("疑点等人处理"), "/b/flags/"),
    "inspection": (_("安排好的检查"), "/b/inspections/"),
}
"""The sorts of work, in words, and where each is done."""
URGENCY: Final = {
    "late": _("已超期"),
    "soon": _("七天内到期"),
    "later": _("以后到期"),
    "open": _("没有规定时限"),
}
"""How pressing work is, the most pressing first."""
SOON: Final = 7
SHOWN: Final = 60


class Row(NamedTuple):
    """An item as it is shown: where it is done, what it is about, the days that are left and those that it has waited."""

    item: Item
    path: str
    about: str
    urgency: str
    left: int
    waited: int


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """Work by urgency, or that of one sort; then numbers and links."""
    account = caller().account
    officer = account.holds(Capability.BUREAU)
    items = Waiting(home(), account, today()).items()
    sort = flask.request.args.get("sort", "")
    chosen = [item for item in items if sort not in SORTS or item.sort == sort]
    looking = officer or account.holds(Capability.INSPECTOR)
    return flask.render_template(
        "bureau/start.html",
        sorts=_by_sort(items),
        sort=sort,
        rows=_rows(chosen[:SHOWN]),
        more=len(chosen) - SHOWN,
        counts=Counter(_urgency(item) for item in chosen),
        urgency=URGENCY,
        titles=SORTS,
        today=today(),
        batches=len(page_of(VoucherBatch, state=BatchState.APPROVED)) if officer else 0,
        unverified=count_of(Certificate, CertificateState.RECORDED) if officer else 0,
        unclaimed=count_of(Voucher, VoucherState.ISSUED) if officer else 0,
        requests=len(counter().of_accounts()) if account.holds(Capability.OPERATOR) else 0,
        looking=looking,
        waiting=len(inspections.patrol().queue(Tier(inspections.own_tier()), today())) if looking else 0,
        has_key=any(key.until_index is None for key in keys_of(account.id)),
    )


def _rows(items: list[Item]) -> list[Row]:
    """Items in words, each with its days."""
    stamps = times({item.since for item in items})
    wanted: dict[type[State], list[str]] = {}
    for item in items:
        wanted.setdefault(_kind(item), []).append(item.id)
    found = {(kind, one.id): one for kind, ids in wanted.items() for one in many(kind, ids).values()}
    people(getattr(one, "person", None) for one in found.values())
    shown = [item for item in items if (_kind(item), item.id) in found]
    return [_row(item, found[_kind(item), item.id], china_date(stamps[item.since])) for item in shown]


def _kind(item: Item) -> type[State]:
    """What the work is done on."""
    return KINDS[item.sort.partition(".")[0]]


def _row(item: Item, found: State, since: str) -> Row:
    path = SORTS[item.sort][1]
    return Row(
        item,
        path + item.id if path.endswith(("/", "=")) else path,
        about(found),
        _urgency(item),
        days_between(today(), item.due) if item.due else 0,
        days_between(since, today()),
    )


def _urgency(item: Item) -> str:
    if item.due is None:
        return "open"
    left = days_between(today(), item.due)
    return "late" if left < 0 else "soon" if left <= SOON else "later"


def _by_sort(items: list[Item]) -> list[tuple[str, str, int, int]]:
    """(sort, title, how many, how many of them are late), in the order of the work."""
    count = Counter(item.sort for item in items)
    late = Counter(item.sort for item in items if _urgency(item) == "late")
    return [(sort, title, count[sort], late[sort]) for sort, (title, _path) in SORTS.items() if count[sort]]
