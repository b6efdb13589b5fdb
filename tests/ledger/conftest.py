"""Databases for the ledger's own tests: on PostgreSQL a schema each, since making a database takes a third of a second."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.support import postgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared_database(pg_server: postgres.Server) -> str:
    """A database for many logs, each in its schema."""
    pg_server.execute("CREATE DATABASE logs OWNER tvl_owner")
    return "logs"


@pytest.fixture
def database(engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    """An empty database of either engine."""
    if engine_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        return Database(engine_kind, url, url)
    server: postgres.Server = request.getfixturevalue("pg_server")
    name = request.getfixturevalue("shared_database")
    schema = f"log{next(_numbers)}"
    server.execute(f"CREATE SCHEMA {schema} AUTHORIZATION tvl_owner", name)
    place = f"?options=-csearch_path%3D{schema}"
    return Database(engine_kind, server.url(name, "tvl_app") + place, server.url(name, "tvl_owner") + place)
