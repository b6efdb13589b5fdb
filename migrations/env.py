"""Alembic's environment: a connection handed in by the program, or the owner's URL from the environment."""

import os

import sqlalchemy as sa
from alembic import context

from voucher.shell.tables import metadata


def run(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = os.environ.get("TVL_OWNER_DATABASE_URL") or os.environ["TVL_DATABASE_URL"]
    with sa.create_engine(url).begin() as owned:
        run(owned)
