"""From which number on something looks wrong: an operator's parameter, dated and set by two officers, or a cautious default.

No document states any of these numbers. The defaults are this program's own: high enough that ordinary training raises
nothing, since a flag costs somebody's time and does nothing by itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from voucher.core.facts import Facts
from voucher.objects.flag import FlagKind
from voucher.objects.policy import Parameter
from voucher.policy.amounts import ALL, parameter_id, regions_of


class Default(NamedTuple):
    """A parameter's name, the number assumed where none was set, and why that one."""

    name: str
    value: int
    zh: str
    en: str


DEFAULTS: Final[dict[FlagKind, tuple[Default, ...]]] = {
    FlagKind.TWO_PLACES: (
        Default("flag.overlap_minutes", 10, "两次课时间重叠不少于 10 分钟", "two sessions overlap by ten minutes"),
    ),
    FlagKind.RETIRED: (
        Default("flag.retired_age_men", 63, "男性满 63 周岁：延迟退休后的最高年龄", "men of 63, the latest age"),
        Default("flag.retired_age_women", 58, "女性满 58 周岁：延迟退休后的最高年龄", "women of 58, the latest age"),
    ),
    FlagKind.STUDENT: (
        Default("flag.school_age", 16, "未满 16 周岁：仍应在义务教育阶段", "below 16: still at school"),
    ),
    FlagKind.ASSESSED_PER_DAY: (
        Default("flag.assessed_per_day", 200, "一家评价机构一天考核超过 200 人", "above 200 by one body in a day"),
    ),
    FlagKind.PHONE_OF_MANY: (
        Default("flag.people_per_phone", 8, "一部手机绑定超过 8 人：亲情服务的上限", "above eight, the family limit"),
    ),
    FlagKind.FAR_APART: (
        Default(
            "flag.far_apart_minutes",
            60,
            "一小时内在两个省辖市扫码（没有距离数据，同市之内不判断）",
            "scanned in two cities within the hour (no distances are known; within a city nothing is said)",
        ),
    ),
    FlagKind.WRITTEN_AT_ONCE: (
        Default("flag.written_sessions", 3, "一次补记 3 次课及以上", "three sessions and more in one go"),
        Default("flag.written_within_minutes", 30, "30 分钟之内记完", "within half an hour"),
        Default("flag.written_late_hours", 24, "且都晚于下课 24 小时以上", "each more than a day after it ended"),
    ),
}
"""The first parameter of a kind is the one that its flags name."""


class Threshold(NamedTuple):
    """A number in force, and the document of the officers who set it (None: the default)."""

    name: str
    value: int
    document: str | None


def threshold(found: dict[str, Parameter], default: Default, region: str, day: str) -> Threshold:
    """The parameter's value on a day, the narrowest region first, else its default."""
    for place in regions_of(region):
        parameter = found.get(parameter_id(default.name, place))
        if parameter and (dated := parameter.on(day)):
            return Threshold(default.name, dated.value, dated.document)
    return Threshold(default.name, default.value, None)


def thresholds(facts: Facts, what: FlagKind, region: str, day: str) -> dict[str, Threshold]:
    """The numbers of a kind of flag that are in force."""
    found = {parameter.id: parameter for parameter in facts.where(Parameter, "registry", ALL)}
    return {default.name: threshold(found, default, region, day) for default in DEFAULTS.get(what, ())}
