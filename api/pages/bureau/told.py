"""Fields of objects and of commands in words: what each is called, and its value as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from api.auth import caller
from api.pages import look, menu, plan_words, publicity, supervision, words
from api.pages.bureau import claims, standings, today
from api.pages.clock import clock
from api.pages.institution.results import STATE as EVALUATION
from api.pages.institution.start import KIND as INSTITUTION
from api.pages.kinds import KIND
from api.pages.look import mark as _
from api.rest.queries import COLLECTIONS
from voucher.objects.proposal import ProposalState
from voucher.objects.scan import ConflictState
from voucher.rules import reading

LABEL: Final = {
    "region": _("地区"),
    "state": _("状态"),
    "reason": _("理由"),
    "document": _("依据文件"),
    "occupation": _("职业（工种）"),
    "level": _("等级"),
    "day": _("日期"),
    "date": _("日期"),
    "since": _("自"),
    "starts": _("上课"),
    "ends": _("下课"),
    "holder": _("持券人"),
    "payee": _("收款单位"),
    "subject": _("对象"),
    "batch": _("发券批次"),
    "type": _("类别"),
    "what": _("类别"),
    "certificate_type": _("证书类型"),
    "claim_kind": _("用途"),
    "hours": _("课时"),
    "practical_hours": _("实操课时"),
    "minutes_per_hour": _("每课时分钟"),
    "workstations": _("工位"),
    "planned": _("计划人数"),
    "roster": _("花名册人数"),
    "enrolled": _("已报到"),
    "present": _("开班实到人数"),
    "sessions": _("课次数"),
    "surveyed": _("参加评价人数"),
    "satisfied": _("满意"),
    "passed": _("合格人数"),
    "failed": _("不合格"),
    "count": _("人数"),
    "system_record": _("备案号"),
    "start_date": _("开班日"),
    "end_date": _("结束日"),
    "opened_on": _("开班日"),
    "completed_on": _("结课日"),
    "held_on": _("考核日期"),
    "issued_on": _("发证日期"),
    "from_date": _("起始日"),
    "until": _("到"),
    "valid_from": _("有效期从"),
    "valid_to": _("有效期至"),
    "published_on": _("公示开始"),
    "publicity_ends": _("公示结束"),
    "filed_on": _("提出日期"),
    "decided_on": _("决定日期"),
    "found_on": _("发现日期"),
    "cleared_on": _("销号日期"),
    "raised_on": _("提示时间"),
    "registered_on": _("登记日期"),
    "total": _("金额合计（元）"),
    "amount": _("金额（元）"),
    "fen": _("金额（元）"),
    "paid": _("已付（元）"),
    "push_month": _("推送月份"),
    "uscc": _("统一社会信用代码"),
    "tier": _("级别"),
    "way": _("方式"),
    "source": _("来源"),
    "standing": _("状态"),
    "uphold": _("异议成立"),
    "responsible": _("机构负有责任"),
    "rectify_until": _("整改到"),
    "resume": _("恢复"),
    "retrain_until": _("重新培训到"),
    "value": _("数值"),
    "name": _("名称"),
}
_REFERS: Final = {
    **{kind: kind for kind in COLLECTIONS.values()},
    "holder": "person",
    "payee": "institution",
    "body": "institution",
    "batch": "voucher_batch",
    "first_class": "training_class",
    "second_class": "training_class",
}
"""Fields that hold an object's id, and its kind."""
_MONEY: Final = frozenset({"total", "amount", "fen", "paid"})
_MOMENTS: Final = frozenset({"starts", "ends", "happened"})
_PROPOSAL: Final[dict[str, str]] = {
    ProposalState.OPEN: _("等第二名经办人员批准"),
    ProposalState.APPROVED: _("已批准"),
    ProposalState.DECLINED: _("未批准"),
}
_CONFLICT: Final[dict[str, str]] = {ConflictState.OPEN: _("等决定"), ConflictState.DECIDED: _("已决定")}
STATES: Final[dict[str, Mapping[str, str]]] = {
    "voucher": words.VOUCHER,
    "training_class": {**words.CLASS, **plan_words.WAITS},
    "enrolment": words.ENROLMENT,
    "certificate": words.CERTIFICATE,
    "dispute": words.DISPUTE,
    "claim": {str(state): word for state, word in claims.STATE_WORDS.items()},
    "institution": standings.STANDING,
    "evaluation": EVALUATION,
    "inspection": supervision.STATE,
    "flag": supervision.FLAG_STATE,
    "hold": standings.HOLD,
    "objection": publicity.ANSWER,
    "proposal": _PROPOSAL,
    "conflict": _CONFLICT,
}
"""The states of a kind."""
_CODES: Final[dict[str, Mapping[str, str]]] = {
    "occupation": words.OCCUPATION,
    "level": words.LEVEL,
    "certificate_type": words.CERTIFICATE_TYPE,
    "tier": supervision.TIER,
    "way": supervision.WAY,
    "standing": standings.STANDING,
    "claim_kind": {"training": _("培训补贴"), "evaluation": _("评价补贴")},
}
_MIXED: Final[dict[str, Mapping[str, str]]] = {
    "type": {**INSTITUTION, **words.CERTIFICATE_TYPE},
    "what": {**supervision.INSPECTION, **supervision.FLAG},
    "source": standings.SOURCE,
    "reason": {**publicity.REASON, **supervision.REASON, **words.REASON, **standings.REASON},
}
PAGES: Final = {
    "claim": "/b/claims/",
    "institution": "/b/catalogue/",
    "certificate": "/b/certificates/",
    "flag": "/b/flags/",
    "inspection": "/b/inspections/",
    "training_class": "/b/classes/",
    "proposal": "/b/proposals/",
    "voucher_batch": "/b/batches/",
    "objection": "/b/objections/",
    "conflict": "/b/conflicts/",
    "hold": "/b/holds/",
}
"""Kinds that have a page of their own."""
_LOOKED_AT: Final = {"training_class": "/b/classes-seen/"}
"""Where they are seen by those who may not open that page."""


class Told(NamedTuple):
    """A field in words; `path` leads to the object it names."""

    label: str
    text: str
    path: str = ""


def page_of(kind: str, identifier: str) -> str:
    """The page of an object that the officer may open; empty if there is none but its fields."""
    for pages in (PAGES, _LOOKED_AT):
        if kind in pages and menu.allowed(caller().account, pages[kind]):
            return pages[kind] + identifier
    return ""


def state_of(kind: str, state: str) -> str:
    """A state of a kind, in words."""
    return words.of(dict(STATES.get(kind, {})), state)


def told(name: str, value: Any, kind: str = "") -> Told | None:
    """A field in words; None if there are none for it."""
    if name in _REFERS and isinstance(value, str):
        refers = _REFERS[name]
        return Told(look.gettext(LABEL.get(name, KIND[refers])), f"…{value[-8:]}", f"/b/object/{refers}/{value}")
    if name not in LABEL or isinstance(value, list | dict):
        return None
    return Told(look.gettext(LABEL[name]), _text(name, value, kind))


def _text(name: str, value: Any, kind: str) -> str:
    if name == "state":
        return state_of(kind, value)
    if name in _MONEY and isinstance(value, int):
        return words.yuan(value)
    if name in _MOMENTS and isinstance(value, str):
        return clock(value, day=True)
    if name == "region" and isinstance(value, str):
        return words.place(value, today())
    codes = {**_CODES, **_MIXED}.get(name)
    return words.of(dict(codes), value) if codes else reading.value(value, look.chosen("lang"))
