"""The calendar: the years that are loaded as pictures, and a year's notice looked at before it is loaded."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api import problems
from api.auth import caller, scoped
from api.pages.bureau import blueprint
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import Signing, signing
from api.pages.worker import giving as forms
from api.rest.queries import reader
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.policy import Calendar
from voucher.register.policies import ChangeCalendar
from voucher.shell import notice_of_days


@blueprint.get("/calendar")
@scoped("read")
def calendar() -> str:
    """A year that is loaded: the one asked for, else the last."""
    years = _years()
    year = flask.request.args.get("year", "")
    chosen = years.get(year) or (years[max(years)] if years else None)
    return _page(years, chosen)


@blueprint.post("/calendar")
@scoped("command")
def preview() -> str | tuple[str, int]:
    """The notice as it would stand; nothing is written."""
    form = flask.request.form
    texts = [form.get(name, "").strip() for name in ("year", "holidays", "workdays", "document")]
    try:
        notice = notice_of_days.read(*texts)
    except Refused as refused:
        refused.sentence = SENTENCES[refused.code]
        zh, en = problems.words(refused)
        return _page(_years(), None, problem={"zh": zh, "en": en}), 422
    return _page(_years(), notice.calendar(), preview=True, change=_change(notice))


def _change(notice: notice_of_days.Notice) -> Signing | None:
    """The order that two officers sign where the year is loaded already."""
    if notice.year not in _years():
        return None
    body = {"holidays": notice.holidays, "workdays": notice.workdays, "document": notice.document}
    command = ChangeCalendar(
        year=notice.year, holidays=notice.holidays, workdays=notice.workdays, document=notice.document
    )
    return signing(_("更改工作日历"), f"/calendars/{notice.year}/change", command, body, "/b/proposals")


@blueprint.post("/calendar/load")
@scoped("command")
def load() -> Response:
    """Load what was looked at."""
    form = flask.request.form
    year = form.get("year", "")
    fields = {name: form.get(name, "").split() for name in ("holidays", "workdays")}
    forms.give("calendar.load", {"year": year, "document": form.get("document", ""), **fields})
    return go(f"/b/calendar?year={year}")


def _years() -> dict[str, Calendar]:
    found, _more = reader().page(caller().account, Calendar.kind, {}, "", 200)
    return {one.id: one for one in found if isinstance(one, Calendar)}


def _page(
    years: dict[str, Calendar],
    chosen: Calendar | None,
    *,
    preview: bool = False,
    problem: dict[str, str] | None = None,
    change: Signing | None = None,
) -> str:
    months = notice_of_days.picture(chosen) if chosen else []
    return flask.render_template(
        "bureau/calendar.html",
        years=sorted(years),
        year=chosen.id if chosen else "",
        document=chosen.document if chosen else "",
        holidays=chosen.holidays if chosen else (),
        workdays=chosen.workdays if chosen else (),
        months=months,
        count=sum(month.worked for month in months),
        preview=preview,
        problem=problem,
        change=change,
        given=flask.request.form,
        key=forms.form_key(),
    )
