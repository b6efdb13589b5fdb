"""The tables of the state, which is a fold of the log and may be dropped and rebuilt, and those of the vault.

Columns follow the fields of the objects one to one; what a field cannot hold as text, number or truth is JSON. The
rules that the database holds by itself, whatever the program does, stand here by name:

- no certificate, no payout: a claim line refers to a certificate *as verified* (id, holder, entry of verification);
- one live line per certificate and kind of claim; net paid never above approved; approved never above asked for;
- one live voucher per holder and category; one voucher in one class; one redemption per chain of reissues;
- one place in the status list per binding;
- nobody changes a voucher's holder.
"""

from __future__ import annotations

import enum
import types
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import sqlalchemy as sa

from ledger.store import guards, tables
from ledger.store.guards import Guard
from voucher.core.facts import State
from voucher.objects import KINDS

metadata: Final = tables.metadata

_CONSTRAINTS: Final[dict[str, tuple[sa.schema.SchemaItem, ...]]] = {
    "certificate": (sa.UniqueConstraint("id", "holder", "verified_at", name="certificate_as_verified"),),
    "claim_line": (
        sa.ForeignKeyConstraint(
            ("certificate", "holder", "verified_at"),
            ("certificate.id", "certificate.holder", "certificate.verified_at"),
            name="no_certificate_no_payout",
        ),
        sa.ForeignKeyConstraint(("claim",), ("claim.id",), name="line_of_claim"),
        sa.CheckConstraint("amount > 0 AND approved >= 0 AND approved <= amount", name="approved_within_amount"),
        sa.CheckConstraint("paid >= 0 AND paid - recovered <= approved", name="net_paid_within_approved"),
        sa.CheckConstraint(
            "recovered >= 0 AND written_off >= 0 AND recovered + written_off <= paid", name="recovered_within_paid"
        ),
    ),
    "transfer": (
        sa.ForeignKeyConstraint(("claim",), ("claim.id",), name="transfer_of_claim"),
        sa.CheckConstraint("amount > 0", name="transfer_of_money"),
    ),
    "institution": (sa.UniqueConstraint("uscc", name="institution_once"),),
}
_UNIQUE: Final[dict[str, tuple[tuple[str, tuple[str, ...], str | None], ...]]] = {
    "voucher": (
        ("one_live_voucher", ("holder", "live"), None),
        ("one_redemption_per_chain", ("origin",), "state = 'REDEEMED'"),
    ),
    "enrolment": (("one_class_per_voucher", ("live",), None),),
    "claim_line": (("one_live_line", ("certificate", "live"), None),),
    "binding": (("one_status_per_binding", ("status",), None),),
}
"""(name, columns, condition). What is not live is NULL, and NULLs never collide: such an index needs no condition and
serves look-ups by its first column as well."""
_PLAIN: Final = {str: sa.Text, int: sa.BigInteger, bool: sa.Boolean}


def column_type(hint: Any) -> tuple[Any, bool, bool]:
    """How a field is stored: (column type, may be null, whether as JSON)."""
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        arguments = [argument for argument in get_args(hint) if argument is not type(None)]
        nullable = len(arguments) < len(get_args(hint))
        hint = arguments[0] if len(arguments) == 1 else Union[tuple(arguments)]  # noqa: UP007
    if get_origin(hint) is not None and get_args(hint) and all(isinstance(a, str) for a in get_args(hint)):
        return sa.Text, nullable, False
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return sa.Text, nullable, False
    if hint in _PLAIN:
        return _PLAIN[hint], nullable, False
    return sa.Text, nullable, True


def _table(kind: type[State]) -> sa.Table:
    columns = []
    hints = get_type_hints(kind)
    for name in kind.__struct_fields__:
        column, nullable, _ = column_type(hints[name])
        columns.append(sa.Column(name, column, nullable=nullable, primary_key=name == "id", autoincrement=False))
    constraints = _CONSTRAINTS.get(kind.kind, ())
    table = sa.Table(kind.kind, metadata, *columns, *constraints, sqlite_with_rowid=False)
    unique = _UNIQUE.get(kind.kind, ())
    served = {"registry", *(fields[0] for _, fields, condition in unique if condition is None)}
    for field in kind.indexes:
        if field not in served:
            sa.Index(f"{kind.kind}_by_{field}", table.c[field])
    for name, fields, condition in unique:
        where = None if condition is None else sa.text(condition)
        sa.Index(name, *(table.c[field] for field in fields), unique=True, sqlite_where=where, postgresql_where=where)
    return table


STATE: Final[dict[str, sa.Table]] = {kind.kind: _table(kind) for kind in KINDS}

vault_field: Final = sa.Table(
    "vault_field",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
)
"""What is personal, encrypted under a key per subject; `ref` is the version that events refer to."""

vault_index: Final = sa.Table(
    "vault_index",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
)
"""Keyed digests of numbers (identity, certificate), unique: one number is one person, one certificate."""

pack_file: Final = sa.Table(
    "pack_file",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The bytes of policy packs, by their SHA-256."""

credential: Final = sa.Table(
    "credential",
    metadata,
    sa.Column("login", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", sa.BigInteger, nullable=False),
)
"""Argon2 hashes of people's passwords; times in ms."""

access_token: Final = sa.Table(
    "access_token",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
)
"""SHA-256 of access tokens; `expires` in ms."""

activation: Final = sa.Table(
    "activation",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
)
"""Digests of the codes with which workers set their first password; `expires` in ms."""

key_request: Final = sa.Table(
    "key_request",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("public", sa.Text, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
)
"""Public keys that wait for somebody at a counter: of an account that decides (its id), or of a phone that is to show a
voucher (the voucher's id)."""

issue_list: Final = sa.Table(
    "issue_list",
    metadata,
    sa.Column("root", sa.Text, primary_key=True),
    sa.Column("parts", sa.Text, nullable=False),
    sa.Column("seed", sa.Text, nullable=False),
    sa.Column("fault", sa.Text, nullable=False),
)
"""Lists of pseudonyms to issue to, in parts, by the Merkle root that officers approve. The idempotency keys of the parts
come of the seed, which is random; `fault` is why issuing stopped, as JSON."""

look: Final = sa.Table(
    "look",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("times", sa.BigInteger, nullable=False),
)
"""Who opened what of a subject's in the vault, for what, on which day: first and last in ms, and how often. One row a day
for each, however often somebody looks. Not part of the log."""

notice: Final = sa.Table(
    "notice",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("entry", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("voucher", sa.Text, nullable=True),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("sent", sa.BigInteger, nullable=True),
    sa.Column("tries", sa.Integer, nullable=False),
)
"""What people are told, each thing once, by the entry that it comes of; `sent` in ms once the messenger took it. Codes and
pseudonyms only: the words are made when it is sent. Not part of the log."""
sa.Index("notice_by_sent", notice.c.sent, notice.c.entry)

notice_mark: Final = sa.Table(
    "notice_mark",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("next", sa.BigInteger, nullable=False),
)
"""One row: the first entry that notices were not made of yet."""

refusal: Final = sa.Table(
    "refusal",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("time", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("command", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
"""Refusals, kept for a while: codes and ids only. Not part of the log."""
sa.Index("refusal_by_time", refusal.c.time)


def state_guards(dialect: str) -> list[Guard]:
    """Triggers on the state: nobody changes a voucher's holder, nobody takes a verification away."""
    return [
        guards.trigger(
            dialect,
            "voucher",
            "voucher_holder",
            "BEFORE UPDATE",
            "NEW.holder <> OLD.holder",
            "voucher: non-transferable",
        ),
        guards.trigger(
            dialect,
            "certificate",
            "certificate_holder",
            "BEFORE UPDATE",
            "NEW.holder <> OLD.holder OR NEW.voucher <> OLD.voucher",
            "certificate: of one holder",
        ),
    ]


def all_guards(dialect: str) -> list[Guard]:
    """Every guard in the database."""
    return [*guards.guards(dialect), *state_guards(dialect)]
