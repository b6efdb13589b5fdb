"""From the demonstration's sheet to a class's roster: the way `tvl import-roster` goes."""

from __future__ import annotations

from voucher.lifecycle.plan_class import PeopleListed
from voucher.shell.demo.player import Player, event_of
from voucher.shell.demo.sheet import roster_sheet
from voucher.shell.desk import Identity
from voucher.shell.intake import Intake
from voucher.shell.service import Order


def enter_roster(player: Player, name: str, title: str, people: list[Identity], training_class: str) -> list[str]:
    """Write a messy sheet into the home, read it back as a sheet of unknown make, and enter everybody in it."""
    folder = player.home.folder / "rosters"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.xlsx"
    path.write_bytes(roster_sheet(f"{title}学员花名册", people))
    school, key = player.cast["school"], player.key(f"{name}/roster")
    outcome = player.service.earlier(school.account, key)
    if outcome is None:
        order = _order(player, path.read_bytes(), path.name, training_class, school.account, key)
        outcome = player.give(school, order)
    player.say(
        outcome.index,
        f"{title}：从表格录入花名册 {len(people)} 人",
        f"class {name}: {len(people)} people from the sheet",
    )
    enrolments = event_of(outcome, PeopleListed).enrolments
    return [enrolment.partition(".")[2] for enrolment in enrolments]


def _order(player: Player, content: bytes, filename: str, training_class: str, actor: str, key: str) -> Order:
    intake = Intake(player.home, player.desk)
    looked = intake.look(content, filename, training_class)
    if looked.errors:
        raise ValueError(f"the demonstration's sheet has errors: {looked.errors[0]}")
    return intake.order(looked, actor, key, training_class)
