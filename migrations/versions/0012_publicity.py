"""Publicity, objections, the days of a claim's trail, and funds by their type

The columns are filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("days", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("claim", sa.Column("publicity_days", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("claim", sa.Column("published", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("published_at", sa.BigInteger(), nullable=True))
    op.add_column("claim_line", sa.Column("withheld", sa.Text(), nullable=True))
    op.add_column("claim_line", sa.Column("published_on", sa.Text(), nullable=True))
    op.add_column("claim_line", sa.Column("lost", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("claim_line", sa.Column("intent", sa.Text(), nullable=True))
    op.add_column("objection", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("objection", sa.Column("resolved_on", sa.Text(), nullable=True))
    op.create_index("fund_by_code", "fund", ["code"])
    op.create_table(
        "job_subsidy",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("payee", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("certificate", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("began_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("months", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fen", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evidence", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("granted_on", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("job_subsidy_by_holder", "job_subsidy", ["holder"])
    op.create_index("job_subsidy_by_payee", "job_subsidy", ["payee"])
