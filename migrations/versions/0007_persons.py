"""Profiles, occupations, and flags of an enrolment

The columns are filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("declared_on", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.Column("comparisons", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("profile_by_person", "profile", ["person"])
    op.create_table(
        "occupation",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=False),
        sa.Column("registry", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("enrolment", sa.Column("flags", sa.Text(), nullable=False, server_default="[]"))
