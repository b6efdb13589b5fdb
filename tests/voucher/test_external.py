"""Records of devices outside: taken once, only if they can be about the class, and changing nothing but themselves."""

from __future__ import annotations

from typing import Any

from ledger import timestamp
from tests.support.asking import changed, refuses
from tests.support.world import Journey, World
from voucher.core.dates import add_days, start_of
from voucher.core.ids import enrolment_id
from voucher.lifecycle.external import ExternalRecorded, RecordExternal
from voucher.objects.external import DeviceSignIn, ExternalRecord, Video
from voucher.objects.lessons import Gap
from voucher.objects.training import Enrolment, TrainingClass
from voucher.shell.audit import audit
from voucher.shell.demo.player import HOUR, MINUTE, event_of
from voucher.shell.demo.setting import EVIDENCE

NOBODY = "f" * 32


def at(day: str, hour: int = 8, minute: int = 0) -> str:
    """A moment."""
    return timestamp.to_text(start_of(day) + hour * HOUR + minute * MINUTE)


def sign_in(journey: Journey, **changes: Any) -> DeviceSignIn:
    """Of the first trainee, on the first day."""
    values = {"person": journey.people[0], "happened": at(journey.start), "direction": "in", "method": "face"}
    return DeviceSignIn(**values | changes)


def video(journey: Journey, **changes: Any) -> Video:
    """Of the first morning."""
    values: dict[str, Any] = {
        "starts": at(journey.start),
        "ends": at(journey.start, 11, 45),
        "size": 5_000_000_000,
        "gap_seconds": 0,
        "kept_until": "2029-12-31",
    }
    return Video(**values | changes)


def taken(journey: Journey, record: DeviceSignIn | Video, number: str = "1", **changes: Any) -> RecordExternal:
    """The record as it comes in."""
    command = RecordExternal(
        training_class=journey.training_class, source="gate-1", number=number, digest=EVIDENCE, record=record
    )
    return changed(command, **changes)


def test_each_kind_is_kept_beside_what_people_say(a_world: World) -> None:
    """Whose, when, by which device, the digest of what stays outside; class and enrolment stay as they were."""
    journey = a_world.journey(size=2).upto("opened")
    a_world.at(journey.start, 18)
    place = enrolment_id(journey.training_class, journey.people[0])
    before = (a_world.state(TrainingClass, journey.training_class), a_world.state(Enrolment, place))
    seen, filmed = sign_in(journey, score=97), video(journey, gap_seconds=12)
    for number, record in enumerate((seen, filmed)):
        given = a_world.do("school", taken(journey, record, str(number)))
        found = a_world.state(ExternalRecord, event_of(given, ExternalRecorded).external_record)
        assert (found.facts, found.day, found.digest) == (record, journey.start, EVIDENCE)
        assert (found.source, found.number, found.at) == ("gate-1", str(number), given.index)
        assert found.recorded_on == a_world.today
        kinds = (("sign_in_device", journey.people[0]), ("video", None))
        assert (found.type, found.person) == kinds[number]
    assert (a_world.state(TrainingClass, journey.training_class), a_world.state(Enrolment, place)) == before
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_a_record_is_taken_once_whatever_key_it_comes_under(a_world: World) -> None:
    """The same again is known by its entry, other content under its number contradicts it, another institution's device may
    have the same numbers."""
    journey = a_world.journey(size=2).upto("opened")
    other = a_world.journey(size=1, school="school2", first=60).upto("opened")
    a_world.at(max(journey.start, other.start), 18)
    command = taken(journey, sign_in(journey))
    index = a_world.do("school", command).index
    refuses(a_world, "school", command, "external.known", entry=index)
    for change in ({"record": sign_in(journey, person=journey.people[1])}, {"digest": "1" * 64}):
        refuses(a_world, "school", changed(command, **change), "external.contradicts", entry=index)
    third = a_world.journey(size=1, first=70).upto("approved")
    elsewhere = changed(command, training_class=third.training_class)
    refuses(a_world, "school", elsewhere, "external.contradicts", entry=index)
    a_world.do("school", changed(command, number="2"))
    a_world.do("school", changed(command, source="gate-2"))
    a_world.do("school2", taken(other, sign_in(other)))
    assert len(a_world.all(ExternalRecord, "training_class", journey.training_class)) == 3


def test_two_of_the_same_in_one_batch_are_one(a_world: World) -> None:
    """The second sees the first, though neither was there when the batch was loaded."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.at(journey.start, 18)
    orders = [a_world.player.order(a_world.cast["school"], f"twin/{n}", taken(journey, video(journey))) for n in (1, 2)]
    first, second = a_world.service.give_many(orders)
    assert not isinstance(first, Exception)
    assert getattr(second, "code", "") == "external.known"


def test_who_was_signed_in_is_in_the_class(a_world: World) -> None:
    """Strangers, people only listed and those who did not come are refused."""
    journey = a_world.journey(size=2).upto("claimed")
    a_world.do("school", journey.enrol(journey.people[0]))
    a_world.at(journey.start, 8, 20)
    refuses(a_world, "school", taken(journey, sign_in(journey, person=NOBODY)), "class.not_enrolled", count=1)
    refuses(a_world, "school", taken(journey, sign_in(journey, person=journey.people[1])), "class.not_enrolled")
    a_world.do("school", taken(journey, sign_in(journey)))


def test_a_record_lies_on_days_of_the_class_that_have_come(a_world: World) -> None:
    """Before, after, still to come, no time at all: refused, naming the field or the days."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.at(journey.start, 9)
    end = a_world.state(TrainingClass, journey.training_class).end_date
    for moment, day in ((at(add_days(journey.start, -1)), add_days(journey.start, -1)), (at(journey.start, 10), None)):
        detail = {"day": day} if day else {"end": a_world.today}
        refuses(a_world, "school", taken(journey, sign_in(journey, happened=moment)), "class.dates", **detail)
    wrong = sign_in(journey, happened="2026-02-30T08:00:00.000Z")
    refuses(a_world, "school", taken(journey, wrong), "value.invalid", field="happened")
    a_world.at(add_days(end, 2))
    late = sign_in(journey, happened=at(add_days(end, 1)))
    refuses(a_world, "school", taken(journey, late), "class.dates", day=add_days(end, 1), end=end)
    a_world.do("school", taken(journey, sign_in(journey, happened=at(end))))


def test_a_video_is_a_stretch_of_one_day_that_is_kept(a_world: World) -> None:
    """Backwards, over midnight, more missing than it is long, gaps beside it or longer than it says, thrown away at once, no
    times: refused."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.at(add_days(journey.start, 3))
    for changes, field in (
        ({"ends": at(journey.start, 7)}, "ends"),
        ({"ends": at(journey.start)}, "ends"),
        ({"ends": at(add_days(journey.start, 1), 1)}, "ends"),
        ({"gap_seconds": 225 * 60 + 1}, "gap_seconds"),
        ({"gap_seconds": 60, "gaps": (Gap(at(journey.start, 7), at(journey.start, 7, 1)),)}, "gaps"),
        ({"gap_seconds": 59, "gaps": (Gap(at(journey.start, 9), at(journey.start, 9, 1)),)}, "gap_seconds"),
        ({"kept_until": journey.start}, "kept_until"),
        ({"kept_until": "2029-02-30"}, "kept_until"),
        ({"starts": "2026-02-30T08:00:00.000Z"}, "starts"),
        ({"ends": "2026-02-30T08:00:00.000Z"}, "ends"),
    ):
        refuses(a_world, "school", taken(journey, video(journey, **changes)), "value.invalid", field=field)
    a_world.do("school", taken(journey, video(journey, gap_seconds=225 * 60, kept_until=add_days(journey.start, 1))))


def test_only_the_class_s_institution_and_only_while_lessons_are_looked_at(a_world: World) -> None:
    """Others are refused; before the approval and after the survey nothing is taken, after the last lesson it still is."""
    journey = a_world.journey(size=1).upto("submitted")
    refuses(
        a_world,
        "school",
        taken(journey, video(journey)),
        "class.stage",
        current="SUBMITTED",
        missing=["INDUSTRY_1", "INDUSTRY_OK", "HR_1", "HR_OK"],
    )
    journey.upto("taught")
    refuses(a_world, "school2", taken(journey, video(journey)), "auth.scope")
    refuses(a_world, "bureau1", taken(journey, video(journey)), "auth.capability")
    refuses(a_world, "school", taken(journey, video(journey), training_class=NOBODY), "object.unknown")
    a_world.do("school", taken(journey, video(journey)))
    a_world.do("school", taken(journey, sign_in(journey), "2"))
    journey.upto("surveyed")
    refuses(a_world, "school", taken(journey, video(journey), "3"), "class.stage", current="SURVEYED")
