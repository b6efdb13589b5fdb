"""Many rows in one statement, on either engine, from and to plain tuples.

This is the hot path of the writer: a statement's text is made once per table, and rows never pass through an
expression compiler. SQLite takes `executemany`; PostgreSQL takes one array per column and `unnest`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
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
        _run(connection, table, rows, _insert_text(table, connection.dialect.name, upsert=False))


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows, or replace every column of the row that has the same primary key. No key may stand twice."""
    if rows:
        _run(connection, table, rows, _insert_text(table, connection.dialect.name, upsert=True))


def select_in(connection: sa.Connection, table: sa.Table, column: str, keys: Sequence[str]) -> list[Row]:
    """All rows whose `column` (of text) is one of `keys`, columns in the table's order."""
    if not keys:
        return []
    text = _select_text(table, column, connection.dialect.name)
    parameter = json.dumps(list(keys)) if is_sqlite(connection) else list(keys)
    found: list[Row] = run(connection, text, (parameter,)).fetchall()
    return found


def _run(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], text: str) -> None:
    if is_sqlite(connection):
        connection.connection.cursor().executemany(text, rows)
    else:
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        if len(columns) != len(table.columns):
            raise ValueError(f"a row of {table.name} has {len(table.columns)} columns")
        run(connection, text, columns)


@cache
def _insert_text(table: sa.Table, dialect: str, *, upsert: bool) -> str:
    names = [f'"{column.name}"' for column in table.columns]
    listed = ", ".join(names)
    if dialect == "sqlite":
        source = f"VALUES ({', '.join('?' * len(names))})"
    else:
        arrays = ", ".join(f"%b::{_array(column)}" for column in table.columns)
        source = f"SELECT * FROM unnest({arrays})"  # noqa: S608 - types of our own tables
    text = f'INSERT INTO "{table.name}" ({listed}) {source}'
    if not upsert:
        return text
    keys = [f'"{column.name}"' for column in table.primary_key]
    rest = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    # SQLite needs WHERE true to tell an upsert from a join when the source is a SELECT; VALUES needs nothing.
    return f"{text} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}"


@cache
def _select_text(table: sa.Table, column: str, dialect: str) -> str:
    listed = ", ".join(f'"{c.name}"' for c in table.columns)
    test = "IN (SELECT value FROM json_each(?))" if dialect == "sqlite" else "= ANY(%b::text[])"
    return f'SELECT {listed} FROM "{table.name}" WHERE "{column}" {test}'  # noqa: S608 - names come from our own tables


def _array(column: sa.Column[Any]) -> str:
    for kind in type(column.type).__mro__:
        if kind in _ARRAYS:
            return _ARRAYS[kind]
    raise TypeError(f"no array type for {column}")
