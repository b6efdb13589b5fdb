"""Who may be tried in a demonstration home: its accounts, and people at different stages. It is served on loopback only,
and no other home has them."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.pages import words
from api.pages.look import mark as _
from api.rest import giving
from voucher.shell.demo.cast import trainee
from voucher.shell.desk import Identity
from voucher.shell.own import Own

PASSWORD: Final = "demonstration"  # noqa: S105 - known to everybody
LOGINS: Final = {
    "school": _("培训机构"),
    "body": _("评价机构"),
    "bureau1": _("人社经办甲"),
    "bureau2": _("人社经办乙"),
    "operator": _("系统管理员"),
    "industry1": _("行业部门"),
    "patrol": _("市级检查人员"),
    "patrol2": _("省级检查人员"),
    "maker": _("财政经办"),
    "checker": _("财政复核"),
    "auditor": _("审计"),
}
"""Logins of roles, and what each is."""
WITH_PAGES: Final = {login: LOGINS[login] for login in ("school", "body", "bureau1", "bureau2", "operator", "patrol")}
"""Those who have pages of their own; the others use the API."""
_PEOPLE: Final = (503, 504, 523, 412, 300, 200, 112, 1, 0)
"""People in different stages, by their number in the cast."""


class Example(NamedTuple):
    """Somebody to sign in as, and where their voucher stands."""

    identity: Identity
    state: str


def examples() -> list[Example]:
    """People of the demonstration in different stages, as they stand now."""
    identities = [trainee(number) for number in _PEOPLE]
    known = giving.desk().known(identities)
    return [Example(one, _state(known.get(one.number))) for one in identities]


def _state(person: str | None) -> str:
    vouchers = Own(giving.home(), person).vouchers() if person else []
    return words.VOUCHER[vouchers[0].state] if vouchers else _("还没有券")
