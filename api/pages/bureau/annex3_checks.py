"""The form's part on process supervision (附件3, C), and its yes/no cells about the outside system: from signed inspections and from the
numbers that the system gave. What nobody looked at stays blank."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import sqlalchemy as sa

from api.auth import caller
from api.pages.bureau.inspections import average_of, patrol
from api.rest.giving import home
from ledger.store import engine
from voucher.core.ids import system_record_id
from voucher.objects.inspection import Inspection, InspectionKind, InspectionState, Way
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import Enrolment, TrainingClass
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

Names = Callable[[tuple[str, ...]], dict[str, str]]
ROWS = 2
"""Checks in the training that the form has rows for; the average is made of all."""


class Cell(NamedTuple):
    """A cell of the form. `head`: a label."""

    text: str
    head: bool = False
    across: int = 1
    down: int = 1


def entered(found: TrainingClass) -> str:
    """Whether plan and roster are in the system: the class's number, and how many people of the roster have theirs."""
    if not found.system_record:
        return "否"
    table = STATE[Enrolment.kind]
    query = sa.select(table.c.person).where(
        table.c.training_class == found.id, visible(caller().account, Enrolment.kind)
    )
    with engine.snapshot(home().database) as connection:
        people = list(connection.execute(query).scalars())
    have = len(_numbers("person", people))
    roster = f"　名册 {len(people)} 人，有备案号 {have} 人" if have else ""
    return f"是　{found.system_record}{roster}"


def supervision(found: TrainingClass, names: Names) -> list[list[Cell]]:
    """The five rows of the part."""
    looks = [one for one in patrol().of_class(found.id) if one.state == InspectionState.SIGNED]
    opening = next((one for one in looks if one.what == InspectionKind.OPENING_DAY), None)
    checks = [one for one in looks if one.what == InspectionKind.IN_CLASS]
    shown: list[Inspection | None] = [*checks[:ROWS], *[None] * (ROWS - len(checks))]
    return [
        [
            Cell("过程监管", head=True, down=5),
            Cell("开班当日检查情况", head=True),
            Cell(_opening(found, opening)),
            Cell("检查人员签字", head=True),
            Cell(_signature(opening, names)),
        ],
        *(
            [
                Cell("培训期间检查情况", head=True),
                Cell(_check(one)),
                Cell("检查人员签字", head=True),
                Cell(_signature(one, names)),
            ]
            for one in shown
        ),
        [
            Cell("检查情况是否在职业培训信息化管理系统填报", head=True),
            Cell(_checks_entered(looks)),
            Cell("平均出勤人数", head=True),
            Cell(average_of(found, looks)),
        ],
        [Cell("人力资源社会保障部门检查意见", head=True), Cell("", across=3)],
    ]


def _opening(found: TrainingClass, look: Inspection | None) -> str:
    present = look.found if look and look.found is not None else found.present
    signed = _either(look.signed_in if look else None, "正常", "不正常")
    kept = _either(look.materials if look else None, "齐全", "不齐全")
    return f"学员人数：{'' if present is None else present}\n签到情况：{signed}\n培训资料留存情况：{kept}"


def _check(look: Inspection | None) -> str:
    if look is None:
        return "时间：\n地点：\n师资情况：\n学员出勤情况："
    remote = "（远程）" if look.way == Way.REMOTE else ""
    teachers = "" if look.teachers is None else f"教师 {look.teachers} 人"
    there = "" if look.found is None else f"{look.found} 人"
    place = _either(look.at_site, "计划地点", "不在计划地点")
    return f"时间：{look.day}{remote}\n地点：{place}\n师资情况：{teachers}\n学员出勤情况：{there}"


def _signature(look: Inspection | None, names: Names) -> str:
    if look is None:
        return ""
    return f"{names((look.inspector,)).get(look.inspector, look.inspector[:8])}　{look.signed_on}　账本第 {look.at} 条"


def _checks_entered(looks: list[Inspection]) -> str:
    """是 with the numbers once every signed check has one."""
    found = _numbers("inspection", [one.id for one in looks])
    if not looks:
        return ""
    if len(found) < len(looks):
        return f"否（检查 {len(looks)} 次，有备案号 {len(found)} 次）"
    return f"是　{'、'.join(sorted(found.values()))}"


def _numbers(what: str, objects: list[str]) -> dict[str, str]:
    """The numbers of objects that have any, by object."""
    table, ids = STATE[SystemRecord.kind], [system_record_id(what, one) for one in objects]
    query = sa.select(table).where(table.c.id.in_(ids), visible(caller().account, SystemRecord.kind))
    with engine.snapshot(home().database) as connection:
        found = codec(SystemRecord).states([tuple(row) for row in connection.execute(query)])
    return {one.object: one.numbers[0].number for one in found if isinstance(one, SystemRecord)}


def _either(said: bool | None, yes: str, no: str) -> str:
    return "" if said is None else yes if said else no
