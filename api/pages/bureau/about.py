"""What an object is about, in words that tell it from the next: whose it is, how many, how much, from when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import flask
import msgspec

from api.auth import caller
from api.pages import supervision, words
from api.pages.bureau import issuing, proposing
from api.pages.bureau.reading import one
from api.pages.bureau.standings import REASON
from api.pages.look import gettext as _
from api.pages.look import mark
from api.rest.giving import desk
from voucher.core.facts import State
from voucher.objects.claim import Claim, ClaimKind, ClaimLine, Objection
from voucher.objects.flag import SupervisionFlag
from voucher.objects.inspection import Inspection
from voucher.objects.institution import Institution
from voucher.objects.money import PaymentBatch
from voucher.objects.proposal import Proposal
from voucher.objects.scan import Conflict
from voucher.objects.standing import Held, Hold
from voucher.objects.training import TrainingClass

CLAIM: Final = {
    ClaimKind.TRAINING: mark("培训补贴"),
    ClaimKind.EVALUATION: mark("评价补贴"),
    ClaimKind.HIRE: mark("吸纳就业补助"),
    ClaimKind.PLACEMENT: mark("介绍就业补贴"),
}
Kind = type[State]


def school(identifier: str | None) -> str:
    """An institution's name, looked up once in a request."""
    if not identifier:
        return ""
    known: dict[str, str] = flask.g.setdefault("schools", {})
    if identifier not in known:
        known |= desk().names_of([one(Institution, identifier)])
    return known[identifier]


def people(identifiers: Iterable[str | None]) -> dict[str, str]:
    """Masked names with the last characters of the number, of people whom the caller may see; looked up once in a request."""
    known: dict[str, str] = flask.g.setdefault("people", {})
    wanted = {one for one in identifiers if one} - known.keys()
    if wanted:
        found = issuing().masked(caller().account, wanted)
        known |= {one: " …".join(found[one]) if one in found else "" for one in wanted}
    return known


def class_of(found: TrainingClass) -> str:
    """A class: its school, what it teaches, its first day, how many."""
    people = found.present or found.enrolled or found.roster or found.planned
    return _joined(school(found.institution), *taught(found), _("%(n)s 人", n=people))


def taught(found: TrainingClass) -> tuple[str, str]:
    """What a class teaches, and from when."""
    what = f"{words.of(words.OCCUPATION, found.occupation)} {words.of(words.LEVEL, found.level)}"
    return what, _("%(day)s 开班", day=found.start_date)


def claim_of(found: Claim) -> str:
    """A claim: who is paid, how much for how many."""
    count = _("%(n)s 人", n=len(found.lines))
    return _joined(school(found.payee), _(CLAIM[found.claim_kind]), count, f"{words.yuan(found.total)} {_('元')}")


def _flag(found: SupervisionFlag) -> str:
    place = "" if found.institution else words.place(found.region, found.day)
    name = people([found.person]).get(found.person or "", "")
    return _joined(words.of(supervision.FLAG, found.what), school(found.institution), name, place, found.day)


def _inspection(found: Inspection) -> str:
    return _joined(words.of(supervision.INSPECTION, found.what), school(found.institution), found.day)


def _hold(found: Hold) -> str:
    what = _class(found.subject) if found.held == Held.CLASS else claim_of(one(Claim, found.subject))
    return _joined(words.of(REASON, found.reason), what)


def _objection(found: Objection) -> str:
    line = one(ClaimLine, found.line)
    return _joined(claim_of(one(Claim, found.claim)), _("这一笔 %(yuan)s 元", yuan=words.yuan(line.amount)))


def _conflict(found: Conflict) -> str:
    return _joined(_class(found.first_class), _class(found.second_class), by=" / ")


def _class(identifier: str) -> str:
    return class_of(one(TrainingClass, identifier))


def _payment(found: PaymentBatch) -> str:
    count = _("%(n)s 笔付款", n=found.count)
    return _joined(count, f"{words.yuan(found.total)} {_('元')}", _("文件摘要 %(start)s…", start=found.digest[:8]))


def _institution(found: Institution) -> str:
    return school(found.id)


def _proposal(found: Proposal) -> str:
    return _joined(words.of(proposing.TYPES, found.command_type), subject(msgspec.json.decode(found.command)))


def subject(fields: dict[str, Any]) -> str:
    """What a command is about, by the objects that its fields name."""
    return _joined(*(say(fields[name]) for name, say in SUBJECT.items() if fields.get(name)))


SUBJECT: Final[dict[str, Callable[[str], str]]] = {
    "institution": school,
    "training_class": _class,
    "claim": lambda claim: claim_of(one(Claim, claim)),
    "hold": lambda hold: _hold(one(Hold, hold)),
    "objection": lambda objection: _objection(one(Objection, objection)),
}
"""Fields of commands that name an object, and how it is told."""
ABOUT: Final[dict[Kind, Callable[[Any], str]]] = {
    TrainingClass: class_of,
    Claim: claim_of,
    SupervisionFlag: _flag,
    Inspection: _inspection,
    Hold: _hold,
    Objection: _objection,
    Conflict: _conflict,
    Proposal: _proposal,
    PaymentBatch: _payment,
    Institution: _institution,
}
KINDS: Final[dict[str, Kind]] = {
    "proposal": Proposal,
    "class": TrainingClass,
    "claim": Claim,
    "finance": Claim,
    "payment": PaymentBatch,
    "objection": Objection,
    "conflict": Conflict,
    "hold": Hold,
    "flag": SupervisionFlag,
    "inspection": Inspection,
}
"""What a sort of work is done on, by the first word of the sort."""


def about(found: State) -> str:
    """An object in words."""
    return ABOUT[type(found)](found)


def _joined(*parts: str, by: str = " · ") -> str:
    return by.join(_given(parts))


def _given(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]
