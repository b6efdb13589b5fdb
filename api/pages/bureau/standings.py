"""Institutions, their standing and what it stops, in words; and the forms by which officers propose a change of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from api.pages import words
from api.pages.institution.start import KIND, STANDING
from api.pages.look import mark as _
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState, Scope
from voucher.objects.standing import FindingSource, HoldState, Tier
from voucher.register.findings import BanPlatform, RecordFinding
from voucher.register.institutions import LeaveBlacklist, ListInstitution, ResumeInstitution, SetStanding
from voucher.register.scopes import ChangeScope, Field

_S = InstitutionState
REASON: Final = {
    "audit_fault": _("审计发现责任问题"),
    "inspection_fault": _("检查发现责任问题"),
    "sat.threshold_2024": _("满意度不达标"),
    "serious": _("问题突出"),
    "corrected": _("已整改到位"),
    "request": _("机构申请"),
    "fake_hours": _("虚构学时"),
    "rest": _("补充暂停"),
}
"""Why a standing changed."""
SOURCE: Final[dict[str, str]] = {
    FindingSource.AUDIT: _("审计"),
    FindingSource.INSPECTION: _("专项检查"),
    FindingSource.PATROL: _("日常巡查"),
    FindingSource.ASSESSMENT: _("绩效评价"),
}
TIER: Final[dict[str, str]] = {Tier.PROVINCE: _("省级"), Tier.CITY: _("市级"), Tier.COUNTY: _("县级")}
HOLD: Final[dict[str, str]] = {
    HoldState.OPEN: _("等两名经办人员决定"),
    HoldState.RELEASED: _("已决定继续"),
    HoldState.ENDED: _("已停办或驳回"),
}
YES: Final = {"yes": _("是，机构负有责任"), "no": _("否")}
Given = Mapping[str, str]
E = TypeVar("E", FindingSource, Tier)


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of a form: its name, label, and how it is filled: a day, a choice, a text, or the paper's file."""

    name: str
    label: str
    sort: str
    choices: Mapping[str, str] | None = None
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """What officers can propose of an institution that stands so: the words, the fields, the command, and its address."""

    title: str
    states: frozenset[InstitutionState]
    fields: tuple[Ask, ...]
    path: str
    command: Callable[[Institution, Given, str], Command]
    kinds: frozenset[InstitutionKind] = frozenset(InstitutionKind)

    def may(self, found: Institution) -> bool:
        """Whether it can be proposed of this institution now."""
        return found.state in self.states and found.type in self.kinds


_REASON: Final = Ask("reason", _("原因"), "choice", REASON)
_EVIDENCE: Final = Ask("evidence", _("依据材料（文件只算摘要，不上传保存）"), "file")
_OCCUPATION: Final = Ask("occupation", _("职业（工种）"), "choice", words.OCCUPATION)
_LEVEL: Final = Ask("level", _("等级（不选为全部等级）"), "choice", {"": _("全部等级"), **words.LEVEL}, needed=False)


def _list(found: Institution, given: Given, _digest: str) -> Command:
    scope = Scope(given["occupation"], given.get("level", ""), given["from_date"])
    kept = tuple(s for s in found.scope if (s.occupation, s.level) != (scope.occupation, scope.level))
    return ListInstitution(institution=found.id, scope=(*kept, scope), version=found.at)


def _change(found: Institution, given: Given, digest: str) -> Command:
    field = Field(given["occupation"], given.get("level", ""))
    drops = given.get("what") == "dropped"
    return ChangeScope(
        institution=found.id,
        changed_on=given["changed_on"],
        added=() if drops else (field,),
        dropped=(field,) if drops else (),
        evidence=digest,
        version=found.at,
    )


def _standing(state: InstitutionState) -> Callable[[Institution, Given, str], Command]:
    def made(found: Institution, given: Given, _digest: str) -> Command:
        until = given.get("rectify_until") or None
        return SetStanding(
            institution=found.id, standing=state, reason=given["reason"], rectify_until=until, version=found.at
        )

    return made


def _resume(found: Institution, given: Given, _digest: str) -> Command:
    return ResumeInstitution(institution=found.id, reason=given["reason"], version=found.at)


def _leave(found: Institution, given: Given, _digest: str) -> Command:
    return LeaveBlacklist(institution=found.id, reason=given["reason"], version=found.at)


def _finding(found: Institution, given: Given, digest: str) -> Command:
    return RecordFinding(
        institution=found.id,
        found_on=given["found_on"],
        source=_one_of(FindingSource, given["source"], "source"),
        tier=_one_of(Tier, given["tier"], "tier"),
        responsible=given["responsible"] == "yes",
        evidence=digest,
        version=found.at,
    )


def _ban(found: Institution, given: Given, digest: str) -> Command:
    return BanPlatform(
        institution=found.id,
        violated_on=given["violated_on"],
        discovered_on=given["discovered_on"],
        reason=given["reason"],
        evidence=digest,
        version=found.at,
    )


def _one_of(kind: type[E], value: str, field: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise Refused("value.invalid", field=field) from None


_OUT: Final = frozenset({_S.APPLIED, _S.SUSPENDED, _S.DELISTED, _S.LISTED, _S.RECTIFYING})
_IN: Final = frozenset({_S.LISTED, _S.RECTIFYING, _S.SUSPENDED})
ACTIONS: Final[dict[str, Action]] = {
    "list": Action(
        _("列入目录"),
        _OUT,
        (_OCCUPATION, _LEVEL, Ask("from_date", _("自哪天起"), "date")),
        "list",
        _list,
    ),
    "scope": Action(
        _("变更范围（自变更之日起有效）"),
        _IN,
        (
            Ask("what", _("增加还是取消"), "choice", {"added": _("增加"), "dropped": _("取消")}),
            _OCCUPATION,
            _LEVEL,
            Ask("changed_on", _("办学许可变更之日"), "date"),
            _EVIDENCE,
        ),
        "scope",
        _change,
    ),
    "rectify": Action(
        _("责令整改"),
        frozenset({_S.LISTED, _S.SUSPENDED}),
        (_REASON, Ask("rectify_until", _("整改到（不少于一个月，不填为一个月）"), "date", needed=False)),
        "standing",
        _standing(_S.RECTIFYING),
    ),
    "suspend": Action(
        _("暂停"), frozenset({_S.LISTED, _S.RECTIFYING}), (_REASON,), "standing", _standing(_S.SUSPENDED)
    ),
    "resume": Action(_("恢复"), frozenset({_S.RECTIFYING, _S.SUSPENDED}), (_REASON,), "resume", _resume),
    "delist": Action(_("移出目录"), _IN, (_REASON,), "standing", _standing(_S.DELISTED)),
    "blacklist": Action(_("列入黑名单"), _IN | {_S.DELISTED}, (_REASON,), "standing", _standing(_S.BLACKLISTED)),
    "leave": Action(_("移出黑名单"), frozenset({_S.BLACKLISTED}), (_REASON,), "leave-blacklist", _leave),
    "finding": Action(
        _("登记检查发现的问题"),
        frozenset(InstitutionState),
        (
            Ask("found_on", _("发现日期"), "date"),
            Ask("source", _("来源"), "choice", SOURCE),
            Ask("tier", _("层级"), "choice", TIER),
            Ask("responsible", _("机构是否负有责任"), "choice", YES),
            _EVIDENCE,
        ),
        "findings",
        _finding,
    ),
    "ban": Action(
        _("登记平台违规"),
        frozenset(InstitutionState),
        (
            Ask("violated_on", _("违规日期"), "date"),
            Ask("discovered_on", _("发现日期"), "date"),
            _REASON,
            _EVIDENCE,
        ),
        "bans",
        _ban,
        frozenset({InstitutionKind.PLATFORM}),
    ),
}
"""By the last part of their address, in the order in which they are shown."""

__all__ = ["ACTIONS", "HOLD", "KIND", "REASON", "SOURCE", "STANDING", "TIER", "Action"]
