"""Rehearsing: a command is decided on the state as it is, and nothing of it is kept. What would be refused is refused before
somebody signs. It decides nothing: the state may be another when the command is given."""

from __future__ import annotations

from typing import Final

from ledger.decision import Decision
from ledger.store import engine, log
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.shell import state
from voucher.shell.home import Home
from voucher.shell.service import Order, statement
from voucher.step import decide
from voucher.step.context import At
from voucher.step.decide import Request
from voucher.step.registry import step_of

_UNSIGNED: Final = ""


def rehearse(home: Home, order: Order, key: str) -> None:
    """Raises what the order would be refused for; `key` is the one that will sign it, if it is signed."""
    signed = step_of(order.command).signed
    decision = (
        Decision(
            alg="ed25519",
            key=key,
            signature=_UNSIGNED,
            statement=statement(home.settings.origin, order.key, order.command),
        )
        if signed
        else None
    )
    request = Request(actor=order.actor, key=order.key, command=order.command, decision=decision)
    with engine.snapshot(home.database) as connection:
        facts = state.fresh()
        state.load(connection, facts, (), lambda: decide.needs(request, facts), home.open_dossiers)
        at = At(log.read_head(connection).size, home.clock.now())
        try:
            decide.decide(request, facts, at, lambda digest: home.packs.get(connection, digest))
        except Refused as refused:
            refused.sentence = refused.sentence or SENTENCES[refused.code]
            raise
