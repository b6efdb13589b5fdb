"""Recordings, numbers in outside systems, announced maintenance and files of records; what counts of a session

The new columns and tables are filled by folding the log again (`tvl upgrade` does it), as everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("starts", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ends", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gap_seconds", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gaps", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("visible", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("kept_until", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("own", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("announced", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("deleted_on", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("recording_by_training_class", "recording", ["training_class"])
    op.create_table(
        "system_record",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("object", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("system_record_by_training_class", "system_record", ["training_class"])
    op.create_table(
        "maintenance_window",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("system", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("starts", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ends", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("announced_on", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("maintenance_window_by_region", "maintenance_window", ["region"])
    op.create_table(
        "external_file",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("records", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_on", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("external_file_by_training_class", "external_file", ["training_class"])
    op.add_column("training_class", sa.Column("custody", sa.Text(), nullable=True))
    op.add_column("training_class", sa.Column("on_site", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("training_class", sa.Column("attendance", sa.BigInteger(), nullable=True))
    op.add_column("enrolment", sa.Column("online_void", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("class_session", sa.Column("counted", sa.BigInteger(), nullable=True))
    op.add_column("class_session", sa.Column("why", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("class_session", sa.Column("platform", sa.Text(), nullable=True))
    op.add_column("class_session", sa.Column("excused", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("class_session", sa.Column("seen", sa.BigInteger(), nullable=True))
    op.add_column("class_session", sa.Column("consented", sa.Text(), nullable=False, server_default="[]"))
