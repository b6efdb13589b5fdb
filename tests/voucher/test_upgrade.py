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

VERSIONS = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("0*.py"))
OLDER = [path.name[:4] for path in VERSIONS[:-1]]


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    """Column by column and index by index; run again they change nothing."""
    assert schema.upgrade(database.owner) is False
    assert schema.upgrade(database.owner) is False
    target = engine.create(database.owner)
    with target.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    target.dispose()


def _age(home: Home, version: str) -> None:
    """Take a home back to a version, which had not yet what later ones made; the first had no issuer's key either."""
    later = "".join(path.read_text(encoding="utf-8") for path in VERSIONS if path.name[:4] > version)
    owner = engine.create(home.urls.owner)
    with engine.transaction(owner) as connection:
        for name in re.findall(r'create_index\(\s*"(\w+)"', later):
            engine.run(connection, f"DROP INDEX IF EXISTS {name}")
        for table, column in re.findall(r'add_column\("(\w+)", sa.Column\("(\w+)"', later):
            engine.run(connection, f"ALTER TABLE {table} DROP COLUMN {column}")
        for name in re.findall(r'create_table\(\s*"(\w+)"', later):
            engine.run(connection, f"DROP TABLE {name}")
        engine.run(connection, f"UPDATE alembic_version SET version_num = '{version}'")  # noqa: S608 - a file's name
    owner.dispose()
    if version == "0001":
        (home.folder / "keys" / "issuer.key").unlink()


@pytest.mark.parametrize("version", OLDER)
def test_an_older_home_is_renewed_from_its_log(a_world: World, version: str) -> None:
    """It is not opened before; afterwards its new columns hold what the log says, and it issues codes."""
    journey = a_world.journey(size=2).upto("taught")
    sessions = a_world.all(ClassSession, "training_class", journey.training_class)
    a_world.home.publisher().publish()
    assert all(session.present for session in sessions)
    a_world.home.close()
    _age(a_world.home, version)
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
