"""Making and keeping a home: init, upgrade, resume."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Final

import click

from api import auth
from api.cli.shared import WATCHER, bars, folder, open_home
from ledger import keys
from ledger.store import log
from voucher.core.refusal import unknown
from voucher.identifiers import id_number
from voucher.shell import founding
from voucher.shell.founding import NewOfficer
from voucher.shell.home import Home, HomeError, read_settings
from voucher.shell.queries import Reader

ADMINISTRATOR: Final = "admin"


@click.command()
@click.option("--origin", required=True, help="The log's name for ever, such as vouchers.example.gov.cn/henan.")
@click.option("--region", default="41", show_default=True, help="Division code of the home region.")
@click.option(
    "--officer",
    "officers",
    multiple=True,
    metavar="NAME:ID_NUMBER:KEYFILE",
    help="A named officer of the root of trust; give two. A key file that does not exist is made (mode 0600).",
)
def init(origin: str, region: str, officers: tuple[str, ...]) -> None:
    """Make a home: keys, database, first entry, first checkpoint, first administrator."""
    if len(officers) < 2:
        raise click.UsageError("two officers are needed: the root of trust is never one person (--officer, twice)")
    parts = [_parts(text) for text in officers]
    for position, what in ((1, "identity numbers"), (2, "key files")):
        if len({part[position] for part in parts}) < len(parts):
            raise click.UsageError(f"the officers are different people: their {what} differ")
    home = founding.create(folder(), origin=origin, region=region, officers=[_officer(*part) for part in parts])
    password = secrets.token_urlsafe(15)
    auth.set_password(home, home.settings.operator, ADMINISTRATOR, password)
    click.echo(f"账本已建立 · founded: {home.settings.verifier_key}")
    click.echo(f"管理员 · administrator: {ADMINISTRATOR}  密码 · password: {password}")
    click.echo("此密码只显示这一次，请登录后立即更换。 This password is shown once; change it after signing in.")
    for text, account in zip(officers, home.settings.officers, strict=True):
        click.echo(f"经办人员账号 · officer's account: {account}  ({text.rpartition(':')[2]})")
    home.close()


def _parts(text: str) -> tuple[str, str, Path]:
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise click.UsageError("an officer is NAME:ID_NUMBER:KEYFILE")
    try:
        number = id_number.parse(parts[1], "9999-12-31").value
    except id_number.IdNumberError as error:
        raise click.UsageError(f"the identity number does not hold ({error.code})") from None
    return parts[0], number, Path(parts[2]).resolve()


def _officer(name: str, number: str, path: Path) -> NewOfficer:
    if not path.exists():
        keys.write(path, keys.generate())
    return NewOfficer(name=name, id_number=number, private=keys.read(path))


@click.command()
def upgrade() -> None:
    """Bring a home to this version: its schema, as the database's owner (TVL_OWNER_DATABASE_URL), and the state in it."""
    read_settings(folder())
    with bars() as advance:
        founding.renew(folder(), progress=lambda count: advance("entries", count))
    click.echo("数据库结构已是最新 · the schema is up to date")


@click.command()
@click.option("--accept-clock", is_flag=True, help="Believe the machine's clock although the log was silent for long.")
@click.option("--halt", "reason", is_flag=True, help="Clear what the publisher halted the log for, once it is mended.")
def resume(*, accept_clock: bool, reason: bool) -> None:
    """Let a read-only log go on. Read docs/operations.md first: a halted log is evidence."""
    with open_home() as home:
        if reason:
            _verify_and_go_on(home)
            click.echo("已解除 · the halt is cleared, and the log verifies from the mark on")
        if accept_clock:
            with home.database.connect() as connection, log.appending(connection) as head:
                head.last_time = max(head.last_time, home.clock.now() - 1)
                log.write_head(connection, head)
            click.echo("已接受时钟 · the clock is accepted")
    if not (accept_clock or reason):
        raise click.UsageError("say what to resume from: --accept-clock or --halt")


def _verify_and_go_on(home: Home) -> None:
    """Clear the halt as the one publisher, which halts the log again if it finds it broken."""
    lock = home.publisher_lock()
    if not lock.acquire():
        raise HomeError("another process publishes for this home: stop it first")
    try:
        log.set_halted(home.database, None)
        home.publisher().publish()
    finally:
        lock.release()


@click.command()
@click.argument("login")
@click.option("--account", required=True, help="The account's id.")
def passwd(login: str, account: str) -> None:
    """Set a login and password for an account, read from standard input. Recorded by `account.reset` over the API."""
    password = click.prompt("密码 password", hide_input=sys.stdin.isatty())
    if len(password) < auth.MIN_PASSWORD:
        raise click.UsageError(f"at least {auth.MIN_PASSWORD} characters")
    with open_home() as home:
        if Reader(home.database).one(WATCHER, "account", account) is None:
            raise unknown("account")
        auth.set_password(home, account, login, password)


COMMANDS = (init, upgrade, resume, passwd)
