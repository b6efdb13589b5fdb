"""What the commands of `tvl` share: the home, output for people and for machines, progress bars."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from voucher.objects.account import EVERYWHERE, Account, AccountState, Capability
from voucher.shell.home import Home

console = Console(stderr=True)
WATCHER: Final = Account(
    id="",
    at=0,
    person=None,
    state=AccountState.ACTIVE,
    grants=((Capability.AUDITOR, EVERYWHERE), (Capability.OPERATOR, EVERYWHERE)),
)
"""Whoever may read the home's files sees every object."""


def folder() -> Path:
    """The home's folder: TVL_HOME, or ./var."""
    return Path(os.environ.get("TVL_HOME", "var"))


@contextlib.contextmanager
def open_home() -> Iterator[Home]:
    """The home, closed afterwards."""
    with Home(folder()) as home:
        yield home


def show(value: Any, *, as_json: bool, text: Callable[[], str]) -> None:
    """Print for a machine or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True) if as_json else text())


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextlib.contextmanager
def bars(*, quiet: bool = False) -> Iterator[Callable[[str, int], None]]:
    """A function that counts work by its name, shown as bars on a terminal; totals may be set with a negative count."""
    if quiet or not sys.stderr.isatty():
        yield lambda _name, _count: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, Any] = {}

        def advance(name: str, count: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=None)
            if count < 0:
                progress.update(tasks[name], total=-count)
            else:
                progress.advance(tasks[name], count)

        yield advance
