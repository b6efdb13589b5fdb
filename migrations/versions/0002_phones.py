"""Phones, slips, devices and journals; notices, looks, lists to issue from

The columns added to older tables are filled by folding the log again (`tvl upgrade` does it): their defaults only let the
rows stand until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "binding",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("public", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("status", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("binding_by_public", "binding", ["public"], unique=False)
    op.create_index("binding_by_voucher", "binding", ["voucher"], unique=False)
    op.create_index(
        "one_status_per_binding", "binding", ["status"], unique=True, sqlite_where=None, postgresql_where=None
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("first_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("first_entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_scan", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("second_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("second_scan", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ruling", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("conflict_by_voucher", "conflict", ["voucher"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("given_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("withdrawn_on", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("consent_by_person", "consent", ["person"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("acts", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ended", sa.Boolean(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("delegation_by_account", "delegation", ["account"], unique=False)
    op.create_index("delegation_by_person", "delegation", ["person"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("public", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("forks", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("device_by_institution", "device", ["institution"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("enrolment", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("filed_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("answered_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("dispute_by_training_class", "dispute", ["training_class"], unique=False)
    op.create_table(
        "issue_list",
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root"),
    )
    op.create_table(
        "key_request",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "look",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "account", "purpose", "day"),
    )
    op.create_table(
        "notice",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "entry", "what"),
    )
    op.create_index("notice_by_sent", "notice", ["sent", "entry"], unique=False)
    op.create_table(
        "notice_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("binding", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("assurance", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("device_verdict", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("checked", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("conflict", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("presentation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("happened", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("offline", sa.Boolean(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("scan_by_device", "scan", ["device"], unique=False)
    op.create_index("scan_by_presentation", "scan", ["presentation"], unique=False)
    op.create_index("scan_by_voucher", "scan", ["voucher"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("enrolment", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scan", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("happened", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("assurance", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("sign_in_by_enrolment", "sign_in", ["enrolment"], unique=False)
    op.create_index("sign_in_by_training_class", "sign_in", ["training_class"], unique=False)
    op.create_table(
        "wish",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("occupation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("registered_on", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("wish_by_person", "wish", ["person"], unique=False)
    op.add_column("class_session", sa.Column("present", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("voucher", sa.Column("rebinds", sa.BigInteger(), nullable=False, server_default="0"))
