"""What looks wrong is computed from the log, put into it once, and decided by a person."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ledger import timestamp
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days, start_of
from voucher.core.refusal import Refused
from voucher.lifecycle.flag import DecideFlag, RaiseFlag
from voucher.lifecycle.train import RecordSession
from voucher.objects.account import Account
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.flag import FlagKind, FlagState, LookBack, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionState
from voucher.objects.scan import Assurance, Purpose, Scan
from voucher.objects.training import ClassSession, TrainingClass
from voucher.policy import detection
from voucher.policy.thresholds import Threshold
from voucher.register.policies import SetParameter
from voucher.shell.flags import BY_NAME, Flags

HOUR = 3_600_000


def limit(name: str, _region: str) -> Threshold:
    """The default."""
    return Threshold(name, BY_NAME[name].value, None)


def a_class(identifier: str, region: str = "4104") -> TrainingClass:
    """A class with nothing but its place."""
    blank: dict[str, Any] = dict.fromkeys(TrainingClass.__struct_fields__)
    return TrainingClass(**blank | {"id": identifier, "at": 1, "region": region, "institution": "i"})


def a_session(identifier: str, begin: int, minutes: int, entry: int = 1, **changes: Any) -> ClassSession:
    """A session of class c that lasts so long."""
    values: dict[str, Any] = {
        "id": identifier,
        "at": entry,
        "training_class": "c",
        "date": "2026-03-02",
        "starts": timestamp.to_text(begin),
        "ends": timestamp.to_text(begin + minutes * 60_000),
        "practical": True,
        "hours": 1,
        "recognised": 1,
        "signed_in": 1,
        "method": "face_device",
        "present": ("p",),
        "entry": entry,
    }
    return ClassSession(**values | changes)


MORNING = start_of("2026-03-02") + 8 * HOUR
TWO = {"c": a_class("c"), "d": a_class("d")}


@pytest.mark.parametrize(("minutes", "count"), [(10, 1), (9, 0)])
def test_a_person_in_two_sessions_at_once_is_flagged_from_ten_minutes_on(minutes: int, count: int) -> None:
    """Ten minutes of overlap are flagged, nine are not; who taught counts like who learned."""
    first = a_session("one", MORNING, 60, 1)
    for who in ({"present": ("p",)}, {"present": ("q",), "teachers": ("p",)}):
        second = a_session("two", MORNING + (60 - minutes) * 60_000, 60, 2, training_class="d", **who)
        found = list(detection.two_places([second, first], TWO, limit))
        assert [(one.person, one.training_class, one.entries) for one in found] == [("p", "d", (1, 2))] * count


@pytest.mark.parametrize(
    ("sessions", "late", "minutes", "count"), [(3, 25, 15, 1), (2, 25, 15, 0), (3, 24, 15, 0), (3, 25, 16, 0)]
)
def test_sessions_written_in_one_go_are_flagged(sessions: int, late: int, minutes: int, count: int) -> None:
    """Three within half an hour, each more than a day after it ended; not two, not on the next day, not one by one."""
    theirs = [a_session(str(n), MORNING, 60, n + 1) for n in range(sessions)]
    recorded = {n + 1: MORNING + HOUR + late * HOUR + n * minutes * 60_000 for n in range(sessions)}
    found = list(detection.written_at_once(theirs, TWO, recorded, limit))
    assert [one.entries for one in found] == [(1, 2, 3)] * count


@pytest.mark.parametrize(("people", "count"), [(200, 0), (201, 1)])
def test_a_body_that_assesses_too_many_in_a_day_is_flagged(people: int, count: int) -> None:
    """Counted over all its evaluations of the day: two hundred are not flagged, one more is."""
    half = tuple(map(str, range(100)))
    rest = tuple(map(str, range(100, people)))
    blank = {"state": EvaluationState.RESULTS, "body": "b", "occupation": "o", "level": "L4", "held_on": "2026-03-02"}
    made = [
        Evaluation(id=str(n), at=n, training_class="c", way="exam", passed=passed, **blank)  # type: ignore[arg-type]
        for n, passed in enumerate((half, rest))
    ]
    found = list(detection.assessed_per_day(made, TWO, limit))
    assert [(one.institution, one.facts[0].value) for one in found] == [("b", "201")] * count


@pytest.mark.parametrize(("people", "count"), [(8, 0), (9, 1)])
def test_a_phone_of_many_is_flagged(people: int, count: int) -> None:
    """Eight may share one, as families do; nine are looked at."""
    made = [
        Binding(str(n), n, f"v{n}", f"h{n}", BindingKind.PHONE, "key", n, "2026-09-01", BindingState.ACTIVE)
        for n in range(people)
    ]
    found = list(detection.phone_of_many(made, {one.id: "4104" for one in made}, "2026-03-02", limit))
    assert [one.facts[0].value for one in found] == ["9"] * count


@pytest.mark.parametrize(("region", "minutes", "count"), [("4101", 60, 1), ("4101", 61, 0), ("410402", 60, 0)])
def test_a_voucher_in_two_cities_within_the_hour_is_flagged(region: str, minutes: int, count: int) -> None:
    """Sixty minutes between two cities; neither sixty-one, nor two districts of one city."""
    classes = {"c": a_class("c"), "d": a_class("d", region)}
    made = []
    for n, (where, then) in enumerate((("c", 0), ("d", minutes))):
        blank: dict[str, Any] = dict.fromkeys(Scan.__struct_fields__, "")
        values = blank | {"id": str(n), "at": n, "training_class": where, "voucher": "v", "device_verdict": "ok"}
        values |= {"purpose": Purpose.ATTEND, "assurance": Assurance.ROTATING}
        made.append(Scan(**values | {"happened": timestamp.to_text(MORNING + then * 60_000)}))
    found = list(detection.far_apart(made, {"v": "p"}, classes, limit))
    assert [(one.person, one.entries) for one in found] == [("p", (0, 1))] * count


def written_late(world: World) -> Journey:
    """A class whose first three sessions are written down in one go, days after they were held."""
    journey = world.journey(size=2, days=6, first=4).upto("opened")
    world.at(add_days(journey.start, 5), 18)
    for number in range(3):
        world.do("school", journey.session(add_days(journey.start, number)))
    return journey


def test_a_look_raises_what_it_finds_once(a_world: World) -> None:
    """The flag stands on the sessions' entries and the default; a second look, and a third much later, raise no other."""
    journey = written_late(a_world)
    flags = Flags(a_world.home, a_world.service)
    system = a_world.cast["system"].account
    looked = flags.look(system, "41")
    (flag,) = [a_world.state(SupervisionFlag, one) for one in looked.raised]
    assert (flag.what, flag.training_class, flag.state) == (
        FlagKind.WRITTEN_AT_ONCE,
        journey.training_class,
        FlagState.OPEN,
    )
    sessions = a_world.all(ClassSession, "training_class", journey.training_class)
    assert flag.entries == tuple(sorted(one.entry for one in sessions))
    assert (flag.parameter, flag.threshold, flag.document) == ("flag.written_sessions", 3, None)
    size = a_world.size()
    assert flags.look(system, "41").raised == ()
    decide = DecideFlag(flag=flag.id, ruling=FlagState.DISMISSED, reason="power_cut")
    a_world.do("bureau1", decide)
    assert flags.look(system, "41").raised == ()
    assert a_world.size() == size + 1
    assert a_world.refused("bureau2", decide).code == "flag.decided"


def test_officers_set_the_threshold_and_the_flag_names_their_document(a_world: World) -> None:
    """With four as the limit three sessions raise nothing; with two the flag names who set it."""
    written_late(a_world)
    flags, system = Flags(a_world.home, a_world.service), a_world.cast["system"].account
    for value, count in ((4, 0), (2, 1)):
        limit = SetParameter(
            name="flag.written_sessions", region="4104", from_date="2026-01-01", value=value, document=f"测试-{value}"
        )
        a_world.two(limit)
        assert len(flags.look(system, "41").raised) == count
    (flag,) = a_world.all(SupervisionFlag, "what", FlagKind.WRITTEN_AT_ONCE)
    assert (flag.threshold, flag.document) == (2, "测试-2")


def test_a_flag_on_another_threshold_or_of_another_region_is_refused(a_world: World) -> None:
    """Nobody raises a flag on numbers that are not in force, on entries that are not there, or elsewhere."""
    journey = a_world.journey(size=1).upto("opened")
    given = RaiseFlag(
        what=FlagKind.WRITTEN_AT_ONCE,
        region="4104",
        training_class=journey.training_class,
        day=a_world.today,
        facts=(detection.Fact("sessions", "3"),),
        entries=(1,),
        threshold=3,
        parameter="flag.written_sessions",
    )
    for changes, code in (
        ({"threshold": 2}, "flag.threshold"),
        ({"document": "测试-1"}, "flag.threshold"),
        ({"region": "4101"}, "value.invalid"),
        ({"entries": (10**6,)}, "value.invalid"),
        ({"what": FlagKind.FEW_CHECKS}, "value.invalid"),
        ({"day": "2026-02-30"}, "value.invalid"),
    ):
        assert a_world.refused("system", replace(given, **changes)).code == code  # type: ignore[arg-type]
    raised = a_world.do("bureau1", given)
    assert a_world.refused("system", given, entry=raised.index).code == "flag.known"


def test_a_flag_followed_up_plans_an_inspection_in_the_same_entry(a_world: World) -> None:
    """The inspection names the flag; a past day, an open ruling, and one's own flag are refused."""
    journey = written_late(a_world)
    (identifier,) = Flags(a_world.home, a_world.service).look(a_world.cast["system"].account, "41").raised
    decide = DecideFlag(flag=identifier, ruling=FlagState.FOLLOWED_UP, reason="look_there", inspect_on=a_world.today)
    yesterday = add_days(a_world.today, -1)
    assert a_world.refused("bureau1", replace(decide, inspect_on=yesterday)).code == "inspection.day"
    assert a_world.refused("bureau1", replace(decide, ruling=FlagState.OPEN)).code == "value.invalid"
    assert a_world.refused("inspector", decide).code == "auth.capability"
    memory = memory_of(a_world)
    memory.change(SupervisionFlag, identifier, person=a_world.cast["bureau1"].person or _officer(a_world))
    with pytest.raises(Refused) as caught:
        memory.give(a_world.cast["bureau1"].account, decide, "1")
    assert caught.value.code == "flag.own"
    a_world.do("bureau1", decide)
    flag = a_world.state(SupervisionFlag, identifier)
    planned = a_world.state(Inspection, flag.inspection)
    assert (planned.state, planned.flag, planned.training_class, planned.at) == (
        InspectionState.PLANNED,
        identifier,
        journey.training_class,
        flag.at,
    )


def _officer(world: World) -> str:
    found = world.state(Account, world.cast["bureau1"].account)
    return str(found.person)


def test_ages_are_computed_in_the_vault_and_stay_there(a_world: World) -> None:
    """A woman of 60 and a man of 59 are flagged by pseudonym where the limit says so; no date, no age in the facts."""
    journey = a_world.journey(size=2).upto("opened")
    flags = Flags(a_world.home, a_world.service)
    for women, men, who in ((60, 60, [0]), (61, 60, []), (61, 59, [1])):
        for name, value in (("flag.retired_age_women", women), ("flag.retired_age_men", men)):
            a_world.two(SetParameter(name=name, region="41", from_date="2026-01-01", value=value, document="测试"))
        found = [one for one in flags.compute("41", a_world.today, a_world.today) if one.what == FlagKind.RETIRED]
        assert [one.person for one in found] == [journey.people[number] for number in who]
        assert all([fact.name for fact in one.facts] == ["class_start", "roster_of"] for one in found)


def test_a_look_back_is_stored_with_what_it_found(a_world: World) -> None:
    """Twice over the same days: the second finds the same, by the same digest, and nothing new."""
    journey = written_late(a_world)
    flags, system = Flags(a_world.home, a_world.service), a_world.cast["system"].account
    since, until = journey.start, a_world.today
    for number in range(2):
        key = f"00000000-0000-4000-8000-00000000000{number}"
        flags.look_back(system, "41", since, until, key)
    one, two = sorted(a_world.all(LookBack, "region", "41"), key=lambda found: found.at)
    assert (one.found, one.new, two.found, two.new) == (1, 1, 1, 0)
    assert one.digest == two.digest


def test_recording_a_session_keeps_the_entry_that_did(a_world: World) -> None:
    """`entry` is the first one, whatever corrects the session later."""
    journey = a_world.journey(size=2).upto("opened")
    a_world.at(journey.start, 18)
    command: RecordSession = journey.session(journey.start)
    outcome = a_world.do("school", command)
    (session,) = a_world.all(ClassSession, "training_class", journey.training_class)
    assert session.entry == outcome.index
