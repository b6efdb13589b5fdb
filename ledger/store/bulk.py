"""Many rows in one statement, on either engine, from and to plain tuples.

This is the hot path of the writer: a statement's text is made once per table, and rows never pass through an
expression compiler. SQLite takes `executemany`; PostgreSQL takes one array per column and `unnest`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from ledger.store.engine import is_sqlite, run

Row: TypeAlias = tuple[Any, ...]

_ARRAYS: Final = {
    sa.BigInteger: "bigint[]",
    sa.Integer: "integer[]",
    sa.Text: "text[]",
    sa.LargeBinary: "bytea[]",
    sa.Boolean: "boolean[]",
}


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if rows:
        _run(connection, list(table.columns), rows, _insert_text(table, connection.dialect.name))


def update(connection: sa.Connection, table: sa.Table, positions: tuple[int, ...], rows: Sequence[Row]) -> None:
    """Set the columns at `positions` in rows found by their primary key, which is one column and each row's last value."""
    if rows:
        columns = list(table.columns)
        names = [*(columns[p] for p in positions), *table.primary_key]
        _run(connection, names, rows, _update_text(table, positions, connection.dialect.name))


def select_in(connection: sa.Connection, table: sa.Table, column: str, keys: Sequence[str | int]) -> list[Row]:
    """All rows whose `column` (of text or integers) is one of `keys`, columns in the table's order."""
    if not keys:
        return []
    text = _select_text(table, column, connection.dialect.name)
    parameter = json.dumps(list(keys)) if is_sqlite(connection) else list(keys)
    found: list[Row] = run(connection, text, (parameter,)).fetchall()
    return found


def _run(connection: sa.Connection, columns: list[sa.Column[Any]], rows: Sequence[Row], text: str) -> None:
    if is_sqlite(connection):
        connection.connection.cursor().executemany(text, rows)
    else:
        arrays = tuple(list(column) for column in zip(*rows, strict=True))
        if len(arrays) != len(columns):
            raise ValueError(f"a row has {len(columns)} values")
        run(connection, text, arrays)


@cache
def _insert_text(table: sa.Table, dialect: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if dialect == "sqlite":
        source = f"VALUES ({', '.join('?' * len(table.columns))})"
    else:
        source = f"SELECT * FROM unnest({_arrays(table.columns)})"  # noqa: S608 - types of our own tables
    return f'INSERT INTO "{table.name}" ({names}) {source}'


@cache
def _update_text(table: sa.Table, positions: tuple[int, ...], dialect: str) -> str:
    columns = list(table.columns)
    changed = [columns[p] for p in positions]
    (key,) = table.primary_key
    if dialect == "sqlite":
        values = ", ".join(f'"{column.name}" = ?' for column in changed)
        return f'UPDATE "{table.name}" SET {values} WHERE "{key.name}" = ?'  # noqa: S608 - names of our own tables
    values = ", ".join(f'"{column.name}" = given.v{n}' for n, column in enumerate(changed))
    names = ", ".join([*(f"v{n}" for n in range(len(changed))), "k"])
    source = f"unnest({_arrays([*changed, key])}) AS given({names})"
    return f'UPDATE "{table.name}" AS t SET {values} FROM {source} WHERE t."{key.name}" = given.k'  # noqa: S608


@cache
def _select_text(table: sa.Table, column: str, dialect: str) -> str:
    listed = ", ".join(f'"{c.name}"' for c in table.columns)
    test = "IN (SELECT value FROM json_each(?))" if dialect == "sqlite" else f"= ANY(%b::{_array(table.c[column])})"
    return f'SELECT {listed} FROM "{table.name}" WHERE "{column}" {test}'  # noqa: S608 - names come from our own tables


def _arrays(columns: Iterable[sa.Column[Any]]) -> str:
    return ", ".join(f"%b::{_array(column)}" for column in columns)


def _array(column: sa.Column[Any]) -> str:
    for kind in type(column.type).__mro__:
        if kind in _ARRAYS:
            return _ARRAYS[kind]
    raise TypeError(f"no array type for {column}")
