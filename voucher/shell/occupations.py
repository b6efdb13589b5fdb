"""The table of occupations as it stands on a day: packaged rows and those of operators."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store import engine
from voucher.identifiers.occupation import OccupationFound, packaged
from voucher.objects.occupation import Occupation
from voucher.policy.occupations import merged
from voucher.shell.rows import codec
from voucher.shell.tables import STATE


def occupations_on(database: sa.Engine, day: str) -> list[OccupationFound]:
    """Every occupation on a day, by code."""
    with engine.snapshot(database) as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(STATE[Occupation.kind]))]
    entered = {state.id: state for state in codec(Occupation).states(rows) if isinstance(state, Occupation)}
    codes = sorted({row.code for row in packaged()} | set(entered))
    found = (merged(entered.get(code), code, day) for code in codes)
    return [one for one in found if one is not None]
