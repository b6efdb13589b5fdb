"""Engines, transactions and statements. Every transaction is opened and closed by name, on the driver's own connection.

SQLite: write-ahead log, `synchronous = FULL`, foreign keys on. PostgreSQL: READ COMMITTED, because a snapshot taken
before the head's lock is granted would be stale. Statements of the hot path go to the driver without passing through
an expression compiler: on a batch of 32 that halves the time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
DATABASE_ERRORS: Final = (sa.exc.DBAPIError, sqlite3.Error, psycopg.Error)
"""What a statement may raise, wrapped or raw."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
    # Checkpoints of the write-ahead log cost a flush of the database: one every 32 MB, not every 4.
    "PRAGMA wal_autocheckpoint = 8000",
)


PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
"""Seconds (the last: milliseconds) after which a PostgreSQL that fell silent counts as gone; the system's own default is
two hours, for which the one writer would stand still. A URL may say otherwise."""


RESTED: Final = 1.0
"""Seconds after which a connection of the pool is asked whether it still stands; busy ones would be asked all day."""


def create(url: str, *, pool_size: int = 32) -> sa.Engine:
    """An engine for `sqlite:///PATH` or `postgresql+psycopg://…` (a plain `postgresql://` means psycopg too)."""
    parsed = sa.make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    remote = parsed.get_backend_name() == POSTGRESQL
    engine = sa.create_engine(
        parsed,
        connect_args={name: value for name, value in PATIENCE.items() if remote and name not in parsed.query},
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=8,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    if remote:
        sa.event.listen(engine, "connect", _note_use)
        sa.event.listen(engine, "checkin", _note_use)
        sa.event.listen(engine, "checkout", _ask_if_rested)
    else:
        sa.event.listen(engine, "connect", _set_pragmas)
    return engine


def is_sqlite(connection: sa.Connection | sa.Engine) -> bool:
    """Whether this is the embedded engine."""
    return connection.dialect.name == SQLITE


def run(connection: sa.Connection, statement: str, parameters: Sequence[Any] = ()) -> Any:
    """Execute on the driver's connection; returns the driver's cursor. Errors are the driver's own."""
    cursor = connection.connection.cursor()
    cursor.execute(statement, parameters)
    return cursor


def first(engine: sa.Engine, statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of one reading statement with `?` for each parameter: one journey, with no transaction around it."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement if is_sqlite(engine) else statement.replace("?", "%b"), parameters)
        rows = cursor.fetchall()
    finally:
        connection.close()
    return rows[0] if rows else None


@contextlib.contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A write transaction: committed on leaving, rolled back on any exception."""
    with engine.connect() as connection, writing(connection):
        yield connection


@contextlib.contextmanager
def writing(connection: sa.Connection) -> Iterator[None]:
    """A write transaction on a connection that the caller keeps."""
    with _file_lock(connection):
        try:
            run(connection, "BEGIN IMMEDIATE" if is_sqlite(connection) else "BEGIN ISOLATION LEVEL READ COMMITTED")
            yield
            run(connection, "COMMIT")
        except BaseException:
            _roll_back(connection)
            raise


@contextlib.contextmanager
def pipelined(connection: sa.Connection) -> Iterator[None]:
    """Statements whose results nobody waits for: on PostgreSQL they travel together, and an error shows on leaving."""
    driver = connection.connection.driver_connection
    with driver.pipeline() if isinstance(driver, psycopg.Connection) else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A read transaction in which every query sees the same state."""
    with engine.connect() as connection:
        run(connection, "BEGIN" if is_sqlite(engine) else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield connection
        finally:
            _roll_back(connection)


def is_storage_full(error: BaseException) -> bool:
    """Whether the database refused because the disk under it is full or failing."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return getattr(cause, "sqlstate", None) in ("53100", "58030")


def is_transient(error: BaseException) -> bool:
    """Whether the same batch may succeed if it is run again: a lost connection, a lock, a serialisation failure."""
    cause = _cause(error)
    if isinstance(cause, psycopg.Error):
        return cause.sqlstate is None or cause.sqlstate[:2] in ("08", "40", "55", "57")
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


def _cause(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, sa.exc.DBAPIError) else error


def _roll_back(connection: sa.Connection) -> None:
    if connection.invalidated:
        return
    try:
        raw = connection.connection.dbapi_connection
        if not isinstance(raw, sqlite3.Connection) or raw.in_transaction:
            run(connection, "ROLLBACK")
    except DATABASE_ERRORS:
        connection.invalidate()


@contextlib.contextmanager
def _file_lock(connection: sa.Connection) -> Iterator[None]:
    # SQLite's own lock is polled and starves writers; the kernel's queue for a file lock is fair.
    if not is_sqlite(connection):
        yield
        return
    descriptor = os.open(Path(f"{connection.engine.url.database}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        # Closing alone would leave the lock with a child that was forked meanwhile and has a copy of the descriptor.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ask_if_rested(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Before a connection is given out: if the server let go of it, all that are as old are made anew."""
    if time.monotonic() - record.info.get("used", 0.0) < RESTED:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except psycopg.Error as error:
        raise sa.exc.InvalidatePoolError from error


def _set_pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)
