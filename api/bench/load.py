"""A lean load generator in a process of its own: one thread, some keep-alive connections, requests made beforehand.

Closed loop: each connection sends its next request when the answer to the last one has come. Open loop: requests are due
at fixed times whatever the server does, and the time of each counts from when it was due.

Reads a `Plan` as JSON from standard input, writes a `Result`.
"""

from __future__ import annotations

import base64
import select
import socket
import sys
import time
from collections import deque
from typing import Final

import msgspec

PATIENCE: Final = 30.0
"""Seconds without any answer after which the server counts as dead."""


class Plan(msgspec.Struct, kw_only=True):
    """`requests` are whole requests in base64, sent in turn; `once`: none twice, and the run ends with the last one.
    `rate` in requests per second makes an open loop. `must` stands in the body of every good answer."""

    port: int
    requests: list[str]
    connections: int
    seconds: float
    must: str
    rate: float | None = None
    once: bool = False


class Result(msgspec.Struct, kw_only=True):
    """Answers per second, half and 99 in 100 of them within so many milliseconds; `bad`: not the answer that must be."""

    rate: float
    p50: float
    p99: float
    done: int
    bad: int
    first_bad: str = ""


class _Load:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.requests = [base64.b64decode(text) for text in plan.requests]
        self.must = plan.must.encode()
        self.next = 0
        self.idle: deque[socket.socket] = deque()
        self.busy: dict[socket.socket, tuple[float, bytearray]] = {}
        self.times: list[float] = []
        self.bad = 0
        self.first_bad = ""
        for _ in range(plan.connections):
            one = socket.create_connection(("127.0.0.1", plan.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.idle.append(one)

    def run(self) -> Result:
        """Send until the time is over, then wait for what is on its way."""
        start = time.perf_counter()
        end = start + self.plan.seconds
        gap = 1 / self.plan.rate if self.plan.rate else 0.0
        due = start
        while (now := time.perf_counter()) < end and not self._used_up():
            while self.idle and due <= now and not self._used_up():
                self._send(due if gap else now)
                due += gap
            self._receive(min(end, due) - now if self.idle and gap else PATIENCE)
        while self.busy:
            self._receive(PATIENCE)
        took = time.perf_counter() - start
        self.times.sort()
        count = len(self.times)
        if not count:
            raise RuntimeError("no answer")
        return Result(
            rate=count / took,
            p50=1000 * self.times[count // 2],
            p99=1000 * self.times[min(count - 1, count * 99 // 100)],
            done=count,
            bad=self.bad,
            first_bad=self.first_bad,
        )

    def _used_up(self) -> bool:
        return self.plan.once and self.next >= len(self.requests)

    def _send(self, since: float) -> None:
        connection = self.idle.popleft()
        connection.sendall(self.requests[self.next % len(self.requests)])
        self.next += 1
        self.busy[connection] = since, bytearray()

    def _receive(self, patience: float) -> None:
        if not self.busy:
            time.sleep(max(0.0, min(patience, PATIENCE)))
            return
        ready, _, _ = select.select(list(self.busy), (), (), max(0.0, patience))
        if not ready and patience >= PATIENCE:
            raise RuntimeError("the server fell silent")
        for connection in ready:
            since, got = self.busy[connection]
            part = connection.recv(65536)
            if not part:
                raise RuntimeError("the server closed a connection")
            got += part
            if _whole(got):
                self.times.append(time.perf_counter() - since)
                self._look(got)
                del self.busy[connection]
                self.idle.append(connection)

    def _look(self, answer: bytearray) -> None:
        if not answer.startswith(b"HTTP/1.1 200 ") or self.must not in answer:
            self.bad += 1
            self.first_bad = self.first_bad or answer[:2000].decode(errors="replace")


def _whole(answer: bytearray) -> bool:
    """Whether an answer is there with the whole of its body, whose length it tells."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.find(b"Content-Length: ", 0, head) + 16
    return len(answer) >= head + 4 + int(answer[at : answer.index(b"\r", at)])


def main() -> None:
    """From standard input to standard output."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.json.encode(_Load(plan).run()))


if __name__ == "__main__":
    main()
