"""The demonstration on the command line: the whole loop as a timeline with entry numbers, then an audit."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from api import auth
from api.cli.shared import bars, console, folder
from api.pages.demonstration import LOGINS, PASSWORD
from ledger.clock import SystemClock
from voucher.core.dates import china_date
from voucher.shell import founding
from voucher.shell.audit import audit
from voucher.shell.demo import jiyuan as figure
from voucher.shell.demo.jiyuan import Group
from voucher.shell.demo.money import yuan
from voucher.shell.demo.play import Played, demonstrate
from voucher.shell.demo.player import Line
from voucher.shell.home import Urls, read_settings


@click.command()
@click.option("--quiet", is_flag=True, help="No timeline.")
@click.option("--no-audit", is_flag=True, help="Do not audit afterwards.")
def demo(*, quiet: bool, no_audit: bool) -> None:
    """Play the demonstration into TVL_HOME and audit it. Played again it changes nothing."""
    if (folder() / "home.json").exists() and read_settings(folder()).demonstration:
        founding.renew(folder())
    played = demonstrate(folder(), SystemClock().now(), None if quiet else _tell)
    _accounts(played)
    home = played.home
    click.echo(f"\n{played.entries} 条记录 entries；对账 reconciled: {played.reconciled or '—'}")
    if no_audit:
        home.close()
        return
    with bars(quiet=quiet) as advance:
        report = audit(home, advance)
    home.close()
    for finding in report.findings:
        click.echo(f"[{finding['code']}] {finding['index']}: {finding['detail']}", err=True)
    if not report.clean or not played.reconciled:
        click.echo("审计发现问题 · the audit found something", err=True)
        sys.exit(1)
    click.echo(
        f"审计通过：{report.entries} 条记录、{report.decisions} 个本人签名、{report.people} 份身份承诺全部相符\n"
        f"audit clean: {report.entries} entries, {report.decisions} personal signatures, {report.people} identities"
    )


def _tell(line: Line) -> None:
    index = "    —" if line.index is None else f"{line.index:5d}"
    console.out(f"{china_date(line.millis)} {index}  {line.zh}  ·  {line.en}", highlight=False)


def _accounts(played: Played) -> None:
    """Logins of the demonstration; only a demonstration home has them, and it is served on loopback only."""
    for role in LOGINS:
        auth.set_password(played.home, played.cast[role].account, role, PASSWORD)
    worker = next(iter(played.cast.workers.values()))
    auth.set_password(played.home, worker.account, "worker", PASSWORD)


def _own_files(home: Path) -> Urls:
    """Databases inside a home that is thrown away, whatever the environment names."""
    database = f"sqlite:///{home / 'ledger.sqlite'}"
    return Urls(database=database, owner=database, key_store=f"sqlite:///{home / 'keys' / 'key-store.sqlite'}")


@click.command()
@click.option("--published", is_flag=True, help="A constructed split of full and half rates, instead of full rates.")
@click.option("--divisor", default=1, show_default=True, type=click.IntRange(1), help="Play one in so many people.")
def jiyuan(*, published: bool, divisor: int) -> None:
    """济源's headcounts through the real claim path, in a home that is thrown away: 9,637 people, a minute or more."""
    groups: tuple[Group, ...] = figure.PUBLISHED if published else figure.FULL
    groups = figure.smaller(groups, divisor) if divisor > 1 else groups
    with tempfile.TemporaryDirectory() as place:
        player = figure.found(Path(place) / "home", _own_files(Path(place) / "home"))
        claims = sum(1 for _ in figure.play(player, groups))
        signed, fen = figure.approved_in_ledger(player)
        report = audit(player.home)
        player.home.close()
    for group in groups:
        click.echo(f"{group.level} {group.way:<12} {group.people:>5} 人 {group.batches:>3} 批")
    click.echo(f"账本中两人签字的申领 claims signed by two: {signed}，合计 total {yuan(fen)} 元 yuan")
    if published:
        click.echo("全额与减半的划分是构造的，不是公告所列 · the split of full and half rates is constructed")
    if (signed, fen) != (claims, figure.expected(groups)) or not report.clean:
        click.echo("与人数和标准不符 · does not agree with headcounts and rates", err=True)
        sys.exit(1)


COMMANDS = (demo, jiyuan)
