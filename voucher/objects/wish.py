"""What training a worker wishes for."""

from __future__ import annotations

from voucher.core.facts import State


class Wish(State, frozen=True):
    """An occupation and level that a person wishes to be trained in, and the region where."""

    kind = "wish"
    indexes = ("person",)

    person: str
    occupation: str
    level: str
    region: str
    registered_on: str
