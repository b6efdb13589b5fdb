"""Acting for somebody who named one for it; and what workers wish for."""

from __future__ import annotations

from tests.support.asking import changed, records, refuses
from tests.support.phones import Phone, binding_of
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.core.ids import delegation_id
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.survey import AnswerSurvey
from voucher.objects.account import AccountState
from voucher.objects.binding import Binding
from voucher.objects.delegation import Act, Delegation
from voucher.objects.voucher import Voucher, VoucherState
from voucher.objects.wish import Wish
from voucher.register.accounts import SetAccountState
from voucher.register.delegates import EndDelegation, NameDelegate
from voucher.register.wishes import RegisterWish, WishRegistered
from voucher.shell.demo.player import event_of


def test_a_delegate_does_what_they_were_named_for_under_their_own_account(a_world: World) -> None:
    """Claiming and binding, not answering; the entry's actor is the delegate, the holder stays the holder."""
    journey = a_world.journey(size=2).upto("issued")
    old, young = journey.people
    helper = journey.workers[young]
    claim = ClaimVoucher(voucher=journey.vouchers[old], holder=old)
    records(a_world, helper, claim, "voucher.not_holder")
    name = NameDelegate(
        person=old, account=helper.account, acts=(Act.CLAIM, Act.BIND), until=add_days(a_world.today, 30)
    )
    a_world.do(journey.workers[old], name)
    outcome = a_world.do(helper, claim)
    assert f'"actor":"{helper.account}"'.encode() in outcome.entry
    a_world.do(helper, binding_of(journey, 0, Phone(1)))
    (binding,) = a_world.all(Binding, "voucher", journey.vouchers[old])
    assert binding.holder == old
    a_world.do(helper, ClaimVoucher(voucher=journey.vouchers[young], holder=young))
    journey.done.append("claimed")
    journey.upto("taught")
    answer = AnswerSurvey(training_class=journey.training_class, person=old, satisfied=True)
    refuses(a_world, helper, answer, "auth.scope")
    a_world.do(journey.workers[old], changed(name, acts=(Act.ANSWER,), until=a_world.today))
    a_world.do(helper, answer)


def test_a_delegation_ends_by_its_day_or_by_either_of_the_two(a_world: World) -> None:
    """Afterwards it is an attempt at a transfer like anybody's."""
    journey = a_world.journey(size=3).upto("issued")
    old, young, third = journey.people
    helper = journey.workers[young]
    claim = ClaimVoucher(voucher=journey.vouchers[old], holder=old)
    name = NameDelegate(person=old, account=helper.account, acts=(Act.CLAIM,), until=a_world.today)
    a_world.do(journey.workers[old], name)
    a_world.later(1)
    records(a_world, helper, claim, "voucher.not_holder")
    a_world.do(journey.workers[old], changed(name, until=a_world.today))
    end = EndDelegation(delegation=delegation_id(old, helper.account))
    refuses(a_world, journey.workers[third], end, "object.unknown", kind="delegation")
    a_world.do(helper, end)
    refuses(a_world, journey.workers[old], end, "delegation.ended")
    records(a_world, helper, claim, "voucher.not_holder")
    assert a_world.state(Delegation, end.delegation).ended
    assert a_world.state(Voucher, journey.vouchers[old]).state == VoucherState.ISSUED


def test_only_oneself_names_another_person_who_may_act(a_world: World) -> None:
    """Neither for another, nor oneself, nor a machine, nor somebody disabled, nor for ever."""
    journey = a_world.journey(size=2).upto("listed")
    one, two = journey.people
    worker, helper = journey.workers[one], journey.workers[two]
    name = NameDelegate(person=one, account=helper.account, acts=(Act.CLAIM,), until=a_world.today)
    refuses(a_world, helper, name, "auth.scope")
    for account in (worker.account, a_world.cast["system"].account):
        refuses(a_world, worker, changed(name, account=account), "value.invalid", field="account")
    refuses(a_world, worker, changed(name, account="f" * 32), "object.unknown", kind="account")
    for day in (add_days(a_world.today, 367), add_days(a_world.today, -1), "2026-02-30"):
        refuses(a_world, worker, changed(name, until=day), "value.invalid", field="until")
    disabled = AccountState.DISABLED
    a_world.do("operator", SetAccountState(account=helper.account, state=disabled))
    refuses(a_world, worker, name, "value.invalid", field="account")


def test_a_worker_registers_each_wish_once_for_themselves(a_world: World) -> None:
    """Another's wish and the same wish again are refused."""
    journey = a_world.journey(size=2).upto("listed")
    one, two = journey.people
    wish = RegisterWish(person=one, occupation="6-18-02-04", level="L4", region="4104")
    refuses(a_world, journey.workers[two], wish, "auth.scope")
    event = event_of(a_world.do(journey.workers[one], wish), WishRegistered)
    refuses(a_world, journey.workers[one], wish, "object.exists")
    a_world.do(journey.workers[one], changed(wish, level="L3"))
    assert (a_world.state(Wish, event.wish).person, event.registered_on) == (one, a_world.today)
