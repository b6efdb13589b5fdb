"""Policy as people read it: which document is in force where and when, a pack as a table, two packs side by side, and where
a clause stands. Anybody may read them; nothing here is about a person."""

from __future__ import annotations

from typing import Any, Final

import flask

from api import auth
from api.auth import public
from api.pages import look, words
from api.pages.look import mark as _
from api.pages.shared import offices, page_blueprint
from api.rest.giving import home
from api.rest.policies import books, pack_on
from voucher.core.dates import china_date, is_date
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import Capability
from voucher.policy.pack import Text
from voucher.policy.table import Change, Sort, compare, table
from voucher.rules import reading
from voucher.rules.words import family_of, words_of
from voucher.shell.clauses import register, titles
from voucher.shell.library import Standing

blueprint: Final = page_blueprint("policy", "/policy")
CHANGES: Final[dict[str, str]] = {
    Change.SAME: _("相同"),
    Change.CHANGED: _("不同"),
    Change.ADDED: _("仅右方有"),
    Change.REMOVED: _("仅左方有"),
}
SORTS: Final[dict[str, str]] = {Sort.RULE: _("规则"), Sort.RECORD: _("记录")}
WIDTH: Final = 400
BAR: Final = 42


@blueprint.before_request
def _who() -> None:
    """Whoever is signed in keeps their menu; nobody needs to be."""
    flask.g.caller = auth.find_caller()


blueprint.context_processor(offices)


@blueprint.context_processor
def pack_words() -> dict[str, Any]:
    """How these pages put values into text."""
    return {
        "text": said,
        "family": lambda name: getattr(family_of(name), look.chosen("lang")),
        "line": lambda name, value, owner: reading.line(name, value, owner, look.chosen("lang")),
        "shown": lambda value: reading.value(value, look.chosen("lang")),
        "field": lambda name, owner: getattr(words_of(name, owner), look.chosen("lang")),
        "changes": CHANGES,
        "sorts": SORTS,
        "titles": titles(),
        "place": words.place,
    }


def said(given: Text | None) -> str:
    """Words in the visitor's language."""
    return "" if given is None else (given.en if look.chosen("lang") == "en" else given.zh)


@blueprint.get("/")
@public
def index() -> str:
    """The timeline, and every pack."""
    found = books()
    standing, released = found.timeline(), {pack.id: pack.at for pack in found.released()}
    return flask.render_template(
        "policy/index.html",
        standing=standing,
        picture=_picture(standing, _today()),
        released=released,
        day=_today(),
        may_release=_is_officer(),
    )


@blueprint.get("/<pack>")
@public
def one(pack: str) -> str:
    """A pack as a table, on a day."""
    found = table(pack_on(pack, flask.request.args.get("day", "")))
    at = {released.id: released.at for released in books().released()}
    return flask.render_template("policy/pack.html", table=found, given=pack, at=at.get(found.digest))


@blueprint.get("/<pack>/file")
@public
def file(pack: str) -> flask.Response:
    """The pack's bytes, whose SHA-256 is its id."""
    response = flask.Response(books().content(pack), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{books().policy(pack).file.name}.json"'
    return response


@blueprint.get("/compare")
@public
def side_by_side() -> str:
    """Two packs, each on the same day (or its nearest)."""
    given = flask.request.args
    day = given.get("day", "")
    left, right = pack_on(given.get("one", ""), day), pack_on(given.get("other", ""), day)
    found = compare(left, right)
    names = {"one": given.get("one", ""), "other": given.get("other", ""), "day": day}
    return flask.render_template("policy/compare.html", found=found, all=given.get("all") == "yes", given=names)


@blueprint.get("/clauses")
@public
def clauses() -> str:
    """Every clause of the documents."""
    stated = _stated()
    return flask.render_template("policy/clauses.html", register=register(), stated=stated)


@blueprint.get("/clauses/<clause>")
@public
def clause(clause: str) -> str:
    """Where a clause stands: in which packs, by which documents, with which parameters."""
    found = next((one for one in register().clauses if one.id == clause), None)
    stated = _stated().get(clause, [])
    if found is None and not stated:
        raise unknown("clause")
    return flask.render_template("policy/clause.html", clause=clause, found=found, stated=stated)


def _stated() -> dict[str, list[tuple[Any, Any]]]:
    """Clause → (pack's table, row) in every pack that is released or comes with this version."""
    found: dict[str, list[tuple[Any, Any]]] = {}
    released = {pack.id for pack in books().released()}
    for standing in books().timeline():
        shown = table(pack_on(standing.digest if standing.digest in released else standing.name, _today()))
        for family in shown.families:
            for row in family.rows:
                found.setdefault(row.clause, []).append((shown, row))
    return found


def _today() -> str:
    given = flask.request.args.get("day", "")
    if given and not is_date(given):
        raise Refused("value.invalid", field="day")
    return given or china_date(home().clock.now())


def _is_officer() -> bool:
    found = flask.g.caller
    return isinstance(found, auth.Caller) and found.account.holds(Capability.BUREAU)


def _picture(standing: list[Standing], today: str) -> dict[str, Any]:
    """The timeline as bars: a row for each document of each pack. Years beyond the next one are cut off."""
    first = int(min((one.start for one in standing), default=today)[:4])
    last = max(int(today[:4]) + 1, *(min(int(one.end[:4]), int(today[:4]) + 1) for one in standing), first)

    def across(day: str, *, end: bool = False) -> float:
        days = (int(day[5:7]) - 1) * 30.4 + int(day[8:10]) - (0 if end else 1)
        years = min(max(int(day[:4]) - first + days / 365, 0), last - first + 1)
        return round(years * WIDTH / (last - first + 1), 1)

    rows: list[dict[str, Any]] = []
    for one in standing:
        for span in one.spans:
            begin, finish = across(span.start), across(span.end, end=True)
            rows.append(
                {"pack": one, "span": span, "x": begin, "width": max(finish - begin, 4), "y": len(rows) * BAR + 30}
            )
    years = [{"year": year, "x": across(f"{year}-01-01")} for year in range(first, last + 1)]
    return {"rows": rows, "years": years, "today": across(today), "height": len(rows) * BAR + 48, "width": WIDTH}
