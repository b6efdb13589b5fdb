"""My archive (电子档案): everything the ledger holds about me, in order of time, each with its receipt."""

from __future__ import annotations

import flask

from api.auth import caller, scoped
from api.pages import words
from api.pages.worker import blueprint, own
from api.rest.giving import desk
from voucher.core.dates import china_date
from voucher.shell.own import Own


@blueprint.get("/archive")
@scoped("read")
def archive() -> str:
    """Who I am here, and what happened."""
    mine = own()
    me = mine.person()
    identity = desk().identity_of(me)
    return flask.render_template(
        "worker/archive.html",
        me=me,
        name=identity.name,
        number=f"{identity.number[:3]}{'*' * (len(identity.number) - 7)}{identity.number[-4:]}",
        rows=history(mine),
        papers=mine.certificates(),
        account=caller().account,
        words=words,
    )


def history(mine: Own) -> list[tuple[str, str, int]]:
    """(day, what, entry) in order of the log, the newest first."""
    what: dict[int, str] = {}
    for voucher in mine.vouchers():
        for index, state in voucher.trail:
            what[index] = words.of(words.STAGE | _ENDS, state)
    for paper in mine.certificates():
        if paper.verified_at is not None:
            what.setdefault(paper.verified_at, words.of(words.CERTIFICATE, "VERIFIED"))
    receipts = mine.receipts(what)
    return [(china_date(receipts[index].millis), what[index], index) for index in sorted(what, reverse=True)]


_ENDS = {state: text for state, text in words.VOUCHER.items() if state not in words.STAGE}
