"""Who opened what of somebody's in the vault: an ordinary table that the person may read, never the log.

One row for each subject, account, purpose and day, in one statement for each request, so that showing a roster of a
thousand people costs one write, and looking again costs no room.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store import engine
from voucher.core.dates import china_date
from voucher.shell.tables import look

AT_ONCE: Final = 4000
"""Rows in one statement, below what either engine takes as parameters (seven for each)."""
SHOWN: Final = 200


class Look(msgspec.Struct, frozen=True):
    """An account opened something for a purpose on a day, so many times; the last time in ms."""

    account: str
    purpose: str
    day: str
    last: int
    times: int


class LookBook:
    """The record of one home."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database

    def record(self, subjects: Iterable[str], account: str, purpose: str, now: int) -> None:
        """Keep that an account opened these."""
        day = china_date(now)
        rows = [
            {"subject": s, "account": account, "purpose": purpose, "day": day, "first": now, "last": now, "times": 1}
            for s in sorted(set(subjects))
        ]
        if not rows:
            return
        insert = sqlite.insert if engine.is_sqlite(self._database) else postgresql.insert
        with engine.transaction(self._database) as connection:
            for start in range(0, len(rows), AT_ONCE):
                new = insert(look).values(rows[start : start + AT_ONCE])
                again = {"last": new.excluded.last, "times": look.c.times + 1}
                connection.execute(
                    new.on_conflict_do_update(index_elements=["subject", "account", "purpose", "day"], set_=again)
                )

    def of(self, subjects: Iterable[str]) -> list[Look]:
        """Who looked at any of these, the last one first."""
        c = look.c
        query = (
            sa.select(
                c.account,
                c.purpose,
                c.day,
                sa.func.max(c.last).label("latest"),
                sa.cast(sa.func.max(c.times), sa.Integer),
            )
            .where(c.subject.in_(sorted(set(subjects))))
            .group_by(c.account, c.purpose, c.day)
            .order_by(sa.desc("latest"))
            .limit(SHOWN)
        )
        with engine.snapshot(self._database) as connection:
            return [Look(*row) for row in connection.execute(query)]
