"""From the demonstration's sheet to registered people: the way `tvl import-roster` goes."""

from __future__ import annotations

from voucher.core.dates import china_date
from voucher.shell.demo.player import Player
from voucher.shell.demo.setting import SITE
from voucher.shell.demo.sheet import roster_sheet
from voucher.shell.desk import Identity


def register_roster(player: Player, name: str, title: str, people: list[Identity]) -> list[str]:
    """Write the sheet into the home, read it back as a sheet of unknown origin, register everybody in it."""
    folder = player.home.folder / "rosters"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.xlsx"
    path.write_bytes(roster_sheet(title, people))
    # read back (to be wired)
    school = player.cast["school"]
    order = player.desk.register_people(school.account, player.key(f"{name}/people"), SITE, people)
    outcome = player.give(school, order)
    player.say(outcome.index, f"{title}：录入 {len(people)} 人", f"{name}: {len(people)} people registered")
    return [row.subject for row in order.indexes]


__all__ = ["china_date", "register_roster"]
