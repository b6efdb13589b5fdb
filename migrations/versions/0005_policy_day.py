"""The day under whose policy a class stands

The column is filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_class", sa.Column("policy_day", sa.Text(), nullable=True))
