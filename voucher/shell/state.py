"""State in the database: facts loaded in one query per kind, changed rows written in one statement per kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from ledger.store import bulk
from voucher.core.facts import Facts, Ref, State
from voucher.objects import KINDS, VAULTED
from voucher.objects.profile import Dossier
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

MAX_ROUNDS = 8
"""A step names what it needs in at most this many rounds: a voucher, then its class, then the class's institution …"""


Opener = Callable[[sa.Connection, Facts, Sequence[str]], list[State]]
"""Reads opened profiles from the vault, by their ids; what the log's seals do not vouch for is not known."""


def load(
    connection: sa.Connection,
    facts: Facts,
    known: Iterable[Ref],
    wanted: Callable[[], Iterable[Ref]],
    opener: Opener,
) -> None:
    """Load what is known to be needed and everything that `wanted` asks for, asking it again with what is loaded until
    it asks for nothing new."""
    missing = facts.missing(known) | facts.missing(wanted())
    for _ in range(MAX_ROUNDS):
        if not missing:
            return
        _fetch(connection, facts, missing, opener)
        missing = facts.missing(wanted())
    raise RuntimeError("a step keeps asking for more facts")


def _fetch(connection: sa.Connection, facts: Facts, missing: Iterable[Ref], opener: Opener) -> None:
    groups: dict[tuple[str, str], list[str | int]] = defaultdict(list)
    for kind, field, value in missing:
        groups[kind, field].append(value)
    for (kind, field), values in groups.items():
        if kind == Dossier.kind:
            facts.load(kind, field, values, opener(connection, facts, [str(value) for value in values]))
            continue
        rows = bulk.select_in(connection, STATE[kind], field, values)
        facts.load(kind, field, values, codec(facts.kind_named(kind)).states(rows))


def write(connection: sa.Connection, facts: Facts) -> None:
    """Write the changed objects, in an order that the tables' references allow."""
    changed = dict(facts.changed())
    for kind in KINDS:
        if pairs := changed.get(kind.kind):
            _write_kind(connection, kind, pairs)


def _write_kind(connection: sa.Connection, kind: type[State], pairs: list[tuple[State | None, State]]) -> None:
    """New objects as rows; of the others only the columns that changed, so that their indexes are left alone."""
    coder, table = codec(kind), STATE[kind.kind]
    bulk.insert(connection, table, [coder.row(after) for before, after in pairs if before is None])
    updates: dict[tuple[int, ...], list[bulk.Row]] = defaultdict(list)
    for before, after in pairs:
        if before is not None:
            positions = coder.changed(before, after)
            updates[positions].append(coder.part(after, positions))
    for positions, rows in updates.items():
        if positions:
            bulk.update(connection, table, positions, rows)


def fresh() -> Facts:
    """Facts with nothing loaded."""
    return Facts((*KINDS, *VAULTED))
