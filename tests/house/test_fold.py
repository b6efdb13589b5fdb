"""The log folded into the state tables again: the same state, however little memory there is for it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store import engine, log
from tests.support.world import World
from voucher.objects import KINDS
from voucher.shell import fold
from voucher.shell.audit import audit
from voucher.shell.fold import Fold


def _state(target: sa.Engine) -> dict[str, list[Any]]:
    with engine.snapshot(target) as connection:
        return {
            kind.kind: sorted(map(tuple, engine.run(connection, f'SELECT * FROM "{kind.kind}"').fetchall()), key=repr)  # noqa: S608 - our own
            for kind in KINDS
        }


@pytest.mark.parametrize(("stretch", "limit"), [(fold.STRETCH, fold.LIMIT), (7, 60_000), (7, 5), (1, 0)])
def test_a_rebuilt_state_is_the_state(
    a_world: World, monkeypatch: pytest.MonkeyPatch, stretch: int, limit: int
) -> None:
    """Read in one piece or in many, with all objects in memory or with next to none, the tables hold the same rows."""
    a_world.journey(size=2, failing=1).upto("reconciled")
    before = _state(a_world.home.database)
    monkeypatch.setattr(fold, "STRETCH", stretch)
    monkeypatch.setattr(fold, "Fold", lambda connection: Fold(connection, limit))
    told: list[int] = []
    owner = engine.create(a_world.home.urls.owner)
    entries = fold.rebuild(owner, told.append)
    owner.dispose()
    assert entries == sum(told) == a_world.size()
    assert max(told) <= stretch
    assert _state(a_world.home.database) == before
    a_world.home.publisher().publish()
    assert audit(a_world.home).findings == []


def test_a_rebuild_that_is_interrupted_leaves_the_state_as_it_was(a_world: World) -> None:
    """One transaction: whatever stops it in the middle, nothing is emptied, and the log takes entries."""
    a_world.journey(size=1).upto("claimed")
    before = _state(a_world.home.database)
    owner = engine.create(a_world.home.urls.owner)

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fold.rebuild(owner, stop)
    owner.dispose()
    assert _state(a_world.home.database) == before
    with engine.snapshot(a_world.home.database) as connection:
        assert log.read_head(connection).size == a_world.size()
    a_world.journey(size=1, first=50).upto("drafted")
