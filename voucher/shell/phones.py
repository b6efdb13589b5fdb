"""Vouchers on phones and slips: what a binding's command needs from outside the core, and the signed bytes that its
holder gets. Giving those bytes again with a later end is no entry."""

from __future__ import annotations

from typing import Any, TypeVar

from ledger.store import bulk, engine
from voucher.core.dates import add_days, china_date
from voucher.core.facts import State
from voucher.core.refusal import unknown
from voucher.lifecycle.bind import LONGEST, BindVoucher, PrintSlip, SlipPrinted, VoucherBound
from voucher.objects.binding import Binding
from voucher.objects.person import Person
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.issuer import Signed
from voucher.shell.rows import codec
from voucher.shell.service import Order, Outcome
from voucher.shell.tables import STATE

S = TypeVar("S", bound=State)


class Phones:
    """Bindings of one home."""

    def __init__(self, home: Home, desk: Desk) -> None:
        self._home = home
        self._desk = desk

    def bind(self, actor: str, key: str, **fields: Any) -> Order:
        """The order that binds a voucher to a phone, under a place drawn for it."""
        command = BindVoucher(status=self._home.issuer.draw(), expires=self._end(), **fields)
        return Order(actor=actor, key=key, command=command)

    def print_slip(self, actor: str, key: str, voucher: str) -> Order:
        """The order that binds a voucher to a slip."""
        command = PrintSlip(voucher=voucher, status=self._home.issuer.draw(), expires=self._end())
        return Order(actor=actor, key=key, command=command)

    def holder_of(self, voucher: str) -> str:
        """Whose voucher it is; refused as unknown."""
        found = self._find(Voucher, voucher)
        if found is None:
            raise unknown(Voucher.kind)
        return found.holder

    def made(self, outcome: Outcome) -> Binding:
        """The binding that an entry made."""
        event = next(e for e in outcome.events if isinstance(e, VoucherBound | SlipPrinted))
        found = self._find(Binding, event.binding)
        if found is None:
            raise LookupError(event.binding)
        return found

    def signed(self, binding: Binding) -> Signed:
        """The bytes of a binding that holds, good from now on; refused if it does not hold any more."""
        voucher, person = self._find(Voucher, binding.voucher), self._find(Person, binding.holder)
        if voucher is None or person is None:
            raise LookupError(binding.id)
        found = self._find(TrainingClass, voucher.training_class) if voucher.training_class else None
        identity = self._desk.identity_of(person)
        return self._home.issuer.sign_binding(binding, identity.name, identity.number, found, self._home.clock.now())

    def _end(self) -> str:
        return add_days(china_date(self._home.clock.now()), LONGEST)

    def _find(self, kind: type[S], identifier: str) -> S | None:
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], "id", [identifier])
        found = codec(kind).state(rows[0]) if rows else None
        return found if isinstance(found, kind) else None
