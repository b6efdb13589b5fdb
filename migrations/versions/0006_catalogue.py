"""Catalogue and standing: findings, holds, platforms' videos and uses, alliances, the pools, who answers for vouchers

The columns added to older tables are filled by folding the log again (`tvl upgrade` does it): their defaults only let the
rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("institution", sa.Column("city", sa.Text(), nullable=False, server_default=""))
    op.add_column("institution", sa.Column("trail", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("faults", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("bans", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("crossings", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("consented_on", sa.Text(), nullable=True))
    op.add_column("institution", sa.Column("systems", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("flags", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("institution", sa.Column("alliance", sa.Text(), nullable=True))
    op.add_column("institution", sa.Column("since", sa.Text(), nullable=True))
    op.create_index("institution_by_city", "institution", ["city"])
    op.add_column("claim", sa.Column("frozen", sa.Text(), nullable=True))
    op.create_index("claim_by_payee", "claim", ["payee"])
    op.add_column("voucher_batch", sa.Column("institutions", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("voucher_batch", sa.Column("legal_basis", sa.Text(), nullable=True))
    _records()
    _pools()


def _records() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("cleared_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("finding_by_institution", "finding", ["institution"])
    op.create_table(
        "hold",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("hold_by_institution", "hold", ["institution"])
    op.create_index("hold_by_subject", "hold", ["subject"])
    op.create_table(
        "platform_video",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("video", sa.Text(), nullable=False),
        sa.Column("added_on", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("platform_video_by_platform", "platform_video", ["platform"])
    op.create_table(
        "platform_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("training_class", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("from_date", sa.Text(), nullable=False),
        sa.Column("videos", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("platform_use_by_training_class", "platform_use", ["training_class"])
    op.create_table(
        "alliance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("alliance_by_lead", "alliance", ["lead"])


def _pools() -> None:
    op.create_table(
        "teacher",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("occupations", sa.Text(), nullable=False),
        sa.Column("certificates", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("teacher_by_institution", "teacher", ["institution"])
    op.create_table(
        "project",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("assessed_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("project_by_region", "project", ["region"])
    op.create_table(
        "voucher_owner",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("owners", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
