"""Records of outside systems by file: taken in, exported, and which recordings are due or missing."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from api.cli.giving import account_of
from api.cli.shared import WATCHER, json_option, open_home, show
from ledger import keys
from voucher.core.message import Command
from voucher.core.refusal import unknown
from voucher.objects.training import TrainingClass
from voucher.shell import record_exports, record_trial, records
from voucher.shell.home import Home
from voucher.shell.lessons import Lessons
from voucher.shell.queries import Reader
from voucher.shell.roster.limits import MAX_BYTES
from voucher.shell.service import Order, Service, new_key


@click.command("import-records")
@click.argument("subject", metavar="CLASS")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, type=click.Choice(list(records.KINDS)), help="What the file holds.")
@click.option("--as", "actor", default="", help="Login or account id of the institution's operator.")
@click.option("--sign", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your key file.")
@click.option("--skip-bad", is_flag=True, help="Leave lines with findings out and take the others in.")
@click.option("--dry-run", is_flag=True, help="Look, and change nothing.")
@json_option
def import_records(
    subject: str,
    file: Path,
    kind: str,
    actor: str,
    key_file: Path | None,
    *,
    skip_bad: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE (.xlsx, .xls, .csv) with records of one kind about CLASS: all of them, or none; the same file once.

    Results of an exam (exam_result) are about an evaluation: give its id for CLASS, and sign them with your key file."""
    if not actor and not dry_run:
        raise click.UsageError("say who takes the records in: --as")
    with file.open("rb") as opened:
        found, index = records.read(kind, opened.read(MAX_BYTES + 1), file.name), None
    if actor:
        with open_home() as home:
            account = account_of(home, actor)
            found = record_trial.tried(home, account, found, subject)
            command = None if dry_run else found.command(subject, skip_bad=skip_bad)
            index = _give(home, account, command, key_file) if command else None
    value = {
        "kind": kind,
        "rows": found.rows,
        "good": len(found.good),
        "findings": [dataclasses.asdict(one) for one in found.findings],
        "index": index,
    }
    show(value, as_json=as_json, text=lambda: _words(value))
    sys.exit(1 if found.findings else 0)


def _give(home: Home, account: str, command: Command, key_file: Path | None) -> int:
    service = Service(home)
    order = Order(actor=account, key=new_key(home.clock.now()), command=command)
    if key_file:
        decision = service.sign(order.key, command, keys.read(key_file))
        order = msgspec.structs.replace(order, decision=decision)
    return service.give(order).index


def _words(value: dict[str, Any]) -> str:
    lines = [f"{one['zh']} {one['en']}" for one in value["findings"]]
    taken = "未收 not taken in" if value["index"] is None else f"已收入 {value['good']} 条 taken in"
    return "\n".join([*lines, f"{value['rows']} 条记录 records · {taken}"])


@click.command("export-records")
@click.argument("training_class", metavar="CLASS")
@click.argument("what", type=click.Choice(record_exports.OBJECTS))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export_records(training_class: str, what: str, out: Path) -> None:
    """Write the export file of CLASS's objects of one kind, with their record numbers, to OUT."""
    with open_home() as home:
        out.write_bytes(record_exports.export(home.database, WATCHER, training_class, what))
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
