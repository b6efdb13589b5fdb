"""Scenario 14: one byte of an entry is changed, or an entry is gone. The audit names it, and nothing is paid."""

from __future__ import annotations

import json
import uuid

from ledger.store import engine
from tests.acceptance.test_39_objection_return_clawback import RATE, persons
from tests.support import tvl
from tests.support.http import Api, problem
from tests.support.loop import Loop
from tests.support.tamper import run, tamper


def test_a_changed_and_a_missing_entry_are_named_and_payments_stop(province: Api) -> None:
    """Verification reports the first bad number; from then on the maker builds no payment, until it is mended."""
    loop = Loop(province, persons(30, 1), failing=0)
    loop.upto_publicity()
    loop.publicise()
    loop.push()
    province.home.publisher().publish()
    owner = engine.create(province.home.urls.owner)
    ((data, actor, key, leaf),) = run(
        owner, "SELECT entry_bytes, actor, idempotency_key, leaf_hash FROM ledger_entry WHERE entry_index = ?", (57,)
    )
    before = bytes(data)
    changed = before[:-2] + bytes([before[-2] ^ 1]) + before[-1:]
    fund = province.actor("fund:id").account
    file = {"digest": uuid.uuid4().hex * 2, "count": 1, "total": RATE, "fund": fund, "claims": [loop.claim]}
    for broken in (
        lambda: tamper(owner, "UPDATE ledger_entry SET entry_bytes = ? WHERE entry_index = 57", (changed,)),
        lambda: tamper(owner, "DELETE FROM ledger_entry WHERE entry_index = 57"),
    ):
        broken()
        result = tvl.of(province.world).call("audit", "--json")
        assert result.exit_code == 1
        assert min(f["index"] for f in json.loads(result.stdout)["findings"] if f["index"] is not None) == 57
        told = problem(province.signed("maker", "/payments", file), 503, "log.read_only")
        assert "账本只读" in told["zh"]
    restore = (
        "INSERT INTO ledger_entry (entry_index, actor, idempotency_key, entry_bytes, leaf_hash) VALUES (57, ?, ?, ?, ?)"
    )
    tamper(owner, restore, (actor, key, before, bytes(leaf)))
    tvl.of(province.world).ok("resume", "--halt")
    assert tvl.of(province.world).call("audit").exit_code == 0
    assert province.signed("maker", "/payments", file).status_code == 201
    owner.dispose()
