"""The office's menu: groups of pages, each with who may use it. What is not named here is the bureau's officers'."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.pages.look import mark as _
from voucher.objects.account import Account, Capability

_BUREAU: Final = (Capability.BUREAU,)
_OPERATOR: Final = (Capability.OPERATOR,)
_OFFICERS: Final = (Capability.BUREAU, Capability.INDUSTRY, Capability.INSPECTOR)
_SEARCHERS: Final = (
    Capability.BUREAU,
    Capability.INDUSTRY,
    Capability.INSPECTOR,
    Capability.FINANCE_MAKER,
    Capability.FINANCE_CHECKER,
    Capability.AUDITOR,
)
_FINANCE: Final = (Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER)
_LOOKING: Final = (Capability.BUREAU, Capability.INSPECTOR)
OFFICES: Final = frozenset({Capability.BUREAU, Capability.OPERATOR, Capability.INDUSTRY, Capability.INSPECTOR})
"""Who begins at the office's first page."""
ACTING: Final = frozenset({Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, Capability.AUDITOR})
"""Who begins at the acts."""


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
    Group(
        _("待办"),
        (
            Entry("/b/", _("待办"), tuple(OFFICES)),
            Entry("/b/proposals", _("待批准"), (*_BUREAU, *_FINANCE, Capability.AUDITOR)),
            Entry("/acts/", _("办理事项"), (*_BUREAU, *_FINANCE, *_OPERATOR, Capability.AUDITOR)),
            Entry("/b/office", _("请假与回避"), _OFFICERS),
        ),
    ),
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
    Group(_("开班审核"), (Entry("/b/classes", _("开班审核"), (Capability.INDUSTRY, Capability.BUREAU)),)),
    Group(_("目录"), (Entry("/b/catalogue", _("机构目录")), Entry("/b/holds", _("暂停待决")))),
    Group(
        _("证书"),
        (
            Entry("/b/certificates", _("证书")),
            Entry("/b/certificates/verify", _("按答复表核验")),
            Entry("/b/certificates/special", _("特殊工种台账")),
            Entry("/b/certificates/high-skilled", _("高技能人才")),
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
    Group(
        _("监管"),
        (
            Entry("/b/patrol", _("日常巡查"), _LOOKING),
            Entry("/b/inspections", _("检查记录"), _LOOKING),
            Entry("/b/flags", _("疑点"), _LOOKING),
            Entry("/b/external", _("外部记录"), _LOOKING),
            Entry("/b/half-year", _("半年检查"), _LOOKING),
            Entry("/b/surveys", _("满意度")),
            Entry("/b/conflicts", _("用券冲突")),
        ),
    ),
    Group(
        _("政策"),
        (
            Entry("/policy/", _("政策"), tuple(OFFICES)),
            Entry("/b/packs", _("发布政策包")),
            Entry("/b/rates", _("标准与参数")),
        ),
    ),
    Group(_("查找"), (Entry("/b/search", _("查找"), _SEARCHERS),)),
    Group(_("窗口"), (Entry("/b/counter", _("窗口")), Entry("/b/people", _("人员资料")))),
    Group(_("密钥登记"), (Entry("/b/keys", _("密钥登记"), _OPERATOR),)),
)


BELOW: Final = (Entry("/b/classes-seen", "", _LOOKING),)
"""Pages that other pages lead to."""


def allowed(account: Account, path: str) -> bool:
    """Whether somebody may open a page: by the longest address of the menu that it lies under."""
    entries = (*BELOW, *(entry for group in MENU for entry in group.entries))
    under = [entry for entry in entries if _under(path, entry.path)]
    by = max(under, key=lambda entry: len(entry.path)).by if under else _BUREAU
    return any(account.holds(capability) for capability in by)


def menu(account: Account, here: str) -> list[Shown]:
    """The groups that somebody may use, with the pages of each."""
    shown = []
    for group in MENU:
        own = [entry for entry in group.entries if allowed(account, entry.path)]
        there = max((entry.path for entry in own if _under(here, entry.path)), key=len, default="")
        entries = tuple((entry, entry.path == there) for entry in own)
        if entries:
            shown.append(Shown(group.name, entries[0][0].path, any(there for _entry, there in entries), entries))
    return shown


def _under(path: str, address: str) -> bool:
    if address == "/b/":
        return path == address
    return path == address or path.startswith(address if address.endswith("/") else f"{address}/")
