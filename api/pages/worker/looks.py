"""Who looked at my data, in plain words: whom they act for, what for, on which day, how often."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import scoped
from api.pages import words
from api.pages.look import gettext
from api.pages.look import mark as _
from api.pages.worker import blueprint, own, person, today
from api.rest.giving import desk, home
from ledger.store import bulk, engine
from voucher.objects.account import Account, Capability
from voucher.shell.looks import LookBook
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

ROLE: Final = {
    Capability.INSTITUTION: _("培训机构"),
    Capability.EVALUATION: _("评价机构"),
    Capability.TEACHER: _("授课老师"),
    Capability.BUREAU: _("人社部门"),
    Capability.INDUSTRY: _("行业主管部门"),
    Capability.INSPECTOR: _("督导检查人员"),
    Capability.FINANCE_MAKER: _("财政部门"),
    Capability.FINANCE_CHECKER: _("财政部门"),
    Capability.AUDITOR: _("审计部门"),
    Capability.OPERATOR: _("系统运行人员"),
    Capability.WORKER: _("另一位劳动者（您请的帮办人，或您正在为其填写）"),
}
PURPOSE: Final = (
    ("queries.identity", _("查看您的姓名和证件号码")),
    ("queries.profile", _("查看您的登记资料")),
    ("bureau.people", _("查看或登记您的资料")),
    ("rosters.", _("核对花名册")),
    ("tv1.", _("办理或查验券码")),
    ("worker.", _("帮您办事")),
    ("commands.", _("办理业务时核对身份")),
)
OTHERWISE: Final = _("办理业务")


@blueprint.get("/looks")
@scoped("read")
def looks() -> str:
    """Everybody but myself who opened my name, numbers or phone."""
    found = LookBook(home().database).of([person()])
    accounts = _accounts({look.account for look in found})
    rows = [(look, _whom(accounts.get(look.account)), _what(look.purpose)) for look in found]
    return flask.render_template("worker/looks.html", rows=rows)


def _what(purpose: str) -> str:
    return gettext(next((text for prefix, text in PURPOSE if purpose.startswith(prefix)), OTHERWISE))


def _whom(account: Account | None) -> str:
    """The role and, where there is one, the institution or region."""
    order = list(ROLE)
    grants = sorted((g for g in account.grants if g[0] in ROLE), key=lambda g: order.index(g[0])) if account else []
    if not grants:
        return gettext(_("系统账号"))
    capability, scope = grants[0]
    role = gettext(ROLE[capability])
    name = _institution(scope) if len(scope) == 32 else "" if scope == "*" else words.place(scope, today())
    return f"{name}（{role}）" if name else role


def _institution(identifier: str) -> str:
    return desk().names_of(own().institutions([identifier]).values()).get(identifier, "")


def _accounts(identifiers: set[str]) -> dict[str, Account]:
    with engine.snapshot(home().database) as connection:
        rows = bulk.select_in(connection, STATE[Account.kind], "id", sorted(identifiers)) if identifiers else []
    return {found.id: found for found in codec(Account).states(rows) if isinstance(found, Account)}
