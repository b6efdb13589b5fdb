"""A writer stopped in the middle of a batch, for as long as a test needs: no sleeping for luck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from ledger.writer import Answer, Submission
from tests.support.toylog import Raise, ToyLog, submission

PATIENCE = 20.0


def until(true: Callable[[], bool], *, patience: float = PATIENCE, every: float = 0.001) -> None:
    """Wait (seconds) for something that another thread, or a process that just started, is about to do."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(every)


class Call:
    """Commands handed in by a thread of their own; `results` waits for what came of them."""

    def __init__(self, toy: ToyLog, made: Sequence[Submission[Raise]]) -> None:
        self._results: list[Answer | Exception] = []
        self._thread = threading.Thread(target=self._run, args=(toy, made), daemon=True)
        self._thread.start()

    def _run(self, toy: ToyLog, made: Sequence[Submission[Raise]]) -> None:
        try:
            self._results = toy.writer.submit_many(made)
        except Exception as error:  # noqa: BLE001 - handed to the test that waits
            self._results = [error]

    def results(self) -> list[Answer | Exception]:
        """The answers, once they are there."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the caller was never answered"
        return self._results


class Gate:
    """Closed, the writer stops at the first command it decides, inside its transaction."""

    def __init__(self, toy: ToyLog) -> None:
        self._toy = toy
        self._reached = threading.Event()
        self._open = threading.Event()
        toy.application.on_decide = self._pass

    def _pass(self, _command: Raise) -> None:
        self._reached.set()
        assert self._open.wait(PATIENCE)

    def hold(self) -> Call:
        """Send one command and wait until the writer stands in front of the gate with it."""
        call = Call(self._toy, [submission("held")])
        assert self._reached.wait(PATIENCE)
        return call

    def queue(self, *made: Submission[Raise]) -> Call:
        """Send commands that wait behind the gate."""
        before = self._toy.writer.waiting
        call = Call(self._toy, made)
        until(lambda: self._toy.writer.waiting > before)
        return call

    def open(self) -> None:
        """Let everything through from now on."""
        self._open.set()
