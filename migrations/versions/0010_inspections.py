"""Inspections, flags, look-backs, the entry that recorded a session

The column added to an older table is filled by folding the log again (`tvl upgrade` does it): its default only lets the
rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("day", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("inspector", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("way", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("found", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("teachers", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("at_site", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("signed_in", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("materials", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("in_system", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("evidence", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("remarks", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("flag", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("signed_on", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("inspection_by_training_class", "inspection", ["training_class"], unique=False)
    op.create_index("inspection_by_institution", "inspection", ["institution"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("day", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("threshold", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("parameter", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("raised_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("words", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("decided_by", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("decided_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("inspection", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("flag_by_training_class", "flag", ["training_class"], unique=False)
    op.create_index("flag_by_institution", "flag", ["institution"], unique=False)
    op.create_table(
        "look_back",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("found", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("new", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("made_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("look_back_by_region", "look_back", ["region"], unique=False)
    op.add_column("class_session", sa.Column("entry", sa.BigInteger(), nullable=False, server_default="0"))
