"""A natural person, under a pseudonym. Name and number lie in the vault; here stands only what rules ask about."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State
from voucher.core.message import Sealed


class PersonState(StrEnum):
    """How far the real name is proven."""

    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"
    FLAGGED = "FLAGGED"
    MERGED = "MERGED"
    DECEASED = "DECEASED"


class Person(State, frozen=True):
    """`identity` is the sealed type, number and name that hold now; `assessed_on` the last assessment's end;
    `open_class` the class that started and is not yet assessed."""

    kind = "person"

    state: PersonState
    identity: Sealed
    region: str
    method: str | None = None
    verified_on: str | None = None
    assessed_on: str | None = None
    open_class: str | None = None
