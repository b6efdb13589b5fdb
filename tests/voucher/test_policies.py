"""Packs released, rates and parameters set, holiday notices and occupations loaded."""

from __future__ import annotations

import json
from typing import Any

from tests.support.asking import changed, hired, refuses
from tests.support.world import World
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.occupation import Occupation
from voucher.objects.policy import Calendar, Dated, Pack, Parameter, Rate
from voucher.register.occupations import LoadOccupations, NewOccupation
from voucher.register.policies import ChangeCalendar, LoadCalendar, ReleasePack, SetParameter, SetRate
from voucher.shell import packs
from voucher.shell.demo.setting import calendar_of


def another_pack(world: World, **changes: Any) -> ReleasePack:
    """A pack with other words, stored beside the log but not released."""
    file = json.loads(packs.packaged("demonstration")) | changes
    policy = packs.store(world.home.database, json.dumps(file).encode())
    return ReleasePack(
        pack=policy.digest,
        name=policy.file.name,
        region=policy.file.region,
        start=policy.file.start,
        end=policy.file.end,
    )


def test_a_pack_is_released_once_as_its_bytes_say(a_world: World) -> None:
    """Unknown bytes, other days than the file's, another region and a second release are refused."""
    release = another_pack(a_world, name="other", region="4104")
    refuses(a_world, "bureau1", changed(release, pack="f" * 64), "policy.pack_unknown")
    for wrong in ({"name": "x"}, {"start": "2020-01-01"}, {"end": "2020-01-01"}, {"region": "4105"}):
        refuses(a_world, "bureau1", changed(release, **wrong), "value.invalid", field="pack")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", release, "auth.scope", capability="bureau")
    a_world.two(release)
    assert a_world.state(Pack, release.pack).region == "4104"
    refuses(a_world, "bureau1", release, "object.exists")


def test_a_rate_is_kept_beside_the_earlier_ones(a_world: World) -> None:
    """By its day; the same day again replaces it, and no day that is none is taken."""
    rate = SetRate(
        kind=ClaimKind.TRAINING,
        region="4104",
        certificate_type="skill_level",
        level="L4",
        from_date="2026-05-01",
        fen=70_000,
        document="测试标准-2",
    )
    refuses(a_world, "bureau1", changed(rate, from_date="2026-02-30"), "value.invalid", field="from_date")
    refuses(a_world, "bureau1", changed(rate, region="11"), "auth.scope", capability="bureau")
    for given in (rate, changed(rate, from_date="2026-04-01", fen=1), changed(rate, fen=80_000)):
        a_world.two(given)
    found = a_world.state(Rate, "training/4104/skill_level/L4")
    assert found.dated == (Dated("2026-04-01", 1, "测试标准-2"), Dated("2026-05-01", 80_000, "测试标准-2"))
    assert [found.on(day) and found.on(day).value for day in ("2026-03-31", "2026-04-30", "2026-05-01")] == [
        None,
        1,
        80_000,
    ]


def test_a_parameter_is_kept_beside_the_earlier_ones(a_world: World) -> None:
    """With whose decision it is, from its day on."""
    parameter = SetParameter(
        name="voucher.reissue_limit", region="41", from_date="2026-05-01", value=3, document="测试参数-2"
    )
    refuses(a_world, "bureau1", changed(parameter, from_date="2026-13-01"), "value.invalid", field="from_date")
    refuses(a_world, "bureau1", changed(parameter, region="11"), "auth.scope", capability="bureau")
    refuses(a_world, "operator", parameter, "auth.capability", capability="bureau")
    a_world.two(parameter)
    found = a_world.state(Parameter, "voucher.reissue_limit/41")
    assert [dated.value for dated in found.dated] == [1, 3]
    assert (found.on("2024-12-31"), found.on("2026-04-30").value, found.on("2026-05-01").value) == (None, 1, 3)


def test_a_notice_holds_days_of_its_year_and_the_last_one_counts(a_world: World) -> None:
    """Another year's days, no holiday at all and days that are none are refused; two change what is loaded."""
    for wrong, field in (
        ({"year": "2027"}, "year"),
        ({"holidays": ()}, "holidays"),
        ({"holidays": ("2026-02-30",)}, "holidays"),
        ({"workdays": ("2026-02-30",)}, "workdays"),
    ):
        refuses(a_world, "operator", changed(calendar_of(2026), **wrong), "value.invalid", field=field)
    notice = LoadCalendar(year="2026", holidays=("2026-06-19",), workdays=(), document="国办通知")
    refuses(a_world, "bureau1", notice, "calendar.loaded", year="2026")
    refuses(a_world, "operator", notice, "calendar.loaded", year="2026")
    a_world.do("operator", calendar_of(2026))
    change = ChangeCalendar(year="2026", holidays=("2026-06-19",), workdays=(), document="国办通知")
    hired(a_world, "county", (Capability.BUREAU, "4104"), person=a_world.cast["inspector"].person)
    refuses(a_world, "county", change, "auth.scope", capability="bureau")
    refuses(
        a_world, "county", changed(notice, year="2029", holidays=("2029-06-19",)), "auth.scope", capability="bureau"
    )
    refuses(a_world, "bureau1", changed(change, year="2028"), "object.unknown", kind="calendar")
    refuses(a_world, "bureau1", changed(change, holidays=("2028-06-19",)), "value.invalid", field="year")
    a_world.two(change)
    assert a_world.state(Calendar, "2026").holidays == ("2026-06-19",)
    refuses(a_world, "school", notice, "auth.capability", capability="operator")


def test_occupations_are_loaded_from_a_day_on_and_each_code_once(a_world: World) -> None:
    """A day that is none, a code twice and an officer of one city alone are refused; two of the whole ledger load them."""
    row = NewOccupation("6-99-99-01", "测试职业", "Test occupation", ("skill_level",), ())
    load = LoadOccupations(from_date="2026-05-01", rows=(row,), document="测试目录")
    refuses(a_world, "bureau1", changed(load, from_date="2026-02-30"), "value.invalid", field="from_date")
    refuses(a_world, "bureau1", changed(load, rows=(row, row)), "value.invalid", field="rows")
    hired(a_world, "city", (Capability.BUREAU, "4104"), person=a_world.cast["inspector"].person)
    refuses(a_world, "city", load, "auth.scope", capability="bureau")
    a_world.two(load)
    (dated,) = a_world.state(Occupation, "6-99-99-01").dated
    assert (dated.from_date, dated.types, dated.document) == ("2026-05-01", ("skill_level",), "测试目录")
