"""Places and institutions to choose from: those that the caller answers for."""

from __future__ import annotations

from api.auth import caller
from api.pages import words
from api.pages.acts.describe import Choices
from api.pages.acts.names import by_ids, column, labelled, seen, today
from api.rest.giving import home
from voucher.identifiers.division import children
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.institution import Institution, InstitutionKind


def regions(*capabilities: Capability) -> Choices:
    """Regions of the caller's grants, with the places directly below them."""
    scopes = {scope for capability, scope in caller().account.grants if capability in capabilities}
    codes: list[str] = []
    for scope in sorted(home().settings.region if one == EVERYWHERE else one for one in scopes):
        codes += [scope, *(place.code for place in children(scope, today()))]
    return {code: f"{words.place(code, today())} {code}" for code in dict.fromkeys(codes)}


def bureau_regions() -> Choices:
    """Regions of an officer of the bureau."""
    return regions(Capability.BUREAU)


def finance_regions() -> Choices:
    """Regions of an officer of finance."""
    return regions(Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER)


def own(*capabilities: Capability) -> Choices:
    """Institutions that the caller acts for."""
    ids = [scope for capability, scope in caller().account.grants if capability in capabilities]
    return labelled(list(by_ids(Institution, ids).values()))


def institutions(*kinds: InstitutionKind) -> Choices:
    """Institutions of these kinds, or of any, in the regions the caller answers for."""
    found = seen(Institution, column(Institution, "type").in_(kinds)) if kinds else seen(Institution)
    account = caller().account
    return labelled([one for one in found if account.may(Capability.BUREAU, one.region)])
