"""Finding people by what an officer holds in hands: the number of their identity card. It comes in a form's body, and only
the pseudonym goes on."""

from __future__ import annotations

from api.auth import caller
from api.pages.acts.describe import Ask, FieldError
from api.pages.acts.names import by_ids, column, people, today, unscoped
from api.pages.institution.draft import teachers_of
from api.pages.look import gettext
from api.pages.look import mark as _
from api.rest.giving import desk
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.identifiers import id_number
from voucher.objects.account import REGIONAL, Account, AccountState
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.shell.desk import Identity

UNKNOWN = _("没有查到这个人，或不在您的地区")
UNVERIFIED = _("没有查到这个人：请先由人社部门窗口登记并核验身份")
NUMBER = _("证件号码不对，请核对")


def somebody(label: str, name: str = "person", *, needed: bool = True) -> Ask:
    """A person whom the officer may see, by the identity card's number."""
    return Ask(name, label, needed=needed, find=_by_number)


def candidate(label: str, name: str) -> Ask:
    """Somebody who sits an evaluation, by name and number; the office has verified them."""
    return Ask(name, label, help=_("姓名 证件号码"), find=_candidate)


def teacher(label: str, name: str) -> Ask:
    """A teacher by name and number; registered first if nobody knows them yet."""
    return Ask(name, label, help=_("姓名和证件号码，中间空一格；还没有登记过的自动登记"), find=_teacher)


def officers() -> dict[str, str]:
    """Other officers by their person."""
    me = caller().account
    accounts = unscoped(Account, column(Account, "state") == AccountState.ACTIVE)
    fitting = [one for one in accounts if one.person and one.person != me.person]
    named = people(one.person for one in fitting if one.person)
    return {one.person: named[one.person] for one in fitting if one.person and REGIONAL & {c for c, _s in one.grants}}


def _known(given: str) -> str:
    try:
        number = id_number.parse(given, today()).value
    except id_number.IdNumberError:
        raise FieldError(gettext(NUMBER)) from None
    return desk().known([Identity(name="", number=number)]).get(number, "")


def _candidate(given: str, _about: State | None) -> str:
    """By name and number together: neither alone tells anything."""
    name, _gap, number = given.rpartition(" ")
    found = unscoped(Person, column(Person, "id") == _known(number))
    identity = desk().identities_of(found).get(found[0].id) if found else None
    if identity is None or identity.name != name.strip():
        raise FieldError(gettext(UNVERIFIED))
    return found[0].id


def _by_number(given: str, _about: State | None) -> str:
    found = _known(given)
    if not found or found not in by_ids(Person, [found]):
        raise FieldError(gettext(UNKNOWN))
    return found


def _teacher(given: str, about: State | None) -> str:
    region = about.region if isinstance(about, Institution) else ""
    try:
        (found,) = teachers_of(" ".join(given.split()), region)
    except Refused:
        raise FieldError(gettext(NUMBER)) from None
    return found
