"""A scan verified over HTTP at 32 connections, against a bare route on the same server: closed loops in turn, then an open
loop of each at half of what it did. What is recorded besides is measured too; it waits for a commit."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from api import auth
from api.bench import bare
from api.bench.load import Plan, Result
from voucher.shell.bench import stage
from voucher.shell.bench.gate import Gate
from voucher.shell.bench.measure import Figure, Tell, figure, ratio
from voucher.shell.bench.stage import Stage

CONNECTIONS: Final = 32
PEOPLE: Final = 256
WARM: Final = 0.5
"""Seconds for which a server is warmed before its first figure."""
PATIENCE: Final = 20.0
_HOUR: Final = 3_600_000
MOST_RECORDED: Final = 2000
"""Scans made ready for each second."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A server under load: where, what is asked, and what must stand in every answer."""

    port: int
    make: Callable[[], list[bytes]]
    must: str
    once: bool = False

    def load(self, seconds: float, rate: float | None = None) -> Result:
        """Put load on it; raises if any answer is not the one that must be."""
        plan = Plan(
            port=self.port,
            requests=[base64.b64encode(request).decode() for request in self.make()],
            connections=CONNECTIONS,
            seconds=seconds,
            must=self.must,
            rate=rate,
            once=self.once,
        )
        command = [sys.executable, "-m", "api.bench.load"]
        output = subprocess.run(command, input=msgspec.json.encode(plan), capture_output=True, check=True)  # noqa: S603
        result = msgspec.json.decode(output.stdout, type=Result)
        if result.bad:
            raise RuntimeError(f"{result.bad} of {result.done} answers are wrong: {result.first_bad}")
        return result


def over_http(admin: str | None, rounds: int, seconds: float, tell: Tell) -> list[Figure]:
    """Codes checked per second and codes recorded per second, each against the bare route in the same round."""
    with stage.scratch() as folder, contextlib.ExitStack() as stack:
        tell("people with phones before a gate")
        ready = stage.make(Path(folder) / "home", admin)
        stack.callback(ready.home.close)
        targets = _targets(ready, Path(folder), admin, seconds, stack)
        for target in targets.values():
            target.load(WARM)
        loads: dict[str, list[Result]] = {name: [] for name in targets}
        for number in range(rounds):
            tell(f"scan over HTTP, round {number + 1}")
            for name, target in targets.items():
                loads[name].append(target.load(seconds))
        tell("scan over HTTP, open loop at half load")
        half = {name: _median(one.rate for one in loads[name]) / 2 for name in ("bare", "checked")}
        plain, ours = (targets[name].load(seconds, rate) for name, rate in half.items())
    checked, recorded, top = loads["checked"], loads["recorded"], loads["bare"]
    more = _more(checked, top) | _open(ours, plain)
    return [
        _figure("scan checked, HTTP", admin, ">= 0.6", checked, top, more),
        _figure("scan recorded, HTTP", admin, "-", recorded, top, _more(recorded, [])),
    ]


def _figure(
    name: str, admin: str | None, target: str, loads: list[Result], top: list[Result], more: dict[str, float]
) -> Figure:
    work, bare_rates = [one.rate for one in loads], [one.rate for one in top]
    return figure(name, admin, "requests/s", ratio(work, bare_rates), target, work, bare_rates, more)


def _targets(
    ready: Stage, folder: Path, admin: str | None, seconds: float, stack: contextlib.ExitStack
) -> dict[str, _Target]:
    """Our server and the bare one, running, and what is asked of them."""
    gate = Gate(ready, PEOPLE, CONNECTIONS)
    urls = ready.home.urls
    table = urls.database if admin else f"sqlite:///{folder / 'bare.sqlite'}"
    table = table.replace("postgresql://", "postgresql+psycopg://")
    bare.prepare(table)
    variables = {
        "TVL_HOME": str(folder / "home"),
        "TVL_DATABASE_URL": urls.database,
        "TVL_OWNER_DATABASE_URL": urls.owner,
        "TVL_KEY_STORE_URL": urls.key_store,
    }
    ours = "from api.cli import main; main(['serve', '--no-publisher', '--port', '{port}'], prog_name='tvl')"
    house = stack.enter_context(_serving(ours, variables))
    plain = stack.enter_context(_serving(f"from api.bench import bare; bare.serve({{port}}, {table!r})", {}))
    token = auth.keep_token(ready.home, gate.account, "", (auth.ALL,), ready.home.clock.now() + _HOUR)
    headers = {"Authorization": f"Bearer {token}"}
    return {
        "bare": _Target(plain, lambda: [_request("GET", "/", {})], '"programme"'),
        "checked": _Target(house, lambda: _checks(gate, headers), '"colour":"green"'),
        "recorded": _Target(house, lambda: _scans(gate, headers, seconds), '"verdict":"ok"', once=True),
    }


@contextlib.contextmanager
def _serving(code: str, variables: dict[str, str]) -> Iterator[int]:
    """A server in a process of its own, which answers on the port; ended on leaving."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-c", code.format(port=port)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=os.environ | variables, stderr=said)  # noqa: S603 - our own
        try:
            if not _answers(process, port):
                said.seek(0)
                raise RuntimeError(f"the server did not start: {said.read().decode()[-1000:]}")
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server takes connections in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def _checks(gate: Gate, headers: dict[str, str]) -> list[bytes]:
    """One for each phone."""
    return [_post("/api/v1/tv1/check", headers, {"text": code, "purpose": "show"}) for code in gate.codes("show")]


def _scans(gate: Gate, headers: dict[str, str], seconds: float) -> list[bytes]:
    """Each with a code of its own and a key of its own, in turn by all devices."""
    requests = []
    for number, (nonce, code) in enumerate(gate.answers("show", round(MOST_RECORDED * seconds))):
        body = {"text": code, "device": gate.devices[number % CONNECTIONS], "purpose": "show", "nonce": nonce}
        requests.append(_post("/api/v1/scans", headers | {"Idempotency-Key": str(uuid.uuid4())}, body))
    return requests


def _post(path: str, headers: dict[str, str], body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    told = headers | {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return _request("POST", path, told) + content


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _more(loads: list[Result], top: list[Result]) -> dict[str, float]:
    """Medians over the rounds, in milliseconds; the ratio of the p99s is of the same round."""
    found = {"p50_ms": _median(one.p50 for one in loads), "p99_ms": _median(one.p99 for one in loads)}
    if top:
        found |= {"bare_p50_ms": _median(one.p50 for one in top), "bare_p99_ms": _median(one.p99 for one in top)}
        found["p99_ratio"] = _median(one.p99 / bare.p99 for one, bare in zip(loads, top, strict=True))
    return found


def _open(ours: Result, plain: Result) -> dict[str, float]:
    return {
        "open_rate": ours.rate,
        "open_p50_ms": ours.p50,
        "open_p99_ms": ours.p99,
        "bare_open_rate": plain.rate,
        "bare_open_p50_ms": plain.p50,
        "bare_open_p99_ms": plain.p99,
    }


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)
