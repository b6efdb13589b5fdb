"""What time alone ends, by the system, once a day: vouchers past their last day that nobody used, and classes past theirs that
never opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.message import MANY, Command
from voucher.core.refusal import Refused
from voucher.lifecycle.abandon import UNOPENED, AbandonClass
from voucher.lifecycle.expire import ExpireVouchers
from voucher.objects.voucher import VoucherState
from voucher.shell.home import Home
from voucher.shell.service import Order, Service, new_key
from voucher.shell.tables import STATE

REASON: Final = "never_opened"
UNUSED: Final = (VoucherState.ISSUED, VoucherState.CLAIMED)


def lapse(home: Home) -> tuple[int, int]:
    """How many vouchers expired, and how many classes were ended."""
    today = china_date(home.clock.now())
    vouchers, classes = STATE["voucher"].c, STATE["training_class"].c
    unused = _ids(home, sa.and_(vouchers.state.in_(UNUSED), vouchers.valid_to < today), vouchers.id)
    over = _ids(home, sa.and_(classes.state.in_(UNOPENED), classes.end_date < today), classes.id)
    parts = [unused[start : start + MANY] for start in range(0, len(unused), MANY)]
    expired = _give(home, ((ExpireVouchers(vouchers=tuple(part)), len(part)) for part in parts))
    ended = _give(home, ((AbandonClass(training_class=one, reason=REASON), 1) for one in over))
    return expired, ended


def _ids(home: Home, condition: sa.ColumnElement[bool], column: sa.Column[str]) -> list[str]:
    with engine.snapshot(home.database) as connection:
        return [str(one) for (one,) in connection.execute(sa.select(column).where(condition).order_by(column))]


def _give(home: Home, commands: Iterable[tuple[Command, int]]) -> int:
    """How many objects the commands ended. What somebody changed meanwhile is refused, and looked at again tomorrow."""
    service, done = Service(home), 0
    for command, count in commands:
        try:
            service.give(Order(actor=home.settings.system, key=new_key(home.clock.now()), command=command))
        except Refused:
            continue
        done += count
    return done
