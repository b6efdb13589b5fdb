"""The log, the state, the vault"""

import sqlalchemy as sa
from alembic import op

from ledger.store import guards
from voucher.shell.tables import all_guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("grants", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("tokens", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("account_by_person", "account", ["person"], unique=False)
    op.create_table(
        "balance",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fund", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fen", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("balance_by_fund", "balance", ["fund"], unique=False)
    op.create_table(
        "bank_file",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdicts", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calendar",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holidays", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("workdays", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("registry", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("occupation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("issued_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("way", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("verified_at", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "holder", "verified_at", name="certificate_as_verified"),
        sqlite_with_rowid=False,
    )
    op.create_index("certificate_by_holder", "certificate", ["holder"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("claim_kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("payee", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fund", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("total", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("applicant", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("first_reviewer", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("first_rejected", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("second_reviewer", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("published_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("publicity_ends", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("push_month", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("payment", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("trail", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("claim_by_payment", "claim", ["payment"], unique=False)
    op.create_index("claim_by_training_class", "claim", ["training_class"], unique=False)
    op.create_table(
        "class_session",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("starts", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ends", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("practical", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recognised", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("signed_in", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("method", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("class_session_by_training_class", "class_session", ["training_class"], unique=False)
    op.create_table(
        "credential",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("login"),
        sa.UniqueConstraint("account"),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("live", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("sessions", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("satisfied", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("assessed_on", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("enrolment_by_person", "enrolment", ["person"], unique=False)
    op.create_index("enrolment_by_training_class", "enrolment", ["training_class"], unique=False)
    op.create_index(
        "one_class_per_voucher", "enrolment", ["live"], unique=True, sqlite_where=None, postgresql_where=None
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("occupation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("held_on", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("way", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("passed", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("failed", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("evaluation_by_training_class", "evaluation", ["training_class"], unique=False)
    op.create_table(
        "fund",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "home",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verifier_key", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("demonstration", sa.Boolean(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "institution",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("uscc", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("rectify_until", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uscc", name="institution_once"),
        sqlite_with_rowid=False,
    )
    op.create_index("institution_by_uscc", "institution", ["uscc"], unique=False)
    op.create_table(
        "key",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("alg", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("public", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("from_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_index", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("key_by_account", "key", ["account"], unique=False)
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column(
            "entry_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("entry_bytes", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry_index"),
        sa.UniqueConstraint("idempotency_key", "actor", name="ledger_entry_once"),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_time", sa.BigInteger(), nullable=False),
        sa.Column("halted", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number"),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("filed_on", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("objection_by_claim", "objection", ["claim"], unique=False)
    op.create_table(
        "pack",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("end", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("registry", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pack_file",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "parameter",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dated", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("registry", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fund", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("total", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("maker", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("built_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("checker", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("identity", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("method", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("verified_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("assessed_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("open_class", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("command_type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("command", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("proposer", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("decider", sa.Text(), autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("proposal_by_state", "proposal", ["state"], unique=False)
    op.create_table(
        "rate",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dated", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("registry", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refusal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("refusal_by_time", "refusal", ["time"], unique=False)
    op.create_table(
        "training_class",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("institution", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("occupation", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("certificate_type", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("planned", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("practical_hours", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("minutes_per_hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("teachers", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("workstations", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start_date", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("end_date", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("system_record", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("pack", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("plan", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("roster", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enrolled", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("present", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("opened_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("sessions", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recognised_hours", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recognised_practical", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("completed_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("surveyed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("satisfied", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reviewers", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("trail", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("training_class_by_institution", "training_class", ["institution"], unique=False)
    op.create_table(
        "vault_field",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "field", "ref"),
    )
    op.create_table(
        "vault_index",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest"),
    )
    op.create_table(
        "voucher",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("live", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("valid_from", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_to", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("origin", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reissues", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training_class", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("enrolled_on", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("certificate", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("passed", sa.Boolean(), autoincrement=False, nullable=True),
        sa.Column("resume_to", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("trail", sa.Text(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "one_live_voucher", "voucher", ["holder", "live"], unique=True, sqlite_where=None, postgresql_where=None
    )
    op.create_index(
        "one_redemption_per_chain",
        "voucher",
        ["origin"],
        unique=True,
        sqlite_where=sa.text("state = 'REDEEMED'"),
        postgresql_where=sa.text("state = 'REDEEMED'"),
    )
    op.create_table(
        "voucher_batch",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("valid_to", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("root", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("proposer", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("approver", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("parts_issued", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("issued", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("voucher_batch_by_state", "voucher_batch", ["state"], unique=False)
    op.create_table(
        "claim_line",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("claim_kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("live", sa.Text(), autoincrement=False, nullable=True),
        sa.Column("certificate", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("verified_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("voucher", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("approved", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recovered", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("written_off", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("held", sa.Text(), autoincrement=False, nullable=True),
        sa.CheckConstraint("amount > 0 AND approved >= 0 AND approved <= amount", name="approved_within_amount"),
        sa.CheckConstraint("paid >= 0 AND paid - recovered <= approved", name="net_paid_within_approved"),
        sa.CheckConstraint(
            "recovered >= 0 AND written_off >= 0 AND recovered + written_off <= paid", name="recovered_within_paid"
        ),
        sa.ForeignKeyConstraint(
            ["certificate", "holder", "verified_at"],
            ["certificate.id", "certificate.holder", "certificate.verified_at"],
            name="no_certificate_no_payout",
        ),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name="line_of_claim"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("claim_line_by_claim", "claim_line", ["claim"], unique=False)
    op.create_index("claim_line_by_voucher", "claim_line", ["voucher"], unique=False)
    op.create_index(
        "one_live_line", "claim_line", ["certificate", "live"], unique=True, sqlite_where=None, postgresql_where=None
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("claim", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("paid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint("amount > 0", name="transfer_of_money"),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name="transfer_of_claim"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("transfer_by_claim", "transfer", ["claim"], unique=False)
    op.create_index("transfer_by_payment", "transfer", ["payment"], unique=False)
    connection = op.get_bind()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        op.execute(guards.refuse_function())
    guards.install(connection, all_guards(dialect))
