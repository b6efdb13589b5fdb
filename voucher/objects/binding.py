"""Bindings: what a voucher is shown by, a key in the holder's phone or a printed slip."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class BindingKind(StrEnum):
    """What the code is shown on."""

    PHONE = "phone"
    PRINTED = "printed"


class BindingState(StrEnum):
    """Whether a code of this binding may be accepted."""

    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class Binding(State, frozen=True):
    """`public` is the phone's key (base64 of the compressed P-256 point; none for a slip). `status` is the binding's own
    place in the status list. `expires` is the day it was made to end on: signing a phone's binding anew with a later end
    is no entry. `reason` says why it ended."""

    kind = "binding"
    indexes = ("voucher", "public", "status")

    voucher: str
    holder: str
    type: BindingKind
    public: str | None
    status: int
    expires: str
    state: BindingState
    reason: str | None = None
