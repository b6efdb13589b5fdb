"""What the engines can do at most: rows in bulk, single-row commits, reading and parsing."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
import psycopg
import sqlalchemy as sa

from ledger.store import engine
from voucher.shell.fold import entry_rows

ROW: Final = b"x" * 300
CHUNK: Final = 1000


def bulk_rows(url: str, rows: int) -> float:
    """Rows of 300 bytes per second, in chunks of 1,000: `executemany` on SQLite, binary COPY on PostgreSQL."""
    if url.startswith("sqlite"):
        return _sqlite_rows(rows)
    return _postgresql_rows(url, rows)


def _sqlite_rows(rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = _sqlite(Path(folder) / "ceiling.sqlite")
        start = time.perf_counter()
        for begin in range(0, rows, CHUNK):
            connection.execute("BEGIN IMMEDIATE")
            values = [(n, ROW[:32], ROW) for n in range(begin, min(begin + CHUNK, rows))]
            connection.executemany("INSERT INTO ceiling VALUES (?, ?, ?)", values)
            connection.execute("COMMIT")
        rate = rows / (time.perf_counter() - start)
        connection.close()
    return rate


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE ceiling (n INTEGER PRIMARY KEY, h BLOB, body BLOB)")
    return connection


def _postgresql_rows(url: str, rows: int) -> float:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        _make_table(connection)
        start = time.perf_counter()
        for begin in range(0, rows, CHUNK):
            copy = "COPY ceiling FROM STDIN (FORMAT BINARY)"
            with connection.cursor() as cursor, cursor.copy(copy) as stream:
                stream.set_types(["int8", "bytea", "bytea"])
                for n in range(begin, min(begin + CHUNK, rows)):
                    stream.write_row((n, ROW[:32], ROW))
        return rows / (time.perf_counter() - start)


def single_commits(url: str, seconds: float, clients: int) -> float:
    """Commits of one row per second: one connection on SQLite, pgbench with this many clients on PostgreSQL."""
    if not url.startswith("sqlite"):
        return _pgbench(url, seconds, clients)
    with tempfile.TemporaryDirectory() as folder:
        connection = _sqlite(Path(folder) / "ceiling.sqlite")
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            connection.execute("INSERT INTO ceiling VALUES (?, ?, ?)", (done, ROW[:32], ROW))
            done += 1
        rate = done / (time.perf_counter() - start)
        connection.close()
    return rate


def _pgbench(url: str, seconds: float, clients: int) -> float:
    parsed = sa.make_url(url)
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        _make_table(connection)
        connection.execute("CREATE SEQUENCE IF NOT EXISTS ceiling_n")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(
            "INSERT INTO ceiling VALUES (nextval('ceiling_n'), repeat('x', 32)::bytea, repeat('x', 300)::bytea);\n"
        )
        script.flush()
        tool = str(Path(os.environ.get("TVL_TEST_PG_TOOLS", "")) / "pgbench")
        place = ["-h", str(parsed.host), "-p", str(parsed.port), "-U", str(parsed.username)]
        load = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
        command = [tool, *place, *load, "-f", script.name, str(parsed.database)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own call
    found = re.search(r"tps = ([\d.]+)", output)
    if not found:
        raise RuntimeError("pgbench did not say its rate")
    return float(found[1])


def _make_table(connection: psycopg.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS ceiling")
    connection.execute("CREATE TABLE ceiling (n bigint PRIMARY KEY, h bytea, body bytea)")


def read_and_hash(target: sa.Engine) -> float:
    """Seconds to read every entry of a log and hash its bytes."""
    start = time.perf_counter()
    with engine.snapshot(target) as connection:
        for _, data in entry_rows(connection):
            sha256(b"\x00" + data).digest()
    return time.perf_counter() - start


def read_and_parse(target: sa.Engine) -> float:
    """Seconds to read every entry of a log and parse it with orjson."""
    start = time.perf_counter()
    with engine.snapshot(target) as connection:
        for _, data in entry_rows(connection):
            orjson.loads(data)
    return time.perf_counter() - start


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
