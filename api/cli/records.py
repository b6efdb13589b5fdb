"""Records of outside systems by file: taken in, exported, and which recordings are due or missing."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any, Final

import click

from api.cli.giving import account_of
from api.cli.shared import WATCHER, json_option, open_home, show
from voucher.core.refusal import unknown
from voucher.objects.training import TrainingClass
from voucher.shell import records
from voucher.shell.lessons import Lessons
from voucher.shell.queries import Reader
from voucher.shell.service import Order, Service, new_key


@click.command("import-records")
@click.argument("training_class", metavar="CLASS")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, type=click.Choice(list(records.KINDS)), help="What the file holds.")
@click.option("--as", "actor", default="", help="Login or account id of the institution's operator.")
@click.option("--dry-run", is_flag=True, help="Look, and change nothing.")
@json_option
def import_records(training_class: str, file: Path, kind: str, actor: str, *, dry_run: bool, as_json: bool) -> None:
    """Take in FILE (CSV) with records of one kind about CLASS: all of them, or none; the same file once."""
    if not actor and not dry_run:
        raise click.UsageError("say who takes the records in: --as")
    found, index = records.read(kind, file.read_bytes(), training_class), None
    if found.command and not dry_run:
        with open_home() as home:
            order = Order(actor=account_of(home, actor), key=new_key(home.clock.now()), command=found.command)
            index = Service(home).give(order).index
    value = {
        "kind": kind,
        "rows": found.rows,
        "findings": [dataclasses.asdict(one) for one in found.findings],
        "index": index,
    }
    show(value, as_json=as_json, text=lambda: _words(value))
    sys.exit(1 if found.findings else 0)


def _words(value: dict[str, Any]) -> str:
    lines = [f"{one['zh']} {one['en']}" for one in value["findings"]]
    taken = "已收入 taken in" if value["index"] is not None else "未收 not taken in"
    return "\n".join([*lines, f"{value['rows']} 条记录 records · {taken}"])


@click.command("export-records")
@click.argument("training_class", metavar="CLASS")
@click.argument("what", type=click.Choice(records.OBJECTS))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export_records(training_class: str, what: str, out: Path) -> None:
    """Write the export file of CLASS's objects of one kind, with their record numbers, to OUT."""
    with open_home() as home:
        out.write_bytes(records.export(home.database, WATCHER, training_class, what))
    click.echo(str(out))


@click.command("recordings")
@click.argument("training_class", metavar="CLASS")
@json_option
def recordings(training_class: str, *, as_json: bool) -> None:
    """Until when each recording of CLASS must be kept; which are due, promised for too short, or missing."""
    with open_home() as home:
        found = Reader(home.database).one(WATCHER, TrainingClass.kind, training_class)
        if not isinstance(found, TrainingClass):
            raise unknown(TrainingClass.kind)
        told = Lessons(home, WATCHER).of(found)
    kept = [
        {"recording": one.recording.id, "until": one.until, "due": one.due, "short": one.short}
        for one in told.recordings
    ]
    missing = [one.session.id for one in told.missing]
    lines = [
        f"{one['recording']} {one['until']}{' *' if one['due'] else ''}{' !' if one['short'] else ''}" for one in kept
    ]
    show(
        {"recordings": kept, "missing": missing},
        as_json=as_json,
        text=lambda: "\n".join(
            [*lines, f"* 已满期 due，! 承诺不足 promised for too short；缺录像 missing：{len(missing)}"]
        ),
    )


COMMANDS: Final = (import_records, export_records, recordings)
