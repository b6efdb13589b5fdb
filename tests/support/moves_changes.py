"""Moves with what changes about a class on its way: its days, its teachers, and what devices record of it."""

from __future__ import annotations

from ledger import timestamp
from tests.support.moves_training import EVIDENCE, school_of
from tests.support.play import MINUTE, Play, move
from voucher.core.dates import add_days, start_of
from voucher.core.message import Command
from voucher.lifecycle.abandon import UNOPENED, AbandonClass
from voucher.lifecycle.change_class import CHANGEABLE, ChangeTeachers, RescheduleClass
from voucher.lifecycle.external import TAKING, RecordExternal
from voucher.objects.external import DeviceSignIn, Record, Video
from voucher.objects.training import Enrolment, TrainingClass

Made = tuple[str, Command] | None


@move(4)
def reschedule(play: Play) -> Made:
    """A class that runs out of days gets more; now and then one that has not begun is moved."""
    found = play.some(TrainingClass, lambda c: c.state in CHANGEABLE)
    if found is None:
        return None
    start = found.start_date
    if found.opened_on is None and play.chance(0.3):
        start = add_days(play.today, play.rng.randint(-1, 4))
    end = add_days(max(start, play.today), play.rng.randint(0, 40))
    return school_of(play, found), RescheduleClass(
        training_class=found.id, start_date=start, end_date=end, reason="weather", evidence=EVIDENCE
    )


@move(1)
def abandon(play: Play) -> Made:
    """Now and then a school gives a class up before it begins."""
    found = play.some(TrainingClass, lambda c: c.state in UNOPENED)
    return found and (school_of(play, found), AbandonClass(training_class=found.id, reason="no_demand"))


@move(3)
def change_teachers(play: Play) -> Made:
    """Somebody of the staff joins, somebody leaves."""
    found = play.some(TrainingClass, lambda c: c.state in CHANGEABLE)
    if found is None:
        return None
    staff = [play.company.persons[role] for role in ("industry1", "industry2", "auditor")]
    joining = tuple(one for one in staff if one not in found.teachers and play.chance(0.5))
    leaving = found.teachers[: play.one_of(0, 1)] if joining or play.chance(0.1) else ()
    return school_of(play, found), ChangeTeachers(
        training_class=found.id, joining=joining, leaving=leaving, reason="teacher_ill", evidence=EVIDENCE
    )


@move(8)
def record_external(play: Play) -> Made:
    """A device's record of a class; sometimes one that came before."""
    found = play.some(TrainingClass, lambda c: c.state in TAKING and c.start_date <= play.today)
    people = [e.person for e in play.memory.all(Enrolment, training_class=found.id)] if found else []
    if found is None or not people:
        return None
    begins = start_of(min(play.today, found.end_date)) + play.rng.randint(0, 8 * 60) * MINUTE
    record: Record = DeviceSignIn(
        person=play.one_of(*people),
        happened=timestamp.to_text(begins),
        direction=play.one_of("in", "out"),
        method="face",
        score=play.one_of(None, 40, 99),
    )
    if play.chance(0.4):
        ends = timestamp.to_text(begins + 45 * MINUTE)
        record = Video(
            starts=timestamp.to_text(begins), ends=ends, size=play.given, gap_seconds=0, kept_until="2099-12-31"
        )
    return school_of(play, found), RecordExternal(
        training_class=found.id,
        source=play.one_of("gate", "camera"),
        number=str(play.rng.randint(0, 400)),
        digest=EVIDENCE,
        record=record,
    )
