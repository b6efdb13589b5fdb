"""Giving commands by hand: `tvl do TYPE FIELD=VALUE …`, and looking at what came of it: `tvl list`, `tvl show`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import marshmallow as ma
import msgspec
import sqlalchemy as sa

from api.cli.shared import WATCHER, json_option, open_home, show
from api.orders import Giver, order_for, schema_for
from api.schemas import Tagged, plain, told
from ledger import keys
from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.refusal import unknown
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.queries import KIND, MAX_PAGE, Reader, filters
from voucher.shell.service import Service, new_key
from voucher.shell.tables import credential
from voucher.step.declare import STEPS


@click.command("do")
@click.argument("command_type", metavar="TYPE")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE …]")
@click.option("--as", "actor", required=True, help="Login or account id of who gives the command.")
@click.option("--sign", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your key file.")
@click.option("--key", default="", help="Idempotency key (a random UUID); made if not given.")
@click.option("--version", type=int, default=None, help="The target's version that you saw.")
@click.option("--body", "body_file", type=click.File("rb"), help="Fields as JSON from a file (- for standard input).")
@json_option
def do(
    command_type: str,
    fields: tuple[str, ...],
    actor: str,
    key_file: Path | None,
    key: str,
    version: int | None,
    body_file: Any,
    *,
    as_json: bool,
) -> None:
    """Give a command, such as: tvl do voucher.suspend voucher=… reason=duplicate --as bureau1

    A VALUE is JSON if it reads as JSON, else text. `tvl commands` lists the types and their fields.
    """
    if command_type not in STEPS:
        raise click.UsageError(f"no command {command_type}; `tvl commands` lists them")
    given = _read(body_file) if body_file else {}
    data = _validated(command_type, {**given, **dict(_field(text) for text in fields)})
    with open_home() as home:
        service = Service(home)
        by = Giver(account_of(home, actor), key or new_key(home.clock.now()), version, china_date(home.clock.now()))
        order = order_for(Desk(home), by, command_type, data)
        if key_file:
            decision = service.sign(order.key, order.command, keys.read(key_file))
            order = msgspec.structs.replace(order, decision=decision)
        outcome = service.give(order)
    value = {
        "index": outcome.index,
        "leaf": outcome.leaf.hex(),
        "replayed": outcome.replayed,
        "events": told(outcome.events),
    }
    show(value, as_json=as_json, text=lambda: _told(value))


def _read(file: Any) -> dict[str, Any]:
    try:
        found = json.loads(file.read())
    except ValueError:
        raise click.UsageError("the body is not JSON") from None
    if not isinstance(found, dict):
        raise click.UsageError("the body is not a JSON object")
    return found


def _told(value: dict[str, Any]) -> str:
    lines = [f"第 {value['index']} 条{'（重复请求）' if value['replayed'] else ''} · entry {value['index']}"]
    lines += [json.dumps(event, ensure_ascii=False) for event in value["events"]]
    return "\n".join(lines)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text} is not FIELD=VALUE")
    return name, value


def _field(text: str) -> tuple[str, Any]:
    name, value = _pair(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _validated(command_type: str, data: dict[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema_for(command_type)().load(data)
    except ma.ValidationError as error:
        raise click.UsageError(json.dumps(error.messages, ensure_ascii=False)) from None
    return loaded


def account_of(home: Home, name: str) -> str:
    """An account's id by login, or as it is given."""
    with engine.snapshot(home.database) as connection:
        query = sa.select(credential.c.account).where(credential.c.login == name)
        return connection.execute(query).scalar() or name


@click.command()
@click.argument("command_type", metavar="[TYPE]", required=False)
def commands(command_type: str | None) -> None:
    """The commands there are: who may give them, whether they are signed, and their fields."""
    for name, step in sorted(STEPS.items()):
        if command_type and name != command_type:
            continue
        by = ", ".join(capability.value for capability in step.by) or "any account"
        sort = " two officers, signed" if step.dual else " signed" if step.signed else ""
        click.echo(f"{name}  ({by}){sort}")
        for field, described in schema_for(name)._declared_fields.items():  # noqa: SLF001 - marshmallow has no other
            needed = "*" if described.required else " "
            click.echo(f"    {needed} {field}: {_kind_of(described)}")


def _kind_of(described: Any) -> str:
    return " | ".join(described.kinds) if isinstance(described, Tagged) else type(described).__name__


@click.command("list")
@click.argument("kind", type=click.Choice(sorted(KIND)))
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE …]")
@click.option("--limit", type=click.IntRange(1, MAX_PAGE), default=50, show_default=True)
@json_option
def list_(kind: str, fields: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Objects of a kind, such as: tvl list voucher state=CLAIMED"""
    by = filters(kind, dict(_pair(text) for text in fields))
    with open_home() as home:
        states, _ = Reader(home.database).page(WATCHER, kind, by, "", limit)
    values = [plain(state) for state in states]
    show(values, as_json=as_json, text=lambda: "\n".join(json.dumps(v, ensure_ascii=False) for v in values))


@click.command("show")
@click.argument("kind", type=click.Choice(sorted(KIND)))
@click.argument("identifier")
def show_(kind: str, identifier: str) -> None:
    """One object by its id."""
    with open_home() as home:
        found = Reader(home.database).one(WATCHER, kind, identifier)
    if found is None:
        raise unknown(kind)
    json.dump(plain(found), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write(os.linesep)


COMMANDS = (do, commands, list_, show_)
