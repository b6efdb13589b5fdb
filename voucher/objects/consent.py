"""What a worker agreed to before taking their first voucher."""

from __future__ import annotations

from voucher.core.facts import State


class Consent(State, frozen=True):
    """A person agreed to a text on a day, by its version and the SHA-256 of what was shown; id = person.consent.
    `withdrawn_on`: since then they no longer do."""

    kind = "consent"
    indexes = ("person",)

    person: str
    version: str
    text: str
    given_on: str
    withdrawn_on: str | None = None
