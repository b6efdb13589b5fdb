"""Engines and transactions: all or nothing, one view per snapshot, one writer at a time, and errors told apart."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ledger.store import engine
from tests.conftest import Database
from tests.support.tamper import run


@pytest.fixture
def table(target: sa.Engine) -> sa.Engine:
    """A database with one table of numbers."""
    run(target, "CREATE TABLE numbers (n bigint PRIMARY KEY)")
    return target


@pytest.fixture
def other(database: Database, table: sa.Engine) -> Iterator[sa.Engine]:
    """Another process's engine on the same database."""
    assert table is not None
    found = engine.create(database.owner)
    yield found
    found.dispose()


def numbers(target: sa.Engine) -> list[int]:
    return sorted(row[0] for row in run(target, "SELECT n FROM numbers"))


def insert(target: sa.Engine, *values: int, then: str = "SELECT 1", leave: type[BaseException] | None = None) -> None:
    """One transaction: some numbers, one more statement, and perhaps an exception."""
    with engine.transaction(target) as connection:
        for value in values:
            engine.run(connection, f"INSERT INTO numbers VALUES ({value})")  # noqa: S608 - a number
        engine.run(connection, then)
        if leave:
            raise leave


def test_a_transaction_is_all_or_nothing(table: sa.Engine) -> None:
    """Committed on leaving, rolled back on any exception, and the connection is good again afterwards."""
    insert(table, 1)
    with pytest.raises(KeyboardInterrupt):
        insert(table, 2, leave=KeyboardInterrupt)
    with pytest.raises(engine.DATABASE_ERRORS):
        insert(table, 3, 1)
    insert(table, 4)
    assert numbers(table) == [1, 4]


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(table: sa.Engine, other: sa.Engine) -> None:
    """Every query of it sees the same state."""
    run(table, "INSERT INTO numbers VALUES (1)")
    with engine.snapshot(table) as connection:
        assert engine.run(connection, "SELECT count(*) FROM numbers").fetchone()[0] == 1
        run(other, "INSERT INTO numbers VALUES (2)")
        assert engine.run(connection, "SELECT count(*) FROM numbers").fetchone()[0] == 1
    assert numbers(table) == [1, 2]


def test_what_is_written_in_a_transaction_is_not_seen_before_it_ends(table: sa.Engine, other: sa.Engine) -> None:
    """Readers do not wait for the writer either."""
    with engine.transaction(table) as connection:
        engine.run(connection, "INSERT INTO numbers VALUES (1)")
        assert numbers(other) == []
    assert numbers(other) == [1]


def test_sqlite_is_opened_durable_and_strict(database: Database) -> None:
    """Write-ahead log, flushed at every commit, foreign keys on; PostgreSQL flushes by itself."""
    target = engine.create(database.owner)
    if database.kind == "sqlite":
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [run(target, f"PRAGMA {name}")[0][0] for name in pragmas] == ["wal", 2, 1, 30_000]
    else:
        assert run(target, "SHOW synchronous_commit") == [("on",)]
        with engine.transaction(target) as connection:
            assert engine.run(connection, "SHOW transaction_isolation").fetchone() == ("read committed",)
        with engine.snapshot(target) as connection:
            assert engine.run(connection, "SHOW transaction_isolation").fetchone() == ("repeatable read",)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                engine.run(connection, "CREATE TABLE more (n int)")
    target.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_plain_postgresql_url_means_psycopg(scheme: str) -> None:
    """Nobody needs to know the driver's name."""
    assert engine.create(f"{scheme}://a@localhost/b").url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_server_that_falls_silent_counts_as_gone_within_the_minute(database: Database) -> None:
    """The operating system's own patience is hours; whoever wants another writes it into the URL."""
    asked = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 30_000}
    for query, changed in (({}, {}), ({"keepalives_idle": "77"}, {"TCP_KEEPIDLE": 77})):
        url = sa.make_url(database.owner).update_query_dict(query)
        target = engine.create(url.render_as_string(hide_password=False))
        with target.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            with socket.socket(fileno=os.dup(driver.fileno())) as wire:
                assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
                found = {name: wire.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in asked}
        assert found == asked | changed
        target.dispose()


def test_writers_take_turns(table: sa.Engine, other: sa.Engine) -> None:
    """Read, add one, write, from two engines and four threads: no turn is lost under the lock of the transaction."""
    run(table, "INSERT INTO numbers VALUES (0)")

    def add(target: sa.Engine) -> None:
        for _ in range(10):
            with engine.transaction(target) as connection:
                locked = "SELECT n FROM numbers" if engine.is_sqlite(target) else "SELECT n FROM numbers FOR UPDATE"
                (number,) = engine.run(connection, locked).fetchone()
                engine.run(connection, f"UPDATE numbers SET n = {number + 1}")  # noqa: S608 - a number

    threads = [threading.Thread(target=add, args=(target,)) for target in (table, other, table, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(table) == [40]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_file_lock_ends_with_its_transaction_whoever_has_a_copy(table: sa.Engine, other: sa.Engine) -> None:
    """A child forked in the middle inherits the open lock file; it does not keep every writer out for its life."""
    lock = f"{table.url.database}.lock"
    with engine.transaction(table):
        (held,) = [fd for fd in list(Path("/proc/self/fd").iterdir()) if str(fd.resolve()) == lock]
        inherited = os.dup(int(held.name))
    waiting = threading.Thread(target=insert, args=(other, 1), daemon=True)
    waiting.start()
    waiting.join(5)
    assert numbers(table) == [1]
    os.close(inherited)


def raised(target: sa.Engine, *statements: str) -> BaseException:
    """What the last statement raises."""
    with target.connect() as connection:
        for statement in statements[:-1]:
            engine.run(connection, statement)
        with pytest.raises(engine.DATABASE_ERRORS) as told:
            engine.run(connection, statements[-1])
        connection.invalidate()
    return told.value


def judged(error: BaseException) -> tuple[bool, bool]:
    """(storage full, transient)."""
    return engine.is_storage_full(error), engine.is_transient(error)


def test_a_statement_that_can_never_succeed_is_not_tried_again(table: sa.Engine) -> None:
    """Neither a broken constraint nor a mistake in the statement is transient."""
    for statement in ("INSERT INTO numbers VALUES (1), (1)", "SELEKT 1", "SELECT * FROM nowhere"):
        assert judged(raised(table, statement)) == (False, False)


def test_a_database_that_is_locked_is_worth_another_try(table: sa.Engine, other: sa.Engine) -> None:
    """SQLite busy, PostgreSQL lock not available."""
    sqlite = engine.is_sqlite(table)
    patience = "PRAGMA busy_timeout = 1" if sqlite else "SET lock_timeout = 1"
    attempt = "BEGIN IMMEDIATE" if sqlite else "LOCK TABLE numbers IN EXCLUSIVE MODE"
    with other.connect() as connection:
        engine.run(connection, "BEGIN IMMEDIATE" if sqlite else "BEGIN")
        engine.run(connection, "INSERT INTO numbers VALUES (1)")
        last = (attempt,) if sqlite else ("BEGIN", attempt)
        assert judged(raised(table, patience, *last)) == (False, True)
        engine.run(connection, "ROLLBACK")


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_lost_connection_is_worth_another_try(table: sa.Engine) -> None:
    """Killed by the server, then simply gone; also through SQLAlchemy's own wrapper, and when nobody listens."""
    with table.connect() as connection:
        with pytest.raises(psycopg.OperationalError) as killed:
            engine.run(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(psycopg.OperationalError) as gone:
            engine.run(connection, "SELECT 1")
        connection.invalidate()
    with pytest.raises(sa.exc.OperationalError) as nobody, engine.create("postgresql://a@127.0.0.1:1/b").connect():
        pass
    assert [judged(told.value) for told in (killed, gone, nobody)] == [(False, True)] * 3


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_connections_that_rested_are_asked_before_they_are_given_out(
    table: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that let go of them while nobody asked is noticed, and nobody gets an error."""
    insert(table, 7)
    with psycopg.connect(table.url.set(drivername="postgresql").render_as_string(hide_password=False)) as killer:
        killer.autocommit = True
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    monkeypatch.setattr(engine, "RESTED", 0.0)
    assert engine.first(table, "SELECT n FROM numbers WHERE n = ?", (7,)) == (7,)
    assert engine.first(table, "SELECT n FROM numbers WHERE n = ?", (8,)) is None


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_transaction_on_a_killed_connection_raises_what_happened(table: sa.Engine) -> None:
    """Rolling back over a dead connection does not hide the first error, and the next transaction is fine."""
    with pytest.raises(psycopg.errors.AdminShutdown):
        insert(table, 1, then="SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(sa.exc.OperationalError), engine.transaction(table) as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    insert(table, 2)
    assert numbers(table) == [2]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_apart(table: sa.Engine) -> None:
    """SQLite's own error, made by a limit on its pages."""
    fill = (
        "INSERT INTO numbers WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 9999) SELECT n FROM c"
    )
    assert judged(raised(table, "PRAGMA max_page_count = 2", fill)) == (True, False)


def test_full_and_failing_disks_of_either_engine_are_told_apart() -> None:
    """By the codes that the engines give: disk full, and input or output that failed."""
    for code, full in ((sqlite3.SQLITE_FULL, True), (sqlite3.SQLITE_IOERR_FSYNC, True), (sqlite3.SQLITE_ERROR, False)):
        error = sqlite3.OperationalError()
        error.sqlite_errorcode = code
        assert judged(error) == (full, False)
    assert judged(psycopg.errors.DiskFull()) == (True, False)
    assert judged(psycopg.errors.IoError()) == (True, False)
    assert judged(psycopg.errors.SerializationFailure()) == (False, True)
    assert judged(ValueError()) == (False, False)
