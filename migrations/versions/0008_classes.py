"""What a class is besides: its kind, hours online, employer, department; apprentices by year; degree-type education

The columns are filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apprentice_count",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("persons", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("employer", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("occupation", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("apprentice_count_by_institution", "apprentice_count", ["institution"], unique=False)
    op.add_column("institution", sa.Column("degree_education", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("training_class", sa.Column("training_kind", sa.Text(), nullable=False, server_default="employment"))
    op.add_column("training_class", sa.Column("delivery", sa.Text(), nullable=False, server_default="other"))
    op.add_column("training_class", sa.Column("online_hours", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("training_class", sa.Column("platform", sa.Text(), nullable=True))
    op.add_column("training_class", sa.Column("employer", sa.Text(), nullable=True))
    op.add_column("training_class", sa.Column("department", sa.Text(), nullable=False, server_default=""))
    op.add_column("training_class", sa.Column("action", sa.Text(), nullable=False, server_default=""))
    op.add_column("training_class", sa.Column("prescribed_hours", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("training_class", sa.Column("prescribed_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("training_class", sa.Column("full_time", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("training_class", sa.Column("exceptions", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("training_class", sa.Column("flags", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("training_class", sa.Column("held", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("training_class", sa.Column("counted", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("training_class", sa.Column("counted_year", sa.Text(), nullable=False, server_default=""))
    op.add_column("training_class", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
