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
