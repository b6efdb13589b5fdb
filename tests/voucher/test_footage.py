"""What recordings show of an hour, and that the order in which records arrive does not matter."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from ledger import timestamp
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.lifecycle.complete import ClassCompleted, CompleteClass
from voucher.lifecycle.external import RecordExternals
from voucher.objects.external import Item, Video
from voucher.objects.lessons import Gap, Recording
from voucher.shell.demo.player import event_of
from voucher.step.footage import Footage, Stretch

HOUR = Stretch(0, 2_400_000)


def recording(starts: int, ends: int, gap_seconds: int = 0, *gaps: tuple[int, int]) -> Recording:
    """A recording from second to second, with gaps at these seconds."""
    text = [timestamp.to_text(1000 * second) for second in (starts, ends)]
    named = tuple(Gap(timestamp.to_text(1000 * a), timestamp.to_text(1000 * b)) for a, b in gaps)
    return Recording(
        id=f"{starts}-{ends}",
        at=0,
        training_class="",
        starts=text[0],
        ends=text[1],
        digest="",
        size=1,
        gap_seconds=gap_seconds,
        gaps=named,
        visible=None,
        kept_until="2099-12-31",
    )


def test_a_recording_shows_what_lies_between_its_gaps() -> None:
    """Whole, with a gap in the middle, cut at both ends, and two that meet."""
    assert Footage([recording(0, 2400)]).shown(HOUR) == (0, 2400)
    assert Footage([recording(0, 2400, 10, (1000, 1010))]).shown(HOUR) == (10, 1390)
    assert Footage([recording(-600, 600), recording(600, 1200)]).shown(HOUR) == (1200, 1200)
    assert Footage([recording(0, 899)]).shown(HOUR) == (1501, 899)
    assert Footage([recording(0, 2400, 10, (0, 10))]).shown(HOUR) == (10, 2390)
    assert Footage([recording(0, 2400, 10, (2390, 2400))]).shown(HOUR) == (10, 2390)
    assert Footage([]).shown(HOUR) == (2400, 0)


def test_a_gap_that_nobody_places_proves_no_stretch_but_is_no_longer_than_it_says() -> None:
    """Its recording counts neither as continuous nor as missing altogether; another recording may still be whole."""
    broken = recording(0, 2400, 3)
    assert Footage([broken]).shown(HOUR) == (3, 0)
    assert Footage([broken, recording(0, 2400)]).shown(HOUR) == (0, 2400)
    assert Footage([recording(3000, 5400, 3)]).shown(HOUR) == (2400, 0)


@given(st.lists(st.tuples(st.integers(0, 2400), st.integers(0, 2400)), max_size=4))
def test_together_recordings_show_every_second_that_one_of_them_shows(pairs: list[tuple[int, int]]) -> None:
    """Compared second by second; the order does not matter."""
    spans = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    seconds = [any(a <= second < b for a, b in spans) for second in range(2400)]
    longest = max(map(len, "".join("x" if on else " " for on in seconds).split()), default=0)
    for order in list(permutations(spans))[:6]:
        shown = Footage(recording(a, b) for a, b in order).shown(HOUR)
        assert shown == (seconds.count(False), longest)


def test_records_count_alike_whether_they_come_with_the_session_or_after_it(a_world: World) -> None:
    """Two classes, one with its recordings at once, one with them later and backwards: the same hours."""
    counted = []
    for late in (False, True):
        journey = a_world.journey(size=2, first=40 if late else 0).upto("opened")
        sessions = []
        for number in range(2):
            day = add_days(journey.start, number)
            a_world.at(day, 18)
            sessions.append(journey.session(day, **({"records": ()} if late else {})))
            a_world.do("school", sessions[-1])
        if late:
            items = tuple(
                Item(
                    source="late",
                    number=str(number),
                    digest="0" * 64,
                    record=Video(
                        starts=one.starts, ends=one.ends, size=1, gap_seconds=0, kept_until="2099-12-31", visible=2
                    ),
                )
                for number, one in enumerate(reversed(sessions))
            )
            a_world.do("school", RecordExternals(training_class=journey.training_class, records=items))
        done = event_of(a_world.do("school", CompleteClass(training_class=journey.training_class)), ClassCompleted)
        counted.append([(one.hours, one.why) for one in done.counted])
    assert counted[0] == counted[1] == [(5, ()), (5, ())]
