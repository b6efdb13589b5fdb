"""Which evaluation an exam platform's record is of

The column is filled by folding the log again (`tvl upgrade` does it): its default only lets the rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("external_record", sa.Column("evaluation", sa.Text(), nullable=False, server_default=""))
    op.create_index("external_record_by_evaluation", "external_record", ["evaluation"], unique=False)
