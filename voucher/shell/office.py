"""Officers as they act today, for whoever reads on their behalf: with the regions of those they stand in for."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.dates import china_date
from voucher.objects.account import Account
from voucher.objects.office import Absence
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.office import is_official, standing_in


def as_today(home: Home, account: Account) -> Account:
    """The account with the duties of those it stands in for today; most accounts as they are."""
    if not is_official(account):
        return account
    absences, accounts = STATE[Absence.kind], STATE[Account.kind]
    day = china_date(home.clock.now())
    c = absences.c
    lent = sa.select(c.account).where(
        c.deputy == account.id, c.from_date <= day, c.until_date >= day, sa.or_(c.ended_on.is_(None), c.ended_on > day)
    )
    with engine.snapshot(home.database) as connection:
        rows = connection.execute(sa.select(accounts).where(accounts.c.id.in_(lent))).all()
    away = codec(Account).states([tuple(row) for row in rows])
    return standing_in(account, [one for one in away if isinstance(one, Account)])
