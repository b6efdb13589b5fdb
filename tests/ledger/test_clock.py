"""Moments and clocks: one spelling of a time, and a writer that believes its clock only as far as the log agrees."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import halt, timestamp
from ledger.clock import AHEAD_LIMIT, BEHIND_LIMIT, DAY, STEP_LIMIT, SimulatedClock, Stamper, SystemClock
from ledger.errors import NotCanonical, ReadOnly
from tests.support.clocks import HandClock

NOON = 1_795_248_000_000


@given(st.integers(0, 253_402_300_799_999))
def test_a_moment_comes_back_from_its_text(millis: int) -> None:
    """To the millisecond, up to the end of year 9999."""
    text = timestamp.to_text(millis)
    assert timestamp.from_text(text) == millis
    assert len(text) == 24


@given(st.integers(0, 253_402_300_799_999), st.integers(0, 253_402_300_799_999))
def test_texts_sort_as_their_moments(one: int, other: int) -> None:
    """So that entries can be compared without parsing."""
    assert (one < other) == (timestamp.to_text(one) < timestamp.to_text(other))


@pytest.mark.parametrize(
    ("millis", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (NOON + 123, "2026-11-21T08:00:00.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    ],
)
def test_moments_are_spelled_in_one_way(millis: int, text: str) -> None:
    """UTC, milliseconds, Z."""
    assert timestamp.to_text(millis) == text
    assert timestamp.from_text(text) == millis


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21T08:00:00Z",
        "2026-11-21T08:00:00.12Z",
        "2026-11-21T08:00:00.1234Z",
        "2026-11-21T08:00:00,123Z",
        "2026-11-21T08:00:00.123",
        "2026-11-21T08:00:00.123z",
        "2026-11-21T08:00:00.123+00:00",
        "2026-11-21t08:00:00.123Z",
        "2026-11-21 08:00:00.123Z",
        "20261121T080000.123Z",
        "2026-W47-6T08:00:00.123Z",
        " 2026-11-21T08:00:00.123Z",
        "2026-11-21T08:00:00.123Z\n",
        "2026-02-29T08:00:00.123Z",
        "2026-13-01T08:00:00.123Z",
        "2026-00-01T08:00:00.123Z",
        "2026-11-21T24:00:00.000Z",
        "2026-11-21T25:00:00.123Z",
        "2026-11-21T08:60:00.123Z",
        "2026-11-21T08:00:60.123Z",
        "0000-11-21T08:00:00.123Z",
        "２０２６-11-21T08:00:00.123Z",
    ],
)
def test_another_spelling_or_no_day_at_all_is_refused(text: str) -> None:
    """Other precisions, zones, letters, digits, and days that no calendar has."""
    with pytest.raises(NotCanonical):
        timestamp.from_text(text)


def test_the_system_clock_is_the_machines() -> None:
    """Milliseconds since 1970, and a second clock that only goes forward."""
    clock = SystemClock()
    before = time.time_ns() // 1_000_000
    assert before <= clock.now() <= time.time_ns() // 1_000_000
    first = clock.steady()
    assert first <= clock.steady()
    assert not clock.simulated


def test_a_simulated_clock_only_moves_forward() -> None:
    """It stays where it was put, may stay again, and does not go back."""
    clock = SimulatedClock(NOON)
    clock.move_to(NOON + 5)
    clock.move_to(NOON + 5)
    assert (clock.now(), clock.steady(), clock.simulated) == (NOON + 5, NOON + 5, True)
    with pytest.raises(ValueError, match="does not go back"):
        clock.move_to(NOON + 4)


def refused(stamper: Stamper, last: int) -> str:
    with pytest.raises(ReadOnly) as told:
        stamper.stamp(last)
    assert told.value.detail
    return told.value.reason


def test_a_batch_is_stamped_with_the_clocks_time() -> None:
    """As it is read, once."""
    assert Stamper(HandClock(NOON)).stamp(NOON - 5) == NOON


@pytest.mark.parametrize("behind", [1, BEHIND_LIMIT])
def test_a_clock_slightly_behind_repeats_the_last_time(behind: int) -> None:
    """Two machines' clocks may disagree a little; the log's time still never goes back."""
    assert Stamper(HandClock(NOON - behind)).stamp(NOON) == NOON


def test_a_clock_further_behind_is_not_believed() -> None:
    """One millisecond beyond the limit, the log is read-only and says why."""
    clock = HandClock(NOON - BEHIND_LIMIT - 1)
    stamper = Stamper(clock)
    assert refused(stamper, NOON) == halt.CLOCK_BEHIND
    clock.tick(1)
    assert stamper.stamp(NOON) == NOON


@pytest.mark.parametrize("limit", [AHEAD_LIMIT, DAY])
def test_a_clock_that_leapt_ahead_is_not_believed(limit: int) -> None:
    """Nor a log that was silent for longer than its limit; up to the limit it is."""
    assert Stamper(HandClock(NOON + limit), limit).stamp(NOON) == NOON + limit
    assert refused(Stamper(HandClock(NOON + limit + 1), limit), NOON) == halt.CLOCK_AHEAD


def test_the_first_entry_may_come_at_any_time() -> None:
    """An empty log has no last time to compare with."""
    assert Stamper(HandClock(NOON)).stamp(0) == NOON


def test_a_clock_set_forward_while_running_is_not_believed() -> None:
    """Against the steady clock, though it is within the limit of silence; and it is forgiven when set back."""
    clock = HandClock(NOON)
    stamper = Stamper(clock)
    stamper.stamp(NOON)
    clock.tick(1_000)
    clock.set(STEP_LIMIT + 1)
    assert refused(stamper, NOON) == halt.CLOCK_AHEAD
    assert refused(stamper, NOON) == halt.CLOCK_AHEAD
    clock.set(-STEP_LIMIT)
    assert stamper.stamp(NOON) == NOON + 1_001


def test_a_small_correction_of_the_clock_is_believed() -> None:
    """As time servers make it, forward up to the limit and back within what the last entry allows."""
    clock = HandClock(NOON)
    stamper = Stamper(clock)
    stamper.stamp(NOON)
    clock.set(STEP_LIMIT)
    assert stamper.stamp(NOON) == NOON + STEP_LIMIT
    clock.set(-BEHIND_LIMIT)
    assert stamper.stamp(NOON + STEP_LIMIT) == NOON + STEP_LIMIT


def test_a_long_silence_is_no_step() -> None:
    """Both clocks went on, so nothing was set."""
    clock = HandClock(NOON)
    stamper = Stamper(clock)
    stamper.stamp(NOON)
    clock.tick(30 * DAY)
    assert stamper.stamp(NOON) == NOON + 30 * DAY
