"""A year's notice on the command line, and publicity that ends by a timer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support import tvl
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.objects.claim import Claim, ClaimState
from voucher.objects.policy import Calendar
from voucher.shell.ending import end_what_is_full

NOTICE = {"year": "2031", "document": "国办发明电〔2030〕9号", "holidays": ["10-01~10-07"], "workdays": ["2031-10-11"]}


def test_a_notice_is_looked_at_before_it_is_loaded(a_world: World, tmp_path: Path) -> None:
    """Without a name nothing is written; with one it is an entry; another notice for the year takes two officers."""
    file = tmp_path / "2031.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    program = tvl.of(a_world)
    shown = program.ok("load-calendar", file)
    assert "未导入" in shown
    assert " 11+" in shown
    assert a_world.state(Calendar, "2031") is None
    operator = a_world.cast["operator"].account
    loaded = program.json("load-calendar", file, "--as", operator)
    assert a_world.state(Calendar, "2031").at == loaded["index"]
    assert loaded["holidays"] == [f"2031-10-0{day}" for day in (1, 2, 3, 6, 7)]
    file.write_text(json.dumps(NOTICE | {"holidays": ["10-01"], "workdays": []}), encoding="utf-8")
    program.fails(1, "load-calendar", file, "--as", operator)
    assert len(program.json("calendar", "2031")["holidays"]) == 5
    assert "2031-10" in program.ok("calendar", "2031")
    program.fails(1, "calendar", "2032")
    for broken in ("[]", "{", json.dumps(NOTICE | {"holidays": ["02-30"]}), json.dumps(NOTICE | {"year": "31"})):
        file.write_text(broken, encoding="utf-8")
        program.fails(1, "load-calendar", file)


def test_a_timer_ends_what_is_full_and_leaves_the_rest(a_world: World) -> None:
    """Given every day it ends nothing early and nothing twice, and says what is still public."""
    journey = a_world.journey(size=1, first=810).upto("publicised")
    assert end_what_is_full(a_world.home) == ([], {journey.claim: "pay.publicity_2024"})
    a_world.at(add_days(journey.ends_on, 1))
    assert end_what_is_full(a_world.home) == ([journey.claim], {})
    assert a_world.state(Claim, journey.claim).state == ClaimState.CLEARED
    assert end_what_is_full(a_world.home) == ([], {})
    assert tvl.of(a_world).json("end-publicity")["ended"] == []
