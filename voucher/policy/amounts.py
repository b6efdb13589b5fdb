"""Rates and operator's parameters as they stand on a day, the narrowest region first."""

from __future__ import annotations

from voucher.core.facts import Facts
from voucher.core.refusal import Refused
from voucher.objects.policy import Calendar, Dated, Pack, Parameter, Rate
from voucher.policy.workdays import Workdays

ALL = "all"


def regions_of(region: str) -> list[str]:
    """A division code and the ones above it: 410122 → 410122, 4101, 41."""
    return [region[:width] for width in (6, 4, 2) if len(region) >= width]


def rate_id(kind: str, region: str, certificate_type: str, level: str, way: str = "") -> str:
    """Id of the rate of a kind of claim for a region, certificate type, level and way of assessment (both may be empty)."""
    return f"{kind}/{region}/{certificate_type}/{level}{way and '/'}{way}"


def rate_on(facts: Facts, kind: str, region: str, certificate_type: str, level: str, day: str, way: str = "") -> Dated:
    """The rate for one certified person, that of the way of assessment first; refused where no rate with a source document
    was configured."""
    rates = {rate.id: rate for rate in facts.where(Rate, "registry", ALL)}
    for place in regions_of(region):
        for step, by in ((level, way), (level, ""), ("", way), ("", "")):
            found = rates.get(rate_id(kind, place, certificate_type, step, by))
            if found and (dated := found.on(day)):
                return dated
    raise Refused("rate.missing", claim=kind, region=region, type=certificate_type, level=level, day=day)


def parameter_id(name: str, region: str) -> str:
    """Id of an operator's parameter for a region."""
    return f"{name}/{region}"


def parameter_on(facts: Facts, name: str, region: str, day: str) -> int | None:
    """An operator's parameter, or None where none was set: no document states it, so nothing is assumed."""
    found = {parameter.id: parameter for parameter in facts.where(Parameter, "registry", ALL)}
    for place in regions_of(region):
        parameter = found.get(parameter_id(name, place))
        if parameter and (dated := parameter.on(day)):
            return dated.value
    return None


def pack_on(facts: Facts, region: str, day: str) -> Pack | None:
    """The released pack for a site and day: the narrowest region wins, then the one that starts last; None without one."""
    fitting = [
        pack
        for pack in facts.where(Pack, "registry", ALL)
        if region.startswith(pack.region) and pack.start <= day <= pack.end
    ]
    return max(fitting, key=lambda pack: (len(pack.region), pack.start, pack.at), default=None)


def pack_for(facts: Facts, region: str, day: str) -> Pack:
    """The same, refused where no pack was released."""
    found = pack_on(facts, region, day)
    if found is None:
        raise Refused("policy.no_pack", region=region, day=day)
    return found


def workdays(facts: Facts) -> Workdays:
    """The calendars that were loaded."""
    return Workdays({calendar.id: calendar for calendar in facts.where(Calendar, "registry", ALL)})
