"""Explaining entries over HTTP: who may see an explanation, and how long a log may be replayed while somebody waits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

import flask
import sqlalchemy as sa
from msgspec.structs import replace

from api.auth import caller
from api.rest.giving import home
from ledger.store import engine, log
from voucher.core.facts import Ref, refs_of
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import REGIONAL, Account, Capability
from voucher.objects.profile import Profile
from voucher.shell.dossiers import PROFILE
from voucher.shell.explain import Explanation, explain
from voucher.shell.queries import visible
from voucher.shell.tables import STATE
from voucher.step.declare import EVOLUTIONS
from voucher.step.registry import entry_decoder

MOST: Final = 200_000
"""Entries that are folded for one request: some ten seconds. Longer ones are for `tvl explain`."""
KEPT: Final = 256
KNOWN: Final = "known"
SEALED: Final = "sealed"
"""Instead of an opened profile."""
_ALWAYS: Final = frozenset({"account", "key", "home"})
"""Kinds that an officer need not see to be told about what was done with them."""
_replay = threading.Lock()


def explanation_of(index: int) -> Explanation:
    """An entry's explanation for the caller; refused as unknown if they may not see what it is about."""
    if not may_see(caller().account, index):
        raise unknown("entry")
    kept: OrderedDict[int, Explanation] = flask.current_app.extensions.setdefault("explanations", OrderedDict())
    found = kept.get(index)
    if found is None:
        if index > MOST:
            raise Refused("explain.too_far", index=index)
        with _replay:
            found = explain(home(), index)
        kept[index] = found
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return _shown(found)


def _shown(found: Explanation) -> Explanation:
    """What is sealed about people is for the bureau's officers, and each look at it is told; others see that there was some."""
    told = [one for one in found.asked if one.facts.get(KNOWN)]
    if not told:
        return found
    if caller().account.holds(Capability.BUREAU):
        persons = [one.id.partition(".")[0] for one in found.read if one.kind == Profile.kind]
        home().vault.opened(PROFILE, persons)
        return found
    hidden = (replace(one, facts=one.facts | {KNOWN: SEALED}) if one.facts.get(KNOWN) else one for one in found.asked)
    return replace(found, asked=tuple(hidden))


def may_see(account: Account, index: int) -> bool:
    """Whether an officer may see every object that the entry's events are about."""
    if not any(account.holds(capability) for capability in REGIONAL):
        return False
    with engine.snapshot(home().database) as connection:
        stored = log.read_entry(connection, index)
        if stored is None:
            return False
        events = entry_decoder().decode(stored.data).events
        refs = {ref for event in events for ref in refs_of(event, EVOLUTIONS[type(event)].fields)}
        return all(_sees(connection, account, kind, refs) for kind in {ref.kind for ref in refs} - _ALWAYS)


def _sees(connection: sa.Connection, account: Account, kind: str, refs: set[Ref]) -> bool:
    table = STATE[kind]
    wanted = {str(ref.value) for ref in refs if ref.kind == kind}
    there = sa.select(sa.func.count()).where(table.c.id.in_(sorted(wanted)))
    seen = there.where(visible(account, kind))
    return connection.execute(seen).scalar() == connection.execute(there).scalar()
