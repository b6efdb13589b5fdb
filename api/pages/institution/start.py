"""The first page: our standing, our classes and what waits for us in each, disputes and conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask

from api.auth import scoped
from api.pages import words
from api.pages.institution import blueprint, school, today
from api.pages.institution.steps import ORDER, STATE, Next, next_of, turn
from api.pages.look import gettext
from api.pages.look import mark as _
from api.rest.giving import desk
from voucher.objects.account import Capability
from voucher.objects.institution import InstitutionKind, InstitutionState
from voucher.objects.scan import ConflictState
from voucher.objects.training import DisputeState, TrainingClass

STANDING: Final[dict[str, str]] = {
    InstitutionState.APPLIED: _("已申请，未列入目录"),
    InstitutionState.LISTED: _("在目录中"),
    InstitutionState.RECTIFYING: _("整改中"),
    InstitutionState.SUSPENDED: _("已暂停"),
    InstitutionState.DELISTED: _("已退出目录"),
    InstitutionState.BLACKLISTED: _("已列入黑名单"),
}
KIND: Final[dict[str, str]] = {
    InstitutionKind.TRAINING: _("培训机构"),
    InstitutionKind.EVALUATION: _("评价机构"),
    InstitutionKind.ENTERPRISE: _("企业"),
    InstitutionKind.PLATFORM: _("线上培训平台"),
    InstitutionKind.UNIVERSITY: _("普通高校"),
    InstitutionKind.COMPANY_CENTRE: _("企业培训中心"),
    InstitutionKind.ALLIANCE: _("评价联盟"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A class as it is listed."""

    found: TrainingClass
    title: str
    state: str
    next: Next
    turn: str
    done: int


def row(found: TrainingClass, *, evaluates: bool = False) -> Row:
    """A class in words, to its own institution or to a body that evaluates it."""
    coming = next_of(found, evaluates=evaluates)
    done = ORDER.index(found.state) + 1 if found.state in ORDER else 0
    return Row(found, title(found), words.of(STATE, found.state), coming, turn(coming.who), done)


def title(found: TrainingClass) -> str:
    """What a class is called: occupation, level, first day."""
    return f"{words.of(words.OCCUPATION, found.occupation)} · {words.of(words.LEVEL, found.level)}"


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """Where we stand and what waits."""
    mine = school()
    institutions = mine.institutions()
    disputes = [one for one in mine.disputes() if one.state == DisputeState.OPEN]
    conflicts = [one for one in mine.conflicts() if one.state == ConflictState.OPEN]
    return flask.render_template(
        "institution/start.html",
        institutions=institutions,
        names=desk().names_of(institutions),
        standing={one.id: gettext(STANDING[one.state]) for one in institutions},
        kinds={one.id: gettext(KIND[one.type]) for one in institutions},
        rows=[row(found) for found in mine.classes()],
        candidates=[row(found, evaluates=True) for found in mine.candidates()],
        stages=len(ORDER),
        disputes=disputes,
        can_draft=any(mine.may(Capability.INSTITUTION, one.id) for one in institutions),
        conflicts=conflicts,
        words=words,
        today=today(),
    )
