"""The office's menu: groups of pages, each with who may use it. What is not named here is the bureau's officers'."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.pages.look import mark as _
from voucher.objects.account import Account, Capability

_BUREAU: Final = (Capability.BUREAU,)
_OPERATOR: Final = (Capability.OPERATOR,)


OFFICES: Final = frozenset({Capability.BUREAU, Capability.OPERATOR, Capability.INDUSTRY, Capability.INSPECTOR})
"""Who begins at the office's first page."""


class Entry(NamedTuple):
    """A page of the menu: its address, its name, and the capabilities one of which its user holds."""

    path: str
    name: str
    by: tuple[Capability, ...] = _BUREAU


class Group(NamedTuple):
    """Pages that belong together, under one word."""

    name: str
    entries: tuple[Entry, ...]


class Shown(NamedTuple):
    """A group as somebody sees it: where it leads, whether they are in it, and its pages (with whether they are there)."""

    name: str
    path: str
    current: bool
    entries: tuple[tuple[Entry, bool], ...]


MENU: Final = (
    Group(_("待办"), (Entry("/b/", _("待办"), tuple(OFFICES)), Entry("/b/proposals", _("待批准")))),
    Group(
        _("发券"),
        (
            Entry("/b/check", _("核对名单")),
            Entry("/b/batches", _("批次")),
            Entry("/b/unclaimed", _("未领取")),
            Entry("/b/slips", _("纸质券")),
            Entry("/b/quota", _("各地进度")),
        ),
    ),
    Group(
        _("申领"),
        (
            Entry("/b/claims", _("申领")),
            Entry("/b/publicity", _("公示")),
            Entry("/b/objections", _("异议")),
            Entry("/b/deadlines", _("时限")),
            Entry("/b/calendar", _("工作日历"), (Capability.BUREAU, Capability.OPERATOR)),
        ),
    ),
    Group(_("窗口"), (Entry("/b/counter", _("窗口")),)),
    Group(_("密钥登记"), (Entry("/b/keys", _("密钥登记"), _OPERATOR),)),
)


def allowed(account: Account, path: str) -> bool:
    """Whether somebody may open a page: by the longest address of the menu that it lies under."""
    under = [entry for group in MENU for entry in group.entries if _under(path, entry.path)]
    by = max(under, key=lambda entry: len(entry.path)).by if under else _BUREAU
    return any(account.holds(capability) for capability in by)


def menu(account: Account, here: str) -> list[Shown]:
    """The groups that somebody may use, with the pages of each."""
    shown = []
    for group in MENU:
        entries = tuple((entry, _under(here, entry.path)) for entry in group.entries if allowed(account, entry.path))
        if entries:
            shown.append(Shown(group.name, entries[0][0].path, any(there for _entry, there in entries), entries))
    return shown


def _under(path: str, address: str) -> bool:
    return path == address if address == "/b/" else path == address or path.startswith(f"{address}/")
