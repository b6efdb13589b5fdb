"""The application form (附件3, A to C) as paper: the seed's own labels, values from the ledger, what is not known stays blank.

The labels are the document's and are not translated. A signature prints as name, time and entry.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import flask
import sqlalchemy as sa
from markupsafe import Markup

from api.auth import caller, scoped
from api.pages import plan_words, words
from api.pages.bureau import blueprint
from api.pages.bureau.annex3_checks import Cell, entered, supervision
from api.pages.bureau.reading import leaf_of, one, times
from api.pages.clock import clock
from api.rest.giving import desk, home
from ledger import timestamp
from ledger.store import engine
from voucher.core.dates import china_date
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.training import ClassState, TrainingClass
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.tv1 import draw

TITLE: Final = "2024年政府补贴培训评价资金申请表"
_FIRST: Final = {ClassState.INDUSTRY_1: "初审人", ClassState.HR_1: "初审人"}
_SECOND: Final = {ClassState.INDUSTRY_OK: "复核人", ClassState.HR_OK: "复核人"}
INDUSTRY: Final = (ClassState.INDUSTRY_1, ClassState.INDUSTRY_OK)
BUREAU: Final = (ClassState.HR_1, ClassState.HR_OK)


class Signed(NamedTuple):
    """One opinion: where the class stood by it, who gave it, when, in which entry."""

    state: ClassState
    line: str


@blueprint.get("/classes/<training_class>/form")
@scoped("read")
def annex3(training_class: str) -> str:
    """The form of one class."""
    found = one(TrainingClass, training_class)
    address = f"{flask.request.host_url}log/entry/{found.at}/{leaf_of(found.at)}"
    size, note = home().view.checkpoint()
    return flask.render_template(
        "bureau/annex3.html",
        title=TITLE,
        rows=_rows(found),
        found=found,
        size=size,
        root=note.split("\n")[2] if size else "",
        code=Markup(draw.address(address, label=address)),  # noqa: S704 - made of modules and an escaped label
        address=address,
    )


def _rows(found: TrainingClass) -> list[list[Cell]]:
    school = one(Institution, found.institution)
    signed = _signatures(found)
    return [
        [
            Cell("培训机构（或企业、评价机构、个人）名称", head=True, across=2),
            Cell(desk().names_of([school])[school.id]),
            Cell("联系人及电话", head=True),
            Cell(""),
        ],
        [Cell("开户银行名称", head=True, across=2), Cell(""), Cell("银行账号", head=True), Cell("")],
        *_opening(found, signed),
        *supervision(found, _names),
    ]


def _opening(found: TrainingClass, signed: list[Signed]) -> list[list[Cell]]:
    occupation = (
        f"{words.OCCUPATION.get(found.occupation, found.occupation)} {words.LEVEL.get(found.level, found.level)}"
    )
    days = f"{_day(found.start_date)}至{_day(found.end_date)}，共 {found.hours} 课时"
    return [
        [
            Cell("开班申请", head=True, down=6),
            Cell("开班批次及拟开班时间", head=True),
            Cell(f"{found.id[:8]}　{found.start_date}"),
            Cell("培训工种及级别", head=True),
            Cell(occupation),
        ],
        [Cell("拟培训人数", head=True), Cell(f"{found.planned}"), Cell("培训时长", head=True), Cell(days)],
        [
            Cell("拟培训方式（企业自主培训、委托培训等）", head=True),
            Cell(plan_words.DELIVERY[found.delivery], across=3),
        ],
        [
            Cell("培训计划及人员名册是否在职业培训信息化管理系统填报", head=True),
            Cell(entered(found), across=3),
        ],
        [Cell("行业主管部门审核意见", head=True), Cell(_opinion(found, signed, INDUSTRY), across=3)],
        [Cell("人力资源社会保障部门审核意见", head=True), Cell(_opinion(found, signed, BUREAU), across=3)],
    ]


def _opinion(found: TrainingClass, signed: list[Signed], states: tuple[ClassState, ...]) -> str:
    """The two signatures of a side; a rejection stands where it was given."""
    lines = [one.line for one in signed if one.state in states]
    side = INDUSTRY if len(signed) <= len(INDUSTRY) else BUREAU
    if found.state == ClassState.REJECTED and states == side and signed:
        lines += [signed[-1].line, plan_words.REJECTED.get(found.reason, found.reason)]
    if lines and found.state != ClassState.REJECTED and len(lines) == len(states):
        lines.insert(0, "同意开班")
    return "\n".join(lines) if lines else "初审人：\n复核人："


def _signatures(found: TrainingClass) -> list[Signed]:
    """Every reviewer's, in order, as it prints."""
    entries = [
        (index, state)
        for index, state in found.trail
        if state in (*INDUSTRY, *BUREAU) or (state == ClassState.REJECTED and found.reviewers)
    ]
    written, names = times({index for index, _state in entries}), _names(found.reviewers)
    signed = []
    for person, (index, state) in zip(found.reviewers, entries, strict=False):
        role = {**_FIRST, **_SECOND}.get(state, "不同意")
        when = f"{china_date(written[index])} {clock(timestamp.to_text(written[index]))}"
        signed.append(Signed(state, f"{role}：{names.get(person, person[:8])}　{when}　账本第 {index} 条"))
    return signed


def _names(persons: tuple[str, ...]) -> dict[str, str]:
    """Names of the officers who signed: they sign in their office."""
    table = STATE[Person.kind]
    query = sa.select(table).where(table.c.id.in_(persons), visible(caller().account, Person.kind))
    with engine.snapshot(home().database) as connection:
        states = codec(Person).states([tuple(row) for row in connection.execute(query)])
    found = desk().identities_of([one for one in states if isinstance(one, Person)])
    return {person: identity.name for person, identity in found.items()}


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year} 年 {int(month)} 月 {int(day)} 日"
