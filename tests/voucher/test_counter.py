"""What waits at a counter beside the log, and for how long."""

from __future__ import annotations

import pytest

from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.shell.counter import Counter

KEY, OTHER = "A" * 44, "B" * 44
DAY = 86_400_000


def _later(world: World, millis: int) -> None:
    world.clock.move_to(world.clock.now() + millis)


def test_a_key_that_nobody_enrols_waits_for_a_week(a_world: World) -> None:
    """The newest is asked for; after a week nobody is shown it, and the next who asks sweeps it away."""
    counter, account = Counter(a_world.home), a_world.cast["school"].account
    counter.ask(account, account, KEY)
    counter.ask(account, account, OTHER)
    assert [found.public for found in counter.of_accounts()] == [OTHER]
    _later(a_world, 7 * DAY - 1)
    assert counter.asked(account) is not None
    _later(a_world, 1)
    assert (counter.asked(account), counter.of_accounts()) == (None, [])
    counter.ask("another", a_world.cast["body"].account, KEY)
    assert counter.asked("another") is not None


def test_a_code_is_good_once_and_for_three_days(a_world: World) -> None:
    """However it is spelled; a newer one for the same account ends it."""
    counter, account = Counter(a_world.home), a_world.cast["body"].account
    first = counter.hand_out(account)
    code = counter.hand_out(account)
    with pytest.raises(Refused, match=r"auth\.code"):
        counter.whose(first.text)
    assert counter.whose(code.text.lower().replace("-", " ")) == (account, code.login)
    counter.use(code.text)
    with pytest.raises(Refused, match=r"auth\.code"):
        counter.use(code.text)
    late = counter.hand_out(account)
    _later(a_world, 3 * DAY + 1)
    with pytest.raises(Refused, match=r"auth\.code"):
        counter.whose(late.text)
