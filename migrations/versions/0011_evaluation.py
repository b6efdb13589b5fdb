"""Evaluations without a class, what is said of certificates, claims for evaluations

Columns added to older tables are filled by folding the log again (`tvl upgrade` does it): their defaults only let the rows
stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evaluation", sa.Column("region", sa.Text(), nullable=False, server_default=""))
    op.add_column("evaluation", sa.Column("certificate_type", sa.Text(), nullable=False, server_default=""))
    op.add_column("evaluation", sa.Column("flags", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("certificate", sa.Column("evaluation", sa.Text(), nullable=False, server_default=""))
    op.add_column("certificate", sa.Column("region", sa.Text(), nullable=False, server_default=""))
    op.add_column("certificate", sa.Column("medium", sa.Text(), nullable=False, server_default=""))
    op.add_column("certificate", sa.Column("oddity", sa.Text(), nullable=False, server_default=""))
    op.add_column("certificate", sa.Column("flags", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("evaluation", sa.Column("pack", sa.Text(), nullable=True))
    op.add_column("evaluation", sa.Column("terms", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("enrolment", sa.Column("attempts", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("claim", sa.Column("evaluation", sa.Text(), nullable=False, server_default=""))
    op.add_column("claim", sa.Column("pack", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("policy_day", sa.Text(), nullable=False, server_default=""))
    op.add_column("claim_line", sa.Column("once", sa.Text(), nullable=True))
    op.create_index("claim_line_by_once", "claim_line", ["once"], unique=False)
