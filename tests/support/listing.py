"""Institutions and classes over HTTP, for what the catalogue stops: a listed school of any city, a plan that is submitted."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.support.asking import hired
from tests.support.http import Api, event
from tests.support.loop import ask
from voucher.core.dates import add_days
from voucher.objects.account import Capability
from voucher.shell.demo.cast import Actor, credit_code
from voucher.shell.demo.setting import DEPARTMENT, EVIDENCE, LEVEL, OCCUPATION

_NUMBERS = count(500)


def listed(api: Api, region: str, kind: str = "training_institution", since: str = "2022-01-01") -> str:
    """An institution of a region, listed by two officers for the occupation; its id."""
    identifier = applied(api, region, kind)
    api.two(f"/institutions/{identifier}/list", {"scope": [scope(since)]})
    return identifier


def applied(api: Api, region: str, kind: str = "training_institution") -> str:
    """An institution that entered the register and is not listed."""
    body = {"kind": kind, "uscc": credit_code(next(_NUMBERS)), "name": "测试机构", "region": region}
    found: str = event(api.do("operator", "/institutions", body), "institution.applied")["institution"]
    return found


def scope(since: str, occupation: str = OCCUPATION) -> dict[str, Any]:
    """A scope for every level from a day on."""
    return {"occupation": occupation, "level": "", "from_date": since}


def speaker(api: Api, institution: str, capability: Capability = Capability.INSTITUTION) -> Actor:
    """Somebody who speaks for it, with a key."""
    return hired(api.world, f"speaker-{institution[:8]}-{capability.value}", (capability, institution))


def drafted(api: Api, who: Actor, institution: str, region: str, start: str, **changes: Any) -> str:
    """A class with one person on its roster, ready to be submitted; its id."""
    cast = api.world.cast
    body = {
        "institution": institution,
        "region": region,
        "occupation": OCCUPATION,
        "level": LEVEL,
        "certificate_type": "skill_level",
        "planned": 1,
        "hours": 10,
        "practical_hours": 6,
        "minutes_per_hour": 45,
        "teachers": [cast["inspector"].person],
        "workstations": 1,
        "start_date": start,
        "end_date": add_days(start, 60),
        "system_record": "TEST-HTTP",
        "department": DEPARTMENT,
    }
    training_class: str = event(api.do(who, "/classes", body | changes), "class.drafted")["training_class"]
    api.do(who, f"/classes/{training_class}/people", {"persons": [str(cast["auditor"].person)]})
    ask(api, [str(cast["auditor"].person)])
    return training_class


def finding(day: str, **changes: Any) -> dict[str, Any]:
    """An audit's finding that holds the institution responsible."""
    found = {"found_on": day, "source": "audit", "tier": "province", "responsible": True, "evidence": EVIDENCE}
    return found | changes
