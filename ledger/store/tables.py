"""The log's own tables. Entries, nodes and checkpoints are only ever inserted; the head is one row, locked to append."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

entry: Final = sa.Table(
    "ledger_entry",
    metadata,
    sa.Column("entry_index", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text, nullable=False),
    sa.Column("entry_bytes", sa.LargeBinary, nullable=False),
    sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("idempotency_key", "actor", name="ledger_entry_once"),
)
"""`entry_index` counts from 0 without gaps; it comes from the locked head, never from a sequence."""

node: Final = sa.Table(
    "ledger_node",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
"""Roots of full tiles: node (l, n) covers entries [n·256^l, (n+1)·256^l), l ≥ 1."""

head: Final = sa.Table(
    "ledger_head",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("last_time", sa.BigInteger, nullable=False),
    sa.Column("halted", sa.Text),
)
"""Size and frontier of the tree, time of the last entry in ms, and why the log is halted, if it is."""

checkpoint: Final = sa.Table(
    "ledger_checkpoint",
    metadata,
    sa.Column("size", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("note", sa.Text, nullable=False),
)
"""Every checkpoint that was signed, by tree size."""
