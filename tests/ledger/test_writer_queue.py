"""The writer's queue and its thread: bounded, batched, finished on closing, and started again when it is needed."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from ledger import halt
from ledger.clock import AHEAD_LIMIT, BEHIND_LIMIT, STEP_LIMIT, Stamper
from ledger.errors import QueueFull, ReadOnly, Unavailable
from ledger.writer import Answer
from tests.support.clocks import HandClock
from tests.support.gate import Call, Gate, until
from tests.support.tamper import run
from tests.support.toylog import START, ToyLog, submission


def indexes(results: list[Answer | Exception]) -> list[int | None]:
    """Where the commands went; an error is raised."""
    for result in results:
        if isinstance(result, Exception):
            raise result
    return [result.index for result in results if isinstance(result, Answer)]


def test_commands_that_wait_are_committed_together(toy: ToyLog) -> None:
    """While one batch is written the next one gathers, in the order of arrival."""
    gate = Gate(toy)
    held = gate.hold()
    calls = [gate.queue(submission("a")), gate.queue(submission("b"), submission("c")), gate.queue(submission("d"))]
    gate.open()
    assert [indexes(call.results()) for call in [held, *calls]] == [[0], [1], [2, 3], [4]]
    assert toy.application.batches == [1, 4]


def test_a_batch_takes_no_more_than_its_limit(toy: ToyLog) -> None:
    """Callers are not split: three times 300 commands are three batches, of which none has more than 500."""
    gate = Gate(toy)
    held = gate.hold()
    calls = [gate.queue(*(submission() for _ in range(300))) for _ in range(3)]
    gate.open()
    for number, call in enumerate(calls):
        assert indexes(call.results()) == list(range(1 + number * 300, 301 + number * 300))
    assert indexes(held.results()) == [0]
    assert toy.application.batches == [1, 300, 300, 300]


def test_a_full_queue_says_so_at_once(target: sa.Engine, toy: ToyLog) -> None:
    """Who comes too late is told to come again; who waits is served."""
    small = ToyLog(target, toy.folder, queue_limit=2)
    gate = Gate(small)
    held = gate.hold()
    waiting = [gate.queue(submission("a")), gate.queue(submission("b"))]
    with pytest.raises(QueueFull, match="2 commands are waiting"):
        small.raise_("c")
    gate.open()
    assert [indexes(call.results()) for call in [held, *waiting]] == [[0], [1], [2]]
    assert small.raise_("c").index == 3
    small.writer.close()


def test_closing_finishes_what_is_queued(toy: ToyLog) -> None:
    """Commands that wait when the writer is told to stop are still appended and answered."""
    gate = Gate(toy)
    held = gate.hold()
    waiting = [gate.queue(submission("a")), gate.queue(submission("b"))]
    closing = threading.Thread(target=toy.writer.close)
    closing.start()
    until(lambda: toy.writer._closing)
    gate.open()
    closing.join()
    assert [indexes(call.results()) for call in [held, *waiting]] == [[0], [1], [2]]
    assert "ledger-writer" not in [thread.name for thread in threading.enumerate()]


def test_a_command_that_comes_while_the_writer_closes_is_turned_away(toy: ToyLog) -> None:
    """After the thread has gone nobody would ever answer it: the caller is told to come again."""
    started = toy.writer._ensure_started

    def closed_meanwhile() -> None:
        started()
        toy.writer.close()

    toy.writer._ensure_started = closed_meanwhile  # type: ignore[method-assign]
    (result,) = Call(toy, [submission()]).results()
    assert isinstance(result, Unavailable)
    toy.writer._ensure_started = started  # type: ignore[method-assign]
    assert toy.raise_().index == 0


def test_a_closed_writer_starts_again_when_it_is_used(toy: ToyLog) -> None:
    """Closing twice, or before anything was written, does no harm."""
    toy.writer.close()
    assert toy.raise_().index == 0
    toy.writer.close()
    toy.writer.close()
    assert toy.raise_().index == 1


def test_a_lone_caller_is_committed_alone(toy: ToyLog) -> None:
    """After a large batch as well, the writer does not hold a caller back for others that do not come."""
    gate = Gate(toy)
    held = gate.hold()
    calls = [gate.queue(submission()) for _ in range(8)]
    gate.open()
    for call in [held, *calls]:
        indexes(call.results())
    for number in range(9, 30):
        assert toy.raise_().index == number
    assert toy.application.batches == [1, 8] + [1] * 21


def clocked(target: sa.Engine, toy: ToyLog, clock: HandClock) -> ToyLog:
    """A second writer on the toy's log, with a clock that can be set."""
    return ToyLog(target, toy.folder, clock)


def reason(log: ToyLog) -> str:
    before = log.size()
    with pytest.raises(ReadOnly) as told:
        log.raise_()
    assert log.size() == before
    return told.value.reason


def test_a_clock_behind_the_last_entry_makes_the_log_read_only(target: sa.Engine, toy: ToyLog) -> None:
    """Beyond what two machines may differ; the log goes on by itself when the clock has caught up."""
    toy.raise_()
    clock = HandClock(START - BEHIND_LIMIT - 1)
    second = clocked(target, toy, clock)
    assert reason(second) == halt.CLOCK_BEHIND
    clock.tick(1)
    assert second.raise_().index == 1
    assert run(target, "SELECT last_time FROM ledger_head") == [(START,)]
    second.writer.close()


def test_a_clock_that_leapt_ahead_makes_the_log_read_only(target: sa.Engine, toy: ToyLog) -> None:
    """One wrong stamp could not be taken back: every later one would have to follow it."""
    toy.raise_()
    clock = HandClock(START + AHEAD_LIMIT + 1)
    second = clocked(target, toy, clock)
    assert reason(second) == halt.CLOCK_AHEAD
    clock.set(-1)
    assert second.raise_().index == 1
    second.writer.close()


def test_a_clock_that_steps_while_running_makes_the_log_read_only(target: sa.Engine, toy: ToyLog) -> None:
    """Found against the steady clock, though the log would have believed such a silence."""
    clock = HandClock(START)
    second = clocked(target, toy, clock)
    second.raise_()
    clock.tick(1_000)
    clock.set(STEP_LIMIT + 1)
    assert reason(second) == halt.CLOCK_AHEAD
    clock.set(-STEP_LIMIT - 1)
    assert second.raise_().index == 1
    second.writer.close()


def test_a_log_without_limit_believes_any_silence(target: sa.Engine, toy: ToyLog) -> None:
    """As a demonstration needs it that plays years in seconds."""
    toy.raise_()
    toy.clock.move_to(START + 10 * AHEAD_LIMIT)
    toy.writer._stamper = Stamper(toy.clock, 1 << 62)
    assert toy.raise_().index == 1
    assert run(target, "SELECT last_time FROM ledger_head") == [(START + 10 * AHEAD_LIMIT,)]
