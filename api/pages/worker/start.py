"""The first page: each voucher with its stage as a timeline, what happens next and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask

from api.auth import scoped
from api.pages import words
from api.pages.look import gettext
from api.pages.look import mark as _
from api.pages.worker import blueprint, own, today
from api.pages.worker.helpers import helped_by
from api.pages.worker.steps import Next, next_of, who_words
from voucher.core.dates import china_date
from voucher.objects.training import ClassChange, Enrolment, TrainingClass
from voucher.objects.voucher import LIVE, STAGES, Voucher, VoucherState
from voucher.shell.own import Own, Receipt

_MOVED: Final = _("班级改期：%(start)s 至 %(end)s")


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the timeline: done on a day by an entry, the one where the voucher stands, or still to come."""

    name: str
    state: str
    day: str = ""
    index: int | None = None
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One voucher as it is shown."""

    voucher: Voucher
    title: str
    state: str
    next: Next
    turn: str
    stops: list[Stop]
    shows_code: bool
    keepable: bool


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """My vouchers."""
    return flask.render_template("worker/start.html", cards=cards(own()), today=today())


def cards(mine: Own) -> list[Card]:
    """Every voucher of the caller's."""
    vouchers = mine.vouchers()
    classes = mine.classes(voucher.training_class for voucher in vouchers if voucher.training_class)
    places = {(enrolment.training_class, enrolment.person): enrolment for enrolment in mine.enrolments()}
    receipts = mine.receipts(index for voucher in vouchers for index, _ in voucher.trail)
    helpers = helped_by(mine, {receipt.actor for receipt in receipts.values()})
    found = [_card(voucher, classes, places, receipts, helpers) for voucher in vouchers]
    moves = mine.moves(classes)
    for card in found:
        _tell_moves(card, [one for one in moves if one.training_class == card.voucher.training_class])
    return found


def _tell_moves(card: Card, moves: list[ClassChange]) -> None:
    """After the stop that put the voucher into its class: when the class was moved to other days since."""
    if not moves:
        return
    entered = max(index for index, stage in card.voucher.trail if stage == VoucherState.ENROLLED)
    place = next(number for number, stop in enumerate(card.stops) if stop.index == entered)
    card.stops[place + 1 : place + 1] = [
        Stop(gettext(_MOVED, start=one.start_date, end=one.end_date), "done", one.changed_on, one.at)
        for one in moves
        if one.at > entered
    ]


def _card(
    voucher: Voucher,
    classes: dict[str, TrainingClass],
    places: dict[tuple[str, str], Enrolment],
    receipts: dict[int, Receipt],
    helpers: dict[str, str],
) -> Card:
    training_class = classes.get(voucher.training_class or "")
    place = places.get((voucher.training_class or "", voucher.holder))
    coming = next_of(voucher, training_class, place)
    return Card(
        voucher,
        words.of(words.CATEGORY, voucher.category),
        words.of(words.VOUCHER, voucher.state),
        coming,
        who_words(coming.who),
        stops(voucher, receipts, helpers),
        voucher.state in (VoucherState.CLAIMED, VoucherState.ENROLLED),
        voucher.state in (VoucherState.ISSUED, VoucherState.CLAIMED, VoucherState.ENROLLED),
    )


def stops(voucher: Voucher, receipts: dict[int, Receipt], helpers: dict[str, str]) -> list[Stop]:
    """The stages of the loop as this voucher went through them. A stage that was taken back counts as to come."""
    state = voucher.resume_to if voucher.state == VoucherState.SUSPENDED and voucher.resume_to else voucher.state
    reached = {stage: index for index, stage in voucher.trail}
    position = STAGES.index(state) if state in STAGES else max(STAGES.index(s) for s in reached if s in STAGES)
    found = []
    for number, stage in enumerate(STAGES):
        name = words.of(words.STAGE, stage)
        if number > position:
            if voucher.state in LIVE:
                found.append(Stop(name, "coming"))
            continue
        index = reached.get(stage)
        day = china_date(receipts[index].millis) if index is not None else ""
        helper = helpers.get(receipts[index].actor, "") if index is not None else ""
        here = "here" if number == position and voucher.state in LIVE else "done"
        found.append(Stop(name, here, day, index, helper))
    if voucher.state not in LIVE and voucher.state not in STAGES:
        index = voucher.trail[-1][0]
        found.append(Stop(words.of(words.VOUCHER, voucher.state), "ended", china_date(receipts[index].millis), index))
    return found
