"""Devices of institutions that scan vouchers, each with its own journal."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from voucher.core.facts import State

NO_RECORD: Final = "0" * 64
"""What the first record of a journal names as the one before it."""


class DeviceState(StrEnum):
    """Whether a device may scan."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class Device(State, frozen=True):
    """Its id is that of its public key (base64 of the compressed P-256 point). `sequence` and `last` are the number and
    hash of the newest record of its journal; `forks` counts the records that did not fit the journal."""

    kind = "device"
    indexes = ("institution",)

    institution: str
    name: str
    public: str
    state: DeviceState
    sequence: int = 0
    last: str = NO_RECORD
    forks: int = 0
