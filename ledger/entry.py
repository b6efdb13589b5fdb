"""One entry of the log: the bytes that are hashed, stored and never written again (docs/format-entry.md).

An entry is one accepted command: who (actor, and the signature where the command is signed), when (the writer's
time), under which idempotency key and policy, and the events that follow. What the events mean is the business of
whoever owns the log; here they are canonical JSON objects with a `type`.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from ledger import canonical, timestamp
from ledger.decision import Decision
from ledger.errors import EntryTooLarge, NotCanonical
from ledger.tile import MAX_ENTRY

VERSION: Final = 1
NO_BODY: Final = msgspec.Raw(b"")
"""Where an entry holds no command: its digest stands for it."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class CommandRef(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Type and SHA-256 (hex) of the command's canonical bytes; `body` is the command itself where the owner keeps it."""

    type: str
    digest: str
    body: msgspec.Raw = NO_BODY


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Schema version 1. Fields in the order of the bytes; `events` are canonical JSON, not yet interpreted."""

    actor: str
    command: CommandRef
    decision: Decision | None = None
    events: tuple[msgspec.Raw, ...]
    key: str
    origin: str
    policy: str | None = None
    time: str
    v: int

    @property
    def millis(self) -> int:
        """The writer's time in milliseconds since 1970."""
        return timestamp.from_text(self.time)


_decoder = msgspec.json.Decoder(Entry)


def encode(entry: Entry) -> bytes:
    """Canonical bytes; `EntryTooLarge` over 65,535."""
    data = canonical.encode_struct(entry)
    if len(data) > MAX_ENTRY:
        raise EntryTooLarge(f"{len(data)} bytes, at most {MAX_ENTRY}")
    return data


def decode(data: bytes) -> Entry:
    """An entry from its bytes; `NotCanonical` (or `EntryTooLarge`) unless they are exactly what `encode` gives."""
    canonical.decode(data)
    try:
        entry = _decoder.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NotCanonical(f"not an entry: {error}") from error
    if entry.v != VERSION:
        raise NotCanonical(f"entry version {entry.v} is not known")
    check_key(entry.key)
    timestamp.from_text(entry.time)
    if encode(entry) != data:
        raise NotCanonical("not as an entry is written: a field that is absent is left out, not null")
    return entry


def check_key(key: str) -> None:
    """`NotCanonical` unless an idempotency key is a lower-case UUID drawn at random (version 4 or 7).

    A key derived from what it is about (version 3 or 5) could be guessed and would then name a person in the log.
    """
    if not _UUID.fullmatch(key):
        raise NotCanonical("an idempotency key is a random UUID (version 4 or 7) in lower case")
