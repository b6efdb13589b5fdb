"""The first page of an office: what waits for whoever is signed in, what is late by which clause, and where to begin."""

from __future__ import annotations

from collections import Counter
from typing import Final

import flask

from api.auth import caller, scoped
from api.pages.bureau import blueprint, counter, inspections, today
from api.pages.bureau.reading import count_of, page_of
from api.pages.look import mark as _
from api.pages.signing import keys_of
from api.rest.giving import home
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
    "objection": (_("公示异议等答复"), "/b/objections/"),
    "conflict": (_("用券冲突等决定"), "/b/conflicts/"),
    "hold": (_("机构被移出，班级和申领等处理"), "/b/holds/"),
    "flag": (_("疑点等人处理"), "/b/flags/"),
    "inspection": (_("安排好的检查"), "/b/inspections/"),
}
"""The sorts of work, in words, and where each is done."""
SHOWN: Final = 60


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """Work by sort, what is late or due next, numbers and links."""
    account = caller().account
    officer = account.holds(Capability.BUREAU)
    items = Waiting(home(), account, today()).items()
    looking = officer or account.holds(Capability.INSPECTOR)
    return flask.render_template(
        "bureau/start.html",
        sorts=_by_sort(items),
        items=items[:SHOWN],
        more=len(items) - SHOWN,
        late=sum(_late(item) for item in items),
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


def _late(item: Item) -> bool:
    return item.due is not None and item.due < today()


def _by_sort(items: list[Item]) -> list[tuple[str, str, int, int]]:
    """(sort, title, how many, how many of them are late), in the order of the work."""
    count, late = Counter(item.sort for item in items), Counter(item.sort for item in items if _late(item))
    return [(sort, title, count[sort], late[sort]) for sort, (title, _path) in SORTS.items() if count[sort]]
