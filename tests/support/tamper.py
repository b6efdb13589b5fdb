"""What somebody with the owner's password could do to a log: statements past every guard, and the guards put back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from ledger.store import engine, guards


def run(target: sa.Engine, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement on a raw connection, `?` for parameters on either engine; rows if it gives any."""
    with target.connect() as connection:
        text = statement if engine.is_sqlite(target) else statement.replace("?", "%b")
        cursor = engine.run(connection, text, parameters)
        return list(cursor.fetchall()) if cursor.description else []


@contextlib.contextmanager
def unguarded(target: sa.Engine) -> Iterator[None]:
    """Guards gone while the tampering is done, and in place again afterwards as if nothing had been."""
    wanted = guards.guards(target.dialect.name)
    sqlite = engine.is_sqlite(target)
    for guard in wanted:
        run(target, f"DROP TRIGGER {guard.name}" + ("" if sqlite else f" ON {guard.table}"))
    yield
    with target.connect() as connection:
        for guard in wanted:
            for statement in guard.create:
                if "CREATE FUNCTION" not in statement:
                    engine.run(connection, statement)


def tamper(target: sa.Engine, statement: str, parameters: Sequence[Any] = ()) -> None:
    """One statement past the guards."""
    with unguarded(target):
        run(target, statement, parameters)
