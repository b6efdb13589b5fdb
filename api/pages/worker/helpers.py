"""Who may act for me (帮办): a relative or a village officer with an account of their own, for some acts and some time."""

from __future__ import annotations

import re
from typing import Final

import flask
import sqlalchemy as sa
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.worker import blueprint, giving, own, person, today
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.dates import add_days
from voucher.core.refusal import Refused
from voucher.objects.account import Account, Capability
from voucher.objects.delegation import Act, Delegation
from voucher.shell.own import Own
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.tv1.names import mask

ACTS: Final[dict[str, str]] = {
    Act.CLAIM: _("替我领券"),
    Act.BIND: _("用他（她）的手机出示我的券码"),
    Act.ANSWER: _("替我填满意度调查"),
}
TERMS: Final = {"30": _("一个月"), "90": _("三个月"), "365": _("一年")}
HEX: Final = 9
"""Of an account's id as much as is read out: in digits it is as long as a phone number."""
_NUMBER: Final = re.compile(r"[0-9]{11}")


@blueprint.get("/helpers")
@scoped("read")
def helpers() -> str:
    """Those I named, and the form to name somebody."""
    mine, day = own(), today()
    named = mine.helpers()
    names = names_of([delegation.account for delegation in named])
    rows = [
        {
            "found": delegation,
            "name": names.get(delegation.account, ""),
            "acts": [words.of(ACTS, act) for act in delegation.acts],
            "holds": not delegation.ended and day <= delegation.until,
        }
        for delegation in named
    ]
    return flask.render_template(
        "worker/helpers.html",
        rows=rows,
        acts=[(act.name.lower(), words.of(ACTS, act)) for act in Act],
        terms=[(days, words.of(TERMS, days)) for days in TERMS],
        number=shown_number(caller().account.id),
        key=giving.form_key,
    )


@blueprint.post("/helpers")
@scoped("command")
def name() -> Response:
    """Name somebody, by the number that they read out and their name, which must fit."""
    form = flask.request.form
    if form.get("days", "") not in TERMS:
        raise Refused("value.invalid", field="days")
    acts = [act.value for act in Act if form.get(act.name.lower()) == "yes"]
    account = _found(form.get("number", ""), form.get("name", "").strip())
    fields = {"person": person(), "account": account, "acts": acts, "until": add_days(today(), int(form["days"]))}
    giving.give("delegate.name", fields)
    return go("/w/helpers")


@blueprint.post("/helpers/end")
@scoped("command")
def end() -> Response:
    """By either of the two."""
    giving.give("delegate.end", {"delegation": flask.request.form.get("delegation", "")})
    return go("/w/help" if flask.request.form.get("back") == "help" else "/w/helpers")


def shown_number(account: str) -> str:
    """An account's number as one reads it out."""
    digits = f"{int(account[:HEX], 16):011d}"
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}"


def _found(number: str, name: str) -> str:
    """The account with this number of a worker with this name; the same refusal whatever does not fit."""
    digits = re.sub(r"\s", "", number)
    if not _NUMBER.fullmatch(digits) or not name:
        raise Refused("delegate.unknown")
    table, begins = STATE[Account.kind], f"{int(digits):0{HEX}x}"
    upto = begins + "g"
    query = sa.select(table).where(table.c.id > begins, table.c.id < upto, table.c.person.is_not(None))
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.limit(9))]
    for account in codec(Account).states(rows):
        if not isinstance(account, Account) or not account.person or not account.holds(Capability.WORKER):
            continue
        if account.person == person():
            raise Refused("delegate.oneself")
        if desk().identity_of(Own(home(), account.person).person()).name == name:
            return account.id
    raise Refused("delegate.unknown")


def names_of(accounts: list[str]) -> dict[str, str]:
    """Masked names of accounts' people."""
    table = STATE[Account.kind]
    with engine.snapshot(home().database) as connection:
        query = sa.select(table.c.id, table.c.person).where(table.c.id.in_(accounts), table.c.person.is_not(None))
        people = {row.id: row.person for row in connection.execute(query)}
    return {account: masked(someone) for account, someone in people.items()}


def masked(someone: str) -> str:
    """A person's masked name."""
    return mask(desk().identity_of(Own(home(), someone).person()).name)


def helped_by(mine: Own, actors: set[str]) -> dict[str, str]:
    """Of these accounts those that I named to help me, with their masked names."""
    named = {delegation.account for delegation in mine.helpers()}
    return names_of(sorted(named & actors)) if named & actors else {}


def asked_me(account: str, day: str) -> list[Delegation]:
    """Who asked this account to act for them, today."""
    table = STATE[Delegation.kind]
    query = sa.select(table).where(table.c.account == account, table.c.until >= day)
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(table.c.id))]
    return [d for d in codec(Delegation).states(rows) if isinstance(d, Delegation) and not d.ended]
