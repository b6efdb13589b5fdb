"""Scans as they came in, and the conflicts that some of them show."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from voucher.core.facts import State

OK: Final = "ok"
"""The verdict of a scan that nothing speaks against."""


class Purpose(StrEnum):
    """What the holder shows the code for."""

    ENROL = "enrol"
    ATTEND = "attend"
    ASSESS = "assess"
    SHOW = "show"


class Assurance(StrEnum):
    """How sure the scan is that the holder was there: a rotating code, one made for the scanner's own nonce, a printed
    slip, a number typed in, nothing that could be read."""

    ROTATING = "rotating"
    MUTUAL = "mutual"
    PRINTED = "printed"
    TYPED = "typed"
    NONE = "none"


class Scan(State, frozen=True):
    """One record of a device's journal, and the ledger's verdict on it: "ok", or the code of a refusal. `device_verdict`
    is what the device told the person there and then, `checked` what the server made of the code itself; `happened` is
    the device's time, which nothing trusts."""

    kind = "scan"
    indexes = ("device", "voucher", "presentation")

    device: str
    institution: str
    sequence: int
    hash: str
    purpose: Purpose
    training_class: str | None
    voucher: str | None
    binding: str | None
    assurance: Assurance
    device_verdict: str
    checked: str
    verdict: str
    conflict: str | None
    presentation: str
    happened: str
    offline: bool


class ConflictState(StrEnum):
    """Whether somebody has decided."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"


class Ruling(StrEnum):
    """What an officer decides about a conflict: nothing more, the voucher waits, or it is to be revoked by two officers."""

    KEEP = "keep"
    SUSPEND = "suspend_voucher"
    REVOKE_LATER = "revoke_later"


class Conflict(State, frozen=True):
    """A scan found its voucher in use in another class. The first is the one the ledger took first: its class, entry and
    (if it was one) scan; the second is the class and scan that came too late."""

    kind = "conflict"
    indexes = ("voucher",)

    voucher: str
    holder: str
    region: str
    first_class: str
    first_entry: int
    first_scan: str | None
    second_class: str
    second_scan: str
    state: ConflictState
    ruling: Ruling | None = None
