"""What an officer's pages read: only what lies in their regions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import sqlalchemy as sa

from api.auth import caller
from api.rest.giving import home
from api.rest.queries import reader
from ledger import timestamp
from ledger.store import engine, tables
from voucher.core.facts import State
from voucher.core.refusal import unknown
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.registry import entry_decoder

S = TypeVar("S", bound=State)


def one(kind: type[S], identifier: str) -> S:
    """An object of the officer's regions; refused as unknown."""
    found = reader().one(caller().account, kind.kind, identifier)
    if not isinstance(found, kind):
        raise unknown(kind.kind)
    return found


def many(kind: type[S], identifiers: Iterable[str]) -> dict[str, S]:
    """Objects of the officer's regions by id, in one statement."""
    table = STATE[kind.kind]
    query = sa.select(table).where(table.c.id.in_(sorted(set(identifiers))), visible(caller().account, kind.kind))
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    return {state.id: state for state in codec(kind).states(rows) if isinstance(state, kind)}


def page_of(kind: type[S], **filters: str) -> list[S]:
    """The first two hundred objects of the officer's regions."""
    found, _ = reader().page(caller().account, kind.kind, dict(filters), "", 200)
    return [state for state in found if isinstance(state, kind)]


def count_of(kind: type[State], state: str) -> int:
    """How many objects of the officer's regions stand there."""
    table = STATE[kind.kind]
    query = sa.select(sa.func.count()).where(table.c.state == state, visible(caller().account, kind.kind))
    with engine.snapshot(home().database) as connection:
        return int(connection.execute(query).scalar() or 0)


def vouchers(region: str, states: tuple[VoucherState, ...], batch: str, limit: int) -> list[Voucher]:
    """Vouchers of the officer's regions, the earliest first; empty texts ask for any region, any batch."""
    table = STATE[Voucher.kind]
    query = sa.select(table).where(visible(caller().account, Voucher.kind), table.c.state.in_(states))
    if region:
        query = query.where(table.c.region.startswith(region, autoescape=True))
    if batch:
        query = query.where(table.c.batch == batch)
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(table.c.at, table.c.id).limit(limit))]
    return [state for state in codec(Voucher).states(rows) if isinstance(state, Voucher)]


def voucher_counts() -> list[tuple[str, str, int]]:
    """(region, state, count) over all vouchers of the officer's regions."""
    table = STATE[Voucher.kind]
    query = sa.select(table.c.region, table.c.state, sa.func.count()).where(visible(caller().account, Voucher.kind))
    with engine.snapshot(home().database) as connection:
        rows = connection.execute(query.group_by(table.c.region, table.c.state)).all()
    return [(str(region), str(state), int(count)) for region, state, count in rows]


def times(indexes: set[int]) -> dict[int, int]:
    """When entries were written, in ms."""
    c = tables.entry.c
    query = sa.select(c.entry_index, c.entry_bytes).where(c.entry_index.in_(sorted(indexes)))
    with engine.snapshot(home().database) as connection:
        found = connection.execute(query).all()
    decode = entry_decoder().decode
    return {int(index): timestamp.from_text(decode(bytes(data)).time) for index, data in found}


def leaf_of(index: int) -> str:
    """The leaf hash of an entry, in hex."""
    query = sa.select(tables.entry.c.leaf_hash).where(tables.entry.c.entry_index == index)
    with engine.snapshot(home().database) as connection:
        return bytes(connection.execute(query).scalar() or b"").hex()
