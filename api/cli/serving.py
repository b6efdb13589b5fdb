"""Serving: the web application, and the one publisher beside it."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final

import click
import flask
from gunicorn.app.base import BaseApplication

from api.app import create_app
from api.cli import tls as certificates
from api.cli.shared import folder, open_home
from voucher.shell.home import Home, HomeError

THREADS: Final = 32


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn over an application, which each worker makes after the fork."""

    def __init__(self, make: Callable[[], flask.Flask], settings: dict[str, Any]) -> None:
        self._make = make
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """The settings it was given."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application of this worker."""
        return self._make()


def options(host: str, port: int, workers: int) -> dict[str, Any]:
    """How gunicorn serves."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 20,
        "accesslog": None,
        "loglevel": "warning",
    }


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--workers", default=1, show_default=True, help="Processes; more than one makes sense on PostgreSQL.")
@click.option("--no-publisher", is_flag=True, help="Other processes publish and notify (tvl publish, tvl notify).")
@click.option("--tls", is_flag=True, help="HTTPS with a certificate of the home's own, for trying in a network.")
@click.option("--tls-name", multiple=True, metavar="NAME", help="A name or address for the certificate.")
def serve(host: str, port: int, workers: int, *, no_publisher: bool, tls: bool, tls_name: tuple[str, ...]) -> None:
    """Serve the API, the log's files and the pages."""
    with open_home() as home:
        if home.settings.demonstration and not _loopback(host):
            raise HomeError("a demonstration home, with its known accounts, is served on loopback only")
        _ = home.database
        secured = _secured(home, host, tls_name) if tls else {}
    beside = [] if no_publisher else [_start("publish"), _start("notify")]
    settings = options(host, port, workers) | {
        "when_ready": lambda _server: click.echo(f"http{'s' if tls else ''}://{host}:{port}/", err=True),
        "on_exit": lambda _server: _stop(*beside),
        **secured,
    }
    try:
        Server(lambda: create_app(Home(folder())), settings).run()
    finally:
        _stop(*beside)


def _secured(home: Home, host: str, names: tuple[str, ...]) -> dict[str, str]:
    """Gunicorn's options for HTTPS; the fingerprint is told."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - asked for by the operator
    found = {*names, *(certificates.own_addresses() if everywhere else {host})}
    cert, key, fingerprint = certificates.certificate(home.folder, found, home.clock.now())
    click.echo(f"SHA-256 {fingerprint}", err=True)
    return {"certfile": str(cert), "keyfile": str(key)}


def _start(name: str) -> subprocess.Popen[bytes]:
    # Processes of their own: the publisher alone reads the log's private key, and no message delays an answer.
    command = [sys.executable, "-c", f"from api.cli import main; main(['{name}'], prog_name='tvl')"]
    return subprocess.Popen(command, env=os.environ.copy())  # noqa: S603 - our own program


def _stop(*processes: subprocess.Popen[bytes]) -> None:
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        process.wait(10)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


COMMANDS = (serve,)
