"""The database's schema: brought up to date by its owner, checked by everybody who opens it."""

from __future__ import annotations

from importlib import resources
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ledger.errors import LedgerError
from ledger.store import engine
from voucher.shell.tables import STATE

LOG_TABLES: Final = ("ledger_entry", "ledger_node", "ledger_checkpoint")
RIGHTS: Final = {
    **dict.fromkeys(LOG_TABLES, "SELECT, INSERT"),
    "ledger_head": "SELECT, UPDATE",
    **dict.fromkeys(STATE, "SELECT, INSERT, UPDATE"),
    "vault_field": "SELECT, INSERT",
    "vault_index": "SELECT, INSERT, DELETE",
    "pack_file": "SELECT, INSERT",
    "credential": "SELECT, INSERT, UPDATE, DELETE",
    "access_token": "SELECT, INSERT, DELETE",
    "activation": "SELECT, INSERT, DELETE",
    "key_request": "SELECT, INSERT, DELETE",
    "issue_list": "SELECT, INSERT, UPDATE",
    "look": "SELECT, INSERT, UPDATE",
    "notice": "SELECT, INSERT, UPDATE",
    "notice_mark": "SELECT, INSERT, UPDATE",
    "refusal": "SELECT, INSERT, DELETE",
    "alembic_version": "SELECT",
}
"""What the application's role may do; the owner alone can do more."""


class SchemaError(LedgerError):
    """The database does not have the schema of this version."""

    code = "home.schema"


def config() -> Config:
    """Alembic's configuration for the migrations that come with this version."""
    found = Config()
    found.set_main_option("script_location", str(resources.files("tvl_migrations")))
    return found


def upgrade(url: str) -> bool:
    """Bring the database up to this version's schema, as its owner, in one transaction. Whether it had an older one."""
    owner = sa.create_engine(engine.create(url).url, hide_parameters=True)
    settings = config()
    with owner.begin() as connection:
        before = MigrationContext.configure(connection).get_current_heads()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    owner.dispose()
    return bool(before) and tuple(before) != tuple(ScriptDirectory.from_config(settings).get_heads())


def check(target: sa.Engine) -> None:
    """`SchemaError` unless the database stands at this version's schema."""
    with target.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    wanted = tuple(ScriptDirectory.from_config(config()).get_heads())
    if tuple(current) != wanted:
        raise SchemaError(f"the database's schema is {current or 'empty'}, this version needs {wanted}")


def grant(owner_url: str, role: str) -> None:
    """Give the application's role exactly what it needs (PostgreSQL)."""
    owner = engine.create(owner_url)
    with engine.transaction(owner) as connection:
        name = owner.dialect.identifier_preparer.quote(role)
        for table, rights in RIGHTS.items():
            engine.run(connection, f"REVOKE ALL ON {table} FROM {name}")
            engine.run(connection, f"GRANT {rights} ON {table} TO {name}")
        engine.run(connection, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {_schema(connection)} TO {name}")
    owner.dispose()


def _schema(connection: sa.Connection) -> str:
    return str(engine.run(connection, "SELECT current_schema()").fetchone()[0])
