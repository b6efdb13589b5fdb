"""The ledger's own facts, as its founding recorded them."""

from __future__ import annotations

from typing import Final

from voucher.core.facts import State

HOME: Final = "home"


class Home(State, frozen=True):
    """The log's verifier key (C2SP), the home region's code, and whether this is a demonstration."""

    kind = "home"

    verifier_key: str
    region: str
    demonstration: bool
