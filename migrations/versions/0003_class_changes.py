"""Changes of classes, external records, who taught a session

The column added to an older table is filled by folding the log again (`tvl upgrade` does it): its default only lets the
rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_change",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("evidence", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("changed_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("old_start", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("old_end", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("start_date", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("end_date", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("joining", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("leaving", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("class_change_by_training_class", "class_change", ["training_class"], unique=False)
    op.create_table(
        "external_record",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("recorded_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("external_record_by_training_class", "external_record", ["training_class"], unique=False)
    op.add_column("class_session", sa.Column("teachers", sa.Text(), nullable=False, server_default="[]"))
