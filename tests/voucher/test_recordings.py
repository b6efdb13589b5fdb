"""Recordings after the lesson: kept long enough, counted by inspectors, with maintenance and custody noted by the bureau."""

from __future__ import annotations

from api.cli.shared import WATCHER
from ledger import timestamp
from tests.support.asking import refuses
from tests.support.world import World
from voucher.core.dates import add_days, add_months
from voucher.lifecycle.recordings import CheckVideo, DeleteRecording, MarkCustody
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession, TrainingClass
from voucher.register.maintenance import AnnounceMaintenance
from voucher.shell.audit import audit
from voucher.shell.demo.player import HOUR
from voucher.shell.lessons import Lessons


def test_a_recording_is_kept_to_the_end_of_its_last_day_and_deleted_once(a_world: World) -> None:
    """Refused on the last of three years from completion, allowed on the day after, and then it proves nothing any more."""
    journey = a_world.journey(size=1).upto("taught")
    completed = a_world.state(TrainingClass, journey.training_class).completed_on
    first, *_ = a_world.all(Recording, "training_class", journey.training_class)
    delete = DeleteRecording(recording=first.id)
    until = add_months(completed, 36)
    a_world.at(until)
    refuses(a_world, "school", delete, "att.video_retention", until=until)
    refuses(a_world, "school2", delete, "auth.scope")
    told = Lessons(a_world.home, WATCHER).of(a_world.state(TrainingClass, journey.training_class))
    assert {(one.until, one.due) for one in told.recordings} == {(until, False)}
    a_world.at(add_days(until, 1))
    told = Lessons(a_world.home, WATCHER).of(a_world.state(TrainingClass, journey.training_class))
    assert all(one.due for one in told.recordings)
    a_world.do("school", delete)
    assert a_world.state(Recording, first.id).deleted_on == a_world.today
    refuses(a_world, "school", delete, "video.deleted", day=a_world.today)
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_the_bureau_counts_people_and_notes_custody_within_its_region(a_world: World) -> None:
    """A school may not; a class that has no lessons yet has nothing to look at."""
    journey = a_world.journey(size=2).upto("opened")
    a_world.at(journey.start, 18)
    a_world.do("school", journey.session(journey.start))
    (session,) = a_world.all(ClassSession, "training_class", journey.training_class)
    check = CheckVideo(session=session.id, visible=1)
    refuses(a_world, "school", check, "auth.capability")
    a_world.do("inspector", check)
    assert a_world.state(ClassSession, session.id).seen == 1
    custody = MarkCustody(training_class=journey.training_class, document="TEST-1")
    refuses(a_world, "inspector", custody, "auth.capability")
    a_world.do("bureau2", custody)
    assert a_world.state(TrainingClass, journey.training_class).custody == "TEST-1"
    journey.upto("surveyed")
    refuses(a_world, "inspector", check, "class.stage", current="SURVEYED")


def test_maintenance_is_announced_for_a_time_that_ends_after_it_begins(a_world: World) -> None:
    """By the bureau of the region."""
    now = a_world.clock.now()
    window = AnnounceMaintenance(
        region="41",
        system="skilled_talent",
        starts=timestamp.to_text(now),
        ends=timestamp.to_text(now),
        document="TEST-1",
    )
    refuses(a_world, "bureau1", window, "value.invalid", field="ends")
    refuses(a_world, "inspector", window, "auth.capability")
    good = AnnounceMaintenance(
        region="41",
        system="skilled_talent",
        starts=timestamp.to_text(now),
        ends=timestamp.to_text(now + HOUR),
        document="TEST-1",
    )
    a_world.do("bureau1", good)
