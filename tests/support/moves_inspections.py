"""Moves of those who look at classes and bodies, and of what looks wrong."""

from __future__ import annotations

from tests.support.company import SITE
from tests.support.play import Play, move
from voucher.core.dates import add_days
from voucher.core.message import Command
from voucher.lifecycle.flag import DecideFlag, RaiseFlag, RecordLookBack
from voucher.lifecycle.inspection import (
    LOOKED_AT,
    CancelInspection,
    PlanInspection,
    SignInspection,
    WaiveOnsite,
)
from voucher.objects.flag import Fact, FlagKind, FlagState, SupervisionFlag
from voucher.objects.inspection import OF_CLASSES, Inspection, InspectionKind, InspectionState, Way
from voucher.objects.training import ClassState, TrainingClass

Made = tuple[str, Command] | None


@move(3)
def plan(play: Play) -> Made:
    """A class or a body, soon."""
    found = play.some(TrainingClass)
    of_class = found is not None and play.chance(0.7)
    return play.one_of("inspector", "bureau1"), PlanInspection(
        training_class=found.id if of_class else None,
        institution=None if of_class else play.one_of(*play.company.institutions.values()),
        what=play.one_of(*InspectionKind) if of_class else InspectionKind.HALF_YEAR,
        day=add_days(play.today, play.rng.randint(-1, 5)),
    )


@move(12)
def sign(play: Play) -> Made:
    """What was seen of a planned one, or without a plan."""
    planned = play.some(Inspection, state=InspectionState.PLANNED) if play.chance(0.3) else None
    found = play.some(TrainingClass, lambda c: c.state in LOOKED_AT)
    if planned is None and found is None:
        return None
    opened = (found.opened_on if found else None) or play.today
    what = planned.what if planned else play.one_of(*OF_CLASSES)
    return "inspector", SignInspection(
        training_class=planned.training_class if planned else found.id,
        institution=planned.institution if planned and planned.training_class is None else None,
        inspection=planned.id if planned else None,
        what=what,
        way=play.one_of(*Way),
        day=opened if what == InspectionKind.OPENING_DAY else play.today,
        found=play.rng.randint(0, 4),
        teachers=1,
    )


@move(1)
def cancel(play: Play) -> Made:
    found = play.some(Inspection, state=InspectionState.PLANNED)
    return ("inspector", CancelInspection(inspection=found.id, reason="no_time")) if found else None


@move(1)
def waive(play: Play) -> Made:
    found = play.some(TrainingClass, lambda c: c.state in (ClassState.OPEN, ClassState.TEACHING))
    return ("bureau1", WaiveOnsite(training_class=found.id, reason="video_suffices")) if found else None


@move(4)
def raise_(play: Play) -> Made:
    """A class that looks odd, on the default threshold; now and then on another."""
    found = play.some(TrainingClass)
    if found is None:
        return None
    return play.one_of("system", "bureau1"), RaiseFlag(
        training_class=found.id,
        what=FlagKind.WRITTEN_AT_ONCE,
        region=SITE,
        day=play.today,
        facts=(Fact("sessions", str(play.rng.randint(3, 4))),),
        entries=(found.at,),
        threshold=3 if play.chance(0.9) else 4,
        parameter="flag.written_sessions",
    )


@move(3)
def decide(play: Play) -> Made:
    found = play.some(SupervisionFlag, state=FlagState.OPEN)
    if found is None:
        return None
    ruling = play.one_of(*FlagState)
    return play.one_of("bureau1", "bureau2"), DecideFlag(
        flag=found.id, ruling=ruling, reason="looked_into", inspect_on=play.today
    )


@move(1)
def look_back(play: Play) -> Made:
    return "system", RecordLookBack(
        region=SITE,
        since=add_days(play.today, -30),
        until=play.today,
        found=1,
        new=play.rng.randint(0, 2),
        digest="0" * 64,
    )
