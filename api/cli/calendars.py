"""The calendar and what hangs on it: a year's notice looked at and loaded, publicity ended when its days are full."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from api.cli.giving import account_of
from api.cli.shared import WATCHER, json_option, open_home, show
from api.schemas import plain
from voucher.core.dates import china_date
from voucher.core.refusal import unknown
from voucher.objects.policy import Calendar
from voucher.register.policies import LoadCalendar
from voucher.shell import notice_of_days
from voucher.shell.ending import end_what_is_full
from voucher.shell.lapsing import lapse
from voucher.shell.queries import Reader
from voucher.shell.service import Order, Service, new_key

MARKS = {"off": "*", "work": "+", "weekend": "·", "": " "}


@click.command()
@click.argument("year")
@json_option
def calendar(year: str, *, as_json: bool) -> None:
    """Show a year that is loaded: * day off, + weekend day worked, · weekend."""
    with open_home() as home:
        found = Reader(home.database).one(WATCHER, Calendar.kind, year)
    if not isinstance(found, Calendar):
        raise unknown(Calendar.kind)
    show(plain(found), as_json=as_json, text=lambda: _picture(found))


@click.command("load-calendar")
@click.argument("file", type=click.File("rb"))
@click.option("--as", "actor", default="", help="Login or account id of who loads it; without it: look only.")
@json_option
def load_calendar(file: Any, actor: str, *, as_json: bool) -> None:
    """Look at a year's notice from a JSON FILE (year, document, holidays, workdays), and load it with --as.

    A day is 2025-10-01 or 10-01; a stretch is 10-01~10-07, of which only the weekdays are off.
    """
    notice = notice_of_days.from_json(file.read())
    found, index = notice.calendar(), None
    if actor:
        with open_home() as home:
            fields = {name: getattr(notice, name) for name in ("year", "holidays", "workdays", "document")}
            order = Order(actor=account_of(home, actor), key=new_key(home.clock.now()), command=LoadCalendar(**fields))
            index = Service(home).give(order).index
    value = plain(found) | {"index": index}
    where = (
        f"\n已导入，账本第 {index} 条 · loaded, entry {index}" if index is not None else "\n预览，未导入 · not loaded"
    )
    show(value, as_json=as_json, text=lambda: _picture(found) + where)


def _picture(found: Calendar) -> str:
    """A year on a terminal, a month a paragraph."""
    lines = [f"{found.id} {found.document}"]
    for month in notice_of_days.picture(found):
        lines.append(f"\n{month.name}  {month.worked} 个工作日 · working days\n Mo  Tu  We  Th  Fr  Sa  Su")
        lines += ["".join(f"{day or '':>3}{MARKS[kind]}" for day, kind in week) for week in month.weeks]
    return "\n".join(lines)


@click.command("end-publicity")
@json_option
def end_publicity(*, as_json: bool) -> None:
    """End the publicity of every claim whose working days are full, as the system: for a daily timer. Exit 1 if a year's
    notice is missing."""
    with open_home() as home:
        today = china_date(home.clock.now())
        ended, refused = end_what_is_full(home)
    value = {"day": today, "ended": ended, "waiting": refused}
    text = f"{today}：期满 {len(ended)} 件，未满 {len(refused)} 件 · ended {len(ended)}, still public {len(refused)}"
    show(msgspec.to_builtins(value), as_json=as_json, text=lambda: text)
    sys.exit(int("calendar.missing" in refused.values()))


@click.command("lapse")
@json_option
def lapse_command(*, as_json: bool) -> None:
    """Expire vouchers past their last day that nobody used, and end classes past theirs that never opened, as the system:
    for a daily timer."""
    with open_home() as home:
        today = china_date(home.clock.now())
        expired, ended = lapse(home)
    text = f"{today}：过期 {expired} 张券，未开的班 {ended} 个 · expired {expired} vouchers, ended {ended} classes"
    show({"day": today, "expired": expired, "ended": ended}, as_json=as_json, text=lambda: text)


COMMANDS = (calendar, load_calendar, end_publicity, lapse_command)
