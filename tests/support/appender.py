"""A process that appends to a toy log and says what was acknowledged, a line each: key and index.

    python -m tests.support.appender URL FOLDER COUNT THREADS SEED      appends COUNT commands from each thread
    python -m tests.support.appender URL FOLDER COUNT fork SEED         appends, forks, and appends in both processes

With the same SEED two processes send the same commands under the same keys.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

from ledger.store import engine
from ledger.writer import Submission
from tests.support.toylog import Raise, ToyLog, submission


def commands(seed: str, count: int) -> Iterator[Submission[Raise]]:
    """The commands of a seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        yield submission(seed, key=str(uuid.UUID(int=chance.getrandbits(128), version=4)))


def append(log: ToyLog, seed: str, count: int) -> None:
    """Append the commands of a seed one by one, telling each."""
    for made in commands(seed, count):
        line = f"{made.key} {log.writer.submit(made).index}\n"
        os.write(sys.stdout.fileno(), line.encode())


def forked(log: ToyLog, seed: str, count: int) -> None:
    """Append as parent, then as parent and child at once, over one writer that was started before the fork."""
    append(log, f"{seed} before", count)
    child = os.fork()
    append(log, f"{seed} {'after' if child else 'child'}", count)
    if child:
        log.writer.close()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    log.writer.close()
    os._exit(0)


def main(url: str, folder: str, count: str, threads: str, seed: str) -> None:
    """Append and end."""
    log = ToyLog(engine.create(url), Path(folder))
    if threads == "fork":
        forked(log, seed, int(count))
    workers = [
        threading.Thread(target=append, args=(log, f"{seed} {number}", int(count))) for number in range(int(threads))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log.writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
