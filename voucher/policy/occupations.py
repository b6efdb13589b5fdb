"""Which occupation a code is on a day: what operators entered first, else what comes with this version."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts, Ref
from voucher.identifiers.occupation import OccupationFound, packaged_on
from voucher.objects.occupation import Occupation


def occupation_needs(code: str) -> Iterable[Ref]:
    """What `occupation_on` will ask for."""
    yield Ref("occupation", "id", code)


def occupation_on(facts: Facts, code: str, day: str) -> OccupationFound | None:
    """The occupation on a day, or None where the table has none."""
    entered = facts.get(Occupation, code)
    return merged(entered, code, day)


def merged(entered: Occupation | None, code: str, day: str) -> OccupationFound | None:
    """The operators' row where there is one for the day, else the packaged one."""
    row = entered.on(day) if entered else None
    if row is None:
        return packaged_on(code, day)
    return OccupationFound(
        code=code, zh=row.zh, en=row.en, types=row.types, marks=row.marks, start=row.from_date, document=row.document
    )


def certificate_types_on(facts: Facts, code: str, day: str) -> tuple[str, ...] | None:
    """Certificate types that exist for an occupation on a day; None where the occupation is not in the table."""
    found = occupation_on(facts, code, day)
    return found.types if found else None
