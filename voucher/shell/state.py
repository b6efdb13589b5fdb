"""State in the database: facts loaded in one query per kind, changed rows written in one statement per kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import sqlalchemy as sa

from ledger.store import bulk
from voucher.core.facts import Facts, Ref
from voucher.objects import KINDS
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

MAX_ROUNDS = 8
"""A step names what it needs in at most this many rounds: a voucher, then its class, then the class's institution …"""


def load(connection: sa.Connection, facts: Facts, wanted: Callable[[], Iterable[Ref]]) -> None:
    """Load everything that `wanted` asks for, asking again with what is loaded until it asks for nothing new."""
    for _ in range(MAX_ROUNDS):
        missing = facts.missing(wanted())
        if not missing:
            return
        _fetch(connection, facts, missing)
    raise RuntimeError("a step keeps asking for more facts")


def _fetch(connection: sa.Connection, facts: Facts, missing: Iterable[Ref]) -> None:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, field, value in missing:
        groups[kind, field].append(value)
    for (kind, field), values in groups.items():
        rows = bulk.select_in(connection, STATE[kind], field, values)
        facts.load(kind, field, values, codec(facts.kind_named(kind)).states(rows))


def write(connection: sa.Connection, facts: Facts) -> None:
    """Write the changed objects, in an order that the tables' references allow."""
    changed = dict(facts.changed())
    for kind in KINDS:
        if states := changed.get(kind.kind):
            row = codec(kind).row
            bulk.upsert(connection, STATE[kind.kind], [row(state) for state in states])


def fresh() -> Facts:
    """Facts with nothing loaded."""
    return Facts(KINDS)
