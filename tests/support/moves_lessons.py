"""Moves about recordings, records of outside systems and their numbers."""

from __future__ import annotations

from ledger import timestamp
from tests.support.moves_training import EVIDENCE, school_of
from tests.support.play import MINUTE, Play, move
from voucher.core.dates import start_of
from voucher.core.message import Command
from voucher.lifecycle.external import TAKING, RecordExternals
from voucher.lifecycle.make_up import ConsentMakeUp
from voucher.lifecycle.number import OPEN_TO_NUMBERS, Numbered, RecordNumbers
from voucher.lifecycle.recordings import CheckVideo, DeleteRecording, MarkCustody
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.external import Item, OnSiteCheck, PlatformTelemetry, Video
from voucher.objects.lessons import Recording, SystemRecord
from voucher.objects.training import ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.register.maintenance import AnnounceMaintenance

Made = tuple[str, Command] | None


@move(60)
def number(play: Play) -> Made:
    """Whatever of a class has no number yet."""
    found = play.some(TrainingClass, lambda c: c.state in OPEN_TO_NUMBERS)
    if found is None:
        return None
    people = [e.person for e in play.memory.all(Enrolment, training_class=found.id)]
    objects = [("person", one) for one in (*found.teachers, *people)]
    objects += [("evaluation", one.id) for one in play.memory.all(Evaluation, training_class=found.id)]
    objects += [("certificate", one.id) for p in people for one in play.memory.all(Certificate, holder=p)]
    if play.chance(0.05):
        objects += [("session", one.id) for one in play.memory.all(ClassSession, training_class=found.id)]
    missing = [(w, o) for w, o in dict.fromkeys(objects) if not play.memory.get(SystemRecord, f"{w}.{o}")]
    chosen = missing or (objects if play.chance(0.02) else [])
    system = play.one_of("skilled_talent", "skilled_talent", "employment")
    numbers = tuple(
        Numbered(what=what, object=one, system=system, number=f"N{play.given}")  # type: ignore[arg-type]
        for what, one in chosen[:100]
    )
    return (school_of(play, found), RecordNumbers(training_class=found.id, numbers=numbers)) if numbers else None


@move(4)
def records(play: Play) -> Made:
    """Several records at once: of a camera, of a platform, of a check on site."""
    found = play.some(TrainingClass, lambda c: c.state in TAKING and c.start_date <= play.today)
    people = [e.person for e in play.memory.all(Enrolment, training_class=found.id)] if found else []
    if found is None or not people:
        return None
    begins = start_of(min(play.today, found.end_date)) + play.rng.randint(0, 8 * 60) * MINUTE
    starts, ends = timestamp.to_text(begins), timestamp.to_text(begins + 45 * MINUTE)
    telemetry = PlatformTelemetry(
        person=play.one_of(*people),
        platform=found.institution,
        finished=starts,
        speed_percent=play.one_of(100, 125),
        windows=1,
        gap_seconds=300,
        live=True,
        ordered=True,
        hours=2,
        photos=2,
    )
    video = Video(
        starts=starts,
        ends=ends,
        size=1,
        gap_seconds=0,
        kept_until="2099-12-31",
        visible=play.one_of(None, 0, 50),
        own=play.chance(0.3),
    )
    said = (telemetry, video, OnSiteCheck(happened=starts, present=len(people)))
    items = tuple(
        Item(source="system", number=f"{play.given}-{n}", digest=EVIDENCE, record=one) for n, one in enumerate(said)
    )
    file = f"{play.rng.randint(0, 400):064x}" if play.chance(0.5) else None
    return school_of(play, found), RecordExternals(training_class=found.id, records=items, file=file)


@move(3)
def look(play: Play) -> Made:
    """Somebody counts whom a recording shows."""
    found = play.some(ClassSession)
    return found and ("bureau1", CheckVideo(session=found.id, visible=play.one_of(0, 40, 40, 40)))


@move(2)
def delete(play: Play) -> Made:
    """Mostly too early."""
    found = play.some(Recording)
    if found is None:
        return None
    return school_of(play, play.memory.get(TrainingClass, found.training_class)), DeleteRecording(recording=found.id)


@move(2)
def custody(play: Play) -> Made:
    """A class is held in a prison."""
    found = play.some(TrainingClass, state=ClassState.TEACHING)
    return found and ("bureau1", MarkCustody(training_class=found.id, document="TEST-1"))


@move(2)
def maintenance(play: Play) -> Made:
    """A system is down for a day."""
    begins = start_of(play.today)
    return "bureau1", AnnounceMaintenance(
        region=play.one_of("41", "4104"),
        system="skilled_talent",
        starts=timestamp.to_text(begins),
        ends=timestamp.to_text(begins + play.one_of(0, 24) * 60 * MINUTE),
        document="TEST-2",
    )


TAUGHT = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)


@move(150)
def agree(play: Play) -> Made:
    """The bureau agrees that somebody makes a session of a class that is being taught up."""
    missed = [
        (session.id, place.person)
        for running in play.memory.all(TrainingClass, state=ClassState.TEACHING)
        for session in play.memory.all(ClassSession, training_class=running.id)
        for place in play.memory.all(Enrolment, training_class=running.id)
        if place.state in TAUGHT and not session.counts(place.person)
    ]
    if not missed:
        return None
    session, person = play.one_of(*missed)
    return "bureau1", ConsentMakeUp(session=session, persons=(person,), reason="illness")
