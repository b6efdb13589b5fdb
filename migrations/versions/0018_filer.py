"""Which officer filed an objection

The column is filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("objection", sa.Column("filer", sa.Text(), nullable=True))
