"""A home of an older version becomes one of this version: nothing is lost, and the audit agrees with the state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ledger.store import engine
from tests.conftest import Database
from tests.support.world import World
from voucher.objects.training import ClassSession
from voucher.shell import founding, schema
from voucher.shell.audit import audit
from voucher.shell.home import Home
from voucher.shell.schema import SchemaError
from voucher.shell.tables import metadata

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
LATER = "".join(path.read_text(encoding="utf-8") for path in sorted(VERSIONS.glob("000[2-9]_*.py")))
TABLES = re.findall(r'create_table\(\s*"(\w+)"', LATER)
COLUMNS = re.findall(r'add_column\("(\w+)", sa.Column\("(\w+)"', LATER)


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    """Column by column and index by index; run again they change nothing."""
    assert schema.upgrade(database.owner) is False
    assert schema.upgrade(database.owner) is False
    target = engine.create(database.owner)
    with target.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    target.dispose()


def _age(home: Home) -> None:
    """Take a home back to the first version, which had neither these tables and columns nor an issuer's key."""
    owner = engine.create(home.urls.owner)
    with engine.transaction(owner) as connection:
        for name in TABLES:
            engine.run(connection, f"DROP TABLE {name}")
        for table, column in COLUMNS:
            engine.run(connection, f"ALTER TABLE {table} DROP COLUMN {column}")
        engine.run(connection, "UPDATE alembic_version SET version_num = '0001'")
    owner.dispose()
    (home.folder / "keys" / "issuer.key").unlink()


def test_an_older_home_is_renewed_from_its_log(a_world: World) -> None:
    """It is not opened before; afterwards its new columns hold what the log says, and it issues codes."""
    journey = a_world.journey(size=2).upto("taught")
    sessions = a_world.all(ClassSession, "training_class", journey.training_class)
    a_world.home.publisher().publish()
    assert all(session.present for session in sessions)
    a_world.home.close()
    _age(a_world.home)
    with pytest.raises(SchemaError):
        schema.check(a_world.home.database)
    folded: list[int] = []
    assert founding.renew(a_world.home.folder, a_world.home.urls, folded.append)
    assert not founding.renew(a_world.home.folder, a_world.home.urls)
    with Home(a_world.home.folder, a_world.home.clock, urls=a_world.home.urls) as home:
        assert sum(folded) == home.view.checkpoint()[0]
        assert audit(home).clean
        with engine.snapshot(home.database) as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM class_session WHERE present = '[]'")).scalar() == 0
        assert home.issuer.kid
