"""Which evaluation an exam platform's record is of; which lines of a file were left out

The columns are filled by folding the log again (`tvl upgrade` does it): their defaults only let the rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("external_record", sa.Column("evaluation", sa.Text(), nullable=False, server_default=""))
    op.create_index("external_record_by_evaluation", "external_record", ["evaluation"], unique=False)
    op.add_column("external_file", sa.Column("left_out", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("external_file", sa.Column("evaluation", sa.Text(), nullable=False, server_default=""))
