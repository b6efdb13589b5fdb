"""Real-name checks that a person makes by themselves, from afar: the service that makes them is somebody else's."""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

import msgspec

from voucher.core.refusal import Refused


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's identity was checked, and the digest of the evidence."""

    method: str
    evidence: str


class RealName(Protocol):
    """Asks a real-name service about a person who has just been to it."""

    def check(self, person: str, token: str) -> Checked:
        """What the service says to the token that it gave the person; refused if it says no."""


class Nobody:
    """No service is connected: people go to a counter."""

    def check(self, person: str, token: str) -> Checked:  # noqa: ARG002 - the protocol's
        """Always refused."""
        raise Refused("binding.check_needed")


class Simulated:
    """The demonstration's service: it believes any token, and says so in its method."""

    def check(self, person: str, token: str) -> Checked:
        """Always good."""
        return Checked(method="simulated", evidence=sha256(f"{person}\n{token}".encode()).hexdigest())
