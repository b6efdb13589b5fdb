"""`tvl import-roster`: a sheet as the office made it, into a class."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from api.cli.giving import account_of
from api.cli.shared import bars, json_option, open_home, show
from voucher.shell.desk import Desk
from voucher.shell.intake import Intake, Looked
from voucher.shell.roster import RosterError
from voucher.shell.service import Service, new_key


@click.command("import-roster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--class", "training_class", required=True, help="The class's id.")
@click.option("--as", "actor", default="", help="Login or account id of the institution's operator.")
@click.option("--dry-run", is_flag=True, help="Look, and change nothing.")
@click.option("--skip-bad", is_flag=True, help="Enter the good rows although others have errors.")
@click.option("--corrected", type=click.Path(dir_okay=False, path_type=Path), help="Where the marked sheet goes.")
@json_option
def import_roster(
    file: Path,
    training_class: str,
    actor: str,
    corrected: Path | None,
    *,
    dry_run: bool,
    skip_bad: bool,
    as_json: bool,
) -> None:
    """Enter the people of FILE (.xlsx, .xls, .csv) on a class's roster, in one entry or not at all.

    With errors nothing is entered, unless --skip-bad; the sheet comes back with every error in its cell.
    """
    if not actor and not dry_run:
        raise click.UsageError("say who enters the roster: --as")
    with open_home() as home:
        intake = Intake(home, Desk(home))
        with bars(quiet=as_json) as advance:
            advance("读取 reading", 1)
            looked = _looked(intake, file, training_class)
        marked = _hand_back(looked, corrected or file.with_name(f"{file.stem}-待更正.xlsx"))
        blocked = bool(looked.errors) and not skip_bad
        index = None
        if not dry_run and not blocked and looked.people:
            order = intake.order(looked, account_of(home, actor), new_key(home.clock.now()), training_class)
            index = Service(home).give(order).index
    value = {
        "counts": dataclasses.asdict(looked.roster.counts),
        "findings": [dataclasses.asdict(found) for found in looked.roster.findings],
        "entered": len(looked.people) if index is not None else 0,
        "new": looked.new,
        "index": index,
        "corrected": str(marked) if marked else None,
    }
    show(value, as_json=as_json, text=lambda: _words(value))
    sys.exit(1 if blocked else 0)


def _looked(intake: Intake, file: Path, training_class: str) -> Looked:
    try:
        return intake.look(file.read_bytes(), file.name, training_class)
    except RosterError as error:
        click.echo(f"{error.zh}\n{error.en}\n[{error.code}]", err=True)
        sys.exit(1)


def _hand_back(looked: Looked, path: Path) -> Path | None:
    if not looked.roster.findings:
        return None
    path.write_bytes(looked.corrected())
    return path


def _words(value: dict[str, Any]) -> str:
    counts = value["counts"]
    lines = [f"{found['cell']}: {found['zh']} [{found['code']}]" for found in value["findings"]]
    lines.append(
        f"共 {counts['people']} 人，可录入 {counts['good']} 人，需更正 {counts['bad']} 行 · "
        f"{counts['people']} people, {counts['good']} good, {counts['bad']} to put right"
    )
    if value["corrected"]:
        lines.append(f"已标注的表格 · the marked sheet: {value['corrected']}")
    if value["index"] is None:
        lines.append("未录入任何人 · nothing was entered")
    else:
        lines.append(f"已录入 {value['entered']} 人（第 {value['index']} 条） · entered in entry {value['index']}")
    return "\n".join(lines)


COMMANDS = (import_roster,)
