"""`tvl flags`: the nightly look for what looks wrong, and the look back over a past period."""

from __future__ import annotations

import dataclasses
from typing import Any

import click

from api.cli.shared import json_option, open_home, show
from voucher.core.dates import add_days, china_date, is_date
from voucher.shell.flags import DAYS, Flags
from voucher.shell.service import Service, new_key


@click.command()
@click.option("--since", default="", help="First day of the period (YYYY-MM-DD); a month ago if left out.")
@click.option("--until", default="", help="Last day of the period; today if left out.")
@click.option("--region", default="", help="Division code; the home's whole region if left out.")
@click.option("--look-back", is_flag=True, help="Keep in the log that the period was gone over again, and the result.")
@json_option
def flags(since: str, until: str, region: str, *, look_back: bool, as_json: bool) -> None:
    """Compute what looks wrong and put it before a person. Nothing else follows from it. Run it every night.

    The same facts are flagged once.
    """
    if any(day and not is_date(day) for day in (since, until)):
        raise click.UsageError("a day is YYYY-MM-DD")
    with open_home() as home:
        now = home.clock.now()
        until = until or china_date(now)
        since = since or add_days(until, -DAYS)
        place, actor = region or home.settings.region, home.settings.system
        job = Flags(home, Service(home))
        if look_back:
            looked = job.look_back(actor, place, since, until, new_key(now))
        else:
            looked = job.look(actor, place, since, until)
    value: dict[str, Any] = dataclasses.asdict(looked)
    words = f"{since} – {until}：疑点 {len(looked.found)} 个，新提示 {len(looked.raised)} 个 · {len(looked.found)} flags, {len(looked.raised)} new"
    show(value, as_json=as_json, text=lambda: words)


COMMANDS = (flags,)
"""What this module adds to `tvl`."""
