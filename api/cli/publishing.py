"""The processes beside the web: the one publisher, and the one that tells people. Neither needs the web application."""

from __future__ import annotations

import signal
import threading
from typing import Final

import click

from api.cli.shared import open_home
from voucher.shell.home import HomeError
from voucher.shell.notices import Notices, messenger

PAUSE: Final = 2
"""Seconds between two looks for something to tell people."""


@click.command()
@click.option("--once", is_flag=True, help="Publish what there is, and end.")
def publish(*, once: bool) -> None:
    """Be the log's one publisher: verify, sign, keep the mark, publish; at most once a second."""
    with open_home() as home:
        lock = home.publisher_lock()
        if not lock.acquire():
            raise HomeError("another process publishes for this home")
        publisher = home.publisher()
        if once:
            click.echo(publisher.publish() or "")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        publisher.run(stop)


@click.command()
@click.option("--once", is_flag=True, help="Tell people what there is to tell, and end.")
def notify(*, once: bool) -> None:
    """Tell people what happened to their vouchers: from committed entries, by the home's messenger."""
    with open_home() as home:
        notices, by = Notices(home), messenger(home)
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            read = notices.collect()
            if by:
                notices.send(by)
            if not read and (once or stop.wait(PAUSE)):
                break


COMMANDS = (publish, notify)
