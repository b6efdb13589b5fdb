"""A worker leaves a class that has not begun, stops a lost slip, gives a voucher up: each by a press, with a receipt."""

from __future__ import annotations

import pytest

from tests.support.http import Api
from tests.support.phones import slip
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.objects.binding import Binding, BindingState
from voucher.objects.voucher import Voucher, VoucherState

pytestmark = pytest.mark.pages


def _pressed(visitor: Visitor, voucher: str, what: str) -> None:
    visitor.get("/w/")
    visitor.get(f"/w/keep/{voucher}")
    form = next(form for form in visitor.forms() if form.action == f"/w/keep/{voucher}/{what}")
    visitor.follow(visitor.submit(form))


def _worker(api: Api, journey: Journey, number: int = 0) -> Visitor:
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[number]]))
    return visitor


def test_a_worker_leaves_a_class_and_gives_the_voucher_up(own: Api) -> None:
    """The slip is stopped, the voucher is free again, then it is over; another's voucher does not exist."""
    journey = own.world.journey(size=2).upto("enrolled")
    visitor, voucher = _worker(own, journey), journey.voucher()
    lost = slip(journey, 0)
    _pressed(visitor, voucher, "unbind")
    assert own.world.state(Binding, lost).state == BindingState.ENDED
    _pressed(visitor, voucher, "leave")
    assert own.world.state(Voucher, voucher).state == VoucherState.CLAIMED
    _pressed(visitor, voucher, "cancel")
    assert own.world.state(Voucher, voucher).state == VoucherState.CANCELLED
    visitor.get(f"/w/keep/{journey.voucher(1)}", 404)
